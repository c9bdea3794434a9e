import { describe, expect, test } from "vitest";
import * as Y from "yjs";
import { createIndexKeeper } from "#app/mine/index-keeper.ts";
import {
  differs,
  differsInPlace,
  emptyIndex,
  entryOf,
  indexToText,
  mergeIndexes,
  noted,
  readIndex,
  type OwnIndex,
} from "#app/mine/own-index.ts";
import { sightOfPage } from "#app/mine/sight.ts";
import type { Participant } from "#app/page-view/one-on-one.ts";
import type { Keeper } from "#core/notebook/keep.ts";
import { indexName } from "#app/mine/stored-index.ts";
import { err } from "#core/result.ts";
import type { StoreError } from "#core/notebook/notebook-store.ts";
import type { Permission } from "#core/notebook/audit.ts";
import { ana, anaAndBen, ben, contoso, olga } from "#tests/cast.ts";
import { createMemoryDrives } from "#tests/contracts/memory-store.ts";

const participant = (id: typeof ana): Participant => ({ id, name: "", short: "" });
const withBen = { id: ben, name: "Ben Okafor" };
const withOlga = { id: olga, name: "Olga Petrova" };
const at = { driveId: "drive", itemId: "item" };
const facts = { mine: 2, theirs: 1, actions: 3, lastMet: "2026-11-19T09:00:00.000Z", at: 5, tag: "c:1" };
const next = { start: "2026-11-26T09:00:00.000Z", end: null, originalStart: "2026-11-26T09:00:00.000Z" };
const empty = emptyIndex(contoso, ana);
const full: OwnIndex = noted(
  noted(empty, withBen, { at, owner: ana, verdict: { type: "onlyTheTwo", checkedAt: 4 } }, 10),
  withBen,
  { series: [{ key: "weekly", rhythm: "every Thursday", ahead: [next], facts }] },
  20,
);

test("[MY10] the index reads back as it was written, and what was left out of a sight stays as it was known", () => {
  expect(readIndex(indexToText(full), contoso, ana)).toEqual(full);
  expect(entryOf(full, ben)).toMatchObject({ at, owner: ana, listed: true, series: [{ key: "weekly", facts }] });
  const later = noted(full, withBen, { series: [{ key: "weekly", facts: { ...facts, mine: 0 } }] }, 30);
  expect(entryOf(later, ben)?.series[0]).toMatchObject({ rhythm: "every Thursday", ahead: [next], facts: { mine: 0 } });
});

test("[MY10, PG8] what was known of who can open one file says nothing of another, nor stays where nobody knows any more", () => {
  const elsewhere = { driveId: "drive", itemId: "another" };
  expect(entryOf(noted(full, withBen, { at: elsewhere }, 30), ben)).toMatchObject({
    at: elsewhere,
    owner: null,
    verdict: null,
  });
  expect(entryOf(noted(full, withBen, { at: { ...at } }, 30), ben)).toMatchObject({
    owner: ana,
    verdict: { type: "onlyTheTwo" },
  });
  const sighted = (sharing: ReturnType<Keeper["state"]>["sharing"]) =>
    sightOfPage(
      {
        pair: anaAndBen,
        seriesKey: "weekly",
        me: participant(ana),
        other: participant(ben),
        meeting: null,
        rhythm: null,
      },
      {
        doc: new Y.Doc(),
        state: () =>
          ({ phase: "ready", home: "mine", sharing, version: null }) as unknown as ReturnType<Keeper["state"]>,
        room: () => ({ ...at, epoch: 1, secret: new Uint8Array(32) }),
      },
      1,
    );
  const after = (sharing: ReturnType<Keeper["state"]>["sharing"]) =>
    entryOf(noted(full, withBen, sighted(sharing) ?? {}, 30), ben);
  expect(after({ type: "unknown" })?.verdict).toBeNull();
  expect(after({ type: "checking" })?.verdict).toMatchObject({ type: "onlyTheTwo" });
});

