/** What an open page or a read calendar tells the person's index. */
import type { ListedNotebook } from "#browser/notebooks-client.ts";
import { pageOf } from "#core/agenda/page.ts";
import { summarise } from "#core/agenda/summary.ts";
import type { Keeper } from "#core/notebook/keep.ts";
import type { PersonId } from "#core/pairs/pair.ts";
import type { OneOnOneSeries } from "#core/pairs/recurring.ts";
import type { CalendarRead } from "#app/calendar-read.ts";
import { toOccasion, type CalendarEvent } from "#app/occasion.ts";
import type { OneOnOne } from "#app/page-view/one-on-one.ts";
import { rhythmWords } from "#app/rhythm.ts";
import type { Seen } from "./index-keeper.ts";
import { mostAhead, type IndexedFacts, type IndexedSeries, type Sight } from "./own-index.ts";

type Sighted = Pick<Keeper, "doc" | "state" | "room">;

/** Null until the notebook's file was read. */
export const sightOfPage = (it: OneOnOne, keeper: Sighted, now: number): Sight | null => {
  const { phase, home, sharing } = keeper.state();
  const file = keeper.room();
  if (phase !== "ready" || file === null) return null;
  const judged = sharing.type === "onlyTheTwo" || sharing.type === "tooOpen" || sharing.type === "missing";
  return {
    at: { driveId: file.driveId, itemId: file.itemId },
    owner: home === "mine" ? it.me.id : it.other.id,
    ...(sharing.type === "checking"
      ? {}
      : { verdict: judged ? { type: sharing.type, checkedAt: sharing.checkedAt } : null }),
    series: [
      {
        key: it.seriesKey,
        facts: factsOf(it, keeper, now),
        ...(it.meeting === null ? {} : { rhythm: it.rhythm }),
      },
    ],
  };
};

const factsOf = (it: OneOnOne, { doc, state }: Pick<Keeper, "doc" | "state">, now: number): IndexedFacts => {
  const page = pageOf(doc, it.pair.id, it.seriesKey).id;
  const { topics, openActions, lastMet } = summarise(doc, page, it.pair, new Date(now).toISOString());
  const openOf = (person: string): number => topics.find((topic) => topic.person === person)?.open ?? 0;
  return {
    mine: openOf(it.me.id),
    theirs: openOf(it.other.id),
    actions: openActions,
    lastMet,
    at: now,
    tag: state().version,
  };
};

/** What the calendar tells the index of each 1:1, in steps that a page can breathe between. */
export const sightsOf = function* (
  { events, found }: CalendarRead,
  notebooks: readonly ListedNotebook[],
): Generator<undefined, readonly Seen[]> {
  const byId = new Map(events.map((event) => [event.id, event]));
  const instances = Map.groupBy(events, (event) => event.seriesMasterId ?? "");
  const addresses = new Map(notebooks.map((it) => [it.other, it.pointer.address]));
  const seen: Seen[] = [];
  for (const one of found.oneOnOnes) {
    const series = byId.get(one.eventId);
    const id = one.other.id as PersonId | undefined;
    if (series === undefined || id === undefined || one.status !== "active") continue;
    const at = addresses.get(id);
    const line = sightOfSeries(one, series, instances.get(one.eventId) ?? [], Date.now());
    const sight = { series: [line], ...(at === undefined ? {} : { at }) };
    seen.push({ other: { id, name: one.other.name }, sight });
    yield;
  }
  return seen;
};

/** `instances` are those of this series alone. */
const sightOfSeries = (
  one: OneOnOneSeries,
  series: CalendarEvent,
  instances: readonly CalendarEvent[],
  now: number,
): Pick<IndexedSeries, "key" | "rhythm" | "ahead"> => ({
  key: one.seriesKey,
  rhythm: rhythmWords(series.recurrence ?? null),
  ahead: instances
    .filter((it) => it.isCancelled !== true)
    .map(toOccasion)
    .filter((it) => it !== null)
    .filter((it) => Date.parse(it.end ?? it.start) > now)
    .toSorted((a, b) => a.start.localeCompare(b.start))
    .slice(0, mostAhead),
});
