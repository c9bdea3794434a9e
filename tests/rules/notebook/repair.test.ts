import { expect, test } from "vitest";
import { parseFile } from "#core/notebook/file-format.ts";
import type { StoreError } from "#core/notebook/notebook-store.ts";
import type { InboxKey } from "#core/inbox/keys.ts";
import { newInboxKey } from "#core/inbox/new-key.ts";
import { renderingOf } from "#core/notebook/write-file.ts";
import { ana, anaAndBen, ben, olga } from "#tests/cast.ts";
import { begun, createWorld, envelopeIn, saidIn, say, settle } from "./world.ts";

const roomIn = (html: string) => envelopeIn(html).room;

const inboxIn = (html: string) => envelopeIn(html).inbox;

const withKey = (html: string, key: InboxKey): string => {
  const parsed = parseFile(html, anaAndBen);
  if (!parsed.ok) throw new Error(parsed.error.type);
  const { content, envelope } = parsed.value;
  const rendering = renderingOf(content, anaAndBen, { ...envelope, inbox: [key, ...envelope.inbox] });
  for (;;) {
    const { done, value } = rendering.next();
    if (done === true) return value;
  }
};

const opened = async () => {
  const it = await begun();
  const room = roomIn(it.file.html);
  it.world.drives.grant(it.file.at, { wider: "organizationLink" });
  it.world.drives.grant(it.file.at, { person: olga });
  await it.anas.open();
  await it.bens.refresh();
  it.world.log.length = 0;
  return { ...it, room };
};

test("[PG12] one press takes every entry away, reads the list back, and both see the verdict", async () => {
  const { world, anas, bens, file } = await opened();
  expect(anas.state().sharing).toMatchObject({ type: "tooOpen", who: ["organizationLink", "outsidePerson"] });
  await anas.repair();
  expect(world.log.filter((it) => !it.includes("copy"))).toEqual([
    "ana permissions",
    "ana revoke",
    "ana revoke",
    "ana permissions",
    "ana write",
  ]);
  expect(world.drives.files()[0]?.writers).toEqual([ben]);
  expect(anas.state()).toMatchObject({ sharing: { type: "onlyTheTwo", by: ana }, repair: null, saving: "saved" });
  await bens.refresh();
  expect(bens.state().sharing).toMatchObject({ type: "onlyTheTwo", by: ana });
  expect(saidIn(file.html)).toEqual(["Budget"]);
});

test("[PG12] who fell off the list is invited again", async () => {
  const { world, anas, file } = await opened();
  const list = await world.store(ana).permissions(file.at);
  for (const it of list.ok ? list.value : [])
    if (it.type === "person" && it.person === ben) await world.store(ana).revoke(file.at, it.id);
  await anas.repair();
  expect(world.drives.files()[0]?.writers).toEqual([ben]);
  expect(anas.state().sharing.type).toBe("onlyTheTwo");
});

test("[PG12] our own application and the drive's owner are left alone", async () => {
  const { world, anas, file } = await opened();
  world.drives.grant(file.at, { ourApp: true });
  const asked: string[] = [];
  world.seen = (_, method, detail) => void (method === "revoke" && asked.push(detail));
  const listed = async () => {
    const list = await world.store(ana).permissions(file.at);
    return list.ok ? list.value : [];
  };
  const before = await listed();
  await anas.repair();
  const drift = before.filter((it) => it.type === "wider" || (it.type === "person" && it.person === olga));
  expect(asked.toSorted()).toEqual(drift.map((it) => it.id).toSorted());
  expect((await listed()).map((it) => (it.type === "person" ? it.person : it.type))).toEqual([ana, ben, "ourApp"]);
});

test("[PG13] a repair rotates the room's secret in the write that carries the verdict", async () => {
  const { anas, bens, file, room } = await opened();
  const heard: (number | undefined)[] = [];
  bens.subscribe(() => heard.push(bens.room()?.epoch));
  await anas.repair();
  const after = roomIn(file.html);
  expect(after.epoch).toBe(room.epoch + 1);
  expect(after.secret).not.toEqual(room.secret);
  expect(anas.room()).toMatchObject(after);
  await bens.refresh();
  expect(bens.room()).toMatchObject(after);
  expect(heard.at(-1)).toBe(after.epoch);
});

test("[PG13] and gives the inbox a new key, for who could open the file has the old one; what was sealed for that still opens", async () => {
  const { anas, bens, file } = await opened();
  const before = bens.inboxKeys();
  await anas.repair();
  await bens.refresh();
  const after = inboxIn(file.html);
  expect(after).toHaveLength(2);
  expect(after.slice(1)).toEqual(before);
  expect(after[0]).not.toEqual(before[0]);
  for (const keeper of [anas, bens]) expect(keeper.inboxKeys()).toEqual(after);
});

