/** The hostile calendar once more, this time made of Graph calls at a tenant and read back as the app reads it. */
import { afterEach, expect, test } from "vitest";
import { occurrenceOf, type Occurrence } from "#core/agenda/occurrence.ts";
import { seriesKey } from "#core/pairs/series-key.ts";
import { change, post, read, remove, weeklyWithBen } from "#tests/contracts/tenant/calendar-fixture.ts";
import { openTenant, type TestTenant } from "#tests/contracts/tenant/tenant-fixture.ts";
import { day, diceOf, hour, iso, minute, week, type Dice } from "#tests/rules/agenda/hostile-calendar.ts";
import { createLife, type Life } from "#tests/rules/agenda/pair-life.ts";
import type { CalendarNow } from "#tests/rules/agenda/truth.ts";

const start = Date.parse("2026-10-05T00:00Z");
const weeks = 30;

let tenant: TestTenant | null = null;
afterEach(async () => {
  await tenant?.[Symbol.asyncDispose]();
  tenant = null;
});

/** A mailbox as it is now. */
interface Mailbox {
  readonly masters: readonly { readonly key: string; readonly firstStart: string }[];
  readonly occurrences: readonly Occurrence[];
}

const window = `startDateTime=${iso(start - week)}&endDateTime=${iso(start + (weeks + 14) * week)}&$top=500`;

const readMailbox = async (of: TestTenant, who: string): Promise<Mailbox> => {
  const { value: events } = await read(of, who, "/me/events?$top=500");
  const { value: view } = await read(of, who, `/me/calendarView?${window}`);
  const masters = events
    .filter((it: any) => it.type === "seriesMaster" && it.isCancelled !== true)
    .map((it: any) => ({ key: seriesKey(it), firstStart: `${it.start.dateTime.slice(0, 16)}Z` }))
    .toSorted((a: any, b: any) => a.key.localeCompare(b.key));
  const occurrences = view.map((it: unknown) => occurrenceOf(it)).filter((it: unknown) => it !== null);
  return { masters, occurrences: occurrences.toSorted(byStart) };
};

const liveIn = (mailbox: Mailbox): Mailbox => ({
  ...mailbox,
  occurrences: mailbox.occurrences.filter((it) => !it.cancelled),
});

const byStart = (a: Occurrence, b: Occurrence): number =>
  a.start.localeCompare(b.start) || a.originalStart.localeCompare(b.originalStart);

const calendarAt = ({ masters, occurrences }: Mailbox, now: number): CalendarNow => ({
  series: masters.map(({ key, firstStart }) => {
    const own = occurrences.filter((it) => it.seriesKey === key && !it.cancelled);
    const ahead = own.some((it) => it.end > iso(now));
    return { seriesKey: key, line: "main", firstStart, endedAt: ahead ? null : (own.at(-1)?.start ?? firstStart) };
  }),
  occurrences: occurrences.filter((it) => it.end > iso(now - 2 * week) && it.start < iso(now + 12 * week)),
  until: iso(now + 12 * week),
  readAt: iso(now),
});

const utc = (at: number) => ({ dateTime: iso(at).slice(0, 16), timeZone: "UTC" });
const times = (at: number) => ({ start: utc(at), end: utc(at + 30 * minute) });
const weekdays = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"];

const weeklyFrom = (at: number, endDate?: string): object => ({
  pattern: { type: "weekly", interval: 1, daysOfWeek: [weekdays[new Date(at).getUTCDay()]], firstDayOfWeek: "monday" },
  range: {
    ...(endDate === undefined ? { type: "noEnd" } : { type: "endDate", endDate }),
    startDate: iso(at).slice(0, 10),
  },
});

const otherThan = (who: "ana" | "ben") => (who === "ana" ? "ben" : "ana");

/** Who organises the series that goes on, and which it is. */
interface Organiser {
  who: "ana" | "ben";
  id: string;
  first: number;
}

