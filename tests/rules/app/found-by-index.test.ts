/** Where a notebook is while our service knows of none: only an index that was read says that there is none. */
import { expect, test } from "vitest";
import { createIndexKeeper, type IndexKeeper } from "#app/mine/index-keeper.ts";
import { emptyIndex, indexToText, noted } from "#app/mine/own-index.ts";
import { indexName } from "#app/mine/stored-index.ts";
import { foundByIndexToo } from "#app/session.ts";
import { randomBytes } from "#browser/machine.ts";
import { createKeeper, type Keeper } from "#core/notebook/keep.ts";
import type { StoreError } from "#core/notebook/notebook-store.ts";
import { err } from "#core/result.ts";
import { ana, anaAndBen, ben, contoso } from "#tests/cast.ts";
import { overtaken, writersOf } from "#tests/rules/notebook/overtaken.ts";
import { begun, createWorld, htmlsIn, names, said, saidIn, say, type World } from "#tests/rules/notebook/world.ts";

const busy: StoreError = { type: "unavailable", status: 503 };
const throttled: StoreError = { type: "throttled", retryAfterMs: null };
const unfetched = (): Promise<IndexKeeper> => Promise.reject(new TypeError("Failed to fetch"));

/**
 * The notebook of the two lies in Ana's drive and is in Ben's index, the service was made to forget it, and Ben comes with a
 * browser that knows nothing. `refuse`: from now on this is what his drive says of the index, and of nothing else.
 */
const forgotten = async () => {
  const { world, anas, bens, file } = await begun();
  const store = world.store(ben);
  const text = indexToText(
    noted(emptyIndex(contoso, ben), { id: ana, name: "Ana Ruiz" }, { at: file.at, owner: ana }, 1),
  );
  await store.putOwn(indexName, { type: "json", text });
  await Promise.all([anas, bens].map((it) => it[Symbol.asyncDispose]()));
  world.forgetRecord();
  let refused: StoreError | null = null;
  let account = { name: "Ben Okafor", username: "ben@contoso.example" };
  const index = createIndexKeeper({
    store: { ...store, readOwn: (name) => (refused === null ? store.readOwn(name) : Promise.resolve(err(refused))) },
    tenant: contoso,
    person: ben,
    account: () => account,
    copy: { load: async () => null, keep: async () => {} },
    clock: world.clock,
  });
  const refuse = (error: StoreError | null): void => {
    refused = error;
  };
  const signIn = (): void => {
    account = { ...account };
  };
  return { world, file, index, refuse, signIn, fetched: async () => index };
};

const foundIn = (world: World, index: () => Promise<IndexKeeper>) => foundByIndexToo(world.pointers(ben), ben, index);

const openedBy = (world: World, index: () => Promise<IndexKeeper>): Keeper =>
  createKeeper(
    {
      store: world.store(ben),
      pointers: foundIn(world, index),
      local: { load: async () => null, keep: async () => false },
      clock: world.clock,
      random: randomBytes,
    },
    { pair: anaAndBen, me: ben, names },
  );

/** What the store makes of a host that hands out no token, and of a sign-in library that fails. */
const noToken: StoreError = { type: "unexpected", status: 0, code: "hostSilent" };
/** A proxy's page came in place of what the drive says of the file. */
const proxied: StoreError = { type: "unexpected", status: 200, code: "unreadable" };
const tooMuch: StoreError = { type: "unexpected", status: 509, code: "" };
const tooSlow: StoreError = { type: "unexpected", status: 408, code: "" };

test.each<StoreError>([
  busy,
  throttled,
  { type: "offline" },
  { type: "locked" },
  { type: "changed" },
  noToken,
  proxied,
  tooMuch,
  tooSlow,
])(
  "[MY14] while the index cannot be read nothing is created beside a notebook that the service forgot: %o",
  async (error) => {
    const { world, refuse, fetched } = await forgotten();
    refuse(error);
    await using keeper = openedBy(world, fetched);
    await keeper.open();
    say(keeper, "Typed meanwhile");
    await world.clock.advance(10_000);
    await keeper.refresh();
    expect(htmlsIn(world)).toHaveLength(1);
    expect(keeper.state()).toMatchObject({
      home: "unknown",
      saving: "waiting",
      problem: { type: error.type === "offline" ? "offline" : "unavailable" },
    });

    refuse(null);
    await world.clock.advance(180_000);
    expect(htmlsIn(world).map(saidIn)).toEqual([["Budget", "Typed meanwhile"]]);
    expect(said(keeper.doc)).toEqual(["Budget", "Typed meanwhile"]);
    expect(keeper.state().problem).toBeNull();
  },
);

