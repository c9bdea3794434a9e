/** What holds in any year, zone and change of clocks, found with random ones. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { type Weekday, weekdayOf, weekdays } from "#core/pairs/civil-date.ts";
import { dayLength } from "#core/pairs/instant.ts";
import { instantOf, wallIn } from "#core/pairs/zone.ts";
import { decide, type Facts, type Sent } from "#core/reminders/due.ts";
import type { Settings } from "#core/reminders/settings.ts";
import { startOn, timetableOf } from "#core/reminders/meetings.ts";
import type { Line, Schedule, View } from "#core/reminders/view.ts";
import { ana, anaAndBen, ben } from "#tests/cast.ts";
import { lineOf, scheduleOf, sideOf, viewOf, zone } from "#tests/rules/reminders/stand.ts";

const hour = 3_600_000;

const zones = [
  "Europe/Berlin",
  "America/New_York",
  "Asia/Kolkata",
  "Asia/Tokyo",
  "UTC",
  "Pacific/Apia",
  "Pacific/Kiritimati",
  "Asia/Kathmandu",
  "Australia/Lord_Howe",
  "America/St_Johns",
  "Africa/Casablanca",
  "Asia/Beirut",
  "Asia/Tehran",
  "America/Sao_Paulo",
  "Pacific/Chatham",
  "Africa/Cairo",
  "America/Havana",
  "Antarctica/Troll",
  "Pacific/Pago_Pago",
] as const;

const aDay = fc.constantFrom(...weekdays);
const someDays = fc.uniqueArray(aDay, { minLength: 1 });
const world = fc.record({
  from: fc.integer({ min: Date.UTC(1999, 0, 1), max: Date.UTC(2035, 0, 1) }),
  days: fc.oneof(
    aDay.map((it) => [it]),
    someDays,
  ),
  every: fc.integer({ min: 1, max: 3 }),
  time: fc.integer({ min: 0, max: 95 }),
  zone: fc.constantFrom(...zones),
  mine: fc.constantFrom(...zones),
  theirs: fc.constantFrom(...zones),
  report: fc.constantFrom("me", "other", null),
  workingDays: fc.oneof(fc.constant(weekdays.slice(1, 6)), someDays),
  hour: fc.integer({ min: 0, max: 23 }),
  daysAhead: fc.integer({ min: 1, max: 5 }),
});
type World = typeof world extends fc.Arbitrary<infer It> ? It : never;

const two = (value: number): string => String(value).padStart(2, "0");

const factsAt = (
  it: World,
  now: number,
  sent: readonly Sent[],
  theirView?: (view: View) => View | null,
  know: (line: Line) => Line = (line) => line,
): Facts => {
  const time = `${two(Math.floor(it.time / 4))}:${two((it.time % 4) * 15)}`;
  const line = lineOf(scheduleOf({ ...it, time, firstDay: "1998-01-05" }));
  const settings: Settings = {
    on: true,
    zone: null,
    muted: [],
    workingDays: it.workingDays,
    hour: it.hour,
    daysAhead: it.daysAhead,
  };
  const theirs = viewOf(line, now - hour, it.theirs, it.report && (it.report === "me" ? "other" : "me"));
  return {
    pair: anaAndBen.id,
    me: { ...sideOf(ben, viewOf(know(line), now - 2 * hour, it.mine, it.report)), settings },
    other: sideOf(ana, theirView === undefined ? theirs : theirView(theirs)),
    sent,
  };
};

interface Card {
  readonly at: number;
  readonly meeting: Sent;
}

/** Sends each card the moment it is due, for as long as told. */
const run = (
  it: World,
  span: number,
  theirView?: (view: View) => View | null,
  know?: (line: Line) => Line,
): readonly Card[] => {
  const cards: Card[] = [];
  let now = it.from;
  for (let step = 0; now < it.from + span; step++) {
    if (step > 500) throw new Error("The decision goes in circles");
    const sent = cards.map((card) => card.meeting);
    const decision = decide(factsAt(it, now, sent, theirView, know), now);
    if (decision.type === "never") break;
    if (decision.type === "send") cards.push({ at: now, meeting: decision.meeting });
    else {
      if (decision.until <= now) throw new Error("The decision waits for the past");
      now = decision.until;
    }
  }
  return cards;
};

