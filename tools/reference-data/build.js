// Writes communes.csv.gz and naf-rev2.csv beside the code that reads them.
//   cd tools/reference-data && npm ci && npm run build
// The same packages give the same text; only the gzip framing may differ between zlib versions.
import { createRequire } from "node:module";
import { writeFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

const require = createRequire(import.meta.url);
const out = new URL("../../src/Modules/Membership/PactePme.Membership/Organisations/Reference/", import.meta.url);
const places = require("@etalab/decoupage-administratif/data/communes.json");
const epcis = require("@etalab/decoupage-administratif/data/epci.json");
const naf = require("@socialgouv/codes-naf");

const ordinal = (a, b) => (a < b ? -1 : a > b ? 1 : 0);
const epciOf = new Map(epcis.flatMap(e => e.membres.map(m => [m.code, e.code])));
const current = new Map(places.filter(p => p.type === "commune-actuelle").map(p => [p.code, p]));
const formerNames = new Map(); // current code -> names of the communes it absorbed
const mapped = new Map(); // arrondissement or former code -> current code

for (const p of places) {
  if (p.type === "commune-actuelle") {
    for (const code of p.anciensCodes ?? []) mapped.set(code, p.code);
    continue;
  }
  const code = p.commune ?? p.chefLieu;
  mapped.set(p.code, code);
  if (p.type === "arrondissement-municipal" || p.nom === current.get(code).nom) continue;
  formerNames.set(code, (formerNames.get(code) ?? new Set()).add(p.nom));
}

const rows = [...current.values()].map(c => [
  c.code, c.nom, c.departement, c.region, epciOf.get(c.code) ?? "", (c.codesPostaux ?? []).join(" "), c.population ?? "",
  [...(formerNames.get(c.code) ?? [])].sort(ordinal).join("|")]);
for (const [code, target] of mapped) {
  if (!current.has(target)) throw new Error(`${code} leads to ${target}, which is no commune`);
  if (!current.has(code)) rows.push([code, `=${target}`]);
}
rows.sort((a, b) => ordinal(a[0], b[0]));
for (const row of rows)
  if (row.some(v => /[;\r\n]/.test(String(v)))) throw new Error(`separator in ${row}`);

const communes = "code;name;departement;region;epci;postal codes;population;former names\n" + rows.map(r => r.join(";")).join("\n") + "\n";
const zipped = gzipSync(communes, { level: 9 });
zipped[9] = 255; // operating system "unknown": the same bytes everywhere
writeFileSync(new URL("communes.csv.gz", out), zipped);

const codes = naf.filter(n => /^\d{2}\.\d{2}[A-Z]$/.test(n.id)).sort((a, b) => ordinal(a.id, b.id));
if (codes.length !== 732) throw new Error(`NAF rév. 2 has 732 sub-classes, not ${codes.length}`);
writeFileSync(new URL("naf-rev2.csv", out), "code;label\n" + codes.map(n => `${n.id};${n.label.replace(/\s+/g, " ").trim()}`).join("\n") + "\n");
console.log(`${current.size} communes, ${rows.length - current.size} mapped codes, ${codes.length} NAF codes, ${zipped.length} bytes`);
