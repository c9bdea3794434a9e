/** "every Thursday", "every second Monday", "every month". */
import { rhythmOf } from "#core/pairs/rhythm.ts";
import { capital } from "./page-view/when.ts";

const every = {
  day: "every day",
  weekday: "every weekday",
  days: (n: number) => `every ${n} days`,
  week: (days: string) => `every ${days}`,
  twoWeeks: (days: string) => `every second ${days}`,
  weeks: (n: number, days: string) => `every ${n} weeks on ${days}`,
  month: "every month",
  months: (n: number) => `every ${n} months`,
  year: "every year",
  years: (n: number) => `every ${n} years`,
};

const all = new Intl.ListFormat("en", { type: "conjunction" });

export const rhythmWords = (recurrence: unknown): string | null => {
  const rhythm = rhythmOf(recurrence);
  switch (rhythm?.unit) {
    case undefined:
      return null;
    case "day":
      return rhythm.every === 1 ? every.day : every.days(rhythm.every);
    case "week": {
      if (rhythm.every === 1 && isWorkWeek(rhythm.days)) return every.weekday;
      const days = all.format(rhythm.days.map(capital));
      if (rhythm.every === 1) return every.week(days);
      return rhythm.every === 2 ? every.twoWeeks(days) : every.weeks(rhythm.every, days);
    }
    case "month":
      return rhythm.every === 1 ? every.month : every.months(rhythm.every);
    case "year":
      return rhythm.every === 1 ? every.year : every.years(rhythm.every);
  }
};

const isWorkWeek = (days: readonly string[]): boolean =>
  days.length === 5 && !days.includes("saturday") && !days.includes("sunday");
