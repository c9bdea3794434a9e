/**
 * Whom to ask about the agenda of which meeting, and when. Rules RM1-RM40, docs/spec/reminders.md.
 *
 * One working day before, inside the recipient's working hours: the report first, the manager from midday on if the page is
 * still empty. Somebody is asked once about a meeting, and only about pairs that their own client has told of.
 */
import type { PageId } from "#core/agenda/page.ts";
import { dayLength, type Instant, parseInstant } from "#core/pairs/instant.ts";
import type { PairId, PersonId } from "#core/pairs/pair.ts";
import { utc, zoneNamed } from "#core/pairs/zone.ts";
import type { Settings } from "./settings.ts";
import { meetingsTold, type ToldMeeting, viewLifetime } from "./told.ts";
import type { View } from "./view.ts";
import { type Wording, wordingFor } from "./wording.ts";
import { atHour, closesAfter, nextWithin, opens, type WorkingHours, workingDayBefore } from "./working-hours.ts";

/** Everything the decision needs about one person and one pair. */
export interface Facts {
  readonly pair: PairId;
  readonly me: Side;
  readonly other: Side;
  /** Cards that I got about this pair. */
  readonly sent: readonly Sent[];
}

export interface Side {
  readonly person: PersonId;
  readonly settings: Settings;
  readonly view: View | null;
  /** When this person's client first told of the pair; null without a view. */
  readonly since: Instant | null;
  /** Left the organisation, or removed the bot. */
  readonly gone: boolean;
}

/** What a card was about. */
export interface Sent {
  readonly series: string;
  readonly day: number;
  readonly start: Instant;
}

export type Decision =
  | ToSend
  /** Nothing before `until`, as far as is known now; `passedOver` tells why nearer meetings get no card. */
  | {
      readonly type: "wait";
      readonly until: Instant;
      /** When the meeting that is waited for begins. */
      readonly about: Instant;
      readonly passedOver: readonly PassedOver[];
    }
  | { readonly type: "never"; readonly because: WhyNever; readonly passedOver: readonly PassedOver[] };

export interface ToSend {
  readonly type: "send";
  readonly meeting: Sent;
  /** Where the pattern has the meeting, from which its id comes. */
  readonly original: Instant;
  readonly page: PageId;
  readonly wording: Wording;
  /** The last moment at which a card is of use. */
  readonly until: Instant;
}

export interface PassedOver {
  readonly meeting: Sent;
  readonly because: WhyNot;
}

/** Why there is no card about this pair at all, until something changes. */
export type WhyNever = "personGone" | "otherGone" | "off" | "muted" | "notConfirmed" | "viewTooOld" | "nothingAhead";

/** Why there is no card about this meeting. */
export type WhyNot =
  | Exclude<ToldMeeting["off"], null>
  | "prepared"
  | "alreadySent"
  /** The two meet once more between the time for a card and this meeting. */
  | "meetBefore"
  /** Its moment has passed: found too late, moved nearer, or working hours are over. */
  | "tooLate";

export const decide = (facts: Facts, now: Instant): Decision => {
  const never = whyNever(facts, now);
  const { view } = facts.me;
  if (never !== null || view === null) return { type: "never", because: never ?? "notConfirmed", passedOver: [] };

  const meetings = meetingsTold(view, facts.other.view, now);
  const ahead = meetings.filter((it) => it.start > now);
  const passedOver: PassedOver[] = [];
  for (const meeting of ahead) {
    const due = dueFor(facts, meeting, meetings, now);
    const because = whyNot(facts, meeting, meetings, due, now);
    if (because !== null) passedOver.push({ meeting: sentAs(meeting), because });
    else if (now < due.from) return { type: "wait", until: due.from, about: meeting.start, passedOver };
    else {
      const hours = hoursOf(facts.me);
      const again = ahead.find((it) => it.off === null && it.start > meeting.start && isRun(hours, meeting, it));
      const wording = wordingFor(meeting, again ?? null, facts.other.person, hours.zone, now);
      const { original, page } = meeting;
      return { type: "send", meeting: sentAs(meeting), original, page, wording, until: due.until };
    }
  }
  return { type: "never", because: "nothingAhead", passedOver };
};

const whyNever = ({ pair, me, other }: Facts, now: Instant): WhyNever | null => {
  if (me.gone) return "personGone";
  if (other.gone) return "otherGone";
  if (!me.settings.on) return "off";
  if (me.settings.muted.includes(pair)) return "muted";
  if (me.view === null) return "notConfirmed";
  return now - (parseInstant(me.view.asOf) ?? 0) < viewLifetime ? null : "viewTooOld";
};

