/** Views, sides and clocks for tests of reminders. */
import { dayOf, type Weekday, weekdays } from "#core/pairs/civil-date.ts";
import { instantToText, parseInstant } from "#core/pairs/instant.ts";
import { instantOf, type Zone, zoneNamed } from "#core/pairs/zone.ts";
import type { PageId } from "#core/agenda/page.ts";
import type { PersonId } from "#core/pairs/pair.ts";
import type { Side } from "#core/reminders/due.ts";
import { defaultSettings } from "#core/reminders/settings.ts";
import { type Line, type Schedule, seriesHash, type View } from "#core/reminders/view.ts";
import { anaAndBen } from "#tests/cast.ts";

export const series = seriesHash(anaAndBen.id, "weekly");

export interface Weekly {
  readonly days: readonly Weekday[];
  readonly every: number;
  readonly time: string;
  readonly zone: string;
  readonly firstDay?: string;
  readonly lastDay?: string | null;
}

export const scheduleOf = ({ days, every, time, zone, firstDay = "1998-01-05", lastDay = null }: Weekly): Schedule => ({
  recurrence: {
    pattern: {
      type: "weekly",
      interval: every,
      month: 0,
      dayOfMonth: 0,
      daysOfWeek: weekdays.filter((it) => days.includes(it)),
      firstDayOfWeek: "monday",
      index: "first",
    },
    range: {
      type: lastDay === null ? "noEnd" : "endDate",
      startDate: firstDay,
      endDate: lastDay,
      numberOfOccurrences: 0,
    },
  },
  time,
  zone,
  exceptions: [],
});

export const lineOf = (schedule: Schedule, change: Partial<Line> = {}): Line => ({
  series,
  page: "0123456789abcdef01234567" as PageId,
  status: "active",
  schedule,
  topics: { mine: 0, theirs: 0 },
  marks: [],
  ...change,
});

export const viewOf = (line: Line, asOf: number, zone = "Europe/Berlin", report: View["report"] = null): View => ({
  version: 1,
  asOf: instantToText(asOf) ?? "",
  zone,
  report,
  inbox: null,
  series: [line],
});

export const sideOf = (person: PersonId, view: View | null): Side => ({
  person,
  settings: { ...defaultSettings, on: true },
  view,
  since: view === null ? null : 0,
  gone: false,
});

export const zone = (name: string): Zone => {
  const found = zoneNamed(name);
  if (!found) throw new Error(`No zone "${name}"`);
  return found;
};

/** "2026-11-26 09:00" on the clocks of a zone. */
export const at = (text: string, zoneName: string): number => {
  const wall = parseInstant(text.replace(" ", "T"));
  if (wall === null) throw new Error(`No time "${text}": expected YYYY-MM-DD HH:mm`);
  return instantOf(wall, zone(zoneName));
};

export const dayIn = (text: string): number => {
  const [year = 0, month = 0, day = 0] = text.split("-").map(Number);
  return dayOf(year, month, day);
};