test("[PG13] the new key is the one that is sealed with, also when the old one was made by a clock that ran ahead", async () => {
  const { world, anas, file } = await opened();
  const [old] = anas.inboxKeys();
  world.clock.setBack(24 * 60 * 60_000);
  await anas.open();
  await anas.repair();
  const [newest, second] = inboxIn(file.html);
  expect(second).toEqual(old);
  expect(newest).not.toEqual(old);
});

test("[PG13] nor does a key stay the newest that was dated so by who could write the file", async () => {
  const { world, anas, bens, file } = await opened();
  const theirs = await newInboxKey(new Uint8Array(32).fill(7), Number.MAX_SAFE_INTEGER);
  world.drives.overwrite(file.at, withKey(file.html, theirs));
  for (const keeper of [anas, bens]) await keeper.refresh();
  expect(bens.inboxKeys()[0]).toEqual(theirs);
  await anas.repair();
  await bens.refresh();
  const keys = inboxIn(file.html).map((it) => it.publicKey);
  expect(keys[0]).not.toEqual(theirs.publicKey);
  expect(keys).toContainEqual(theirs.publicKey);
  for (const keeper of [anas, bens]) expect(keeper.inboxKeys()).toEqual(inboxIn(file.html));
  // And no read of the other's finds something to write.
  world.log.length = 0;
  say(anas, "Typed");
  await world.clock.advance(10_000);
  await bens.refresh();
  await world.clock.advance(10_000);
  expect(world.log.filter((it) => it === "ben write")).toEqual([]);
});

test("[KP55] a key that was dated to stay the newest is that until the next writing, also of a file that nobody found open", async () => {
  const { world, anas, bens, file } = await begun();
  const before = inboxIn(file.html);
  const theirs = await newInboxKey(new Uint8Array(32).fill(7), Number.MAX_SAFE_INTEGER);
  world.drives.overwrite(file.at, withKey(file.html, theirs));
  await bens.refresh();
  expect(bens.inboxKeys()[0]).toEqual(theirs);
  say(anas, "Typed");
  await world.clock.advance(10_000);
  await bens.refresh();
  const keys = inboxIn(file.html).map((it) => it.publicKey);
  expect(keys[0]).not.toEqual(theirs.publicKey);
  expect(keys).toHaveLength(3);
  expect(keys).toEqual(expect.arrayContaining([theirs.publicKey, before[0]?.publicKey]));
  for (const keeper of [anas, bens]) {
    say(keeper, "More");
    await world.clock.advance(10_000);
    expect(inboxIn(file.html).map((it) => it.publicKey)).toEqual(keys);
  }
});

test("[PG13] also when the owner closed the file by hand in OneDrive", async () => {
  const { world, anas, file, room } = await opened();
  const list = await world.store(ana).permissions(file.at);
  for (const it of list.ok ? list.value : [])
    if (it.type === "wider" || (it.type === "person" && it.person === olga))
      await world.store(ana).revoke(file.at, it.id);
  await anas.open();
  expect(anas.state().sharing.type).toBe("onlyTheTwo");
  expect(roomIn(file.html).epoch).toBe(room.epoch + 1);
});

test("[PG13] and not while others can still open it", async () => {
  const { world, anas, file, room } = await opened();
  await world.clock.advance(60_000);
  say(anas, "Typed");
  await settle();
  expect(saidIn(file.html)).toContain("Typed");
  expect(roomIn(file.html)).toEqual(room);
});

test("[PG13] a crash between closing the file and changing the secret is made good by the next page", async () => {
  const { world, anas, file, room } = await opened();
  world.fate = (_, method) => (method === "write" ? { before: { type: "offline" } } : null);
  await anas.repair();
  await anas[Symbol.asyncDispose]();
  expect(roomIn(file.html)).toEqual(room);
  world.fate = () => null;
  await world.keeper(ana).open();
  expect(roomIn(file.html).epoch).toBe(room.epoch + 1);
});

