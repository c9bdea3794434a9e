/** A person's index while their drive refuses, tells something else than the file, or was written by another device. */
import { expect, onTestFinished, test, vi } from "vitest";
import { createIndexKeeper, type IndexKeeper } from "#app/mine/index-keeper.ts";
import { emptyIndex, entryOf, indexToText, noted, readIndex, type OwnIndex } from "#app/mine/own-index.ts";
import { indexName } from "#app/mine/stored-index.ts";
import type { NotebookStore } from "#core/notebook/notebook-store.ts";
import { err } from "#core/result.ts";
import { ana, ben, contoso, olga } from "#tests/cast.ts";
import { createMemoryDrives, type Verb } from "#tests/contracts/memory-store.ts";
import { createHandClock } from "#tests/rules/notebook/hand-clock.ts";
import { settle } from "#tests/rules/notebook/world.ts";

const withBen = { id: ben, name: "Ben Okafor" };
const withOlga = { id: olga, name: "Olga Petrova" };
const at = { driveId: "drive", itemId: "item" };
const minute = 60_000;
const busy = { type: "unavailable", status: 503 } as const;

type Account = Parameters<typeof createIndexKeeper>[0]["account"];

/** Ana's drive, with any number of devices on one clock. */
const stand = () => {
  const drives = createMemoryDrives();
  const clock = createHandClock(settle);
  const drive = drives.storeOf(ana);
  const device = (store: NotebookStore = drive, account: Account = () => null): IndexKeeper =>
    createIndexKeeper({
      store,
      tenant: contoso,
      person: ana,
      account,
      copy: { load: async () => null, keep: async () => {} },
      clock,
    });
  const text = async (): Promise<string> => {
    const found = await drive.readOwn(indexName);
    return found.ok ? (found.value?.text ?? "") : "";
  };
  return {
    clock,
    drive,
    device,
    fail: drives.fail,
    calls: (verb: Verb): number => drives.calls.filter((it) => it.verb === verb).length,
    put: (json: string) => drive.putOwn(indexName, { type: "json", text: json }),
    /** As it stands in the drive. */
    entry: async (other = ben) => entryOf(readIndex(await text(), contoso, ana) ?? emptyIndex(contoso, ana), other),
    text,
    indexOf: (...others: readonly OwnIndex["pairs"][number]["other"][]): OwnIndex =>
      others.reduce((index, other) => noted(index, other, { at }, clock.now()), emptyIndex(contoso, ana)),
  };
};

test.each([
  ["readOwn", busy],
  ["putOwn", busy],
  ["readOwn", { type: "offline" }],
  ["putOwn", { type: "offline" }],
] as const)(
  "[MY17] taken off the list while nothing comes through, somebody is off it a minute later: %s, %o",
  async (verb, error) => {
    const { clock, device, fail, put, entry, calls, indexOf } = stand();
    await put(indexToText(indexOf(withBen)));
    const index = device();
    await index.read();
    fail(verb, error);
    const before = calls(verb);
    index.note(withBen, { listed: false });
    expect(await index.settle(false)).toBe(false);
    await clock.advance(minute - 1);
    expect([calls(verb) - before, (await entry())?.listed]).toEqual([1, true]);
    await clock.advance(1);
    await vi.waitFor(async () => expect((await entry())?.listed).toBe(false), { timeout: 10_000 });
    expect(await index.settle(false)).toBe(true);
  },
);

test("[MY17] what waiting cannot mend is not tried again by itself", async () => {
  const { clock, device, fail, calls, put, indexOf } = stand();
  await put(indexToText(indexOf(withBen)));
  const index = device();
  await index.read();
  fail("putOwn", { type: "forbidden" });
  index.note(withBen, { listed: false });
  expect(await index.settle(false)).toBe(false);
  const before = calls("putOwn");
  await clock.advance(10 * minute);
  expect(calls("putOwn")).toBe(before);
});

test("[MY17] pressed while an earlier write is on its way, it is written soon after that", async () => {
  const { clock, drive, device, entry } = stand();
  const sent = Promise.withResolvers<void>();
  const arrived = Promise.withResolvers<void>();
  const index = device({
    ...drive,
    putOwn: async (...request) => {
      sent.resolve();
      await arrived.promise;
      return drive.putOwn(...request);
    },
  });
  await index.read();
  index.note(withBen, { at });
  const first = index.settle(false);
  await sent.promise;
  index.note(withBen, { listed: false });
  const second = index.settle(false);
  arrived.resolve();
  expect(await Promise.all([first, second])).toEqual([false, false]);
  await clock.advance(5_000);
  await vi.waitFor(async () => expect((await entry())?.listed).toBe(false), { timeout: 10_000 });
});

