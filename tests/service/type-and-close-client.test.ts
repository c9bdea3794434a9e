import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import * as Y from "yjs";
import { createAttendance } from "#app/inbox/attend.ts";
import { createParking, type ParkingDeps } from "#app/inbox/parking.ts";
import { createIntake } from "#app/inbox/intake.ts";
import { createKeyRecord } from "#app/inbox/key-record.ts";
import { createIndexKeeper, type IndexKeeper } from "#app/mine/index-keeper.ts";
import type { Participant } from "#app/page-view/one-on-one.ts";
import { createInboxClient } from "#browser/inbox-client.ts";
import { createServiceDoor } from "#browser/service-door.ts";
import { toBase64 } from "#core/base64.ts";
import { newId } from "#core/agenda/hand.ts";
import { ownPageId, pageOf } from "#core/agenda/page.ts";
import { addTopic, openTopics } from "#core/agenda/topic.ts";
import type { InboxItem, ItemId } from "#core/inbox/item.ts";
import { keyId, publicHalf } from "#core/inbox/keys.ts";
import { newInboxKey } from "#core/inbox/new-key.ts";
import { sealItem } from "#core/inbox/seal.ts";
import type { Keeper } from "#core/notebook/keep.ts";
import { live } from "#core/notebook/merge.ts";
import type { PersonId } from "#core/pairs/pair.ts";
import { err, ok } from "#core/result.ts";
import type { Database } from "#service/storage/database.ts";
import { openPglite } from "#service/storage/pglite.ts";
import { ana, anaAndBen, ben, contoso } from "#tests/cast.ts";
import { createHandClock } from "#tests/rules/notebook/hand-clock.ts";
import { createWorld, type World } from "#tests/rules/notebook/world.ts";
import { startService, type ServiceFixture } from "#tests/service/service-fixture.ts";
import { signOutElsewhere, standInBrowser } from "#tests/service/stand-in-browser.ts";

const seriesKey = "weekly";
let database: Database & AsyncDisposable;
let service: ServiceFixture;
let world: World;
const opened: (AsyncDisposable | Disposable)[] = [];

beforeAll(async () => {
  database = await openPglite(null);
  service = await startService(database);
});
afterAll(async () => {
  await service[Symbol.asyncDispose]();
  await database[Symbol.asyncDispose]();
});
beforeEach(async () => {
  world = createWorld();
  await database.query("delete from inbox_items");
});
afterEach(async () => {
  vi.unstubAllGlobals();
  for (const it of opened.splice(0).toReversed())
    await (Symbol.asyncDispose in it ? it[Symbol.asyncDispose]() : it[Symbol.dispose]());
});

const use = <T extends AsyncDisposable | Disposable>(it: T): T => {
  opened.push(it);
  return it;
};
const tokenOf = (me: PersonId) => async () => ok(await service.entra.token({ oid: me }));
const inboxOf = (me: PersonId) =>
  createInboxClient(createServiceDoor({ fetch, base: service.url, token: tokenOf(me) }), me);
const page = (keeper: Keeper) => pageOf(keeper.doc, anaAndBen.id, seriesKey);
const type = (keeper: Keeper, text: string): void => void addTopic(keeper.doc, page(keeper), text, keeper.hand);
const texts = (doc: Y.Doc): readonly string[] =>
  openTopics(doc, ownPageId(anaAndBen.id, seriesKey)).map((it) => it.text);
const waiting = async (): Promise<number> => (await database.query("select 1 from inbox_items")).length;
const refuseWrites = (): void => {
  world.fate = (_, method) => (method === "write" ? { before: { type: "unavailable", status: 503 } } : null);
};

const opens = async (me: PersonId): Promise<Keeper> => {
  const keeper = use(world.keeper(me));
  await keeper.open();
  return keeper;
};
const parks = (me: PersonId, keeper: Keeper, more: Partial<ParkingDeps> = {}) =>
  use(
    createParking({
      pair: anaAndBen,
      keeper,
      inbox: inboxOf(me),
      token: tokenOf(me),
      clock: createHandClock(async () => {}),
      keys: createKeyRecord(null),
      ...more,
    }),
  );
/** Everything that this does is in the hands of the browser: nothing of it is awaited before the page is gone. */
const closes = async (keeper: Keeper, parking: ReturnType<typeof parks>, items = 1): Promise<void> => {
  parking.leave();
  await keeper[Symbol.asyncDispose]();
  await expect.poll(waiting).toBe(items);
};
const takesIn = async (me: PersonId, keeper: Keeper): Promise<void> =>
  use(createIntake({ pair: anaAndBen, seriesKey, keeper, inbox: inboxOf(me) })).look();

