/** The sealed inbox of a pair, as our service keeps it. Wire format: src/service/inbox/door.ts. */
import { fromBase64, toBase64 } from "#core/base64.ts";
import { type ItemId, mostItems, parseItemId } from "#core/inbox/item.ts";
import { otherOf, parsePersonId, type Pair, type PersonId } from "#core/pairs/pair.ts";
import { err, ok, type Result } from "#core/result.ts";
import { asFields, refused, type ServiceDoor, type ServiceError, type ServiceRequest } from "./service-door.ts";

export interface SealedForInbox {
  readonly id: ItemId;
  /** Which of the pair's keys opens it. */
  readonly key: string;
  readonly sealed: Uint8Array<ArrayBuffer>;
}

export interface WaitingItem extends SealedForInbox {
  readonly by: PersonId;
  /** ISO instant. */
  readonly writtenAt: string;
}

/** As much waits for this pair as may. */
export type PutError = ServiceError | { readonly type: "inboxFull" };

export interface InboxClient {
  /** Everything that waits. */
  readonly list: (pair: Pair) => Promise<Result<readonly WaitingItem[], ServiceError>>;
  /** `card`: from which it was written. */
  readonly put: (pair: Pair, item: SealedForInbox, card?: string) => Promise<Result<void, PutError>>;
  /** The same from a page that is about to be gone; whether it got through, if that page lives on. */
  readonly leave: (pair: Pair, item: SealedForInbox, token: string) => Promise<boolean>;
  /** All at once or none of them, up to as many as a pair has room for. */
  readonly acknowledge: (pair: Pair, ids: readonly ItemId[]) => Promise<Result<void, ServiceError>>;
}

export const createInboxClient = (door: ServiceDoor, me: PersonId): InboxClient => {
  const requestFor = (pair: Pair, { key, sealed }: SealedForInbox, card = ""): ServiceRequest => ({
    method: "PUT",
    body: { other: otherOf(pair, me), key, sealed: toBase64(sealed), ...(card === "" ? {} : { card }) },
  });

  return {
    list: async (pair) => {
      const listed: WaitingItem[] = [];
      let after = "";
      for (;;) {
        const answer = await door.ask(`/inbox/${pair.id}?other=${otherOf(pair, me)}${after}`);
        if (!answer.ok) return answer;
        const { items, next } = answer.value.body;
        if (answer.value.status !== 200 || !Array.isArray(items)) return refused(answer.value);
        for (const it of items as readonly unknown[]) {
          const item = waitingIn(it);
          if (item === null) return refused(answer.value);
          listed.push(item);
        }
        if (typeof next !== "string") return ok(listed);
        after = `&after=${next}`;
      }
    },

    put: async (pair, item, card) => {
      const answer = await door.ask(itemPath(pair, item.id), requestFor(pair, item, card));
      if (!answer.ok) return answer;
      if (answer.value.status === 507) return err({ type: "inboxFull" });
      return answer.value.status === 201 ? ok(undefined) : refused(answer.value);
    },

    leave: (pair, item, token) => door.leave(itemPath(pair, item.id), requestFor(pair, item), token),

    acknowledge: async (pair, ids) => {
      for (let done = 0; done < ids.length; done += mostItems) {
        const [first, ...others] = ids.slice(done, done + mostItems);
        if (first === undefined) break;
        const and = others.length === 0 ? "" : `&and=${others.join(",")}`;
        const path = `${itemPath(pair, first)}?other=${otherOf(pair, me)}${and}`;
        const answer = await door.ask(path, { method: "DELETE", keepalive: true });
        if (!answer.ok) return answer;
        if (answer.value.status !== 204) return refused(answer.value);
      }
      return ok(undefined);
    },
  };
};

const itemPath = (pair: Pair, id: ItemId): string => `/inbox/${pair.id}/${id}`;

const waitingIn = (value: unknown): WaitingItem | null => {
  const { id, by, key, sealed, writtenAt } = asFields(value);
  const [item, person] = [parseItemId(String(id)), parsePersonId(String(by))];
  const bytes = fromBase64(sealed);
  if (item === null || person === null || bytes === null) return null;
  if (typeof key !== "string" || typeof writtenAt !== "string") return null;
  return { id: item, by: person, key, sealed: bytes, writtenAt };
};