test("[MY14] a drive that refused the index a moment ago has not said that there is no notebook", async () => {
  const { world, file, index, refuse, fetched } = await forgotten();
  refuse(busy);
  expect(await index.read()).toBeNull();
  refuse(null);
  const { find } = foundIn(world, fetched);
  expect(await find(anaAndBen)).toEqual({ ok: false, error: { type: "unavailable", status: 503 } });
  await world.clock.advance(60_000);
  expect(await find(anaAndBen)).toMatchObject({ ok: true, value: { address: file.at, by: ana, etag: null } });
});

test.each([{ type: "offline" }, { type: "unavailable", status: 503 }] as const)(
  "[MY14] a page that has read the file is led nowhere by the index while the service does not answer: $type",
  async (error) => {
    const { world, file, fetched } = await forgotten();
    world.fate = (_, method) => (method === "find" ? { before: error } : null);
    const { find } = foundIn(world, fetched);
    expect(await find(anaAndBen, 5_000, true)).toEqual({ ok: false, error });
    expect(await find(anaAndBen, 5_000)).toMatchObject({ ok: true, value: { address: file.at } });
    world.fate = () => null;
    expect(await find(anaAndBen, 5_000, true)).toMatchObject({ ok: true, value: { address: file.at } });
  },
);

test("[MY14] while the index's own part cannot be fetched, an unbegun page says so and begins when it was", async () => {
  const { world, fetched } = await forgotten();
  let fetchable = false;
  await using keeper = openedBy(world, () => (fetchable ? fetched() : unfetched()));
  await keeper.open();
  say(keeper, "Typed meanwhile");
  await world.clock.advance(10_000);
  expect(keeper.state()).toMatchObject({ saving: "waiting", problem: { type: "offline" } });
  fetchable = true;
  await world.clock.advance(180_000);
  expect(htmlsIn(world).map(saidIn)).toEqual([["Budget", "Typed meanwhile"]]);
});

test("[MY14, MY16] after one silence of the host the index is asked again at once", async () => {
  const { world, file, refuse, fetched } = await forgotten();
  const { find } = foundIn(world, fetched);
  refuse(noToken);
  expect(await find(anaAndBen)).toEqual({ ok: false, error: { type: "unavailable", status: 0 } });
  refuse(null);
  expect(await find(anaAndBen)).toMatchObject({ ok: true, value: { address: file.at } });
});

const unsigned = { type: "signInNeeded" } as const;
const unallowed = { type: "consentMissing", scopes: ["Files.ReadWrite"] } as const;

test.each([unsigned, unallowed])(
  "[MY14] what somebody has to sign in for is said on the page, and mended there by signing in: $type",
  async (error) => {
    const { world, refuse, fetched, signIn } = await forgotten();
    refuse(error);
    await using keeper = openedBy(world, fetched);
    await keeper.open();
    say(keeper, "Typed meanwhile");
    await world.clock.advance(10_000);
    expect(htmlsIn(world)).toHaveLength(1);
    expect(keeper.state()).toMatchObject({ saving: "waiting", problem: error });
    refuse(null);
    signIn();
    await keeper.open();
    await world.clock.advance(10_000);
    expect(htmlsIn(world).map(saidIn)).toEqual([["Budget", "Typed meanwhile"]]);
    expect(keeper.state().problem).toBeNull();
  },
);

test("[MY14] whoever allowed files only on an unbegun page begins it then", async () => {
  const { world, refuse, fetched, signIn } = await forgotten();
  await world.store(ben).putOwn(indexName, { type: "json", text: indexToText(emptyIndex(contoso, ben)) });
  refuse(unallowed);
  await using keeper = openedBy(world, fetched);
  await keeper.open();
  say(keeper, "Typed meanwhile");
  await world.clock.advance(10_000);
  expect(keeper.state().problem).toEqual(unallowed);
  refuse(null);
  signIn();
  await keeper.open();
  await world.clock.advance(10_000);
  expect(htmlsIn(world).map(saidIn)).toContainEqual(["Typed meanwhile"]);
});

test.each<StoreError>([
  { type: "notFound" },
  { type: "forbidden" },
  { type: "grantRefused" },
  { type: "unexpected", status: 400, code: "invalidRequest" },
])("[MY14] what does not pass by itself is left to whatever is begun: %o", async (error) => {
  const { world, refuse, fetched } = await forgotten();
  refuse(error);
  expect(await foundIn(world, fetched).find(anaAndBen)).toEqual({ ok: true, value: null });
});

test("[MY14] an index of a newer version is left to whatever is begun", async () => {
  const { world, fetched } = await forgotten();
  await world.store(ben).putOwn(indexName, { type: "json", text: '{"duologueIndex":2}' });
  expect(await foundIn(world, fetched).find(anaAndBen)).toEqual({ ok: true, value: null });
});

