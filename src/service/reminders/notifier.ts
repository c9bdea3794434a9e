/** How a reminder reaches somebody. Whoever sends needs no more of it than this. */
import type { PairId, PersonId, TenantId } from "#core/pairs/pair.ts";
import type { Face } from "#core/reminders/face.ts";

export interface Reminder {
  /** Which card. */
  readonly id: string;
  readonly tenant: TenantId;
  readonly pair: PairId;
  readonly person: PersonId;
  readonly other: PersonId;
  readonly page: string;
  /** The other's name; null when nobody has told it. */
  readonly name: string | null;
  readonly face: Face;
  readonly conversation: Conversation;
  /** What it was sent as, when it is there already and is to be replaced; null for the first time. */
  readonly sentAs: string | null;
}

export interface Conversation {
  readonly id: string;
  readonly serviceUrl: string;
}

export interface Notifier {
  readonly show: (reminder: Reminder) => Promise<Shown>;
}

export type Shown =
  | { readonly type: "shown"; readonly sentAs: string }
  /** Not now, and nothing else to this tenant either for so long. */
  | { readonly type: "tooMany"; readonly waitMs: number }
  /** The person has left or has removed the bot: there is no way to them any more. */
  | { readonly type: "unreachable" }
  /** What was to be replaced is not there any more. */
  | { readonly type: "lost" }
  /** It did not work, and nothing has arrived. */
  | { readonly type: "failed" }
  /** Nobody answered: it may have arrived. */
  | { readonly type: "unknown" };
