/** Everything our service stores about a person: to be shown, and to be erased. Wire format: src/service/views/me.ts. */
import { ok, type Result } from "#core/result.ts";
import { asFields, refused, type Fields, type ServiceDoor, type ServiceError } from "./service-door.ts";

export type Stored = Readonly<Record<string, readonly Fields[]>>;

/** `unavailable`: the organization has no bot; `missing`: this person has not installed it. */
export type Reach = "ready" | "missing" | "unavailable";

export interface MeClient {
  /** Rows by the name of what they are. */
  readonly stored: () => Promise<Result<Stored, ServiceError>>;
  /** Whether cards can be sent at all, and to this person. */
  readonly reminders: () => Promise<Result<Reach, ServiceError>>;
  readonly erase: () => Promise<Result<void, ServiceError>>;
}

export const createMeClient = (door: ServiceDoor): MeClient => ({
  stored: async () => {
    const answer = await door.ask("/me/stored");
    if (!answer.ok) return answer;
    const { stored } = answer.value.body;
    if (answer.value.status !== 200 || typeof stored !== "object" || stored === null) return refused(answer.value);
    return ok(
      Object.fromEntries(
        Object.entries(stored).map(([name, rows]) => [name, Array.isArray(rows) ? rows.map(asFields) : []]),
      ),
    );
  },
  reminders: async () => {
    const answer = await door.ask("/me/reminders");
    if (!answer.ok) return answer;
    const { reminders, bot } = answer.value.body;
    if (answer.value.status !== 200 || typeof reminders !== "string") return refused(answer.value);
    return ok(reminders !== "available" ? "unavailable" : bot === "installed" ? "ready" : "missing");
  },
  erase: async () => {
    const answer = await door.ask("/me", { method: "DELETE" });
    if (!answer.ok) return answer;
    return answer.value.status === 204 ? ok(undefined) : refused(answer.value);
  },
});