/** Writing works again, and Ben opens the notebook and looks into the inbox. */
const comesToBen = async (): Promise<Keeper> => {
  world.fate = () => null;
  const bens = await opens(ben);
  await takesIn(ben, bens);
  return bens;
};

/** A notebook with one topic in its file, and Ana's page of it. */
const begun = async (): Promise<Keeper> => {
  const keeper = await opens(ana);
  type(keeper, "Already there");
  await keeper.saveNow();
  expect(keeper.state()).toMatchObject({ phase: "ready", saving: "saved" });
  return keeper;
};

test("[IB30, IB31] what was typed before the page was closed reaches whoever opens next", async () => {
  const anas = await begun();
  const parking = parks(ana, anas);
  refuseWrites();
  type(anas, "Typed and closed");
  type(anas, "And one more");
  await parking.prepared();
  await closes(anas, parking);

  world.fate = () => null;
  const bens = await opens(ben);
  expect(texts(bens.doc)).toEqual(["Already there"]);
  await takesIn(ben, bens);
  expect(texts(bens.doc)).toEqual(["Already there", "Typed and closed", "And one more"]);
  await expect.poll(waiting).toBe(0);
  expect(texts((await opens(ana)).doc)).toEqual(["Already there", "Typed and closed", "And one more"]);
});

test("[IB30, LV52] who only heard that the file was written leaves what is their own at once, and not behind its reading", async () => {
  const [anas, bens] = [await begun(), await opens(ben)];
  const parking = parks(ben, bens);
  bens.company("watches");
  type(anas, "Saved by Ana");
  Y.applyUpdateV2(bens.doc, Y.encodeStateAsUpdateV2(anas.doc), live);
  await anas.saveNow();
  type(bens, "Typed and closed");
  await bens.heard({ version: anas.state().version ?? "", holds: anas.written() });
  expect(bens.state()).toMatchObject({ saving: "waiting", version: anas.state().version });
  await parking.prepared();
  // Nothing that OneDrive is asked for is answered any more.
  world.held = true;
  void bens.saveNow();
  await closes(bens, parking);
  world.held = false;
  const again = await opens(ana);
  expect(texts(again.doc)).toEqual(["Already there", "Saved by Ana"]);
  await takesIn(ana, again);
  expect(texts(again.doc)).toEqual(["Already there", "Saved by Ana", "Typed and closed"]);
});

test("[IB31] the same person in another host is served alike", async () => {
  const anas = await begun();
  const parking = parks(ana, anas);
  refuseWrites();
  type(anas, "From Outlook");
  await parking.prepared();
  await closes(anas, parking);
  world.fate = () => null;
  world.copies.clear();
  const teams = await opens(ana);
  await takesIn(ana, teams);
  expect(texts(teams.doc)).toContain("From Outlook");
});

test("[IB32] nothing is doubled when the save got through, and the page that lives on takes it back", async () => {
  const anas = await begun();
  const parking = parks(ana, anas);
  refuseWrites();
  type(anas, "Saved and sent");
  await parking.prepared();
  parking.leave();
  parking.leave();
  await expect.poll(waiting).toBe(1);

  const bens = await opens(ben);
  world.fate = () => null;
  await anas.saveNow();
  await expect.poll(waiting).toBe(0);
  expect(parking.leave()).toBeUndefined();
  expect(await waiting()).toBe(0);
  await takesIn(ben, bens);
  await bens.refresh();
  expect(texts(bens.doc)).toEqual(["Already there", "Saved and sent"]);
});

test.each([
  ["was refused", async () => new Response(null, { status: 503 })],
  ["got no answer", () => Promise.reject(new TypeError("Failed to fetch"))],
])("[IB32] what %s when the page was left is sent when it is left again", async (_, lost) => {
  const anas = await begun();
  const answers: (() => Promise<Response>)[] = [lost];
  const door = createServiceDoor({
    fetch: (...request) => answers.shift()?.() ?? fetch(...request),
    base: service.url,
    token: tokenOf(ana),
  });
  const parking = parks(ana, anas, { inbox: createInboxClient(door, ana) });
  refuseWrites();
  type(anas, "Not lost");
  await parking.prepared();
  parking.leave();
  expect(answers).toEqual([]);
  await vi.waitFor(async () => {
    parking.leave();
    expect(await waiting()).toBe(1);
  });
  expect(texts((await comesToBen()).doc)).toEqual(["Already there", "Not lost"]);
});

