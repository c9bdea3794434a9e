/** Simulated years of two people, their clients and a calendar that will not keep still. */
import * as Y from "yjs";
import {
  createHostileCalendar,
  diceOf,
  iso,
  minute,
  slotsOf,
  toOccurrence,
  toPairSeries,
  week,
} from "./hostile-calendar.ts";
import { createLife, type Figures } from "./pair-life.ts";
import type { CalendarNow } from "./truth.ts";

const start = Date.parse("2026-01-04T00:00Z");

export interface Lived {
  readonly faults: readonly string[];
  readonly figures: Figures;
  readonly deeds: ReadonlyMap<string, number>;
}

export const live = (seed: number, weeks: number): Lived => {
  const dice = diceOf(seed);
  const calendar = createHostileCalendar(diceOf(seed + 1_000_000), start);
  const calendarNow = (now: number): CalendarNow => {
    const until = now + 12 * week;
    const slots = calendar.series
      .flatMap((it) => slotsOf(it, now - 2 * week, until))
      .toSorted((a, b) => a.start - b.start);
    return {
      series: calendar.series.filter((it) => !it.deleted).map((it) => ({ ...toPairSeries(it, now), line: it.line })),
      occurrences: slots.map(toOccurrence),
      until: iso(until),
      readAt: iso(now),
    };
  };
  const life = createLife(dice, calendarNow, start);
  const faults: string[] = [];
  const deeds = new Map<string, number>();
  const met = new Set<string>();

  for (let number = 0; number < weeks && faults.length === 0; number++) {
    const now = start + number * week;
    const own = Array.from({ length: 6 }, () => {
      const client = life.clients[dice() < 0.5 ? 0 : 1];
      return { at: now + Math.floor(dice() * week), what: "edit", run: () => life.edit(client, client.hand.now()) };
    });
    const connection = life.clients.map((client) => ({
      at: now + Math.floor(dice() * week),
      what: "connection",
      run: () => void (client.online = dice() < (client.online ? 0.85 : 0.4)),
    }));
    const looks = life.clients.map((client) => ({
      at: now + Math.floor(dice() * week),
      what: "look",
      run: () => life.look(client, client.hand.now()),
    }));
    const all = [...calendar.weekFrom(now), ...own, ...connection, ...looks].toSorted((a, b) => a.at - b.at);
    let passed = now;
    for (const deed of [...all, { at: now + week, what: "end", run: () => {} }]) {
      for (const slot of calendar.series
        .flatMap((it) => slotsOf(it, passed - 31 * minute, deed.at))
        .toSorted((a, b) => a.start - b.start)) {
        const name = `${slot.series.line}@${iso(slot.start)}`;
        if (slot.start < passed || slot.start >= deed.at || met.has(name)) continue;
        const at = slot.start + 2 * minute;
        life.setTime(at);
        if (life.meet(toOccurrence(slot), slot.series.line, at)) met.add(name);
      }
      life.setTime(deed.at);
      deed.run();
      deeds.set(deed.what, (deeds.get(deed.what) ?? 0) + 1);
      passed = deed.at;
    }
    if (life.clients.every((it) => it.online) || number % 8 === 7) {
      for (const it of life.clients) it.online = true;
      const at = now + week;
      for (let round = 0; round < 3; round++) {
        life.sync();
        for (const it of life.clients) life.look(it, at);
      }
      life.sync();
      const before = life.clients.map((it) => Y.encodeStateVector(it.doc));
      for (const it of life.clients) life.look(it, at);
      if (
        life.clients.some((it, index) => Buffer.compare(Y.encodeStateVector(it.doc), before[index] as Uint8Array) !== 0)
      )
        faults.push(`${iso(at)}: looking again wrote again`);
      faults.push(...life.faults(at));
    }
  }
  return { faults, figures: life.figures, deeds };
};
