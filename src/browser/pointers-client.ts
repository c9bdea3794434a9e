/** Where notebooks are, as our service records it. Wire format: src/service/pointers/door.ts. */
import type { Claim, Pointer, PointerError, PointerRecord } from "#core/notebook/pointer-record.ts";
import { otherOf, parsePersonId, type Pair, type PersonId } from "#core/pairs/pair.ts";
import { err, ok, type Result } from "#core/result.ts";
import { asFields, errorType, refused, type Answer, type Fields, type ServiceDoor } from "./service-door.ts";

export const createPointersClient = (door: ServiceDoor, me: PersonId): PointerRecord => {
  const put = (pair: Pair, precondition: Readonly<Record<string, string>>, body: object) =>
    door.ask(`/notebooks/${pair.id}`, {
      method: "PUT",
      headers: precondition,
      body: { other: otherOf(pair, me), ...body },
    });

  return {
    find: async (pair, patienceMs) => {
      const answer = await door.ask(`/notebooks/${pair.id}?other=${otherOf(pair, me)}`, {}, patienceMs);
      if (!answer.ok) return answer;
      // Any other 404 comes from something that is not our service.
      if (answer.value.status === 404 && errorType(answer.value) === "notFound") return ok(null);
      return keptIn(answer.value);
    },

    claim: async (pair) => {
      const answer = await put(pair, { "if-none-match": "*" }, {});
      return answer.ok ? claimIn(answer.value) : answer;
    },

    complete: async (pair, address, etag) => {
      const answer = await put(pair, { "if-match": etag }, address);
      if (!answer.ok) return answer;
      if (answer.value.status === 412) return err({ type: "changed" });
      return keptIn(answer.value);
    },
  };
};

const claimIn = (answer: Answer): Result<Claim, PointerError> => {
  const { etag, notebook } = answer.body;
  if (answer.status === 201 && typeof etag === "string") return ok({ type: "claimed", etag });
  if (answer.status !== 412) return refused(answer);
  if (errorType(answer) === "claimed")
    return ok({ type: "claimedByOther", retryAfterMs: (Number(answer.headers.get("retry-after")) || 1) * 1000 });
  const pointer = pointerIn(asFields(notebook));
  return pointer === null ? refused(answer) : ok({ type: "exists", pointer });
};

const keptIn = (answer: Answer): Result<Pointer, PointerError> => {
  const pointer = answer.status === 200 ? pointerIn(answer.body) : null;
  return pointer === null ? refused(answer) : ok(pointer);
};

export const pointerIn = (record: Fields): Pointer | null => {
  const { driveId, itemId, by, etag } = record;
  const person = typeof by === "string" ? parsePersonId(by) : null;
  if (typeof driveId !== "string" || typeof itemId !== "string" || typeof etag !== "string" || person === null)
    return null;
  return { address: { driveId, itemId }, by: person, etag };
};
