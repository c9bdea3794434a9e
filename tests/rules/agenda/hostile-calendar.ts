/** Calendars at their worst: what people do to a weekly 1:1, at no less than the rates seen in the field, from a seed. */
import type { PairSeries } from "#core/agenda/continuation.ts";
import type { Occurrence } from "#core/agenda/occurrence.ts";

export const minute = 60_000;
export const hour = 60 * minute;
export const day = 24 * hour;
export const week = 7 * day;

export type Dice = () => number;

/** mulberry32: the same numbers for the same seed, everywhere. */
export const diceOf = (seed: number): Dice => {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
};

export interface Series {
  readonly key: string;
  /** Two series of one line are one 1:1 to the two people. */
  readonly line: string;
  first: number;
  readonly every: number;
  /** Nothing from here on. */
  until: number;
  readonly moved: Map<number, number>;
  readonly cancelled: Set<number>;
  readonly larger: Set<number>;
  /** No longer in anybody's calendar. */
  deleted: boolean;
}

export interface Slot {
  readonly series: Series;
  readonly original: number;
  readonly start: number;
}

const lasts = 30 * minute;

export const iso = (at: number): string => `${new Date(at).toISOString().slice(0, 16)}Z`;

export const slotsOf = (series: Series, from: number, to: number): readonly Slot[] => {
  if (series.deleted) return [];
  const slots: Slot[] = [];
  const begin = Math.max(0, Math.floor((from - 3 * week - series.first) / series.every));
  for (let number = begin; ; number++) {
    const original = series.first + number * series.every;
    if (original >= series.until || original > to + 3 * week) return slots;
    const start = series.moved.get(original) ?? original;
    if (!series.cancelled.has(original) && start + lasts > from && start < to) slots.push({ series, original, start });
  }
};

export const toOccurrence = ({ series, original, start }: Slot): Occurrence => ({
  seriesKey: series.key,
  originalStart: iso(original),
  start: iso(start),
  end: iso(start + lasts),
  cancelled: false,
});

/** As a client sums up a series for the question which page it leads to. */
export const toPairSeries = (series: Series, now: number): PairSeries => {
  const ahead = slotsOf(series, now, now + 20 * week).length > 0 || series.until > now + 20 * week;
  const past = slotsOf(series, series.first - week, now);
  const last = past.at(-1)?.start ?? series.first;
  return { seriesKey: series.key, firstStart: iso(series.first), endedAt: ahead ? null : iso(last) };
};

const startSeries = (key: string, line: string, first: number, every: number): Series => ({
  key,
  line,
  first,
  every,
  until: Infinity,
  moved: new Map(),
  cancelled: new Set(),
  larger: new Set(),
  deleted: false,
});

/** What somebody does to the calendar, each with its chance; the first two are the field's. */
const rates = {
  cancelled: 0.3,
  /** Of those that are not cancelled: 0.6 of 0.7 makes 42 of a hundred. */
  moved: 0.6,
  larger: 0.05,
  retimed: 0.04,
  split: 0.03,
  madeAnew: 0.03,
  rangeChanged: 0.02,
  secondSeries: 0.02,
} as const;

export interface Deed {
  readonly at: number;
  readonly what: string;
  readonly run: () => void;
}

export interface HostileCalendar {
  readonly series: Series[];
  /** Everything that happens to the calendar in the week after `now`, in order of time. */
  readonly weekFrom: (now: number) => readonly Deed[];
  readonly mainSeries: (now: number) => Series | null;
}

export const createHostileCalendar = (dice: Dice, start: number): HostileCalendar => {
  const series: Series[] = [startSeries("series-0", "main", start + 3 * day + 9 * hour, week)];
  const chance = (share: number): boolean => dice() < share;
  const between = (low: number, high: number): number => low + Math.floor(dice() * (high - low + 1));
  const alive = (line: string, now: number): Series | null =>
    series.find(
      (it) => it.line === line && !it.deleted && it.until > now + day && slotsOf(it, now, now + 40 * week).length > 0,
    ) ?? null;
  const begin = (line: string, first: number, every = week): Series => {
    const made = startSeries(`series-${series.length}`, line, Math.floor(first / minute) * minute, every);
    series.push(made);
    return made;
  };
  /** A new pattern, or a new range: Outlook forgets every exception, also those of the past. */
  const forget = (it: Series): void => {
    it.moved.clear();
    it.cancelled.clear();
    it.larger.clear();
  };

  const disturb = (slot: Slot, now: number): readonly Deed[] => {
    const { series: it, original } = slot;
    const before = (): number => now + Math.floor(dice() * Math.max(1, slot.start - now - hour));
    const still = (): boolean =>
      !it.deleted && slotsOf(it, slot.start - week, slot.start + week).some((other) => other.original === original);
    if (chance(rates.cancelled))
      return [{ at: before(), what: "cancelled", run: () => void it.cancelled.add(original) }];
    const deeds: Deed[] = [];
    if (chance(rates.larger)) deeds.push({ at: before(), what: "larger", run: () => void it.larger.add(original) });
    if (chance(rates.moved)) {
      const at = before();
      const to = Math.max(
        at + 2 * hour,
        slot.start + between(-3, 5) * day + between(-5, 5) * hour + between(0, 1) * 30 * minute,
      );
      deeds.push({
        at,
        what: "moved",
        run: () => void (still() && it.moved.set(original, Math.floor(to / minute) * minute)),
      });
    }
    return deeds;
  };

  const upheaval = (now: number): readonly Deed[] => {
    const at = now + Math.floor(dice() * 6 * day);
    const main = (then: (it: Series) => void) => (): void => {
      const it = alive("main", at);
      if (it !== null) then(it);
    };
    const deeds: Deed[] = [];
    if (chance(rates.retimed))
      deeds.push({
        at,
        what: "retimed",
        run: main((it) => {
          forget(it);
          it.first += between(-3, 3) * day + between(-4, 4) * hour + 15 * minute;
        }),
      });
    if (chance(rates.rangeChanged)) deeds.push({ at, what: "range changed", run: main(forget) });
    if (chance(rates.split))
      deeds.push({
        at,
        what: "split",
        run: main((it) => {
          const cut = slotsOf(it, at + day, at + 6 * week).at(0)?.original ?? at + week;
          it.until = cut;
          begin("main", cut + between(-1, 2) * day + between(-3, 3) * hour);
        }),
      });
    if (chance(rates.madeAnew))
      deeds.push({
        at,
        what: "made anew, perhaps by the other, perhaps after a long pause",
        run: main((it) => {
          if (chance(0.5)) it.deleted = true;
          else it.until = at;
          const pause = chance(0.3) ? between(7, 12) : between(0, 3);
          begin("main", at + pause * week + between(1, 6) * day);
        }),
      });
    if (chance(rates.secondSeries) && alive("second", at) === null)
      deeds.push({
        at,
        what: "second series",
        run: () => {
          const made = begin("second", at + between(1, 6) * day, 2 * week);
          made.until = made.first + between(6, 30) * week;
        },
      });
    return deeds;
  };

  const diced = new Set<string>();
  return {
    series,
    mainSeries: (now) => alive("main", now),
    weekFrom: (now) => {
      const fresh = series
        .flatMap((it) => slotsOf(it, now + hour, now + week))
        .filter((slot) => slot.original > now && !diced.has(`${slot.series.key}@${slot.original}`));
      for (const slot of fresh) diced.add(`${slot.series.key}@${slot.original}`);
      return [...fresh.flatMap((slot) => disturb(slot, now)), ...upheaval(now)].toSorted((a, b) => a.at - b.at);
    },
  };
};