test("[IB32] what was stored, and its answer lost, is taken back by the page that lives on", async () => {
  const anas = await begun();
  let answered = false;
  const door = createServiceDoor({
    fetch: async (...request) => {
      const answer = await fetch(...request);
      if (request[1]?.method !== "PUT" || answered) return answer;
      answered = true;
      throw new TypeError("Failed to fetch");
    },
    base: service.url,
    token: tokenOf(ana),
  });
  const parking = parks(ana, anas, { inbox: createInboxClient(door, ana) });
  refuseWrites();
  type(anas, "Stored");
  await parking.prepared();
  parking.leave();
  await expect.poll(waiting).toBe(1);
  await expect.poll(() => answered).toBe(true);
  world.fate = () => null;
  await anas.saveNow();
  await expect.poll(waiting).toBe(0);
});

test("[IB32] both clients take in the same item in the same minute", async () => {
  const anas = await begun();
  const parking = parks(ana, anas);
  refuseWrites();
  type(anas, "Once");
  await parking.prepared();
  await closes(anas, parking);
  world.fate = () => null;
  const [a, b] = [await opens(ana), await opens(ben)];
  await Promise.all([takesIn(ana, a), takesIn(ben, b)]);
  await Promise.all([a.refresh(), b.refresh()]);
  expect(texts(a.doc)).toEqual(["Already there", "Once"]);
  expect(texts(b.doc)).toEqual(["Already there", "Once"]);
});

/** A browser's storage. */
const memoryStorage = () => {
  const kept = new Map<string, string>();
  return {
    kept,
    getItem: (name: string) => kept.get(name) ?? null,
    setItem: (name: string, text: string) => void kept.set(name, text),
  };
};

/** An inbox that counts tokens, and a token whose number tells how often one was asked for. */
const watched = () => {
  let asked = 0;
  const tokens: string[] = [];
  const clock = createHandClock(async () => {});
  const inbox = {
    ...inboxOf(ana),
    leave: async (...[, , token]: Parameters<ReturnType<typeof inboxOf>["leave"]>) => tokens.push(token) > 0,
  };
  const token = async () => ok(`token ${++asked}`);
  return { inbox, tokens, clock, token, asked: () => asked };
};

test("[IB36] a token lies ready before the first edit, and is asked for no more while nothing waits", async () => {
  const anas = await begun();
  const { asked, clock, ...deps } = watched();
  const parking = parks(ana, anas, { ...deps, clock });
  await parking.prepared();
  expect(asked()).toBe(1);
  await clock.advance(3_600_000);
  expect(asked()).toBe(1);
});

test("[IB36] what waits for hours is sent with a token that is minutes old", async () => {
  const anas = await begun();
  const { asked, clock, tokens, ...deps } = watched();
  const parking = parks(ana, anas, { ...deps, clock });
  refuseWrites();
  type(anas, "In a locked drive");
  await parking.prepared();
  await clock.advance(3_600_000);
  await parking.prepared();
  expect(asked()).toBe(16);
  parking.leave();
  expect(tokens).toEqual(["token 16"]);
});

test("[IB36] no seal waits for a token, and what is still being sealed is sent when the page lives that long", async () => {
  const anas = await begun();
  const gate = Promise.withResolvers<void>();
  const { tokens, token, ...deps } = watched();
  const parking = parks(ana, anas, { ...deps, token: () => gate.promise.then(token) });
  refuseWrites();
  type(anas, "Typed in the last moment");
  parking.leave();
  expect(tokens).toEqual([]);
  gate.resolve();
  await parking.prepared();
  expect(tokens).toEqual(["token 1"]);
  // The page lived on: what is typed now waits for the next leaving.
  type(anas, "And then on");
  await parking.prepared();
  expect(tokens).toHaveLength(1);
});

test("[IB37, KP44] what was typed before the file was read reaches the other, sealed for the key this device read last", async () => {
  const anas = await begun();
  const keys = createKeyRecord(memoryStorage());
  await parks(ana, anas, { keys }).prepared();
  await anas[Symbol.asyncDispose]();

  world.fate = (person) => (person === ana ? { before: { type: "offline" } } : null);
  const again = use(world.keeper(ana));
  expect(await again.openLocal()).toBe(true);
  const parking = parks(ana, again, { keys });
  type(again, "Before the file was read");
  await parking.prepared();
  await closes(again, parking);

  const bens = await comesToBen();
  expect(texts(bens.doc)).toEqual(["Already there", "Before the file was read"]);
  await expect.poll(waiting).toBe(0);
});