test("[MY10] another person's, a newer version and a damaged one read as none", () => {
  expect(readIndex(indexToText(full), contoso, ben)).toBeNull();
  expect(readIndex(indexToText(full).replace('"duologueIndex":1', '"duologueIndex":2'), contoso, ana)).toBeNull();
  expect(readIndex(indexToText(full).slice(0, -9), contoso, ana)).toBeNull();
  const odd = JSON.stringify({
    duologueIndex: 1,
    tenant: contoso,
    person: ana,
    pairs: [{ other: { id: "x" } }, 7, null],
  });
  expect(readIndex(odd, contoso, ana)).toEqual(empty);
});

test("[MY10] an index from before contents had versions reads with none", () => {
  const older = indexToText(full).replace(',"tag":"c:1"', "");
  expect(older).not.toContain("tag");
  expect(entryOf(readIndex(older, contoso, ana) ?? empty, ben)?.series[0]?.facts).toEqual({ ...facts, tag: null });
});

test("[MY11] of two devices' sights the later one stays, and no pair of either is lost", () => {
  const here = noted(full, withOlga, { at }, 50);
  const there = noted(full, withBen, { listed: false }, 40);
  for (const merged of [mergeIndexes(here, there), mergeIndexes(there, here)]) {
    expect(entryOf(merged, ben)?.listed).toBe(false);
    expect(entryOf(merged, olga)?.at).toEqual(at);
  }
  expect(differs(mergeIndexes(here, there), mergeIndexes(there, here))).toBe(false);
});

test("[MY12] when somebody looked is no news; where a notebook is, is", () => {
  const looked = noted(full, withBen, { series: [{ key: "weekly", facts: { ...facts, at: 99 } }] }, 99);
  expect(differs(full, looked)).toBe(false);
  const read = noted(full, withBen, { series: [{ key: "weekly", facts: { ...facts, theirs: 9 } }] }, 99);
  expect([differs(full, read), differsInPlace(full, read)]).toEqual([true, false]);
  expect(differsInPlace(full, noted(full, withBen, { at: { ...at, itemId: "new" } }, 99))).toBe(true);
  expect(differsInPlace(full, noted(full, withBen, { listed: false }, 99))).toBe(true);
});

const named = { name: "Ana Ruiz", username: "ana@contoso.example" };

/** Ana's drive and browser, with a clock that the test moves, and what OneDrive would list for her index beside herself. */
const stand = () => {
  const drive = createMemoryDrives().storeOf(ana);
  const puts: string[] = [];
  let strangers: readonly Permission[] = [];
  let revocable = true;
  let refused: StoreError | null = null;
  let asked = 0;
  let now = 1_000_000_000;
  let copied: string | null = null;
  const timers: { readonly due: number; readonly task: () => void }[] = [];
  const keeper = (account: { name: string; username: string } | null = named) =>
    createIndexKeeper({
      tenant: contoso,
      person: ana,
      account: () => account,
      copy: {
        load: () => Promise.resolve(copied),
        keep: (text) => {
          copied = text;
          return Promise.resolve();
        },
      },
      clock: {
        now: () => now,
        after: (ms, task) => {
          const timer = { due: now + ms, task };
          timers.push(timer);
          return () => void timers.splice(timers.indexOf(timer), 1);
        },
      },
      store: {
        readOwn: (name) => {
          asked += 1;
          return refused === null ? drive.readOwn(name) : Promise.resolve(err(refused));
        },
        putOwn: (...request) => {
          puts.push(request[1].text);
          return drive.putOwn(...request);
        },
        permissions: async (file) => {
          const listed = await drive.permissions(file);
          return listed.ok ? { ok: true, value: [...listed.value, ...strangers] } : listed;
        },
        revoke: (_, id) => {
          if (revocable) strangers = strangers.filter((it) => it.id !== id);
          return Promise.resolve({ ok: true, value: undefined });
        },
      },
    });
  const text = async (): Promise<string | null> => {
    const found = await drive.readOwn(indexName);
    return found.ok && found.value !== null ? found.value.text : null;
  };
  return {
    puts,
    keeper,
    copied: () => copied,
    put: (json: string) => drive.putOwn(indexName, { type: "json", text: json }),
    text,
    stored: async () => {
      const found = await text();
      return found === null ? null : readIndex(found, contoso, ana);
    },
    listed: (more: readonly Permission[], canRevoke = true) => {
      strangers = more;
      revocable = canRevoke;
    },
    left: () => strangers,
    refuse: (error: StoreError | null) => {
      refused = error;
    },
    asked: () => asked,
    pass: (ms: number) => {
      now += ms;
      for (const timer of timers.filter((it) => it.due <= now)) {
        timers.splice(timers.indexOf(timer), 1);
        timer.task();
      }
    },
  };
};

