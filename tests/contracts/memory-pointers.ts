/** Pointer records in memory, as strict as the service. For tests of whatever keeps notebooks. */
import type { Pointer, PointerError, PointerRecord } from "#core/notebook/pointer-record.ts";
import type { Pair, PersonId } from "#core/pairs/pair.ts";
import { err, ok, type Result } from "#core/result.ts";

export interface MemoryPointers {
  readonly as: (person: PersonId) => PointerRecord;
}

const claimMs = 120_000;

export const createMemoryPointers = (now: () => number): MemoryPointers => {
  const pointers = new Map<string, Pointer>();
  const claims = new Map<string, { readonly by: PersonId; readonly until: number; readonly etag: string }>();
  let version = 0;

  return {
    as: (me) => ({
      find: (pair) => forPair(me, pair, () => pointers.get(pair.id) ?? null),
      claim: (pair) =>
        forPair(me, pair, () => {
          const pointer = pointers.get(pair.id);
          if (pointer !== undefined) return { type: "exists", pointer };
          const running = claims.get(pair.id);
          if (running !== undefined && running.until > now() && running.by !== me)
            return { type: "claimedByOther", retryAfterMs: running.until - now() };
          version += 1;
          const claim = { by: me, until: now() + claimMs, etag: `"${version}"` };
          claims.set(pair.id, claim);
          return { type: "claimed", etag: claim.etag };
        }),
      complete: async (pair, address, etag) => {
        const completed = await forPair(me, pair, () => {
          const claim = claims.get(pair.id);
          const present = pointers.get(pair.id)?.etag ?? (claim?.by === me ? claim.etag : undefined);
          if (present !== etag) return null;
          version += 1;
          const pointer: Pointer = { address, by: me, etag: `"${version}"` };
          pointers.set(pair.id, pointer);
          return pointer;
        });
        if (!completed.ok) return completed;
        return completed.value === null ? err({ type: "changed" }) : ok(completed.value);
      },
    }),
  };
};

const forPair = <T>(me: PersonId, pair: Pair, work: () => T): Promise<Result<T, PointerError>> =>
  Promise.resolve(pair.people.includes(me) ? ok(work()) : err({ type: "forbidden" }));