test("[IB38, KP44] words of this device's copy that nobody saved come along behind parts that were cut before the file was read", async () => {
  const anas = await begun();
  const keys = createKeyRecord(memoryStorage());
  await parks(ana, anas, { keys }).prepared();
  refuseWrites();
  type(anas, "Left on this device");
  await anas[Symbol.asyncDispose]();

  world.fate = (person) => (person === ana ? { before: { type: "offline" } } : null);
  const again = use(world.keeper(ana));
  await again.openLocal();
  await again.open();
  const parking = parks(ana, again, { keys });
  paste(again);
  await parking.prepared();
  refuseWrites();
  await again.open();
  await parking.prepared();
  parking.leave();
  const all = texts(again.doc);
  await again[Symbol.asyncDispose]();
  const bens = await comesToBen();
  await expect
    .poll(async () => {
      await takesIn(ben, bens);
      return texts(bens.doc);
    })
    .toEqual(all);
  expect(all).toContain("Left on this device");
});

test("[IB37] of the key this device keeps nothing but its public half, and what is damaged there is none", () => {
  const storage = memoryStorage();
  const publicKey = crypto.getRandomValues(new Uint8Array(32));
  createKeyRecord(storage).note(anaAndBen.id, { id: keyId(publicKey), publicKey });
  expect(createKeyRecord(storage).read(anaAndBen.id)).toEqual({ id: keyId(publicKey), publicKey });
  expect([...storage.kept]).toEqual([[`duologue.inbox ${anaAndBen.id}`, toBase64(publicKey)]]);
  storage.setItem(`duologue.inbox ${anaAndBen.id}`, "AAAA");
  expect(createKeyRecord(storage).read(anaAndBen.id)).toBeNull();
  expect(createKeyRecord(null).read(anaAndBen.id)).toBeNull();
});

/** Words that no packing makes smaller. */
const noise = (letters: number): string =>
  Array.from({ length: letters / 4_000 }, () =>
    toBase64(crypto.getRandomValues(new Uint8Array(3_000))).slice(0, 4_000),
  ).join("");
const paste = (keeper: Keeper): void => {
  for (let n = 0; n < 50; n++) type(keeper, noise(4_000));
};

test("[IB38, IB16] what is too large for closing is put in while the page lives, and what came after it when it closes", async () => {
  const anas = await begun();
  const parking = parks(ana, anas);
  refuseWrites();
  paste(anas);
  await parking.prepared();
  const inParts = await waiting();
  expect(inParts).toBeGreaterThan(2);
  // With every letter that follows nothing of it is sent again.
  for (const text of ["Typed", "Typed on", "And closed"]) {
    type(anas, text);
    await parking.prepared();
  }
  expect(await waiting()).toBe(inParts);
  parking.leave();
  const all = texts(anas.doc);
  await anas[Symbol.asyncDispose]();
  await expect.poll(waiting).toBe(inParts + 1);

  const bens = await comesToBen();
  expect(texts(bens.doc)).toEqual(all);
  expect(texts(bens.doc).at(-1)).toBe("And closed");
  await expect.poll(waiting).toBe(0);
});

test("[IB38] parts of which one is missing stay where they are, and what goes on from them waits with them", async () => {
  const anas = await begun();
  const parking = parks(ana, anas);
  refuseWrites();
  paste(anas);
  await parking.prepared();
  const inParts = await waiting();
  type(anas, "And closed");
  await parking.prepared();
  await closes(anas, parking, inParts + 1);
  const part = "(select min(item_id) from inbox_items where length(sealed) > 40000)";
  await database.query(`update inbox_items set pair_id = 'another' where item_id = ${part}`);
  const bens = await comesToBen();
  expect(texts(bens.doc)).toEqual(["Already there"]);
  expect(await waiting()).toBe(inParts + 1);

  await database.query("update inbox_items set pair_id = $1 where pair_id = 'another'", [anaAndBen.id]);
  await takesIn(ben, bens);
  expect(texts(bens.doc)).toHaveLength(52);
  await expect.poll(waiting).toBe(0);
});

test("[IB38] a page that lives on and saves takes its parts back, and tries again what did not get through", async () => {
  const anas = await begun();
  const clock = createHandClock(async () => {});
  const inbox = inboxOf(ana);
  let offline = true;
  const put: typeof inbox.put = (...item) =>
    offline ? Promise.resolve({ ok: false, error: { type: "offline" } }) : inbox.put(...item);
  const parking = parks(ana, anas, { clock, inbox: { ...inbox, put } });
  refuseWrites();
  paste(anas);
  await parking.prepared();
  expect(await waiting()).toBe(0);
  offline = false;
  await clock.advance(60_000);
  await parking.prepared();
  expect(await waiting()).toBeGreaterThan(2);
  world.fate = () => null;
  await anas.saveNow();
  await expect.poll(waiting).toBe(0);
});

