/** How often two people meet, taken apart far enough to be put into words of any language. */
import { type Weekday, weekdays, weekdayOf } from "./civil-date.ts";
import { readRecurrence, type WeekIndex } from "./recurrence.ts";

export type Rhythm =
  | { readonly unit: "day"; readonly every: number }
  /** Days in the order of the week as its owner counts it. */
  | { readonly unit: "week"; readonly every: number; readonly days: readonly Weekday[] }
  | { readonly unit: "month"; readonly every: number; readonly on: RhythmDay }
  /** `month`: 1-12. */
  | { readonly unit: "year"; readonly every: number; readonly month: number; readonly on: RhythmDay };

export type RhythmDay =
  /** 29, 30 and 31 mean the last day where a month is shorter. */
  | { readonly type: "day"; readonly day: number }
  | { readonly type: "nth"; readonly index: WeekIndex; readonly days: readonly Weekday[] };

/** Of Graph's `patternedRecurrence`; null when it is of no kind Microsoft documents. */
export const rhythmOf = (recurrence: unknown): Rhythm | null => {
  const pattern = readRecurrence(recurrence, null)?.pattern;
  switch (pattern?.unit) {
    case undefined:
      return null;
    case "day":
      return { unit: "day", every: pattern.every };
    case "week":
      return { unit: "week", every: pattern.every, days: pattern.offsets.map((it) => named(pattern.origin + it)) };
    case "month": {
      const { every, on } = pattern;
      const day: RhythmDay = on.type === "day" ? on : { ...on, days: on.days.map((it) => weekdays[it] ?? "sunday") };
      const month = (pattern.origin % 12) + 1;
      return pattern.yearly ? { unit: "year", every: every / 12, month, on: day } : { unit: "month", every, on: day };
    }
  }
};

const named = (day: number): Weekday => weekdays[weekdayOf(day)] ?? "sunday";