for (const error of [{ type: "forbidden" }, { type: "unexpected", status: 400, code: "invalidRequest" }] as const)
  test(`[PG14] an entry that cannot be taken away ("${error.type}") is what is left, and the rest is done`, async () => {
    const { world, anas, bens, room, file } = await opened();
    let asked = 0;
    // The link is asked for first and last, and between them Olga goes.
    world.fate = (_, method) => (method === "revoke" && ++asked !== 2 ? { before: error } : null);
    await anas.repair();
    // Once more after the invitation, which may have made it the file's own, and then no more.
    expect(asked).toBe(3);
    expect(anas.state()).toMatchObject({
      repair: { type: "stopped", left: ["organizationLink"] },
      sharing: { type: "tooOpen", who: ["organizationLink"] },
    });
    await bens.refresh();
    expect(bens.state().sharing).toMatchObject({ type: "tooOpen", who: ["organizationLink"] });
    expect(roomIn(file.html)).toEqual(room);
    world.fate = () => null;
    await anas.repair();
    expect(anas.state()).toMatchObject({ repair: null, sharing: { type: "onlyTheTwo" } });
    expect(roomIn(file.html).epoch).toBe(room.epoch + 1);
  });

for (const error of [
  { type: "offline" },
  { type: "unavailable", status: 503 },
  { type: "throttled", retryAfterMs: 20_000 },
  { type: "locked" },
] as const satisfies readonly StoreError[])
  for (const method of ["revoke", "invite"])
    test(`[PG14] a repair that meets "${error.type}" at "${method}" says what is left and goes on by itself`, async () => {
      const { world, anas, file } = await opened();
      const list = await world.store(ana).permissions(file.at);
      for (const it of list.ok ? list.value : [])
        if (it.type === "person" && it.person === ben) await world.store(ana).revoke(file.at, it.id);
      world.fate = (_, called) => (called === method ? { before: error } : null);
      await anas.repair();
      expect(anas.state()).toMatchObject({ repair: { type: "running" }, problem: { type: error.type } });
      expect(anas.state().repair?.left).toHaveLength(method === "revoke" ? 2 : 0);
      world.fate = () => null;
      await world.clock.advance(60_000);
      expect(anas.state()).toMatchObject({ repair: null, problem: null, sharing: { type: "onlyTheTwo" } });
      expect(world.drives.files()[0]?.writers).toEqual([ben]);
    });

test("[PG14] while it goes on, what could not be taken away counts among what is left", async () => {
  const { world, anas } = await opened();
  let calls = 0;
  world.fate = (_, method) => {
    if (method !== "revoke") return null;
    calls += 1;
    return { before: calls === 1 ? { type: "forbidden" } : { type: "offline" } };
  };
  await anas.repair();
  expect(anas.state().repair).toMatchObject({ type: "running" });
  expect(anas.state().repair?.left.toSorted()).toEqual(["organizationLink", "outsidePerson"]);
});

test("[PG14] a repair whose list cannot be read is not called done", async () => {
  const { world, anas } = await opened();
  let lists = 0;
  world.fate = (_, method) =>
    method === "permissions" && ++lists > 1 ? { before: { type: "unavailable", status: 503 } } : null;
  await anas.repair();
  expect(anas.state()).toMatchObject({ repair: { type: "stopped" }, sharing: { type: "unknown" } });
});

test("[PG14] a repair without sign-in stops, and says what is left", async () => {
  const { world, anas } = await opened();
  world.fate = (_, method) => (method === "revoke" ? { before: { type: "signInNeeded" } } : null);
  await anas.repair();
  expect(anas.state()).toMatchObject({ repair: { type: "stopped" }, problem: { type: "signInNeeded" } });
  expect(anas.state().repair?.left).toHaveLength(2);
});

test("[PG18] a tenant that refuses our application an older notebook is told of, and the verdict stays true", async () => {
  const { world, anas, file } = await begun();
  world.unadmitted = true;
  world.fate = (_, method) => (method === "admit" ? { before: { type: "grantRefused" } } : null);
  await anas.open();
  expect(anas.state()).toMatchObject({ problem: { type: "grantRefused" }, sharing: { type: "onlyTheTwo", by: ana } });
  await world.clock.advance(10_000);
  say(anas, "Typed");
  await settle();
  expect(saidIn(file.html)).toEqual(["Budget", "Typed"]);
  expect(anas.state()).toMatchObject({ problem: { type: "grantRefused" }, saving: "saved", readOnly: false });
  world.fate = () => null;
  await anas.open();
  expect(anas.state().problem).toBeNull();
});

test("[PG18] an entry whose answer did not come is asked for again within a minute", async () => {
  const { world, anas } = await begun();
  world.unadmitted = true;
  world.fate = (_, method) => (method === "admit" ? { before: { type: "unavailable", status: 503 } } : null);
  await anas.open();
  expect(anas.state()).toMatchObject({ problem: null, sharing: { type: "onlyTheTwo" } });
  world.fate = () => null;
  await world.clock.advance(60_000);
  await anas.refresh();
  expect(world.log.filter((it) => it.endsWith(" admit"))).toEqual(["ana admit"]);
});