/** What Ana or Ben has the service asked for, and every DELETE that is not `through` lost on its way. */
const losing = (me: PersonId, through: (nth: number) => boolean) => {
  const deletes: RequestInit[] = [];
  const door = createServiceDoor({
    fetch: (url, init) => {
      if (init.method === "DELETE" && !through(deletes.push(init)))
        return Promise.reject(new TypeError("Failed to fetch"));
      return fetch(url, init);
    },
    base: service.url,
    token: tokenOf(me),
  });
  return { inbox: createInboxClient(door, me), deletes };
};

test("[IB45] all parts go with the first request, which outlives its page", async () => {
  const anas = await begun();
  const parking = parks(ana, anas);
  refuseWrites();
  paste(anas);
  await parking.prepared();
  await closes(anas, parking, (await waiting()) + 1);
  world.fate = () => null;
  const bens = await opens(ben);
  const { inbox, deletes } = losing(ben, (nth) => nth === 1);
  await use(createIntake({ pair: anaAndBen, seriesKey, keeper: bens, inbox })).look();
  await expect.poll(waiting).toBe(0);
  expect(deletes).toMatchObject([{ keepalive: true }]);
});

test("[IB45] what a page could not take back it takes back later", async () => {
  const anas = await begun();
  let offline = true;
  const { inbox, deletes } = losing(ana, () => !offline);
  const parking = parks(ana, anas, { inbox });
  refuseWrites();
  type(anas, "Saved and sent");
  await parking.prepared();
  parking.leave();
  await expect.poll(waiting).toBe(1);
  world.fate = () => null;
  await anas.saveNow();
  await expect.poll(() => deletes.length).toBeGreaterThan(0);
  expect(await waiting()).toBe(1);
  offline = false;
  type(anas, "And on");
  await anas.saveNow();
  await expect.poll(waiting).toBe(0);
});

/** Ana's inbox, and the answers to what was sent in leaving. */
const answering = () => {
  const [inbox, answers] = [inboxOf(ana), [] as Promise<boolean>[]];
  const leave: typeof inbox.leave = (...item) => {
    const answer = inbox.leave(...item);
    answers.push(answer);
    return answer;
  };
  return { inbox: { ...inbox, leave }, answers };
};

test("[IB44] a page that cannot save is left again and again, and one item with all of it waits", async () => {
  const anas = await begun();
  const { inbox, answers } = answering();
  const parking = parks(ana, anas, { inbox });
  refuseWrites();
  for (const text of ["Typed", "Typed on", "And on"]) {
    type(anas, text);
    await parking.prepared();
    parking.leave();
    expect(await answers.at(-1)).toBe(true);
  }
  expect(answers).toHaveLength(3);
  await expect.poll(waiting).toBe(1);
  await anas[Symbol.asyncDispose]();
  expect(texts((await comesToBen()).doc)).toEqual(["Already there", "Typed", "Typed on", "And on"]);
  await expect.poll(waiting).toBe(0);
});

test("[IB44] a save that fails once more makes nothing new to send", async () => {
  const anas = await begun();
  const { inbox, answers } = answering();
  const parking = parks(ana, anas, { inbox });
  refuseWrites();
  type(anas, "Typed once");
  await anas.saveNow();
  for (let n = 0; n < 3; n++) {
    await parking.prepared();
    parking.leave();
    expect(await Promise.all(answers)).toEqual([true]);
    await anas.saveNow();
    expect(anas.state().saving).toBe("waiting");
  }
  expect(await waiting()).toBe(1);
});

test("[IB44] what did not get through takes nothing back that waits, and one that arrived late goes with the rest", async () => {
  const anas = await begun();
  const { inbox, answers } = answering();
  const late = Promise.withResolvers<void>();
  let nth = 0;
  const leave: typeof inbox.leave = async (...item) => {
    nth++;
    if (nth === 2) return false;
    if (nth === 3) await late.promise;
    return inbox.leave(...item);
  };
  const parking = parks(ana, anas, { inbox: { ...inbox, leave } });
  const leaves = async (text: string): Promise<void> => {
    type(anas, text);
    await parking.prepared();
    parking.leave();
  };
  refuseWrites();
  await leaves("Waits");
  await answers[0];
  await leaves("Refused");
  expect(await waiting()).toBe(1);
  await leaves("On its way");
  await leaves("Overtakes it");
  await expect.poll(() => answers.length).toBe(2);
  await answers[1];
  await expect.poll(waiting).toBe(1);
  late.resolve();
  await expect.poll(() => answers.length).toBe(3);
  await answers[2];
  await expect.poll(waiting).toBe(1);
  expect(texts((await comesToBen()).doc)).toEqual(["Already there", "Waits", "Refused", "On its way", "Overtakes it"]);
});

