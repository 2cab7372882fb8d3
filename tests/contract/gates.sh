#!/usr/bin/env bash
# The gates of the API contract. Last line: how many passed and how many failed. Needs a built host.
set -uo pipefail
cd "$(dirname "$0")"
export REDOCLY_TELEMETRY=off REDOCLY_SUPPRESS_UPDATE_NOTICE=true ASPNETCORE_ENVIRONMENT=Development
passed=0 failed=0 host=

host() { dotnet ../../src/Host/bin/Debug/net10.0/PactePme.Host.dll "$@"; }
gate() { if "${@:2}"; then passed=$((passed + 1)); echo "Contract: $1: passed"; else failed=$((failed + 1)); echo "Contract: $1: FAILED"; fi; }

journey() {
  local port log i
  npm run -s client:build || return 1
  port=$(node -e 'const s=require("net").createServer().listen(0,"127.0.0.1",()=>{console.log(s.address().port);s.close()})')
  PACTE_DATA=$(mktemp -d); log="$PACTE_DATA/host.log"
  export PACTE_DATA PACTE_URL="http://127.0.0.1:$port"
  ASPNETCORE_URLS=$PACTE_URL dotnet ../../src/Host/bin/Debug/net10.0/PactePme.Host.dll >"$log" 2>&1 &
  host=$!
  for ((i = 0; i < 90; i++)); do
    curl -fsS -o /dev/null "$PACTE_URL/health/ready" 2>/dev/null && break
    kill -0 "$host" 2>/dev/null || break
    sleep 1
  done
  PACTE_BUYER=$(host token --territory demo --organisation 000010017 --person "Acheteuse d'essai" --role member) &&
    PACTE_SUPPLIER=$(host token --territory demo --organisation 000010132 --person "Traiteur d'essai" --role member) &&
    PACTE_MODERATOR=$(host token --territory demo --organisation 000010025 --person "Modérateur d'essai" --role moderator) &&
    export PACTE_BUYER PACTE_SUPPLIER PACTE_MODERATOR && timeout 60 npm run -s client:journey
  local result=$?
  [ "$result" -ne 0 ] && tail -20 "$log"
  return "$result"
}

stop() {
  [ -n "$host" ] && { kill "$host"; wait "$host"; } 2>/dev/null
  [ -n "${PACTE_DATA:-}" ] && rm -rf "$PACTE_DATA"
}
trap stop EXIT

if ! timeout 120 npm ci --fetch-retries=1 --fetch-timeout=20000 --no-audit --no-fund --ignore-scripts --loglevel=error; then
  echo "Contract: the linters cannot be had from npm here: skipped."
  echo "0 0"
  exit
fi
gate "Spectral and Redocly find nothing to say" npm run -s lint
gate "the generated client makes its journey" journey
echo "$passed $failed"
