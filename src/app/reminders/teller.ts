/**
 * Tells our service when one meets and how many topics there are, while the person has reminders on: from every page that opens,
 * when it changed, and again after a week so that it does not run out. Rules MY30-MY35, docs/spec/my-things.md.
 */
import * as Y from "yjs";
import type { SettingsClient } from "#browser/settings-client.ts";
import type { ViewsClient } from "#browser/views-client.ts";
import { manualSeriesKey, pageOf, readSchedule } from "#core/agenda/page.ts";
import type { Keeper } from "#core/notebook/keep.ts";
import { otherOf, type Pair, type PersonId } from "#core/pairs/pair.ts";
import type { View } from "#core/reminders/view.ts";
import { recurrenceOf } from "#app/by-hand.ts";
import { inPieces } from "#app/in-pieces.ts";
import type { OneOnOne } from "#app/page-view/one-on-one.ts";
import type { CalendarRead } from "#app/calendar-read.ts";
import { pairIn } from "#app/scene.ts";
import type { ToldRecord } from "./told-record.ts";
import { viewOfPair, type TellableSeries } from "./view-of-pair.ts";

export type ToldKeeper = Pick<Keeper, "doc" | "state" | "inboxKeys">;

export interface Teller {
  /** What this page's notebook and the calendar say now. Nothing before the notebook was read. */
  readonly tellPage: (it: Pick<OneOnOne, "pair" | "other">, keeper: ToldKeeper) => Promise<void>;
  /** Of 1:1s that nobody has begun a notebook for: their meetings, and no topics. */
  readonly tellUnbegun: (begun: ReadonlySet<string>) => Promise<void>;
  /** Of 1:1s that have a notebook: those whose meetings this device has not told as the calendar has them now. */
  readonly unheard: (begun: ReadonlySet<string>) => Promise<ReadonlySet<string>>;
  /** The list has just read the calendar: no page need read it again. */
  readonly sawCalendar: (read: CalendarRead) => void;
  /** The settings changed on this device, or everything was erased. */
  readonly settingsChanged: () => void;
}

interface Deps {
  readonly tenant: Pair["tenant"];
  readonly me: PersonId;
  readonly views: Pick<ViewsClient, "tell">;
  readonly settings: Pick<SettingsClient, "read">;
  /** Null when it cannot be read. */
  readonly calendar: () => Promise<CalendarRead | null>;
  readonly told: ToldRecord;
  readonly zone: string;
  readonly now: () => number;
}

/** What was read so lately is not asked for again. */
const freshMs = 10 * 60_000;

export const createTeller = ({ tenant, me, views, settings, calendar, told, zone, now }: Deps): Teller => {
  let switched: { readonly on: Promise<boolean>; readonly at: number } | null = null;
  const isOn = (): Promise<boolean> => {
    if (switched === null || now() - switched.at > freshMs) {
      const on = settings.read().then((chosen) => chosen.ok && chosen.value.on);
      switched = { on, at: now() };
    }
    return switched.on;
  };

  let seen: { readonly read: Promise<CalendarRead | null>; readonly at: number } | null = null;
  const readCalendar = (): Promise<CalendarRead | null> => {
    if (seen === null || now() - seen.at > freshMs) seen = { read: calendar(), at: now() };
    return seen.read;
  };

  const tell = async (pair: Pair, name: string, view: View): Promise<void> => {
    if (told.isKnown(view, pair.id, now())) return;
    const answer = await views.tell(pair, view, name);
    if (answer.ok) told.note(view, pair.id, now(), meetingsOf(view));
    // Switched off on another device: nothing more is tried until somebody looks again.
    else if (answer.error.type === "off") switched = { on: Promise.resolve(false), at: now() };
  };

  /** Without topics, of the pairs that are wanted, in steps that a page can breathe between. */
  const blankViews = function* (
    read: CalendarRead,
    isWanted: (pair: Pair) => boolean,
  ): Generator<undefined, readonly BlankView[]> {
    const blank = { doc: new Y.Doc(), inboxKeys: [] };
    const found: BlankView[] = [];
    for (const one of read.found.oneOnOnes) {
      const pair = pairIn({ tenant, person: me }, one);
      if (pair === null || !isWanted(pair)) continue;
      const view = viewOfPair(pair, me, seriesOf(read, me, pair), blank, zone, now());
      if (view !== null) found.push({ pair, name: one.other.name, view });
      yield;
    }
    blank.doc.destroy();
    return found;
  };

  return {
    tellPage: async ({ pair, other }, keeper) => {
      if (keeper.state().phase !== "ready" || !(await isOn())) return;
      const read = await readCalendar();
      const series = [...(read === null ? [] : seriesOf(read, me, pair)), ...agreedByHand(pair, keeper.doc)];
      const view = viewOfPair(pair, me, series, { doc: keeper.doc, inboxKeys: keeper.inboxKeys() }, zone, now());
      if (view !== null) await tell(pair, other.name, view);
    },

    tellUnbegun: async (begun) => {
      const read = (await isOn()) ? await readCalendar() : null;
      if (read === null) return;
      const unbegun = await inPieces(blankViews(read, (pair) => !begun.has(pair.id)));
      // One after the other: it is nothing that anybody waits for.
      for (const { pair, name, view } of unbegun) await tell(pair, name, view);
    },

    unheard: async (begun) => {
      const read = (await isOn()) ? await readCalendar() : null;
      if (read === null) return new Set();
      const known = await inPieces(blankViews(read, (pair) => begun.has(pair.id)));
      const moved = known.filter(({ pair, view }) => !told.hasHeard(pair.id, meetingsOf(view)));
      return new Set(moved.map(({ pair }) => pair.id));
    },

    sawCalendar: (read) => {
      seen = { read: Promise.resolve(read), at: now() };
    },

    settingsChanged: () => {
      switched = null;
      told.forget();
    },
  };
};

interface BlankView {
  readonly pair: Pair;
  readonly name: string;
  readonly view: View;
}

/** One line for each series: when, and what became of it. */
const meetingsOf = ({ series }: View): readonly string[] =>
  series.map((line) => JSON.stringify([line.series, line.status, line.schedule]));

const seriesOf = (read: CalendarRead, me: PersonId, pair: Pair): readonly TellableSeries[] =>
  read.found.oneOnOnes
    .filter((one) => one.other.id === otherOf(pair, me) && one.status !== "ended" && one.status !== "external")
    .map((one) => ({
      seriesKey: one.seriesKey,
      master: read.events.find((event) => event.id === one.eventId),
      instances: read.events.filter((event) => event.seriesMasterId === one.eventId),
      viewedUntil: read.viewedUntil,
      status: one.status === "declined" ? "declined" : "active",
    }));

const agreedByHand = (pair: Pair, doc: Y.Doc): readonly TellableSeries[] => {
  const seriesKey = manualSeriesKey(pair.id);
  const schedule = readSchedule(doc, pageOf(doc, pair.id, seriesKey).id);
  if (schedule === null) return [];
  const start = { dateTime: `${schedule.firstDay}T${schedule.time}:00`, timeZone: schedule.timeZone };
  return [
    {
      seriesKey,
      master: { start, recurrence: recurrenceOf(schedule) },
      instances: [],
      viewedUntil: null,
      status: "active",
    },
  ];
};
