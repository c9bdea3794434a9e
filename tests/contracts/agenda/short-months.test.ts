/** The 29th to 31st in a shorter month: whichever way Microsoft has it, the page announces what the calendar shows. */
import { expect, test } from "vitest";
import { windowAt } from "#app/calendar-read.ts";
import { findOneOnOnes } from "#core/pairs/recurring.ts";
import { scheduleFrom } from "#core/reminders/from-calendar.ts";
import { occurrencesBetween, startOn, timetableOf } from "#core/reminders/meetings.ts";
import { readInstances, readSeries } from "#microsoft/graph/calendar.ts";
import { ana } from "#tests/cast.ts";
import { got, graphOf } from "#tests/contracts/graph/graph-fixture.ts";
import { post, weeklyWithBen } from "#tests/contracts/tenant/calendar-fixture.ts";
import { lineOf } from "#tests/rules/reminders/stand.ts";
import { openTenant } from "#tests/contracts/tenant/tenant-fixture.ts";

const day = 86_400_000;
const first = Date.parse("2026-08-31T10:00:00Z");
const me = { id: ana, mail: "ana@contoso.example", userPrincipalName: "ana@contoso.example" };
const monthly = {
  ...weeklyWithBen,
  start: { dateTime: "2026-08-31T10:00:00", timeZone: "UTC" },
  end: { dateTime: "2026-08-31T10:30:00", timeZone: "UTC" },
  recurrence: {
    pattern: { type: "absoluteMonthly", interval: 1, dayOfMonth: 31 },
    range: { type: "noEnd", startDate: "2026-08-31" },
  },
};

test.each([
  ["lastDay", "2026-11-30"],
  ["skip", "2026-12-31"],
] as const)(
  "[FD37, RM60] the 31st in a shorter month as %s: what is announced is what the calendar shows, on each day of a year",
  async (shortMonths, afterOctober) => {
    let now = first - 10 * day;
    await using tenant = await openTenant({ now: () => now, seed: { calendars: {}, switches: { shortMonths } } });
    await post(tenant, "ana", monthly);
    const graph = graphOf(tenant, "ana");
    const series = got(await readSeries(graph));
    const shown = got(
      await readInstances(graph, {
        from: new Date(first - day).toISOString(),
        to: new Date(first + 500 * day).toISOString(),
      }),
    ).map((it) => `${it.start?.dateTime?.slice(0, 19)}.000Z`);
    expect(shown.map((it) => it.slice(0, 10))).toContain(afterOctober);

    for (; now < first + 365 * day; now += 3 * day + 5) {
      const view = windowAt(now);
      const instances = got(await readInstances(graph, view));
      const [found] = findOneOnOnes(
        [...series, ...instances],
        me,
        new Date(now).toISOString(),
        undefined,
        view.to,
      ).oneOnOnes;
      const next = shown.toSorted().find((it) => Date.parse(it) >= now);
      expect([new Date(now).toISOString(), found?.next]).toEqual([new Date(now).toISOString(), next]);

      const schedule = scheduleFrom(series[0], instances, now, Date.parse(view.to));
      if (schedule === null) throw new Error("Expected a schedule");
      const timetable = timetableOf(lineOf(schedule));
      const reminded = occurrencesBetween(timetable, now, Date.parse(view.to) - 1)
        .filter((it) => startOn(timetable, it.day) !== null)
        .map((it) => new Date(it.start).toISOString());
      const until = shown.toSorted().filter((it) => Date.parse(it) >= now && it < view.to);
      expect([new Date(now).toISOString(), reminded]).toEqual([new Date(now).toISOString(), until]);
    }
  },
  30_000,
);
