/**
 * A partner's first journey, through the types generated from the contract: a member without the means to type a wrong name.
 * Address in PACTE_URL; tokens of a buyer, a supplier and a moderator of the territory demo in PACTE_BUYER, PACTE_SUPPLIER, PACTE_MODERATOR.
 */
import assert from "node:assert/strict";
import createClient from "openapi-fetch";
import type { components, paths } from "./generated/api.js";

type Problem = components["schemas"]["Problem"];

const setting = (name: string): string => process.env[name] ?? assert.fail(`${name} is not set`);
const as = (token: string) => createClient<paths>({ baseUrl: setting("PACTE_URL"), headers: { Authorization: `Bearer ${token}`, "Accept-Language": "en" } });
const buyer = as(setting("PACTE_BUYER"));
const supplier = as(setting("PACTE_SUPPLIER"));
const moderator = as(setting("PACTE_MODERATOR"));

/** The answer, or a failure that shows the problem. */
function given<T>(what: string, answer: { data?: T; error?: Problem | undefined; response: Response }): T {
  if (answer.data === undefined) assert.fail(`${what}: ${answer.response.status} ${JSON.stringify(answer.error)}`);
  console.log(`${answer.response.status} ${what}`);
  return answer.data;
}

/** The problem, which must be this one. */
function refused(what: string, rule: string, answer: { error?: Problem | undefined; response: Response }): void {
  assert.equal(answer.error?.type, `/problems/${rule}`, `${what}: ${answer.response.status} ${JSON.stringify(answer.error)}`);
  console.log(`${answer.response.status} ${what}: ${answer.error?.detail}`);
}

const territory = "demo";
const etag = (version: number) => `"${version}"`;
const draft: components["schemas"]["DraftNeed"] = {
  title: "Buffet pour une inauguration",
  description: "Cent couverts, produits locaux",
  nature: "prestation",
  cpv: ["55520000"],
  deadline: new Date(Date.now() + 3_600_000).toISOString().replace(/\.\d+Z$/, "Z"),
  budget: { min: { amount: "2500.00", currency: "EUR" }, max: { amount: "4000.00", currency: "EUR" } },
  tender: { procedure: "adapted" },
};

const key = crypto.randomUUID();
const drafting = { params: { path: { territory }, header: { "Idempotency-Key": key } }, body: draft };
const drafted = given("the buyer drafts a need", await buyer.POST("/api/{territory}/needs", drafting));
const repeated = given("the same request again gives the same need", await buyer.POST("/api/{territory}/needs", drafting));
assert.equal(repeated.id, drafted.id);

const need = { territory, id: drafted.id };
const submitted = given("the buyer submits it",
  await buyer.POST("/api/{territory}/needs/{id}/submit", { params: { path: need, header: { "If-Match": etag(drafted.version) } }, body: {} }));
refused("a stale version is refused", "stale-version",
  await moderator.POST("/api/{territory}/needs/{id}/publish", { params: { path: need, header: { "If-Match": etag(drafted.version) } }, body: {} }));
given("the moderator publishes it",
  await moderator.POST("/api/{territory}/needs/{id}/publish", { params: { path: need, header: { "If-Match": etag(submitted.version) } }, body: {} }));

const offer: components["schemas"]["SubmitResponse"] = { summary: "Cuisine du jour, service compris", amount: { amount: "3200.00", currency: "EUR" } };
const response = given("the supplier responds", await supplier.POST("/api/{territory}/needs/{id}/responses", { params: { path: need }, body: offer }));
refused("a second response is refused", "live-response", await supplier.POST("/api/{territory}/needs/{id}/responses", { params: { path: need }, body: offer }));
refused("the buyer may not read responses yet", "responses-not-yet-readable", await buyer.GET("/api/{territory}/needs/{id}/responses", { params: { path: need } }));
const own = given("the supplier reads its response", await supplier.GET("/api/{territory}/responses/{id}", { params: { path: { territory, id: response.id } } }));
assert.equal(own.amount?.amount, "3200.00");
given("the supplier withdraws it", await supplier.POST("/api/{territory}/responses/{id}/withdraw", { params: { path: { territory, id: response.id }, header: { "If-Match": etag(own.version) } }, body: {} }));

const published = given("anybody of the territory reads the need", await supplier.GET("/api/{territory}/needs/{id}", { params: { path: need } }));
assert.equal(published.state, "published");
assert.equal(published.budget?.max?.amount, "4000.00");
const before = given("the need as it was when submitted", await buyer.GET("/api/{territory}/needs/{id}", { params: { path: need, query: { version: submitted.version } } }));
assert.equal(before.state, "submitted");
const history = given("its history", await buyer.GET("/api/{territory}/needs/{id}/history", { params: { path: need } }));
assert.equal(history.length, published.version);

const first = given("a page of needs", await buyer.GET("/api/{territory}/needs", { params: { path: { territory }, query: { limit: 2 } } }));
assert.equal(first.items.length, 2);
assert.ok(first.next);
const second = given("the page after", await buyer.GET("/api/{territory}/needs", { params: { path: { territory }, query: { limit: 2, after: first.next } } }));
assert.ok(second.items.every((n) => first.items.every((m) => m.id !== n.id)));
const overview = given("the pact at a glance", await buyer.GET("/api/{territory}/overview", { params: { path: { territory } } }));
assert.ok(overview.synthetic);

refused("a need without a title", "validation", await buyer.POST("/api/{territory}/needs", { params: { path: { territory } }, body: { ...draft, title: "" } }));
refused("a supplier does not publish", "role-required",
  await supplier.POST("/api/{territory}/needs/{id}/publish", { params: { path: need, header: { "If-Match": etag(published.version) } }, body: {} }));