const local = (moment: number, zoneName: string) => {
  const wall = wallIn(moment, zone(zoneName));
  const day = Math.floor(wall / dayLength);
  return { day, hour: Math.floor((wall - day * dayLength) / hour), weekday: weekdays[weekdayOf(day)] as Weekday };
};

test("[RM2, RM3] every card comes on one of the recipient's working days and in their hours, an hour ahead or more", () => {
  fc.assert(
    fc.property(world, (it) => {
      for (const { at, meeting } of run(it, 60 * dayLength).slice(1)) {
        const sentOn = local(at, it.mine);
        expect(it.workingDays).toContain(sentOn.weekday);
        expect(sentOn.hour).toBeGreaterThanOrEqual(it.hour);
        expect(sentOn.hour).toBeLessThan(it.hour + 8);
        expect(meeting.start - at).toBeGreaterThanOrEqual(hour);
      }
    }),
    { numRuns: 400 },
  );
});

test("[RM2] it comes as many working days before as were chosen, at the chosen hour", () => {
  fc.assert(
    fc.property(world, fc.integer({ min: 1, max: 3 }), (random, daysAhead) => {
      const it = {
        ...random,
        days: random.days.slice(0, 1),
        report: null,
        workingDays: weekdays.slice(1, 6),
        daysAhead,
      };
      // The first may come late, since the world begins somewhere in the middle of a day.
      for (const { at, meeting } of run(it, 80 * dayLength).slice(1)) {
        const [sentOn, meets] = [local(at, it.mine), local(meeting.start, it.mine)];
        const between = Array.from({ length: meets.day - sentOn.day }, (_, n) => sentOn.day + n);
        // A zone that crosses the date line leaves a day out.
        const days = between.filter(
          (day) => local(instantOf((day + 0.5) * dayLength, zone(it.mine)), it.mine).day === day,
        );
        expect(days.filter((day) => weekdayOf(day) % 6 > 0)).toHaveLength(daysAhead);
        // A change of clocks may skip the hour.
        expect([it.hour, it.hour + 1]).toContain(sentOn.hour);
      }
    }),
    { numRuns: 400 },
  );
});

test("[RM4] no two cards are about one meeting or about two that are a day apart", () => {
  fc.assert(
    fc.property(world, (it) => {
      const cards = run(it, 40 * dayLength);
      expect(new Set(cards.map((card) => card.meeting.day)).size).toBe(cards.length);
      for (const [n, card] of cards.entries()) {
        const before = cards[n - 1]?.meeting;
        const apart = before === undefined ? Infinity : card.meeting.start - before.start;
        expect(apart).toBeGreaterThan(23 * hour);
        const normal = it.workingDays.length === 5 && it.workingDays[0] === "monday";
        expect(normal && apart < 1.5 * dayLength).toBe(false);
      }
    }),
    { numRuns: 300 },
  );
});

test("[RM5] with one meeting a week none is missed", () => {
  fc.assert(
    fc.property(world, (random) => {
      const it: World = { ...random, days: random.days.slice(0, 1), every: 1, report: "me", hour: random.hour % 16 };
      const cards = run(it, 100 * dayLength);
      const days = cards.map((card) => card.meeting.day);
      for (const [n, day] of days.entries()) expect(day - (days[n - 1] ?? day - 7)).toBe(7);
      expect(days.length).toBeGreaterThanOrEqual(13);
    }),
    { numRuns: 200 },
  );
});

