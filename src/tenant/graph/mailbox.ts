/** `translateExchangeIds`: one item's id in another spelling. */
import type { TenantPerson } from "#tenant/world.ts";
import { graphError, type GraphAnswer, type GraphCall } from "./route.ts";
import { ewsToRest, immutableId, occurrenceId, readId, restToEws } from "./calendar-ids.ts";
import { calendarOf, findEvent } from "./events.ts";

const formats = ["ewsId", "restId", "restImmutableEntryId"] as const;
/** Graph knows these too; no client of this tenant has them. */
const otherFormats = ["entryId", "immutableEntryId"];

export const translateIds = (call: GraphCall, owner: TenantPerson): GraphAnswer => {
  let given: { inputIds?: unknown; sourceIdType?: string; targetIdType?: string };
  try {
    given = JSON.parse(new TextDecoder().decode(call.body)) as typeof given;
  } catch {
    return graphError(400, "BadRequest", "Unable to read JSON request payload.");
  }
  const { inputIds, sourceIdType = "", targetIdType = "" } = given;
  for (const type of [sourceIdType, targetIdType])
    if (otherFormats.includes(type))
      return graphError(501, "notImplemented", `translateExchangeIds with ${type} is not part of this tenant`);
  const source = formats.find((it) => it === sourceIdType);
  const target = formats.find((it) => it === targetIdType);
  if (source === undefined || target === undefined || !Array.isArray(inputIds))
    return graphError(400, "RequestBodyRead", "inputIds, sourceIdType and targetIdType are required.");
  if (inputIds.length > 1000)
    return graphError(400, "ErrorInvalidParameter", "At most 1000 ids can be translated at once.");

  const calendar = calendarOf(call.world, owner.id);
  const value = inputIds.map((it) => {
    const sourceId = String(it);
    const found = findEvent(calendar, source === "ewsId" ? ewsToRest(sourceId) : sourceId);
    // Exchange translates without looking the item up, so an id of its own making never fails.
    if (found.type !== "found")
      return readId(ewsToRest(sourceId)) === null
        ? { sourceId, errorDetails: { code: "ErrorInvalidIdMalformed", message: "Id is malformed." } }
        : {
            sourceId,
            errorDetails: { code: "ErrorItemNotFound", message: "The specified object was not found in the store." },
          };
    const { item, date } = found.name;
    if (target === "restImmutableEntryId") return { sourceId, targetId: immutableId(item, date, owner.id) };
    const rest = date === null ? item : occurrenceId(item, date, owner.id);
    return { sourceId, targetId: target === "restId" ? rest : restToEws(rest) };
  });
  return { status: 200, body: { value } };
};