const whyNot = (
  facts: Facts,
  meeting: ToldMeeting,
  all: readonly ToldMeeting[],
  due: Due,
  now: Instant,
): WhyNot | null => {
  if (meeting.off !== null) return meeting.off;
  if (facts.sent.some((it) => isSame(it, meeting))) return "alreadySent";
  // A manager's card is for a page on which nobody has written; everybody else's for a lane of one's own that is empty.
  if (meeting.mine > 0 || (rankOf(facts) === "manager" && meeting.theirs > 0)) return "prepared";
  const before = meetingBefore(meeting, all);
  const hours = hoursOf(facts.me);
  if (before && isRun(hours, before, meeting)) return "meetBefore";
  // That card named this meeting too, also if the one it was about does not take place.
  if (facts.sent.some((it) => it.start < meeting.start && isRun(hours, it, meeting))) return "alreadySent";
  if (now > due.until || due.from > due.until || (facts.me.since ?? 0) > due.from) return "tooLate";
  return null;
};

/** A card may be sent from the first moment to the last. */
interface Due {
  readonly from: Instant;
  readonly until: Instant;
}

const hour = 3_600_000;

const dueFor = (facts: Facts, meeting: ToldMeeting, all: readonly ToldMeeting[], now: Instant): Due => {
  const hours = hoursOf(facts.me);
  const day = workingDayBefore(hours, meeting.start, facts.me.settings.daysAhead);
  let from = opens(hours, day);
  if (rankOf(facts) === "manager") {
    // The report first, with three hours to answer, wherever on earth the two have their mornings.
    const reportAsked = canBeAsked(facts, now) ? reportDue(facts.other, meeting) : -Infinity;
    from = nextWithin(hours, Math.max(from, atHour(hours, day, 12), reportAsked + 3 * hour));
  }
  // The one before comes first: nobody prepares two meetings at once.
  const before = meetingBefore(meeting, all);
  if (before && before.start >= from) from = nextWithin(hours, before.start + 2 * hour);
  // With less than an hour to go a card is no help.
  return { from, until: Math.min(closesAfter(hours, from), meeting.start - hour) };
};

const meetingBefore = (meeting: ToldMeeting, all: readonly ToldMeeting[]): ToldMeeting | undefined =>
  all.findLast((it) => it.off === null && it.start < meeting.start);

/** Whether the earlier of two meetings is so near before the later that one card speaks of both. */
const isRun = (hours: WorkingHours, earlier: { readonly start: Instant }, later: ToldMeeting): boolean => {
  const apart = later.start - earlier.start;
  if (apart < 36 * hour) return true;
  // Friday and Monday, also over a long weekend; but not this week and the next of somebody who works one day a week.
  return apart < 5 * dayLength && earlier.start >= atHour(hours, workingDayBefore(hours, later.start, 1), 0);
};

const reportDue = (report: Side, meeting: ToldMeeting): Instant => {
  const hours = hoursOf(report);
  return opens(hours, workingDayBefore(hours, meeting.start, report.settings.daysAhead));
};

/** Whether the other gets cards about this pair at all. */
const canBeAsked = (facts: Facts, now: Instant): boolean =>
  whyNever({ ...facts, me: facts.other, other: facts.me }, now) === null;

/** Each of the two may have chosen since the other looked: the newer view tells. */
const rankOf = ({ me, other }: Facts): "report" | "manager" | "peer" => {
  const mine = me.view && { asOf: me.view.asOf, report: me.view.report };
  const theirs = other.view && { asOf: other.view.asOf, report: swapped[other.view.report ?? "none"] };
  const newest = mine !== null && theirs !== null ? (theirs.asOf > mine.asOf ? theirs : mine) : (mine ?? theirs);
  if (newest?.report === "me") return "report";
  return newest?.report === "other" ? "manager" : "peer";
};

const swapped = { me: "other", other: "me", none: null } as const;

export const hoursOf = ({ settings, view }: Side): WorkingHours => ({
  zone: zoneNamed(settings.zone ?? view?.zone ?? "") ?? utc,
  days: settings.workingDays,
  hour: settings.hour,
});

/** A series that was made anew at the same time is the same meeting to whoever got a card about it. */
export const isSame = (sent: Sent, meeting: ToldMeeting): boolean =>
  (sent.series === meeting.series && sent.day === meeting.day) || sent.start === meeting.start;

const sentAs = ({ series, day, start }: ToldMeeting): Sent => ({ series, day, start });