test("[IB46] what waits for lost words keeps nothing else waiting that was typed since", async () => {
  const anas = await begun();
  const lost = new Y.Doc();
  Y.applyUpdateV2(lost, Y.encodeStateAsUpdateV2(anas.doc));
  addTopic(lost, page(anas), "Lost", anas.hand);
  const vector = Y.encodeStateVector(lost);
  addTopic(lost, page(anas), "Goes on from it", anas.hand);
  const update = new Uint8Array(Y.encodeStateAsUpdateV2(lost, vector));
  await put(ana, anas, { type: "update", at: 1, update });
  await takesIn(ana, anas);
  type(anas, "Saved with it");
  await anas.saveNow();
  refuseWrites();
  type(anas, "Unsaved");
  await anas.saveNow();
  await anas[Symbol.asyncDispose]();

  const again = await opens(ana);
  const parking = parks(ana, again);
  type(again, "And closed");
  await parking.prepared();
  await closes(again, parking, 2);
  expect(texts((await comesToBen()).doc)).toEqual(["Already there", "Saved with it", "Unsaved", "And closed"]);
  await expect.poll(waiting).toBe(1);
});

/** An inbox that takes parts only while `reachable`, behind `gate`. */
const moody = () => {
  const inbox = inboxOf(ana);
  const it = { reachable: false, gate: Promise.resolve() };
  const put: typeof inbox.put = async (...item) => {
    await it.gate;
    return it.reachable ? inbox.put(...item) : err({ type: "offline" });
  };
  return { mood: it, inbox: { ...inbox, put }, clock: createHandClock(async () => {}) };
};

test("[IB41] what lay ready is not given up for a letter behind parts that did not get through", async () => {
  const anas = await begun();
  const { inbox, clock } = moody();
  const parking = parks(ana, anas, { inbox, clock });
  refuseWrites();
  type(anas, "A paragraph");
  await parking.prepared();
  paste(anas);
  await parking.prepared();
  type(anas, "One letter more");
  await parking.prepared();
  await closes(anas, parking);
  const bens = await comesToBen();
  expect(texts(bens.doc)).toEqual(["Already there", "A paragraph"]);
});

test("[IB41] while parts wait what the file lacks lies ready, where the file took the rest", async () => {
  const anas = await begun();
  const { inbox, clock } = moody();
  // The first to hear that it was saved types on at once, so there is no moment in which nothing is unsaved.
  let isDone = true;
  anas.subscribe(() => {
    if (isDone || anas.state().saving !== "saved") return;
    isDone = true;
    refuseWrites();
    type(anas, "Typed on");
  });
  const parking = parks(ana, anas, { inbox, clock });
  refuseWrites();
  paste(anas);
  await parking.prepared();
  isDone = false;
  world.fate = () => null;
  await anas.saveNow();
  await parking.prepared();
  await closes(anas, parking);
  const bens = await comesToBen();
  expect(texts(bens.doc)).toHaveLength(52);
  expect(texts(bens.doc).at(-1)).toBe("Typed on");
});

test("[IB41] a page left while its parts are on their way sends what came behind them once they are there", async () => {
  const anas = await begun();
  const { mood, inbox, clock } = moody();
  const gate = Promise.withResolvers<void>();
  Object.assign(mood, { reachable: true, gate: gate.promise });
  const [begunToPut, putting] = [Promise.withResolvers<void>(), inbox.put];
  const put: typeof inbox.put = (...item) => {
    begunToPut.resolve();
    return putting(...item);
  };
  const parking = parks(ana, anas, { inbox: { ...inbox, put }, clock });
  refuseWrites();
  paste(anas);
  await begunToPut.promise;
  type(anas, "And hidden");
  parking.leave();
  gate.resolve();
  await parking.prepared();
  const all = texts(anas.doc);
  await expect.poll(waiting).toBeGreaterThan(3);
  world.fate = () => null;
  const bens = await opens(ben);
  await expect
    .poll(async () => {
      await takesIn(ben, bens);
      return texts(bens.doc);
    })
    .toEqual(all);
});

test("[IB39] who types without a sign-in asks for a token every half minute, and has one when it can be had", async () => {
  const anas = await begun();
  const { tokens, inbox, token, clock } = watched();
  let [asked, signedIn] = [0, false];
  const parking = parks(ana, anas, {
    inbox,
    clock,
    token: async () => {
      asked++;
      return signedIn ? token() : err({ type: "offline" });
    },
  });
  refuseWrites();
  for (let n = 0; n < 50; n++) {
    type(anas, `Letter ${n}`);
    await parking.prepared();
  }
  expect(asked).toBe(1);
  for (let n = 2; n < 5; n++) {
    await clock.advance(30_000);
    await parking.prepared();
    expect(asked).toBe(n);
  }
  signedIn = true;
  await clock.advance(30_000);
  await parking.prepared();
  parking.leave();
  expect(tokens).toEqual(["token 1"]);
});

