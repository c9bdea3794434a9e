/** What every door asks of a request: one of the two people of a pair, and a body with these fields and no other. */
import { pairOf, parsePersonId, type Pair } from "#core/pairs/pair.ts";
import { err, ok, type Result } from "#core/result.ts";
import type { Caller } from "./entra-token.ts";

export type Fields = Readonly<Record<string, unknown>>;

/** The caller proves to be one of the two by naming the other: the id of the pair is a hash of both. */
export const pairFor = (caller: Caller, pairId: string, otherText: unknown): Result<Pair, Response> => {
  const other = typeof otherText === "string" ? parsePersonId(otherText) : null;
  if (other === null) return err(badField("other", "the Entra object id of the other person"));
  if (!/^[\w-]{43}$/.test(pairId)) return err(badField("pairId", "43 characters of base64url"));
  const pair = pairOf(caller.tenant, caller.person, other);
  if (pair === null) return err(badField("other", "somebody else than the caller"));
  if (pair.id !== pairId) return err(refusal(403, "forbidden", "You are not one of the two of this pair."));
  return ok(pair);
};

export const readJson = async (request: Request): Promise<Result<unknown, Response>> => {
  try {
    return ok(JSON.parse(await request.text()));
  } catch {
    return err(badField("body", "JSON"));
  }
};

export const readFields = async (request: Request, fields: readonly string[]): Promise<Result<Fields, Response>> => {
  const json = await readJson(request);
  if (!json.ok) return json;
  const { value } = json;
  const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
  return isObject && Object.keys(value).every((it) => fields.includes(it))
    ? ok({ ...value })
    : err(badField("body", `a JSON object with ${fields.join(", ")} and nothing else`));
};

export const badField = (field: string, expected: string): Response =>
  Response.json({ error: { type: "badRequest", message: `${field}: expected ${expected}.`, field } }, { status: 400 });

export const refusal = (status: number, type: string, message: string, more: Fields = {}): Response =>
  Response.json({ error: { type, message }, ...more }, { status });