test("[MY14] where neither the service nor the index can tell, the service's own answer stands", async () => {
  const { world, refuse, fetched } = await forgotten();
  refuse(busy);
  const failing = { type: "unavailable", status: 500 } as const;
  world.fate = (_, method) => (method === "find" ? { before: failing } : null);
  expect(await foundIn(world, fetched).find(anaAndBen)).toEqual({ ok: false, error: failing });
  expect(await foundIn(world, unfetched).find(anaAndBen)).toEqual({ ok: false, error: failing });
});

test("[MY14] an index that was read and names no notebook leaves the beginning free", async () => {
  const { world, fetched } = await forgotten();
  await world.store(ben).putOwn(indexName, { type: "json", text: indexToText(emptyIndex(contoso, ben)) });
  expect(await foundIn(world, fetched).find(anaAndBen)).toEqual({ ok: true, value: null });
});

/** Ana's pages have an index of their own, which hears of each file that one of them has a room in, as it does in the app. */
const withAnasIndex = (world = createWorld()) => {
  const index = createIndexKeeper({
    store: world.store(ana),
    tenant: contoso,
    person: ana,
    account: () => ({ name: "Ana Ruiz", username: "ana@contoso.example" }),
    copy: { load: async () => null, keep: async () => {} },
    clock: world.clock,
  });
  const { pointers } = world;
  world.pointers = (who, ...page) =>
    who === ana ? foundByIndexToo(pointers(who, ...page), ana, async () => index) : pointers(who, ...page);
  const watch = (keeper: Keeper): void => {
    keeper.subscribe(() => {
      const room = keeper.room();
      if (room === null) return;
      const at = { driveId: room.driveId, itemId: room.itemId };
      index.note({ id: ben, name: "Ben Okafor" }, { at, owner: keeper.state().home === "mine" ? ana : ben });
    });
  };
  return { world, index, watch };
};

for (const refused of ["complete", "invite"] as const)
  test(`[KP49, MY14] what was begun and not told to the record is in nobody's index, and the record is told: ${refused}`, async () => {
    const { world, index, watch } = withAnasIndex();
    await index.read();
    await using anas = world.keeper(ana);
    watch(anas);
    await anas.open();
    const error: StoreError = refused === "invite" ? { type: "forbidden" } : busy;
    world.fate = (_, method) => (method === refused ? { before: error } : null);
    say(anas, "Budget");
    await world.clock.advance(2_000);
    for (let time = 0; time < 3; time++) {
      await (time === 1 ? anas.open() : anas.refresh("file"));
      await world.clock.advance(10_000);
    }
    expect(await index.find(ben)).toEqual({ ok: true, value: null });
    expect(await world.pointers(ben).find(anaAndBen)).toEqual({ ok: true, value: null });
    world.fate = () => null;
    await anas.open();
    await world.clock.advance(60_000);
    await using bens = world.keeper(ben);
    await bens.open();
    expect(said(bens.doc)).toEqual(["Budget"]);
    expect(await index.find(ben)).toMatchObject({ ok: true, value: { by: ana } });
  });

test("[KP18, MY14] where the index alone told of a file, the record is asked again once a minute", async () => {
  const { world, anas, file } = await begun();
  const { index } = withAnasIndex(world);
  await index.read();
  index.note({ id: ben, name: "Ben Okafor" }, { at: file.at, owner: ana });
  await anas[Symbol.asyncDispose]();
  world.copies.clear();
  let asked = 0;
  world.fate = (_, method) => {
    if (method !== "find") return null;
    asked += 1;
    return { before: busy };
  };
  await using again = world.keeper(ana);
  await again.open();
  expect(said(again.doc)).toEqual(["Budget"]);
  asked = 0;
  for (let time = 0; time < 19; time++) {
    await again.refresh("file");
    await world.clock.advance(10_000);
  }
  expect(asked).toBe(3);
});

for (const when of ["on the page that opens then", "on a page that had asked the record before"])
  test(`[KP4, MY14] by what the index alone tells nothing is closed, ${when}: the record may name that very file by now`, async () => {
    const { world, anas, bens, hers } = await overtaken(async () => undefined);
    const { index } = withAnasIndex(world);
    await index.read();
    world.fate = (_, method) => (method === "revoke" ? { before: { type: "offline" } } : null);
    await world.clock.advance(120_000);
    const { driveId = "", itemId = "" } = bens.room() ?? {};
    index.note({ id: ben, name: "Ben Okafor" }, { at: { driveId, itemId }, owner: ben });
    await using next = world.keeper(ana);
    if (when.includes("before")) await next.open();
    else await anas[Symbol.asyncDispose]();
    await world.pointTo(hers);
    world.fate = (_, method) => (method === "find" ? { before: busy } : null);
    if (!when.includes("before")) await next.open();
    await world.clock.advance(180_000);
    expect(said(next.doc)).toEqual(["Budget", "Holiday"]);
    expect(writersOf(world, hers)).toEqual([ben]);
  });