const named = (id: PersonId): Participant => ({ id, name: id, short: id });
const close = (): void => {
  window.dispatchEvent(new Event("pagehide"));
  document.dispatchEvent(new Event("freeze"));
};

const attends = (keeper: Keeper, more: Partial<Parameters<typeof createAttendance>[0]> = {}) => {
  const index = createIndexKeeper({
    store: world.store(ana),
    tenant: contoso,
    person: ana,
    clock: world.clock,
    copy: { load: () => Promise.resolve(null), keep: () => Promise.resolve() },
    account: () => null,
  });
  const teller = { tellPage: () => Promise.resolve() };
  const attend = createAttendance({ inbox: inboxOf(ana), token: tokenOf(ana), index, teller, storage: null, ...more });
  const it = { pair: anaAndBen, seriesKey, me: named(ana), other: named(ben), meeting: null, rhythm: null };
  return attend(it, keeper);
};

test("[MY12] a notebook that is brought back elsewhere while its page is open is told to the person's index at once", async () => {
  standInBrowser("visible");
  const anas = await begun();
  const places: (string | undefined)[] = [];
  const note: IndexKeeper["note"] = (_, { at }) => void places.push(at?.itemId);
  const end = attends(anas, { index: { note, read: () => Promise.resolve(null) } as IndexKeeper });
  const [before] = world.drives.files();
  await expect.poll(() => places).toEqual([before?.at.itemId]);
  world.drives.remove(before?.at ?? { driveId: "", itemId: "" });
  await anas.refresh();
  await anas.restore();
  await world.clock.advance(10_000);
  await expect.poll(() => places).toEqual([before?.at.itemId, anas.room()?.itemId]);
  expect(new Set(places).size).toBe(2);
  end();
});

test("[IB42] a page that was left before anybody could attend to it sends what waits when somebody can", async () => {
  standInBrowser("hidden");
  const anas = await begun();
  refuseWrites();
  type(anas, "Typed and out of sight");
  const end = attends(anas);
  await expect.poll(waiting).toBe(1);
  end();
});

const sendsInClosing = async (keeper: Keeper, tokens: readonly string[]): Promise<void> => {
  refuseWrites();
  type(keeper, "Sent in closing");
  await expect
    .poll(() => {
      close();
      return tokens.length;
    })
    .toBe(1);
};

test("[IB40] after a sign-out a page sends nothing that was typed before, and asks for no token", async () => {
  standInBrowser("visible");
  const anas = await begun();
  const { tokens, inbox, token } = watched();
  const end = attends(anas, { inbox, token });
  await sendsInClosing(anas, tokens);
  type(anas, "Let go");
  await parks(ana, anas).prepared();
  end();
  await anas[Symbol.asyncDispose]();
  close();
  // Longer than any seal.
  await takesIn(ben, await opens(ben));
  expect(tokens).toHaveLength(1);
});

test.each([
  ["a sign-out", undefined],
  ["somebody else's sign-in", "ben"],
])("[IB40] after %s in another tab a page sends nothing with the token that lay ready", async (_, next) => {
  standInBrowser("visible");
  const anas = await begun();
  const { tokens, inbox, token } = watched();
  let signedIn = true;
  const end = attends(anas, { inbox, token: async () => (signedIn ? token() : err({ type: "signInNeeded" })) });
  await sendsInClosing(anas, tokens);
  signedIn = false;
  signOutElsewhere(next);
  type(anas, "Typed by whoever sits there");
  await parks(ana, anas).prepared();
  close();
  // Longer than any seal.
  await takesIn(ben, await opens(ben));
  close();
  expect(tokens).toHaveLength(1);
  end();
});

test("[IB40] what lies ready after a sign-out in another tab is sent when the same person is signed in again", async () => {
  const anas = await begun();
  const { tokens, inbox, token, clock } = watched();
  let error: { readonly type: "signInNeeded" | "offline" } | null = null;
  const answer = async () => (error === null ? token() : err(error));
  const parking = parks(ana, anas, { inbox, clock, token: answer });
  refuseWrites();
  type(anas, "Growth");
  await parking.prepared();
  error = { type: "signInNeeded" };
  parking.letGo();
  parking.leave();
  await parking.prepared();
  parking.leave();
  expect(tokens).toEqual([]);
  error = null;
  await clock.advance(30_000);
  await parking.prepared();
  parking.leave();
  expect(tokens).toEqual(["token 2"]);
});