test("[PG18] also at the beginning: words are saved in the private file", async () => {
  const world = createWorld();
  world.fate = (_, method) => (method === "invite" ? { after: { type: "grantRefused" } } : null);
  const anas = world.keeper(ana);
  await anas.open();
  say(anas, "Budget");
  await settle();
  await world.clock.advance(10_000);
  say(anas, "More");
  await world.clock.advance(10_000);
  expect(saidIn(world.drives.files()[0]?.html ?? "")).toEqual(["Budget", "More"]);
  expect(anas.state()).toMatchObject({ saving: "saved", problem: { type: "grantRefused" } });
});

test("[PG15] who does not own the drive repairs nothing", async () => {
  const { world, bens } = await opened();
  await bens.repair();
  expect(world.log).toEqual([]);
  expect(bens.state()).toMatchObject({ repair: null, sharing: { type: "tooOpen", by: ana } });
});

test("[PG16] a link is handed out after a fresh look at the list, and only when it is exactly the two", async () => {
  const { world, anas, bens, file } = await begun();
  const link = await anas.checkedLink();
  expect(link).toMatch(/^https:/);
  expect(world.log).toContain("ana permissions");
  expect(await bens.checkedLink()).toBe(link);

  world.drives.grant(file.at, { wider: "anyoneLink" });
  expect(await anas.checkedLink()).toBeNull();
  await anas.saveNow();
  expect(await bens.checkedLink()).toBeNull();

  await anas.repair();
  world.fate = (_, method) => (method === "permissions" ? { before: { type: "offline" } } : null);
  expect(await anas.checkedLink()).toBeNull();
});

test("[PG16] to the other no link is handed out by a verdict that is older than seven days", async () => {
  const { world, anas, bens } = await begun();
  await anas[Symbol.asyncDispose]();
  await world.clock.advance(7 * 86_400_000 - 60_000);
  expect(await bens.checkedLink()).not.toBeNull();
  await world.clock.advance(120_000);
  expect(await bens.checkedLink()).toBeNull();
});

test("[PG16] while Microsoft asks us to wait nobody can look, so no link is handed out", async () => {
  const { world, anas } = await begun();
  expect(await anas.checkedLink()).not.toBeNull();
  world.fate = (_, method) => (method === "write" ? { before: { type: "throttled", retryAfterMs: 90_000 } } : null);
  say(anas, "Typed");
  await settle();
  await world.clock.advance(10_000);
  expect(anas.state().sharing.type).toBe("onlyTheTwo");
  expect(await anas.checkedLink()).toBeNull();
});

/** Ben's own copy with a site's group on its list, and his page a day later. */
const copyWithGroup = async () => {
  const { world, bens } = await begun();
  await bens.saveNow();
  const { at } = world.drives.ownFiles()[0] ?? { at: { driveId: "", itemId: "" } };
  world.drives.grant(at, { wider: "site" });
  let revokes = 0;
  // The group's entry is the first of the list.
  world.fate = (_, method) =>
    method === "revoke" && ++revokes === 1
      ? { before: { type: "unexpected", status: 400, code: "invalidRequest" } }
      : null;
  return {
    bens,
    share: () => world.drives.grant(at, { wider: "organizationLink" }),
    nextDay: () => world.clock.advance(25 * 60 * 60_000),
    revokes: () => revokes,
    listed: () => world.drives.ownFiles().find((it) => it.at.itemId === at.itemId)?.wider,
  };
};

test("[PG17] a site's own group on a copy is told of to nobody, and taken away without a press where that can be done", async () => {
  const { bens, nextDay, revokes, listed } = await copyWithGroup();
  const told: boolean[] = [];
  bens.subscribe(() => told.push(bens.state().copyOpenTo.length > 0));
  await nextDay();
  expect([revokes(), listed()]).toEqual([1, ["site"]]);
  expect(bens.state()).toMatchObject({ copyOpenTo: [], copyRepair: "no" });
  await nextDay();
  expect([revokes(), listed()]).toEqual([2, []]);
  expect(told).not.toContain(true);
});

test("[PG17] beside others a site's own group is told with them, and is nothing to press for once they are gone", async () => {
  const { bens, share, nextDay, revokes, listed } = await copyWithGroup();
  share();
  await nextDay();
  expect(bens.state()).toMatchObject({ copyOpenTo: ["organizationLink", "site"], copyRepair: "no" });
  await bens.repair();
  expect([revokes(), listed()]).toEqual([2, ["site"]]);
  expect(bens.state()).toMatchObject({ copyOpenTo: [], copyRepair: "no" });
});
