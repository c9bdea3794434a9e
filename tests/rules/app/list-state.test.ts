import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { otherOf, pairOf, type Pair, type PersonId } from "#core/pairs/pair.ts";
import { err, ok } from "#core/result.ts";
import type { GraphRequest } from "#microsoft/graph/client.ts";
import { createListSource } from "#app/list-state.ts";
import { createIndexKeeper } from "#app/mine/index-keeper.ts";
import { emptyIndex, indexToText, noted } from "#app/mine/own-index.ts";
import { indexName } from "#app/mine/stored-index.ts";
import type { Session } from "#app/session.ts";
import { ana, anaAndBen, ben, contoso, olga } from "#tests/cast.ts";
import { createMemoryDrives } from "#tests/contracts/memory-store.ts";
import { createHandClock } from "#tests/rules/notebook/hand-clock.ts";
import { settle } from "#tests/rules/notebook/world.ts";

/** What a page hears of scrolling; listened to as soon as the list's own script is there. */
const scrolled = vi.hoisted(() => {
  const page = new EventTarget();
  vi.stubGlobal("addEventListener", page.addEventListener.bind(page));
  return page;
});

const anaAndOlga = pairOf(contoso, ana, olga) as Pair;
const [monday, tuesday, thursday] = ["2026-11-23", "2026-11-24", "2026-11-26"] as const;
const at = (day: string): string => `${day}T09:00:00.000Z`;

beforeEach(() => vi.useFakeTimers({ toFake: ["Date"], now: Date.parse("2026-11-21T11:00:00Z") }));
afterEach(() => vi.useRealTimers());

const profile = (id: PersonId, name: string) => ({
  id,
  displayName: name,
  mail: `${name.toLowerCase()}@contoso.example`,
  userPrincipalName: `${name.toLowerCase()}@contoso.example`,
});
const profiles = [profile(ana, "Ana"), profile(ben, "Ben"), profile(olga, "Olga")];
const invited = (person: number) => ({ emailAddress: { address: profiles[person]?.mail } });
const weekly = (id: string, other: number, day: string, weekday: string) => ({
  id,
  iCalUId: id,
  type: "seriesMaster",
  subject: "1:1",
  isOrganizer: true,
  organizer: invited(0),
  attendees: [invited(other)],
  start: { dateTime: `${day}T09:00:00`, timeZone: "UTC" },
  end: { dateTime: `${day}T09:30:00`, timeZone: "UTC" },
  recurrence: {
    pattern: { type: "weekly", interval: 1, daysOfWeek: [weekday], firstDayOfWeek: "monday" },
    range: { type: "noEnd", startDate: day, recurrenceTimeZone: "UTC" },
  },
});

/** Ana's calendar and directory, as Graph tells them. */
const graph = {
  send: async ({ path, body }: GraphRequest) => {
    if (path.startsWith("/me?")) return ok(profiles[0]);
    const { requests } = body as { requests: readonly { id: string }[] };
    return ok({ responses: requests.map(({ id }) => ({ id, status: 200, body: { value: profiles } })) });
  },
  list: async ({ path }: GraphRequest) =>
    ok(
      path.startsWith("/me/events")
        ? [weekly("with Ben", 1, thursday, "thursday"), weekly("with Olga", 2, tuesday, "tuesday")]
        : [],
    ),
};