test.each([
  ["read", "readOwn"],
  ["read", "putOwn"],
  ["written", "readOwn"],
] as const)("[MY16] a drive that refused is not asked within a minute by what is to be %s: %s", async (then, verb) => {
  const { clock, device, fail, calls } = stand();
  const index = device();
  fail(verb, busy);
  index.note(withBen, { at });
  await index.settle(false);
  const asked = () => calls("readOwn") + calls("putOwn");
  const before = asked();
  if (then === "read") await index.read();
  index.note(withOlga, { at });
  await clock.advance(5_000);
  expect(await index.settle(false)).toBe(false);
  expect(asked()).toBe(before);
  await clock.advance(minute);
  await vi.waitFor(() => expect(calls("putOwn")).toBe(verb === "putOwn" ? 2 : 1), { timeout: 10_000 });
});

test("[MY16] a drive that says how long it is busy is not asked sooner", async () => {
  const { clock, device, fail, calls } = stand();
  const index = device();
  fail("readOwn", { type: "throttled", retryAfterMs: 3 * minute });
  await index.read();
  await clock.advance(3 * minute - 1);
  await index.read();
  expect(calls("readOwn")).toBe(1);
  await clock.advance(1);
  await index.read();
  expect(calls("readOwn")).toBe(2);
});

test("[MY16] what somebody has to allow first is asked for at once when they signed in for it", async () => {
  const { drive, device, fail, put, indexOf } = stand();
  await put(indexToText(indexOf(withBen)));
  let account = { name: "Ana Ruiz", username: "ana@contoso.example" };
  const index = device(drive, () => account);
  fail("readOwn", { type: "consentMissing", scopes: ["Files.ReadWrite"] });
  expect([await index.read(), await index.read()]).toEqual([null, null]);
  account = { ...account };
  expect(await index.read()).toEqual(indexOf(withBen));
});

test("[MY18] taken off the list before the drive could be read, somebody stays off it whatever an open device saw meanwhile", async () => {
  const { clock, device, fail, put, entry, indexOf } = stand();
  await put(indexToText(indexOf(withBen)));
  const [one, other] = [device(), device()];
  await other.read();
  fail("readOwn", busy);
  await one.read();
  one.note(withBen, { listed: false });
  await clock.advance(1);
  // The other device reads Ben's page, writes that, and reads it once more.
  other.note(withBen, { at: { ...at, itemId: "moved" } });
  expect(await other.settle(false)).toBe(true);
  await clock.advance(2 * minute);
  await vi.waitFor(async () => expect((await entry())?.listed).toBe(false), { timeout: 10_000 });
  expect((await entry())?.at?.itemId).toBe("moved");
  other.note(withBen, { at: { ...at, itemId: "moved again" } });
  expect(await other.settle(false)).toBe(true);
  expect(await entry()).toMatchObject({ listed: false, at: { itemId: "moved again" } });
  expect(entryOf(other.now(), ben)?.listed).toBe(false);
});

test("[MY18] what was pressed here counts also when another device saw the pair later", async () => {
  const { clock, device, fail, put, entry, indexOf } = stand();
  await put(indexToText(indexOf(withBen)));
  const [one, other] = [device(), device()];
  await Promise.all([one.read(), other.read()]);
  fail("putOwn", busy);
  one.note(withBen, { listed: false });
  expect(await one.settle(false)).toBe(false);
  await clock.advance(1);
  other.note(withBen, { at: { ...at, itemId: "moved" } });
  expect(await other.settle(false)).toBe(true);
  await clock.advance(minute);
  await vi.waitFor(async () => expect(await entry()).toMatchObject({ listed: false, at: { itemId: "moved" } }), {
    timeout: 10_000,
  });
});

test("[MY18] what was written counts no longer as pressed: put back on another device it stays", async () => {
  const { clock, device, entry } = stand();
  const [one, other] = [device(), device()];
  one.note(withBen, { at, listed: false });
  expect(await one.settle(false)).toBe(true);
  await other.read();
  await clock.advance(1);
  other.note(withBen, { listed: true });
  expect(await other.settle(false)).toBe(true);
  await clock.advance(1);
  one.note(withBen, { at: { ...at, itemId: "moved" } });
  expect(await one.settle(false)).toBe(true);
  expect(await entry()).toMatchObject({ listed: true, at: { itemId: "moved" } });
});

