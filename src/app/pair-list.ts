/** The list of one person, made of whatever is known by now: their own index, our service's counts, the calendar. */
import { atOnce } from "#core/at-once.ts";
import { manualSeriesKey } from "#core/agenda/page.ts";
import { pairOf, type Pair, type PersonId } from "#core/pairs/pair.ts";
import { isFresh } from "#core/notebook/verdict.ts";
import { seriesHash } from "#core/reminders/view.ts";
import type { PairCounts } from "#browser/views-client.ts";
import type { ListedNotebook } from "#browser/notebooks-client.ts";
import { entryOf, type IndexEntry, type IndexedSeries, type OwnIndex } from "./mine/own-index.ts";
import { shortName, type OneOnOne, type Participant } from "./page-view/one-on-one.ts";
import type { CalendarRead } from "./calendar-read.ts";
import { otherIn, peopleOf, whenOf } from "./scene.ts";
import type { Session } from "./session.ts";
import type { OtherMeeting, PairList, PairRow, RowFacts } from "./surfaces/pairs-tab/pair-row.ts";
import { listWords } from "./list-words.ts";

export interface Known {
  readonly me: Participant;
  readonly index: OwnIndex;
  /** Null until the service answered. */
  readonly notebooks: readonly ListedNotebook[] | null;
  readonly counts: readonly PairCounts[];
  /** Null until it was read. */
  readonly calendar: CalendarRead | null;
  /** Pages without a calendar whose notebook was read here. */
  readonly read: readonly OneOnOne[];
  /** Pairs whose notebook was looked for in vain: it is not there, or could not be read. */
  readonly missed: ReadonlyMap<string, "unbegun" | "unread">;
}

export const listFrom = (session: Session, known: Known, now: number): PairList =>
  atOnce(listingOf(session, known, now));

/** In steps that a page can breathe between. */
export const listingOf = function* (session: Session, known: Known, now: number): Generator<undefined, PairList> {
  const begun = known.notebooks === null ? null : new Set(known.notebooks.map((it) => it.pairId));
  const fromCalendar = known.calendar === null ? [] : yield* calendarRows(session, known, known.calendar, now);
  const listed = new Set(fromCalendar.map((row) => row.it?.pair.id));
  // What the calendar showed last time stands until it is read again; what was made by hand stands beside it.
  const remembered: PairRow[] = [];
  for (const entry of known.index.pairs) {
    const pair = pairWith(session, entry.other.id);
    if (pair === null || listed.has(pair.id) || !entry.listed) continue;
    const series = known.calendar === null ? entry.series : withoutCalendar(pair, entry);
    remembered.push(...series.map((it) => indexRow(pair, known, entry, it, now)));
    yield;
  }
  const there = new Set([...listed, ...remembered.map((row) => row.it?.pair.id)]);
  const hidden = new Set(known.index.pairs.filter((it) => !it.listed).map((it) => it.other.id));
  const manual = known.read
    .filter((it) => !there.has(it.pair.id) && !hidden.has(it.other.id))
    .map((it) => rowOf(it, factsFor(known, it.pair, it.other.id, it.seriesKey, now), true));
  return {
    rows: [...fromCalendar, ...remembered, ...manual].map((row) => ({
      ...row,
      begun: isBegun(row, begun, known.missed),
      unread: known.missed.get(row.it?.pair.id ?? "") === "unread",
    })),
    others: known.calendar === null ? [] : othersOf(known.calendar),
  };
};

/** A pair's id is a hash, and the list is made anew with everything that is learned. */
const pairWith = ({ tenant, person }: Session, other: PersonId): Pair | null => {
  const key = `${tenant} ${person} ${other}`;
  const pair = pairs.get(key) ?? pairOf(tenant, person, other);
  pairs.set(key, pair);
  return pair;
};
const pairs = new Map<string, Pair | null>();

const isBegun = ({ it, begun }: PairRow, listed: ReadonlySet<string> | null, missed: Known["missed"]) => {
  if (it === null) return begun;
  if (listed !== null) return listed.has(it.pair.id);
  return missed.get(it.pair.id) === "unbegun" ? false : begun;
};

/** Notebooks that neither a calendar nor the index knows anything of: they have to be read to be listed. */
export const unknownNotebooks = (
  session: Session,
  known: Known,
): readonly { readonly pair: Pair; readonly other: PersonId }[] => {
  const listed = new Set(known.calendar?.found.oneOnOnes.map(otherIn));
  return (known.notebooks ?? []).flatMap(({ other }) => {
    const pair = pairWith(session, other);
    const entry = entryOf(known.index, other);
    const isKnown = listed.has(other) || (entry !== null && (!entry.listed || entry.series.length > 0));
    return pair === null || isKnown || known.read.some((it) => it.pair.id === pair.id) ? [] : [{ pair, other }];
  });
};

