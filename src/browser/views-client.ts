/** What a person's clients told of when and with whom they meet. Wire format: src/service/views/door.ts. */
import { fromBase64 } from "#core/base64.ts";
import { keyId, type PublicInboxKey } from "#core/inbox/keys.ts";
import { otherOf, parsePersonId, type Pair, type PersonId } from "#core/pairs/pair.ts";
import type { View } from "#core/reminders/view.ts";
import { err, ok, type Result } from "#core/result.ts";
import { asFields, errorType, refused, type ServiceDoor, type ServiceError } from "./service-door.ts";

export type TellError =
  | ServiceError
  /** Reminders are switched off, so nothing is kept. */
  | { readonly type: "off" }
  /** Another device of mine told something newer. */
  | { readonly type: "older" };

export interface TopicCount {
  /** Hash of the series key. */
  readonly series: string;
  readonly mine: number;
  readonly theirs: number;
}

/** What the views of both say of one pair: the most open topics that either knows of. */
export interface PairCounts {
  readonly pairId: string;
  readonly other: PersonId;
  /** ISO instant of the newer view. */
  readonly asOf: string;
  readonly topics: readonly TopicCount[];
}

export interface ViewsClient {
  /** `name`: the other as the directory names them, said in the card. */
  readonly tell: (pair: Pair, view: View, name?: string) => Promise<Result<void, TellError>>;
  readonly forget: (pair: Pair) => Promise<Result<void, ServiceError>>;
  /** Of every pair of mine that any view speaks of. */
  readonly counts: () => Promise<Result<readonly PairCounts[], ServiceError>>;
  /** The newest inbox key that either has told; null without one. */
  readonly inboxKey: (pair: Pair) => Promise<Result<PublicInboxKey | null, ServiceError>>;
}

export const createViewsClient = (door: ServiceDoor, me: PersonId): ViewsClient => ({
  tell: async (pair, view, name) => {
    const answer = await door.ask(`/views/${pair.id}`, {
      method: "PUT",
      body: { other: otherOf(pair, me), view, ...(name === undefined ? {} : { name }) },
    });
    if (!answer.ok) return answer;
    if (answer.value.status === 200) return ok(undefined);
    const type = answer.value.status === 409 ? errorType(answer.value) : null;
    return type === "off" || type === "older" ? err({ type }) : refused(answer.value);
  },

  forget: async (pair) => {
    const answer = await door.ask(`/views/${pair.id}?other=${otherOf(pair, me)}`, { method: "DELETE" });
    if (!answer.ok) return answer;
    return answer.value.status === 204 ? ok(undefined) : refused(answer.value);
  },

  counts: async () => {
    const answer = await door.ask("/views");
    if (!answer.ok) return answer;
    const { pairs } = answer.value.body;
    if (answer.value.status !== 200 || !Array.isArray(pairs)) return refused(answer.value);
    return ok((pairs as readonly unknown[]).map(countsIn).filter((it) => it !== null));
  },

  inboxKey: async (pair) => {
    const answer = await door.ask(`/views/${pair.id}?other=${otherOf(pair, me)}`);
    if (!answer.ok) return answer;
    if (answer.value.status !== 200) return refused(answer.value);
    const { inbox } = answer.value.body;
    if (inbox === null) return ok(null);
    const { id, publicKey } = asFields(inbox);
    const bytes = fromBase64(publicKey);
    // A key under another's name would seal for somebody else than it says.
    if (bytes === null || typeof id !== "string" || keyId(bytes) !== id)
      return err({ type: "unavailable", status: 200 });
    return ok({ id, publicKey: bytes });
  },
});

const countsIn = (value: unknown): PairCounts | null => {
  const { pairId, other, asOf, topics } = asFields(value);
  const person = parsePersonId(String(other));
  if (typeof pairId !== "string" || person === null || typeof asOf !== "string" || !Array.isArray(topics)) return null;
  const read = (topics as readonly unknown[]).map((it): TopicCount | null => {
    const { series, mine, theirs } = asFields(it);
    return typeof series === "string" && typeof mine === "number" && typeof theirs === "number"
      ? { series, mine, theirs }
      : null;
  });
  return { pairId, other: person, asOf, topics: read.filter((it) => it !== null) };
};
