/** What really happened to the two, kept beside the notebook, and what the notebook has wrong. */
import type * as Y from "yjs";
import { readActions, type ActionId } from "#core/agenda/action.ts";
import type { PairSeries } from "#core/agenda/continuation.ts";
import { dueReader, type DueNow } from "#core/agenda/due.ts";
import type { Hand } from "#core/agenda/hand.ts";
import { lanesOf } from "#core/agenda/lanes.ts";
import { meetingsAt, meetingsOf } from "#core/agenda/meeting.ts";
import type { Calendar, Occurrence } from "#core/agenda/occurrence.ts";
import { pageOf, pagesOf, type PageId } from "#core/agenda/page.ts";
import { plainText } from "#core/agenda/text.ts";
import { readTopics, type TopicId } from "#core/agenda/topic.ts";
import { ana, anaAndBen } from "#tests/cast.ts";
import { iso } from "./hostile-calendar.ts";

/** The calendar of the two as a client reads it. */
export interface CalendarNow {
  /** With the line each series really belongs to, which no client knows. */
  readonly series: readonly (PairSeries & { readonly line: string })[];
  readonly occurrences: readonly Occurrence[];
  readonly until: string;
  readonly readAt: string;
}

export interface Client {
  readonly doc: Y.Doc;
  readonly hand: Hand;
  online: boolean;
  /** What it read last. */
  calendar: CalendarNow;
}

export interface Truth {
  /** With the line each was written for. */
  readonly topics: Map<TopicId, string>;
  readonly actions: Map<ActionId, { readonly line: string; readonly after: string; readonly meetings: number }>;
  readonly notes: Set<string>;
  /** By line, the starts of meetings that took place. */
  readonly met: Map<string, Set<string>>;
  /** `line@original start` */
  readonly skipped: Set<string>;
  readonly lineOfPage: Map<PageId, string>;
}

export const startTruth = (): Truth => ({
  topics: new Map(),
  actions: new Map(),
  notes: new Set(),
  met: new Map(),
  skipped: new Set(),
  lineOfPage: new Map(),
});

export const goingOn = (calendar: CalendarNow, line: string) =>
  calendar.series.findLast((it) => it.line === line && it.endedAt === null);

/** All that a page follows. */
export const leadingTo = (doc: Y.Doc, page: PageId, calendar: CalendarNow): Calendar => ({
  ...calendar,
  occurrences: calendar.occurrences.filter((it) => pageOf(doc, anaAndBen.id, it.seriesKey).id === page),
});

const trueDue = (truth: Truth, calendar: CalendarNow, action: ActionId, now: number): DueNow => {
  const { line, after, meetings } = truth.actions.get(action) ?? { line: "", after: "", meetings: 1 };
  const keys = new Set(calendar.series.filter((it) => it.line === line).map((it) => it.seriesKey));
  const ahead = calendar.occurrences.filter(
    (it) =>
      !it.cancelled && keys.has(it.seriesKey) && it.end > iso(now) && !truth.skipped.has(`${line}@${it.originalStart}`),
  );
  const starts = new Map(ahead.map((it) => [it.start, false]));
  for (const it of truth.met.get(line) ?? []) starts.set(it, true);
  const found = [...starts].filter(([at]) => at > after).toSorted(([a], [b]) => (a < b ? -1 : 1))[meetings - 1];
  return found === undefined ? { type: "someMeeting" } : { type: "meeting", start: found[0], came: found[1] };
};

export const faultsIn = (
  clients: readonly Client[],
  truth: Truth,
  calendar: CalendarNow,
  now: number,
): readonly string[] => {
  const { topics, actions, notes, skipped, lineOfPage } = truth;
  const found: string[] = [];
  for (const [at, { doc }] of clients.entries()) {
    const wrong = (what: string): void => void found.push(`client ${at}, ${iso(now)}: ${what}`);
    const pages = pagesOf(doc);
    const shown = new Map<TopicId, number>();
    for (const page of pages) {
      const known = meetingsOf(doc, page.id);
      const today = iso(now).slice(0, 10);
      const occasion = { pair: anaAndBen, relation: null, me: ana, meetings: known.map((it) => it.id), day: today };
      const lanes = lanesOf(readTopics(doc, page.id), occasion);
      for (const topic of [
        lanes.lanes.flatMap((it) => it.topics),
        lanes.atTheEnd,
        lanes.later,
        lanes.parked,
        lanes.dropped,
        lanes.discussed,
      ].flat())
        shown.set(topic.id, (shown.get(topic.id) ?? 0) + 1);

      const { occurrences: all, until } = leadingTo(doc, page.id, calendar);
      const occurrences = all.filter((it) => !it.cancelled);
      const ahead = occurrences.filter((it) => it.start > iso(now));
      const places = occurrences.flatMap((it) => meetingsAt(doc, page.id, it.originalStart));
      const line = lineOfPage.get(page.id) ?? "";
      for (const it of known) {
        if (places.filter((id) => id === it.id).length > 1) wrong(`${it.id} stands at two occurrences`);
        const target = occurrences.find((other) => other.originalStart === it.target);
        if (
          it.came ||
          it.start === null ||
          it.start <= iso(now) ||
          it.start >= until ||
          skipped.has(`${line}@${it.target}`)
        )
          continue;
        if (target?.start !== it.start && ahead.some((other) => !skipped.has(`${line}@${other.originalStart}`)))
          wrong(`${it.id} is prepared for ${it.start}, where nothing is`);
      }
      const dueOf = dueReader(doc, page.id, { occurrences, until, readAt: calendar.readAt }, iso(now));
      for (const action of readActions(doc, page.id)) {
        if (action.state !== "open" || goingOn(calendar, line) === undefined) continue;
        const [says, really] = [dueOf(action), trueDue(truth, calendar, action.id, now)];
        if (JSON.stringify(says) !== JSON.stringify(really))
          wrong(
            `${action.what} after ${actions.get(action.id)?.after} is due ${JSON.stringify(says)}, really ${JSON.stringify(really)}`,
          );
      }
    }
    const leads = calendar.series
      .filter((it) => it.endedAt === null)
      .map((it) => ({
        ...it,
        here: new Set(readTopics(doc, pageOf(doc, anaAndBen.id, it.seriesKey).id).map((topic) => topic.id)),
      }));
    for (const [id, line] of topics) {
      if (shown.get(id) !== 1) wrong(`topic ${id} is shown ${shown.get(id) ?? 0} times`);
      for (const { seriesKey, here } of leads.filter((it) => it.line === line))
        if (!here.has(id)) wrong(`topic ${id} of ${line} is not on the page of ${seriesKey}`);
    }
    if (shown.size !== topics.size) wrong(`${shown.size} topics instead of ${topics.size}`);
    const lines = [...doc.share.keys()]
      .filter((it) => it.startsWith("notes/"))
      .flatMap((it) => plainText(doc.getXmlFragment(it)).split("\n"));
    for (const line of notes) if (lines.filter((it) => it === line).length !== 1) wrong(`${line} is not there once`);
  }
  const [a, b] = clients.map((it) =>
    JSON.stringify(
      pagesOf(it.doc)
        .toSorted((x, y) => (x.id < y.id ? -1 : 1))
        .map(({ id }) => [id, readTopics(it.doc, id), readActions(it.doc, id)]),
    ),
  );
  if (a !== b) found.push(`${iso(now)}: the two see different pages`);
  return found;
};