const calendarRows = function* (
  session: Session,
  known: Known,
  { me, events, found }: CalendarRead,
  now: number,
): Generator<undefined, readonly PairRow[]> {
  const byId = new Map(events.map((event) => [event.id, event]));
  const instances = Map.groupBy(events, (event) => event.seriesMasterId ?? "");
  const rows: PairRow[] = [];
  for (const one of found.oneOnOnes) {
    const series = byId.get(one.eventId);
    if (series === undefined) continue;
    const other = otherIn(one);
    const pair = other === null ? null : pairWith(session, other);
    const when = whenOf(one, series, instances.get(one.eventId) ?? [], now);
    const it = pair === null ? null : { ...peopleOf(pair, me, one), ...when };
    rows.push({
      key: pair === null ? one.eventId : keyOf(pair, one.seriesKey),
      name: one.other.name,
      subject: one.subject,
      status: one.status,
      next: it?.meeting?.start ?? one.next,
      when,
      it,
      begun: null,
      unread: false,
      facts: it === null ? null : factsFor(known, it.pair, it.other.id, it.seriesKey, now),
      byHand: false,
    });
    yield;
  }
  return rows;
};

const indexRow = (pair: Pair, known: Known, entry: IndexEntry, series: IndexedSeries, now: number): PairRow => {
  const { id, name } = entry.other;
  const meeting = series.ahead.find((it) => Date.parse(it.end ?? it.start) + afterwardsMs > now) ?? null;
  const it: OneOnOne = {
    pair,
    seriesKey: series.key,
    me: known.me,
    other: { id, name, short: shortName(name, null) },
    meeting,
    rhythm: series.rhythm,
  };
  return {
    ...rowOf(it, factsFor(known, pair, id, series.key, now), known.calendar !== null || isManual(pair, series)),
    begun: entry.at !== null,
  };
};

/** As long as a page stays with a meeting that is over. */
const afterwardsMs = 60 * 60_000;

const rowOf = (it: OneOnOne, facts: RowFacts | null, manual: boolean): PairRow => ({
  key: keyOf(it.pair, it.seriesKey),
  name: it.other.name,
  subject: "",
  status: "active",
  next: it.meeting?.start ?? null,
  when: it,
  it,
  begun: true,
  unread: false,
  facts,
  byHand: manual,
});

const keyOf = (pair: Pair, seriesKey: string): string => `${pair.id} ${seriesKey}`;

const isManual = (pair: Pair, { key }: IndexedSeries): boolean => key === manualSeriesKey(pair.id);

/** Of a pair that the calendar does not show: what was made by hand, else the series that is there no longer, without a date. */
const withoutCalendar = (pair: Pair, { series, at }: IndexEntry): readonly IndexedSeries[] => {
  const manual = series.filter((it) => isManual(pair, it));
  if (manual.length > 0 || at === null) return manual;
  return series.slice(0, 1).map((it) => ({ ...it, ahead: [], rhythm: null }));
};

/** As last read from the notebook; where the service was told something newer, its counts. */
const factsFor = (known: Known, pair: Pair, other: PersonId, seriesKey: string, now: number): RowFacts | null => {
  const entry = entryOf(known.index, other);
  const read = entry?.series.find(({ key }) => key === seriesKey)?.facts ?? null;
  if (read === null) return null;
  const told = known.counts.find((it) => it.pairId === pair.id);
  const newer = told !== undefined && Date.parse(told.asOf) > read.at;
  const hash = newer ? seriesHash(pair.id, seriesKey) : "";
  const counts = (newer ? told.topics.find((it) => it.series === hash) : undefined) ?? read;
  const { mine, theirs } = counts;
  const { actions, lastMet } = read;
  return { mine, theirs, actions, lastMet, sharing: sharingOf(entry, now) };
};

const sharingOf = (entry: IndexEntry | null, now: number): RowFacts["sharing"] => {
  const verdict = entry?.verdict ?? null;
  if (verdict === null || verdict.type === "missing") return "unknown";
  return isFresh(verdict.checkedAt, now) ? verdict.type : "unknown";
};

/** Each other meeting once: what repeats is told by its series. */
const othersOf = ({ events, found }: CalendarRead): readonly OtherMeeting[] => {
  const byId = new Map(events.map((event) => [event.id, event]));
  return found.others.flatMap(({ eventId, reason }) => {
    const event = byId.get(eventId);
    if (event === undefined || (event.seriesMasterId ?? "") !== "") return [];
    const subject = event.subject?.trim() ?? "";
    return [
      {
        key: eventId,
        subject: subject === "" ? listWords.list.untitled : subject,
        why: listWords.notOneOnOne.reasons[reason],
      },
    ];
  });
};