/** Ana's list with notebooks of both, of which the index knows one, and on another day than the calendar. */
const outOfSight = (unheard: (begun: ReadonlySet<string>) => Promise<ReadonlySet<string>>) => {
  const start = at(monday);
  const ahead = [{ start, end: null, originalStart: start }];
  const index = noted(
    emptyIndex(contoso, ana),
    { id: ben, name: "Ben" },
    { series: [{ key: "with Ben", ahead }] },
    Date.now(),
  );
  const read: { readonly other: PersonId; readonly at: number }[] = [];
  const mine = {
    index: { recall: async () => null, read: async () => index, now: () => index, note: () => {}, noteAll: () => {} },
    views: { counts: async () => ok([]) },
    teller: { sawCalendar: () => {}, tellUnbegun: async () => {}, unheard },
  };
  const session = {
    tenant: contoso,
    person: ana,
    graph,
    door: {
      ask: async () => {
        const pointer = { driveId: "d", itemId: "i", by: ana, etag: '"1"' };
        const notebooks = [anaAndBen, anaAndOlga].map((pair) => ({
          pairId: pair.id,
          other: otherOf(pair, ana),
          ...pointer,
        }));
        return ok({ status: 200, body: { notebooks } });
      },
    },
    mine: async () => mine,
    keeper: (pair: Pair) => ({
      openLocal: async () => false,
      open: async () => void read.push({ other: otherOf(pair, ana), at: performance.now() }),
      state: () => ({ phase: "opening", home: "unknown" }),
      room: () => null,
    }),
  } as unknown as Session;
  return { read, source: createListSource(session, { name: "Ana" }, async () => ok(new Map())) };
};

test("[MY35] what is out of sight is read in the order of the next meetings as they are known, whatever of it is drawn by then", async () => {
  const { read, source } = outOfSight(async (begun) => begun);
  await source.look();
  // What the calendar told is drawn together with what else comes, and so not yet.
  expect(source.state().list?.rows.map((row) => row.next)).toEqual([at(monday)]);
  await vi.waitFor(() => expect(read.map((it) => it.other)).toEqual([olga, ben]), { timeout: 10_000 });
});

test("[UI91] what is out of sight is chosen in pieces, which stand still while somebody scrolls", async () => {
  let movedAt = 0;
  const { read, source } = outOfSight(async (begun) => {
    movedAt = performance.now();
    scrolled.dispatchEvent(new Event("scroll"));
    return begun;
  });
  await source.look();
  await vi.waitFor(() => expect(read).toHaveLength(2), { timeout: 10_000 });
  expect((read[0]?.at ?? 0) - movedAt).toBeGreaterThanOrEqual(150);
});

const lineWith = (id: PersonId, name: string) => {
  const ahead = [{ start: at(thursday), end: null, originalStart: at(thursday) }];
  return [{ id, name }, { series: [{ key: name, ahead }] }, Date.now()] as const;
};

test("[MY16] an index that could be read only later is in the list once that rests", async () => {
  const recalled = noted(emptyIndex(contoso, ana), ...lineWith(ben, "Ben"));
  let refused = true;
  const clock = createHandClock(settle);
  const drive = createMemoryDrives().storeOf(ana);
  await drive.putOwn(indexName, { type: "json", text: indexToText(noted(recalled, ...lineWith(olga, "Olga"))) });
  const index = createIndexKeeper({
    tenant: contoso,
    person: ana,
    account: () => null,
    copy: { load: async () => JSON.stringify({ index: indexToText(recalled) }), keep: async () => {} },
    clock,
    store: {
      ...drive,
      readOwn: async (name) => (refused ? err({ type: "unavailable", status: 503 }) : drive.readOwn(name)),
    },
  });
  const session = {
    tenant: contoso,
    person: ana,
    graph: { send: async () => err({ type: "offline" }), list: async () => err({ type: "offline" }) },
    door: { ask: async () => err({ type: "offline" }) },
    mine: async () => ({ index, views: { counts: async () => err({ type: "offline" }) } }),
  } as unknown as Session;
  const source = createListSource(session, { name: "Ana" }, async () => ok(new Map()));
  const listed = () => source.state().list?.rows.map((row) => row.it?.other.name);
  await source.look();
  expect(listed()).toEqual(["Ben"]);
  refused = false;
  await clock.advance(60_000);
  source.rests([], Date.now());
  await vi.waitFor(() => expect(listed()?.toSorted()).toEqual(["Ben", "Olga"]), { timeout: 10_000 });
});
