/**
 * Where notebooks are, over HTTP. Every request carries an Entra token for our API.
 *
 * | Request                                              | Body                       | Answers                                             |
 * | ---------------------------------------------------- | -------------------------- | --------------------------------------------------- |
 * | `GET /v1/notebooks?after={pairId}`                   |                            | 200 `{ notebooks: Record[], next: pairId or null }` |
 * | `GET /v1/notebooks/{pairId}?other={oid}`             |                            | 200 `Record`, 404                                   |
 * | `PUT /v1/notebooks/{pairId}` with `If-None-Match: *` | `{ other }`                | 201 `{ etag }`: mine for two minutes; 412           |
 * | `PUT /v1/notebooks/{pairId}` with `If-Match: "…"`    | `{ other, driveId, itemId }` | 200 `Record`: completes my claim or moves; 412    |
 *
 * `Record` is `{ pairId, other, driveId, itemId, by, etag }`; `etag` is as the `ETag` header has it, quotes included.
 * The caller proves to be one of the two by naming the other: the id of the pair is a hash of both, so a wrong name is 403.
 * Refusals are `{ error: { type, message, field? } }`. A 412 for `If-None-Match` has type `exists` (with `notebook`) or
 * `claimed` (with `Retry-After`); for `If-Match` it has type `changed`. Any field that is not listed here is refused, so
 * there is no place for words. Bodies end at 8 kB, a list at 500 records a page.
 */
import { Hono, type Context } from "hono";
import { bodyLimit } from "hono/body-limit";
import { pairOf, parsePersonId, type Pair, type PersonId } from "#core/pairs/pair.ts";
import { err, ok, type Result } from "#core/result.ts";
import type { Caller } from "#service/entra-token.ts";
import type { Events } from "#service/events.ts";
import type { Kept, Pointers } from "./pointers.ts";

interface Deps {
  readonly pointers: Pointers;
  readonly events: Events;
  readonly clock: { readonly now: () => number };
}

const pageSize = 500;
const pairIdForm = /^[\w-]{43}$/;
/** Graph's ids of drives and items have no blanks and are far shorter. */
const idForm = /^[\w!.~$%-]{1,256}$/;

