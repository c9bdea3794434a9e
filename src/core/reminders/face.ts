/** What a card that was sent shows now, when facts have changed or somebody has answered in it. Rules RM50-RM54. */
import { dayLength, type Instant } from "#core/pairs/instant.ts";
import { type Facts, hoursOf, isSame, type Sent } from "./due.ts";
import { meetingsTold } from "./told.ts";
import { type Wording, wordingFor } from "./wording.ts";

export type Face =
  /** Still asking; `added` topics were added in it. */
  | { readonly type: "ask"; readonly wording: Wording; readonly added: number }
  | { readonly type: "settled"; readonly because: Settled; readonly wording: Wording };

export type Settled = "prepared" | "nothing" | "skipped" | "cancelled" | "declined" | "held" | "muted";

/** `added`: topics added in the card. Null leaves the card as it is: its meeting has begun, or nothing is known any more. */
export const faceNow = (facts: Facts, sent: Sent, shown: Face, added: number, now: Instant): Face | null => {
  const { me, other, pair } = facts;
  if (me.settings.muted.includes(pair)) return { type: "settled", because: "muted", wording: shown.wording };
  if (me.view === null || sent.start < now - dayLength) return null;
  const meeting = meetingsTold(me.view, other.view, now).find((it) => isSame(sent, it));
  if (meeting === undefined)
    return sent.start > now ? { type: "settled", because: "cancelled", wording: shown.wording } : null;
  if (meeting.start <= now) return null;
  // Of a meeting that is off, its time as it was when somebody was asked.
  if (meeting.off !== null) return { type: "settled", because: meeting.off, wording: shown.wording };
  const wording = {
    ...wordingFor(meeting, null, other.person, hoursOf(me).zone, now),
    again: shown.wording.again,
  };
  if (added > 0) return { type: "ask", wording, added };
  return meeting.mine > 0 ? { type: "settled", because: "prepared", wording } : { type: "ask", wording, added: 0 };
};