test("[IB40] a token is let go of with a sign-in that is missing, and not with a network that is", async () => {
  const anas = await begun();
  const { tokens, inbox, token, clock } = watched();
  let error: { readonly type: "signInNeeded" | "offline" } | null = null;
  const parking = parks(ana, anas, { inbox, clock, token: async () => (error === null ? token() : err(error)) });
  refuseWrites();
  type(anas, "Growth");
  await parking.prepared();
  error = { type: "offline" };
  await clock.advance(4 * 60_000);
  await parking.prepared();
  parking.leave();
  expect(tokens).toEqual(["token 1"]);
  type(anas, "Travel");
  error = { type: "signInNeeded" };
  await clock.advance(30_000);
  await parking.prepared();
  parking.leave();
  expect(tokens).toEqual(["token 1"]);
});

test("[IB40] one that has ended asks for no token, also with words ready", async () => {
  const anas = await begun();
  const { asked, tokens, clock, ...deps } = watched();
  const parking = parks(ana, anas, { ...deps, clock });
  refuseWrites();
  type(anas, "Let go");
  await parking.prepared();
  type(anas, "Being sealed");
  parking[Symbol.dispose]();
  await parking.prepared();
  await clock.advance(3_600_000);
  parking.leave();
  expect([asked(), tokens]).toEqual([1, []]);
});

test("[IB33] an item is acknowledged when the file has it, and not before", async () => {
  const anas = await begun();
  await put(ben, anas, { type: "topic", at: 1, page: page(anas).id, text: "By card" });
  refuseWrites();
  const acknowledged: string[] = [];
  const inbox = inboxOf(ana);
  const watchedInbox = {
    ...inbox,
    acknowledge: (...item: Parameters<typeof inbox.acknowledge>) => {
      acknowledged.push(anas.state().saving);
      return inbox.acknowledge(...item);
    },
  };
  await use(createIntake({ pair: anaAndBen, seriesKey, keeper: anas, inbox: watchedInbox })).look();
  expect(texts(anas.doc)).toContain("By card");
  expect(anas.state().saving).toBe("waiting");
  expect(acknowledged).toEqual([]);
  world.fate = () => null;
  await anas.saveNow();
  await expect.poll(waiting).toBe(0);
  expect(acknowledged).toEqual(["saved"]);
});

test("[IB34] what does not open here stays, and the rest is put in", async () => {
  const anas = await begun();
  const strange = publicHalf(await newInboxKey(crypto.getRandomValues(new Uint8Array(32)), 0));
  await put(ben, anas, { type: "topic", at: 1, page: page(anas).id, text: "For another key" }, strange);
  await put(ben, anas, { type: "update", at: 2, update: new Uint8Array([9, 9, 9]) });
  await put(ben, anas, { type: "topic", at: 3, page: page(anas).id, text: "Opens" });
  await takesIn(ana, anas);
  expect(texts(anas.doc)).toEqual(["Already there", "Opens"]);
  await expect.poll(waiting).toBe(2);
});

test("[IB35] a card's topic stands on its page, also as the first word of its series", async () => {
  const anas = await begun();
  const other = ownPageId(anaAndBen.id, "monthly");
  await put(ben, anas, { type: "topic", at: 1, page: other, text: "Under the monthly" });
  await use(createIntake({ pair: anaAndBen, seriesKey: "monthly", keeper: anas, inbox: inboxOf(ana) })).look();
  expect(openTopics(anas.doc, pageOf(anas.doc, anaAndBen.id, "monthly").id).map((it) => it.text)).toEqual([
    "Under the monthly",
  ]);
  expect(texts(anas.doc)).toEqual(["Already there"]);
});

/** Sealed for the notebook's newest key, or for another. */
const put = async (
  by: PersonId,
  keeper: Keeper,
  item: InboxItem,
  key = keeper.inboxKeys().map(publicHalf)[0],
): Promise<void> => {
  if (key === undefined) throw new Error("No inbox key: expected one in the file of a notebook that was begun.");
  const id = newId({ ...keeper.hand, random: (bytes) => crypto.getRandomValues(new Uint8Array(bytes)) }) as ItemId;
  const sealed = await sealItem(
    item,
    { pair: anaAndBen, item: id, by },
    key,
    crypto.getRandomValues(new Uint8Array(32)),
  );
  if (!sealed.ok) throw new Error(sealed.error.type);
  expect(await inboxOf(by).put(anaAndBen, { id, key: key.id, sealed: sealed.value })).toEqual(ok(undefined));
};