export const pointerDoor = ({ pointers, events, clock }: Deps): Hono<{ Variables: { caller: Caller } }> => {
  const door = new Hono<{ Variables: { caller: Caller } }>();
  door.use(bodyLimit({ maxSize: 8_192, onError: () => refusal(413, "tooLarge", "The body is larger than 8 kB.") }));

  door.get("/", async (c) => {
    const after = c.req.query("after") ?? "";
    if (after !== "" && !pairIdForm.test(after)) return badField("after", "the pairId at which the last page ended");
    const { tenant, person } = c.get("caller");
    const found = await pointers.listOf(tenant, person, after, pageSize + 1);
    const page = found.slice(0, pageSize);
    return c.json({
      notebooks: page.map((it) => recordFor(it, person)),
      next: found.length > pageSize ? page.at(-1)?.pairId : null,
    });
  });

  door.get("/:pairId", async (c) => {
    const caller = c.get("caller");
    const pair = pairFor(caller, c.req.param("pairId"), c.req.query("other"));
    if (!pair.ok) return pair.error;
    const state = await pointers.find(pair.value);
    if (state?.type === "kept") return answer(c, 200, state, caller.person);
    return refusal(404, "notFound", "This pair has no notebook yet.");
  });

  door.put("/:pairId", async (c) => {
    const caller = c.get("caller");
    const fresh = c.req.header("if-none-match");
    const etag = c.req.header("if-match");
    if (fresh === undefined && etag === undefined)
      return refusal(428, "preconditionMissing", "A PUT says what it replaces: If-None-Match: * or If-Match.");
    if (fresh !== undefined && etag !== undefined)
      return refusal(400, "badRequest", "Send If-None-Match or If-Match, not both.", "If-Match");
    if (fresh !== undefined && fresh.trim() !== "*") return badField("If-None-Match", "*");

    const body = await readBody(c.req.raw, fresh === undefined ? ["other", "driveId", "itemId"] : ["other"]);
    if (!body.ok) return body.error;
    const pair = pairFor(caller, c.req.param("pairId"), body.value["other"]);
    if (!pair.ok) return pair.error;
    return etag === undefined
      ? claim(pair.value, caller.person)
      : change(c, pair.value, caller.person, etag, body.value);
  });

  const claim = async (pair: Pair, me: PersonId): Promise<Response> => {
    const claimed = await pointers.claim(pair, me);
    if (claimed !== null) {
      events.notebookClaimed();
      const etag = quoted(claimed.etag);
      return Response.json({ etag }, { status: 201, headers: { etag } });
    }
    const state = await pointers.find(pair);
    if (state?.type === "kept") {
      events.claimRefused({ reason: "exists" });
      return refusal(412, "exists", "This pair has a notebook already.", undefined, { notebook: recordFor(state, me) });
    }
    events.claimRefused({ reason: "claimed" });
    const left = Math.max(1, Math.ceil(((state?.until ?? 0) - clock.now()) / 1000));
    const refused = refusal(412, "claimed", "The notebook of this pair is being created at this moment.");
    refused.headers.set("retry-after", String(left));
    return refused;
  };

  const change = async (
    c: Context,
    pair: Pair,
    me: PersonId,
    etag: string,
    { driveId, itemId }: Readonly<Record<string, unknown>>,
  ): Promise<Response> => {
    const given = /^"([\w-]{1,64})"$/.exec(etag.trim())?.[1];
    if (given === undefined) return badField("If-Match", "one strong etag of this record");
    if (typeof driveId !== "string" || !idForm.test(driveId)) return badField("driveId", "the id of a drive");
    if (typeof itemId !== "string" || !idForm.test(itemId)) return badField("itemId", "the id of an item");
    const put = await pointers.put(pair, me, { driveId, itemId }, given);
    if (put === null) {
      events.changeRefused();
      return refusal(412, "changed", "The record has changed since this etag.");
    }
    events.notebookKept();
    const kept = { pairId: pair.id, people: pair.people, address: { driveId, itemId }, by: me, etag: put.etag };
    return answer(c, 200, { type: "kept", ...kept }, me);
  };

  return door;
};

const pairFor = (caller: Caller, pairId: string, otherText: unknown): Result<Pair, Response> => {
  const other = typeof otherText === "string" ? parsePersonId(otherText) : null;
  if (other === null) return err(badField("other", "the Entra object id of the other person"));
  if (!pairIdForm.test(pairId)) return err(badField("pairId", "43 characters of base64url"));
  const pair = pairOf(caller.tenant, caller.person, other);
  if (pair === null) return err(badField("other", "somebody else than the caller"));
  if (pair.id !== pairId) return err(refusal(403, "forbidden", "You are not one of the two of this pair."));
  return ok(pair);
};

const readBody = async (
  request: Request,
  fields: readonly string[],
): Promise<Result<Readonly<Record<string, unknown>>, Response>> => {
  const expected = `a JSON object with ${fields.join(", ")}`;
  let value: unknown;
  try {
    value = JSON.parse(await request.text());
  } catch {
    return err(badField("body", expected));
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) return err(badField("body", expected));
  const unknown = Object.keys(value).find((it) => !fields.includes(it));
  return unknown === undefined ? ok({ ...value }) : err(badField("body", `${expected} and nothing else`));
};

const recordFor = (kept: Kept, me: PersonId): Readonly<Record<string, string>> => ({
  pairId: kept.pairId,
  other: kept.people[0] === me ? kept.people[1] : kept.people[0],
  ...kept.address,
  by: kept.by,
  etag: quoted(kept.etag),
});

const answer = (c: Context, status: 200, kept: Kept, me: PersonId): Response =>
  c.json(recordFor(kept, me), status, { etag: quoted(kept.etag) });

const quoted = (etag: string): string => `"${etag}"`;

const badField = (field: string, expected: string): Response =>
  refusal(400, "badRequest", `${field}: expected ${expected}.`, field);

const refusal = (
  status: number,
  type: string,
  message: string,
  field?: string,
  more: Readonly<Record<string, unknown>> = {},
): Response =>
  Response.json({ error: { type, message, ...(field === undefined ? {} : { field }) }, ...more }, { status });