test("[MY18] an answer that comes late takes nothing back that was pressed and written meanwhile", async () => {
  const { drive, device, put, entry, indexOf } = stand();
  await put(indexToText(indexOf(withBen)));
  const late = Promise.withResolvers<void>();
  let asked = 0;
  const index = device({
    ...drive,
    readOwn: async (name) => {
      const found = await drive.readOwn(name);
      if ((asked += 1) === 1) await late.promise;
      return found;
    },
  });
  const reading = index.read();
  index.note(withBen, { listed: false });
  expect(await index.settle(false)).toBe(true);
  late.resolve();
  await reading;
  expect([entryOf(index.now(), ben)?.listed, (await entry())?.listed]).toEqual([false, false]);
});

test("[MY11, MY18] a page that is frozen while it writes takes back nothing that another device wrote meanwhile", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout"] });
  onTestFinished(() => void vi.useRealTimers());
  const { clock, device, put, entry, indexOf } = stand();
  const known = indexOf(withBen);
  await put(indexToText(known));
  const index = device();
  await index.read();
  index.note(withOlga, { at });
  const writing = index.settle(false);
  // No timer goes until it thaws.
  await settle();
  await put(indexToText(noted(known, withBen, { listed: false }, clock.now())));
  await vi.runAllTimersAsync();
  expect(await writing).toBe(true);
  expect((await entry())?.listed).toBe(false);
});

test.each(["there was one", "there was none"])(
  "[MY11] a page that is frozen between its token and its request writes nothing over what came meanwhile; %s",
  async (before) => {
    const { drive, device, put, entry, indexOf, clock } = stand();
    const known = indexOf(withBen);
    if (before === "there was one") await put(indexToText(known));
    let thaws: () => Promise<unknown> = () => put(indexToText(noted(known, withBen, { listed: false }, clock.now())));
    const index = device({
      ...drive,
      putOwn: async (...request) => {
        await thaws();
        thaws = async () => undefined;
        return drive.putOwn(...request);
      },
    });
    await index.read();
    index.note(withOlga, { at });
    expect(await index.settle(false)).toBe(true);
    expect((await entry())?.listed).toBe(false);
    expect(await entry(olga)).toMatchObject({ at });
  },
);

test("[MY11] an index that others write again and again is written a minute later", async () => {
  const { drive, device, entry, clock } = stand();
  let overtaken = true;
  const index = device({
    ...drive,
    putOwn: (...request) => (overtaken ? Promise.resolve(err({ type: "changed" })) : drive.putOwn(...request)),
  });
  await index.read();
  index.note(withBen, { at });
  expect(await index.settle(false)).toBe(false);
  overtaken = false;
  await clock.advance(2 * minute);
  await vi.waitFor(async () => expect(await entry()).toMatchObject({ at }), { timeout: 10_000 });
});

test("[MY11] what is laid over a later sight makes it no older", () => {
  const { indexOf } = stand();
  const known = indexOf(withBen);
  const seenAt = entryOf(known, ben)?.seenAt ?? 0;
  expect(entryOf(noted(known, withBen, { listed: false }, seenAt - 1), ben)?.seenAt).toBe(seenAt);
});

test("[MY19] a page that a proxy answers with is no index, and the index behind it is not written over", async () => {
  const { clock, device, put, text, calls, entry, indexOf } = stand();
  const page = "<!doctype html><title>Sign in to the network</title>";
  await put(page);
  const index = device();
  expect(await index.read()).toBeNull();
  index.note(withOlga, { at });
  expect(await index.settle(true)).toBe(false);
  expect([index.isRead(), await text(), calls("putOwn")]).toEqual([false, page, 1]);
  await put(indexToText(indexOf(withBen)));
  await clock.advance(2 * minute);
  await vi.waitFor(async () => expect(await entry(olga)).not.toBeNull(), { timeout: 10_000 });
  expect(await entry(ben)).not.toBeNull();
});

test.each(["", '{"duologueIndex":1,"tenant":"'])(
  "[MY10] an index of which this is left has its place taken: %j",
  async (left) => {
    const { device, put, entry } = stand();
    await put(left);
    const index = device();
    expect(await index.read()).toBeNull();
    index.note(withBen, { at });
    expect(await index.settle(false)).toBe(true);
    expect((await entry())?.at).toEqual(at);
  },
);