describe("in the person's own drive", () => {
  test("[MY12] several new notebooks are one write, and what was read of a page waits until leaving, an hour apart", async () => {
    const { keeper, puts, pass, stored } = stand();
    const index = keeper();
    expect(await index.read()).toBeNull();
    index.note(withBen, { at, owner: ana });
    index.note(withOlga, { at: { ...at, itemId: "other" } });
    expect(puts).toHaveLength(0);
    pass(5_000);
    await expect.poll(() => puts.length, { timeout: 10_000 }).toBe(1);
    await expect.poll(async () => (await stored())?.pairs.length, { timeout: 10_000 }).toBe(2);

    index.note(withBen, { series: [{ key: "weekly", facts }] });
    pass(5_000);
    expect(await index.settle(false)).toBe(true);
    await index.settle(true);
    expect(puts).toHaveLength(1);
    pass(60 * 60_000);
    await index.settle(true);
    expect(puts).toHaveLength(2);
    expect(entryOf((await stored()) ?? empty, ben)?.series[0]?.facts).toEqual(facts);
    await index.settle(true);
    expect(puts).toHaveLength(2);
  });

  test("[MY11] what another device wrote meanwhile is kept", async () => {
    const { keeper, stored } = stand();
    const [one, two] = [keeper(), keeper()];
    await Promise.all([one.read(), two.read()]);
    one.note(withBen, { at });
    await one.settle(false);
    two.note(withOlga, { at });
    await two.settle(false);
    expect((await stored())?.pairs.map((it) => it.other.id).toSorted()).toEqual([olga, ben].toSorted());
  });

  test("[MY15] an index that a newer version wrote is neither read nor written over", async () => {
    const { keeper, put, text } = stand();
    const newer = indexToText(full).replace('"duologueIndex":1', '"duologueIndex":2');
    await put(newer);
    const index = keeper();
    expect(await index.read()).toBeNull();
    index.note(withOlga, { at });
    expect(await index.settle(true)).toBe(false);
    expect(await text()).toBe(newer);
  });

  test.each(["read", "settle"] as const)(
    "[MY16] what was noted before the index could be read is laid over it and takes nothing away: %s",
    async (first) => {
      const { keeper, put, refuse, stored } = stand();
      await put(indexToText(noted(full, withOlga, { listed: false, owner: olga }, 5)));
      refuse({ type: "signInNeeded" });
      const index = keeper();
      expect(await index.read()).toBeNull();
      const ahead = [{ start: "2026-12-01T09:00:00Z", end: null, originalStart: "2026-12-01T09:00:00Z" }];
      index.noteAll([
        { other: withBen, sight: { series: [{ key: "weekly", ahead }] } },
        { other: withOlga, sight: { at: { ...at, itemId: "moved" } } },
      ]);
      refuse(null);
      if (first === "read") await index.read();
      await index.settle(true);
      expect(await stored()).toEqual(index.now());
      expect(entryOf(index.now(), ben)).toMatchObject({ owner: ana, at, series: [{ key: "weekly", ahead, facts }] });
      expect(entryOf(index.now(), olga)).toMatchObject({ listed: false, owner: olga, at: { itemId: "moved" } });
    },
  );

  test("[MY16] a refusal is not taken for the answer: it is asked again, of a drive that is busy a minute later", async () => {
    const { keeper, put, refuse, asked, pass } = stand();
    await put(indexToText(full));
    const index = keeper();
    refuse({ type: "offline" });
    expect(await index.read()).toBeNull();
    refuse({ type: "throttled", retryAfterMs: null });
    expect(await index.read()).toBeNull();
    refuse(null);
    expect(await index.read()).toBeNull();
    expect([asked(), index.isRead()]).toEqual([2, false]);
    pass(60_000);
    expect(await index.read()).toEqual(full);
    await index.read();
    expect([asked(), index.isRead()]).toEqual([3, true]);
  });

  test("[LC17] what is noted while only a copy is known is shown over it, and goes over the drive's own when that was read", async () => {
    const { keeper, put, refuse } = stand();
    await put(indexToText(full));
    await keeper().read();
    await put(indexToText(noted(full, withBen, { verdict: { type: "tooOpen", checkedAt: 9 } }, 60)));
    refuse({ type: "offline" });
    const index = keeper();
    await index.recall();
    index.note(withBen, { listed: false });
    expect(entryOf(index.now(), ben)).toMatchObject({ listed: false, at, verdict: { type: "onlyTheTwo" } });
    refuse(null);
    await index.read();
    expect(entryOf(index.now(), ben)).toMatchObject({ listed: false, at, verdict: { type: "tooOpen" } });
  });

  test("[LC19] what was read is there at the next opening before anybody was asked, with what was noted since", async () => {
    const { keeper, put, pass } = stand();
    await put(indexToText(full));
    expect(await keeper().recall()).toBeNull();
    const index = keeper();
    await index.read();
    expect(await keeper().recall()).toEqual({ account: named, index: full });
    index.note(withOlga, { at });
    pass(5_000);
    const recalled = async () => (await keeper().recall())?.index.pairs.map((it) => it.other.name).toSorted();
    await expect.poll(recalled, { timeout: 10_000 }).toEqual(["Ben Okafor", "Olga Petrova"]);
  });

  test("[LC19] what was noted before the whole was read, or by nobody who signed in, takes no copy's place", async () => {
    const { keeper, put, copied } = stand();
    await put(indexToText(full));
    await keeper(null).read();
    expect(copied()).toBeNull();
    await keeper().read();
    const before = copied();
    await put(indexToText(full).replace('"duologueIndex":1', '"duologueIndex":2'));
    const index = keeper();
    expect(await index.read()).toBeNull();
    index.note(withOlga, { at });
    await index.settle(true);
    expect(copied()).toBe(before);
  });

  test("[LC19] a list that was emptied elsewhere is recalled by nobody", async () => {
    const { keeper, put } = stand();
    await put(indexToText(full));
    await keeper().read();
    await put(indexToText(empty));
    await keeper().read();
    expect(await keeper().recall()).toBeNull();
  });

  const stranger = { type: "wider", id: "link", who: "organizationLink" } as const;

  test("[MY13] whoever else is listed is taken away", async () => {
    const { keeper, listed, left, stored } = stand();
    listed([stranger]);
    const index = keeper();
    index.note(withBen, { at });
    await index.settle(false);
    expect(left()).toEqual([]);
    expect((await stored())?.pairs).toHaveLength(1);
  });

  test("[MY13] and if that fails the index is emptied", async () => {
    const { keeper, listed, stored } = stand();
    listed([stranger], false);
    const index = keeper();
    index.note(withBen, { at });
    await index.settle(false);
    expect((await stored())?.pairs).toEqual([]);
  });

  test("[MY13] a site's own group, which nobody can take away, empties no index; whoever stays beside it does", async () => {
    const { keeper, listed, left, stored } = stand();
    const group = { type: "wider", id: "3", who: "site" } as const;
    listed([group], false);
    const index = keeper();
    index.note(withBen, { at });
    await index.settle(false);
    expect((await stored())?.pairs).toHaveLength(1);
    listed([group]);
    index.note(withOlga, { at });
    await index.settle(false);
    expect(left()).toEqual([]);
    listed([group, stranger], false);
    index.note(withOlga, { listed: false });
    await index.settle(false);
    expect((await stored())?.pairs).toEqual([]);
  });
});
