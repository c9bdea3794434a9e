/** What one person's client tells of a pair, made from their calendar and the notebook. Nothing that anybody wrote is in it. */
import { dayLength } from "#core/pairs/instant.ts";
import { answersTo, skippedTargets } from "#core/agenda/answer.ts";
import { meetingIdOf } from "#core/agenda/meeting.ts";
import { pageOf } from "#core/agenda/page.ts";
import { readRelation } from "#core/agenda/relation.ts";
import { summarise } from "#core/agenda/summary.ts";
import { toBase64 } from "#core/base64.ts";
import { publicHalf, type InboxKeys } from "#core/inbox/keys.ts";
import { dayToText } from "#core/pairs/civil-date.ts";
import { parseInstant } from "#core/pairs/instant.ts";
import type { Pair, PersonId } from "#core/pairs/pair.ts";
import { dayIn, occurrencesBetween, readSeries } from "#core/pairs/series.ts";
import { scheduleFrom } from "#core/reminders/from-calendar.ts";
import { seriesHash, type Line, type View } from "#core/reminders/view.ts";
import type * as Y from "yjs";

/** A series of the two as the calendar has it, or as they agreed on by hand. */
export interface TellableSeries {
  readonly seriesKey: string;
  /** Graph's `event`, or anything with its start and recurrence. */
  readonly master: unknown;
  /** Its occurrences and exceptions, as far as they are known. */
  readonly instances: readonly unknown[];
  /** Milliseconds since 1970; all that the calendar shows until then is among `instances`. Null without a calendar. */
  readonly viewedUntil: number | null;
  readonly status: Line["status"];
}

interface TellableNotebook {
  readonly doc: Y.Doc;
  readonly inboxKeys: InboxKeys;
}

/** Null when no series can be told. */
export const viewOfPair = (
  pair: Pair,
  me: PersonId,
  all: readonly TellableSeries[],
  { doc, inboxKeys }: TellableNotebook,
  zone: string,
  now: number,
): View | null => {
  const lines = all
    .slice(0, 10)
    .map((series) => lineOf(pair, me, series, doc, now))
    .filter((it) => it !== null);
  if (lines.length === 0) return null;
  const relation = readRelation(doc);
  const [key] = inboxKeys.map(publicHalf);
  return {
    version: 1,
    asOf: new Date(now).toISOString(),
    zone,
    report: relation?.type !== "report" ? null : relation.person === me ? "me" : "other",
    inbox: key === undefined ? null : { id: key.id, publicKey: toBase64(key.publicKey) },
    series: lines,
  };
};

const lineOf = (pair: Pair, me: PersonId, it: TellableSeries, doc: Y.Doc, now: number): Line | null => {
  const schedule = scheduleFrom(it.master, it.instances, now, it.viewedUntil);
  if (schedule === null) return null;
  const page = pageOf(doc, pair.id, it.seriesKey).id;
  const { topics } = summarise(doc, page, pair, new Date(now).toISOString());
  const open = (mine: boolean): number =>
    Math.min(999, topics.find(({ person }) => (person === me) === mine)?.open ?? 0);
  return {
    series: seriesHash(pair.id, it.seriesKey),
    page,
    status: it.status,
    schedule,
    topics: { mine: open(true), theirs: open(false) },
    marks: marksOf(doc, page, me, it.master, now),
  };
};

/** Around now alone: nobody is asked about anything else. */
const marksOf = (doc: Y.Doc, page: Line["page"], me: PersonId, master: unknown, now: number): Line["marks"] => {
  const series = readSeries(master);
  if (series === null) return [];
  const skipped = new Set([...skippedTargets(doc, page)].map((start) => minuteOf(start)));
  const [from, to] = [now - 14 * dayLength, now + 45 * dayLength].map((at) => new Date(at).toISOString());
  return occurrencesBetween(series, from ?? "", to ?? "").flatMap((start): Line["marks"] => {
    const at = parseInstant(start);
    if (at === null) return [];
    const day = dayToText(dayIn(at, series.zone));
    if (skipped.has(minuteOf(start))) return [{ day, state: "skipped" }];
    const mine = answersTo(doc, meetingIdOf(page, start)).some((it) => it.by === me && it.type === "nothing");
    return mine ? [{ day, state: "nothing" }] : [];
  });
};

const minuteOf = (start: string | null): string => start?.slice(0, 16) ?? "";
