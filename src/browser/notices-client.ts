/** What our service has to tell a person once. Wire format: src/service/inbox/door.ts. */
import { ok, type Result } from "#core/result.ts";
import { asFields, refused, type ServiceDoor, type ServiceError } from "./service-door.ts";

export interface Notice {
  readonly id: string;
  readonly pairId: string;
  /** `notDelivered`: something of mine that nobody fetched; `otherErased`: the other erased what the service stored. */
  readonly type: "notDelivered" | "otherErased";
  /** ISO instant at which it was written, or erased. */
  readonly at: string;
}

export interface NoticesClient {
  readonly list: () => Promise<Result<readonly Notice[], ServiceError>>;
  readonly dismiss: (id: string) => Promise<Result<void, ServiceError>>;
}

export const createNoticesClient = (door: ServiceDoor): NoticesClient => ({
  list: async () => {
    const answer = await door.ask("/notices");
    if (!answer.ok) return answer;
    const { notices } = answer.value.body;
    if (answer.value.status !== 200 || !Array.isArray(notices)) return refused(answer.value);
    return ok((notices as readonly unknown[]).map(noticeIn).filter((it) => it !== null));
  },
  dismiss: async (id) => {
    const answer = await door.ask(`/notices/${id}`, { method: "DELETE" });
    if (!answer.ok) return answer;
    return answer.value.status === 204 ? ok(undefined) : refused(answer.value);
  },
});

/** Null for a kind that only a newer app knows. */
const noticeIn = (value: unknown): Notice | null => {
  const { id, pairId, type, at } = asFields(value);
  if (typeof id !== "string" || typeof pairId !== "string" || typeof at !== "string") return null;
  return type === "notDelivered" || type === "otherErased" ? { id, pairId, type, at } : null;
};
