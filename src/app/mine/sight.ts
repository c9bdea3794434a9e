/** What an open page or a read calendar tells the person's index. */
import { pageOf } from "#core/agenda/page.ts";
import { summarise } from "#core/agenda/summary.ts";
import type { Keeper } from "#core/notebook/keep.ts";
import type { OneOnOneSeries } from "#core/pairs/recurring.ts";
import { toOccasion, type CalendarEvent } from "#app/occasion.ts";
import type { OneOnOne } from "#app/page-view/one-on-one.ts";
import { rhythmWords } from "#app/rhythm.ts";
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
    ...(judged ? { verdict: { type: sharing.type, checkedAt: sharing.checkedAt } } : {}),
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

/** `instances` are those of this series alone. */
export const sightOfSeries = (
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