test("[RM6] whatever the other's client tells, a card is about a meeting that stands in my own view and needs me", () => {
  const told = fc.record({
    days: someDays,
    every: fc.integer({ min: 1, max: 2 }),
    mine: fc.nat(2),
    theirs: fc.nat(2),
    report: fc.constantFrom("me", "other", null),
    status: fc.constantFrom("active", "active", "cancelled", "declined"),
    moves: fc.array(fc.tuple(fc.nat(70), fc.option(fc.integer({ min: -3, max: 3 }))), { maxLength: 8 }),
    newer: fc.boolean(),
  });
  const own = fc.record({ topics: fc.nat(1), off: fc.array(fc.tuple(fc.nat(70), fc.nat(3)), { maxLength: 6 }) });
  fc.assert(
    fc.property(world, told, own, (it, they, mine) => {
      const dayText = (after: number): string => new Date(it.from + after * dayLength).toISOString().slice(0, 10);
      const say = (view: View): View => {
        const exceptions = they.moves.map(([after, by]) => ({
          day: dayText(after),
          start: by === null ? null : `${dayText(after + by)}T10:00:00.000Z`,
        }));
        const schedule = {
          ...scheduleOf({ ...they, time: "10:00", zone: it.zone, firstDay: "1998-01-05" }),
          exceptions,
        };
        return {
          ...view,
          asOf: new Date(Date.parse(view.asOf) - (they.newer ? 0 : 30 * dayLength)).toISOString(),
          report: they.report,
          series: view.series.map((line) => ({
            ...line,
            schedule,
            status: they.status,
            topics: { mine: they.mine, theirs: they.theirs },
          })),
        };
      };
      const off = new Map(mine.off.map(([after, how]) => [dayText(after), how]));
      const know = (line: Line): Line => ({
        ...line,
        topics: { mine: mine.topics, theirs: 0 },
        schedule: {
          ...line.schedule,
          exceptions: [...off].filter(([, how]) => how === 0).map(([day]) => ({ day, start: null })),
        },
        marks: [...off].flatMap(([day, how]) => {
          const state = (["held", "skipped", "nothing"] as const)[how - 1];
          return state === undefined ? [] : [{ day, state }];
        }),
      });
      const plan = timetableOf(know(lineOf(factsAt(it, it.from, []).me.view?.series[0]?.schedule as Schedule)));
      for (const { meeting } of run(it, 50 * dayLength, say, know)) {
        expect(startOn(plan, meeting.day)).toBeTypeOf("number");
        expect(plan.marks.has(meeting.day)).toBe(false);
        expect(mine.topics).toBe(0);
      }
    }),
    { numRuns: 400 },
  );
});

test("[RM7] a manager is never asked before midday, nor sooner than three hours after the report's card", () => {
  fc.assert(
    fc.property(world, (random) => {
      const it: World = { ...random, days: random.days.slice(0, 1), report: "other", daysAhead: 1 };
      for (const { at, meeting } of run(it, 60 * dayLength).slice(1)) {
        const reports = factsAt(it, at, []);
        const swapped: Facts = { ...reports, me: reports.other, other: reports.me };
        // At the manager's moment less three hours the report's card is due or its time has come and gone.
        const decision = decide(swapped, at - 3 * hour);
        const waits = decision.type === "wait" && decision.until < meeting.start && decision.passedOver.length === 0;
        expect(waits).toBe(false);
        const { hour: sentAt, day } = local(at, it.mine);
        expect(sentAt >= 12 || day === local(meeting.start, it.mine).day || it.workingDays.length < 7).toBe(true);
      }
    }),
    { numRuns: 200 },
  );
});

test("[RM9] ten thousand decisions take less than a second", () => {
  const it: World = {
    from: Date.UTC(2026, 10, 26, 8),
    days: ["friday"],
    every: 1,
    time: 40,
    report: "me",
    hour: 9,
    daysAhead: 1,
    zone: "Europe/Berlin",
    mine: "Europe/Berlin",
    theirs: "Europe/Berlin",
    workingDays: weekdays.slice(1, 6),
  };
  const facts = factsAt(it, it.from, []);
  expect(decide(facts, it.from).type).toBe("send");
  const begin = process.cpuUsage();
  for (let n = 0; n < 10_000; n++) decide(facts, it.from);
  // Of this process alone: a busy machine is no defect.
  expect(process.cpuUsage(begin).user / 1000).toBeLessThan(1000);
});