const disturbWeek = async (
  of: TestTenant,
  dice: Dice,
  organiser: Organiser,
  now: number,
): Promise<readonly string[]> => {
  const done: string[] = [];
  const between = (low: number, high: number): number => low + Math.floor(dice() * (high - low + 1));
  const begin = async (who: "ana" | "ben", at: number): Promise<void> => {
    const { attendees } = weeklyWithBen;
    const invited =
      who === "ana" ? attendees : [{ emailAddress: { name: "Ana Ruiz", address: "ana@contoso.example" } }];
    const made = await post(of, who, {
      ...weeklyWithBen,
      ...times(at),
      attendees: invited,
      recurrence: weeklyFrom(at),
    });
    Object.assign(organiser, { who, id: made.id, first: at });
  };
  const roll = dice();
  if (organiser.id === "" || roll < 0.06) {
    if (organiser.id !== "") await remove(of, organiser.who, organiser.id);
    done.push("made anew");
    await begin(
      dice() < 0.5 ? organiser.who : otherThan(organiser.who),
      now + between(1, 10) * day + between(8, 16) * hour,
    );
  } else if (roll < 0.12) {
    done.push("re-timed");
    const at = organiser.first + between(-2, 2) * day + between(-3, 3) * hour;
    await change(of, organiser.who, organiser.id, { ...times(at), recurrence: weeklyFrom(at) });
    organiser.first = at;
  } else if (roll < 0.18 && organiser.first < now) {
    done.push("split");
    const until = iso(now + 6 * day).slice(0, 10);
    await change(of, organiser.who, organiser.id, { recurrence: weeklyFrom(organiser.first, until) });
    await begin(organiser.who, now + week + between(1, 3) * day + between(8, 16) * hour);
  }
  const thisWeek = `startDateTime=${iso(now)}&endDateTime=${iso(now + week)}`;
  const { value } = await read(
    of,
    organiser.who,
    `/me/events/${encodeURIComponent(organiser.id)}/instances?${thisWeek}`,
  );
  for (const it of value) {
    const at = Date.parse(`${it.start.dateTime.slice(0, 16)}Z`);
    if (dice() < 0.3) {
      done.push("called off");
      await remove(of, organiser.who, it.id);
    } else if (dice() < 0.6) {
      done.push("moved");
      const to = Math.max(now + hour, at + between(-3, 4) * day + between(-4, 4) * hour);
      await change(of, organiser.who, it.id, times(to));
    }
    if (dice() < 0.05) {
      done.push("made larger");
      const third = { emailAddress: { name: "Olga Petrova", address: "olga@contoso.example" } };
      await change(of, organiser.who, it.id, { attendees: [...it.attendees, third] });
    }
  }
  return done;
};

const liveAtTenant = async (
  seed: number,
  switches: object,
): Promise<{ readonly life: Life; readonly done: Set<string> }> => {
  let time = start;
  const of = (tenant = await openTenant({ now: () => time, seed: { calendars: {}, switches } }));
  const dice = diceOf(seed);
  const organiser: Organiser = { who: "ana", id: "", first: start };
  let mailbox: Mailbox = { masters: [], occurrences: [] };
  const life = createLife(dice, (now) => calendarAt(mailbox, now), start);
  const done = new Set<string>();

  for (let number = 0; number < weeks; number++) {
    const now = (time = start + number * week);
    for (const it of await disturbWeek(of, dice, organiser, now)) done.add(it);
    const both = [await readMailbox(of, "ana"), await readMailbox(of, "ben")] as const;
    // A copy keeps what its organiser called off, and the organiser's own calendar does not.
    expect(liveIn(both[0])).toEqual(liveIn(both[1]));
    mailbox = seed % 2 === 0 ? both[0] : both[1];
    for (const client of life.clients) client.online = dice() < 0.75;

    const steps = Array.from({ length: 8 }, () => ({
      at: now + Math.floor(dice() * week),
      meet: null as Occurrence | null,
    }));
    for (const it of liveIn(mailbox).occurrences) {
      const at = Date.parse(it.start);
      if (at >= now && at < now + week) steps.push({ at: at + minute, meet: it });
    }
    for (const { at, meet } of steps.toSorted((a, b) => a.at - b.at)) {
      life.setTime(at);
      const client = life.clients[dice() < 0.5 ? 0 : 1];
      if (meet !== null) life.meet(meet, "main", at);
      else {
        life.look(client, at);
        life.edit(client, at);
      }
    }
    if (number % 4 !== 3) continue;
    for (const client of life.clients) client.online = true;
    for (let round = 0; round < 3; round++) {
      life.sync();
      for (const client of life.clients) life.look(client, now + week - minute);
    }
    life.sync();
    expect(life.faults(now + week - minute)).toEqual([]);
  }
  return { life, done };
};

test.each([
  [1, {}],
  [2, {}],
  [3, { iCalUId: "perSeries" }],
])(
  "[CC1, CC2] thirty weeks of a real calendar's changes, seed %i: nothing is lost, doubled, or due at another time",
  async (seed, switches) => {
    const { life, done } = await liveAtTenant(seed, switches);
    expect(life.figures.topics).toBeGreaterThan(30);
    expect(life.figures.meetings).toBeGreaterThan(5);
    expect(done).toContain("moved");
    expect(done).toContain("called off");
  },
  60_000,
);
