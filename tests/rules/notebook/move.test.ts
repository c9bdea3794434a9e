import * as Y from "yjs";
import { expect, test } from "vitest";
import { newInboxKey } from "#core/inbox/new-key.ts";
import { parseFile } from "#core/notebook/file-format.ts";
import { createKeeper, type KeepDeps, type Keeper } from "#core/notebook/keep.ts";
import { noteLeft } from "#core/notebook/left.ts";
import { sharingRoot } from "#core/notebook/verdict.ts";
import { renderFile } from "#core/notebook/write-file.ts";
import { minute } from "#core/pairs/instant.ts";
import type { PersonId } from "#core/pairs/pair.ts";
import { err, ok } from "#core/result.ts";
import { ana, anaAndBen, ben, olga } from "#tests/cast.ts";
import { envelope } from "./notebook.ts";
import { begun, envelopeIn, names, type Page, said, saidIn, say, settle, type World } from "./world.ts";

const fileOf = (world: World, owner: PersonId): string => {
  const [file, ...others] = world.drives.files().filter((it) => it.owner === owner);
  if (file === undefined || others.length > 0) throw new Error("Expected one file");
  return file.html;
};

/** A live file that is no notebook of before. */
const htmlOf = ({ doc }: Keeper, notebook: string): string => renderFile(doc, anaAndBen, { ...envelope, notebook });

const keeperOver = (world: World, me: PersonId, store: KeepDeps["store"]): Keeper =>
  createKeeper(
    {
      store,
      pointers: world.pointers(me),
      local: { load: async () => null, keep: async () => true },
      clock: world.clock,
      random: (bytes) => crypto.getRandomValues(new Uint8Array(bytes)),
    },
    { pair: anaAndBen, me, names },
  );

const isLeft = (html: string): boolean => {
  const parsed = parseFile(html, anaAndBen);
  return !parsed.ok && parsed.error.type === "left";
};

const homeOf = async (world: World): Promise<string> => {
  const found = await world.pointers(ana).find(anaAndBen);
  const at = found.ok ? found.value?.address : undefined;
  return world.drives.files().find((it) => it.at.itemId === at?.itemId)?.html ?? "";
};

/** Both go on in Ben's drive, and all of it stands there. */
const expectWhole = async (world: World, keepers: readonly Keeper[], words: readonly string[]): Promise<void> => {
  const well = { phase: "ready", saving: "saved", problem: null, offer: null, moved: null, moving: "no" };
  for (const keeper of keepers) {
    expect(said(keeper.doc)).toEqual(words);
    expect(keeper.state()).toMatchObject({ ...well, sharing: { type: "onlyTheTwo", by: ben } });
  }
  expect(saidIn(await homeOf(world))).toEqual(words);
  expect(await homeOf(world)).toBe(fileOf(world, ben));
};

/** Ana's page hears of it, and she says yes. */
const accept = async (world: World, anas: Keeper): Promise<void> => {
  await world.clock.advance(10 * minute);
  await anas.refresh();
  expect(anas.state()).toMatchObject({ moved: { to: ben, another: false, sharing: "onlyTheTwo" } });
  await anas.acceptMove();
  await world.clock.advance(10_000);
};

test("[KP68] whoever does not own the file moves the notebook into their own drive: the same one under new secrets, open to the two, with all that the file held", async () => {
  const { world, anas, bens } = await begun();
  const before = envelopeIn(fileOf(world, ana));
  say(anas, "News");
  await settle();
  expect(said(bens.doc)).toEqual(["Budget"]);
  say(bens, "Holiday");
  const moving = bens.moveHome();
  await settle();
  await moving;
  expect(bens.state()).toMatchObject({ home: "mine", moving: "no" });
  await world.clock.advance(10_000);
  await expectWhole(world, [bens], ["Budget", "Holiday", "News"]);
  const after = envelopeIn(fileOf(world, ben));
  expect(after.notebook).toBe(before.notebook);
  expect(after.room.epoch).toBeGreaterThan(before.room.epoch);
  expect(after.room.secret).not.toEqual(before.room.secret);
  expect(after.inbox).toEqual(expect.arrayContaining([...before.inbox]));
  expect(bens.room()?.secret).toEqual(after.room.secret);
  expect(world.drives.files().find((it) => it.owner === ben)?.writers).toEqual([ana]);
  await accept(world, anas);
  say(anas, "Growth");
  await world.clock.advance(10_000);
  await bens.refresh();
  await expectWhole(world, [anas, bens], ["Budget", "Growth", "Holiday", "News"]);
});

test("[KP68] the record leads there only once the two and nobody else can open it", async () => {
  const { world, bens } = await begun();
  const calls = (): readonly string[] => world.log.filter((it) => it.startsWith("ben"));
  await bens.moveHome();
  const done = calls().slice(0, calls().indexOf("ben complete") + 1);
  expect(done).toEqual([
    "ben read",
    "ben find",
    "ben readOwn",
    "ben create",
    "ben invite",
    "ben permissions",
    "ben write",
    "ben complete",
  ]);
});

test("[KP68] its owner has nothing to move, and neither has anybody before there is a file", async () => {
  const { world, anas } = await begun();
  const before = await homeOf(world);
  await anas.moveHome();
  expect(anas.state().moving).toBe("no");
  expect(await homeOf(world)).toBe(before);
  expect(world.drives.files()).toHaveLength(1);
});

const steps = ["read", "find", "readOwn", "create", "invite", "permissions", "write", "complete"];

/** The next such call of Ben's, once: it does not arrive, or its answer does not. What he writes counts in the new file. */
const breakOff = (world: World, step: string, when: "before" | "after"): void => {
  let [once, created] = [true, false];
  world.fate = (person, method) => {
    created ||= method === "create";
    if (person !== ben || method !== step || !once || (step === "write" && !created)) return null;
    once = false;
    const error = { type: "unavailable", status: 503 } as const;
    return when === "before" ? { before: error } : { after: error };
  };
};

for (const [step, when] of [
  ...steps.map((it) => [it, "before"] as const),
  ...steps.slice(0, -1).map((it) => [it, "after"] as const),
])
  test(`[KP69] a move that broke off ${when} "${step}" leaves the notebook where it was, and the next press ends it`, async () => {
    const { world, anas, bens } = await begun();
    breakOff(world, step, when);
    say(bens, "Holiday");
    await settle();
    await bens.moveHome();
    say(anas, "News");
    say(bens, "Growth");
    await world.clock.advance(2 * minute);
    for (const keeper of [bens, anas]) await keeper.refresh();
    const words = ["Budget", "Growth", "Holiday", "News"];
    expect(bens.state()).toMatchObject({ home: "theirs", moving: "stopped", problem: null });
    expect(saidIn(fileOf(world, ana))).toEqual(words);
    // Nobody was left with a key to what is no notebook.
    const theirs = world.drives.files().filter((it) => it.owner === ben);
    expect(theirs.flatMap((it) => it.writers)).toEqual([]);
    await bens.moveHome();
    await world.clock.advance(10_000);
    await accept(world, anas);
    await bens.refresh();
    await expectWhole(world, [anas, bens], words);
  });

test("[KP69] a move whose last answer was lost is done all the same", async () => {
  expect.hasAssertions();
  const { world, anas, bens } = await begun();
  breakOff(world, "complete", "after");
  await bens.moveHome();
  say(anas, "News");
  await world.clock.advance(2 * minute);
  await accept(world, anas);
  await bens.refresh();
  await expectWhole(world, [anas, bens], ["Budget", "News"]);
});

for (const [why, method, error] of [
  ["the other cannot be invited", "invite", { type: "forbidden" }],
  ["the application cannot reach a single file there", "invite", { type: "grantRefused" }],
] as const)
  test(`[KP69] where ${why} the notebook stays where it was, and the page says so`, async () => {
    const { world, anas, bens } = await begun();
    world.fate = (_, asked) => (asked === method ? { before: error } : null);
    await bens.moveHome();
    expect(bens.state()).toMatchObject({ home: "theirs", moving: "refused", problem: null });
    say(bens, "Holiday");
    await world.clock.advance(10_000);
    await anas.refresh();
    for (const keeper of [anas, bens]) expect(said(keeper.doc)).toEqual(["Budget", "Holiday"]);
    expect(saidIn(fileOf(world, ana))).toEqual(["Budget", "Holiday"]);
    expect(bens.state()).toMatchObject({ saving: "saved" });
  });

test("[KP69] where others could open the new file the notebook stays where it was, and nobody is let in there", async () => {
  const { world, bens } = await begun();
  const elsewhere = () => world.drives.files().filter((it) => it.owner === ben);
  world.fate = (_, method) => {
    for (const { at } of method === "permissions" ? elsewhere() : []) world.drives.grant(at, { wider: "site" });
    return null;
  };
  await bens.moveHome();
  expect(bens.state()).toMatchObject({ home: "theirs", moving: "refused" });
  expect(elsewhere().flatMap((it) => it.writers)).toEqual([]);
});

test("[KP69] a record that leads elsewhere meanwhile is not changed: what the other brought back is where both go on", async () => {
  const { world, anas, bens } = await begun();
  let once = true;
  world.fate = (person, method) => {
    if (person !== ben || method !== "complete" || !once) return null;
    once = false;
    const [file] = world.drives.files();
    if (file !== undefined) world.drives.remove(file.at);
    world.held = true;
    return null;
  };
  const moving = bens.moveHome();
  await settle();
  world.held = false;
  await anas.refresh();
  await anas.restore();
  for (const go of world.waiting.splice(0)) go();
  await moving;
  await world.clock.advance(2 * minute);
  for (const keeper of [anas, bens]) {
    await keeper.open();
    if (keeper.state().moved !== null) await keeper.acceptMove();
    await world.clock.advance(10_000);
  }
  for (const keeper of [anas, bens]) {
    expect(said(keeper.doc)).toEqual(["Budget"]);
    expect(keeper.state()).toMatchObject({ saving: "saved", problem: null, moved: null, moving: "no" });
  }
  expect(saidIn(await homeOf(world))).toEqual(["Budget"]);
});

test("[KP69] two devices of one person that press at once make one move", async () => {
  const { world, anas, bens } = await begun();
  const phone = world.keeper(ben, undefined, "ben's phone");
  await phone.open();
  say(phone, "Holiday");
  say(bens, "News");
  await Promise.all([bens.moveHome(), phone.moveHome()]);
  await world.clock.advance(2 * minute);
  for (const keeper of [bens, phone]) await keeper.open();
  await world.clock.advance(10_000);
  await accept(world, anas);
  for (const keeper of [bens, phone]) await keeper.refresh();
  const words = ["Budget", "Holiday", "News"];
  for (const keeper of [anas, bens, phone]) {
    expect(said(keeper.doc)).toEqual(words);
    expect(keeper.state()).toMatchObject({ saving: "saved", moving: "no", sharing: { type: "onlyTheTwo", by: ben } });
  }
  expect(saidIn(await homeOf(world))).toEqual(words);
  expect(world.drives.files().filter((it) => it.owner === ben && it.writers.length > 0)).toHaveLength(1);
});

test("[KP69] a device whose new file another of theirs goes on with takes nobody off its list", async () => {
  const { world, bens } = await begun();
  let once = true;
  world.fate = (_, method) => {
    const file = world.drives.files().find((it) => it.owner === ben);
    if (method === "permissions" && file !== undefined && once) world.drives.overwrite(file.at, `${file.html} `, ben);
    once &&= method !== "permissions" || file === undefined;
    return null;
  };
  await bens.moveHome();
  await world.clock.advance(2 * minute);
  expect(bens.state()).toMatchObject({ moving: "stopped", home: "theirs" });
  expect(world.drives.files().find((it) => it.owner === ben)?.writers).toEqual([ana]);
});

test("[KP69] a move that stops takes no key out of a file of the notebook that it goes on with", async () => {
  const { world, bens, file } = await begun();
  const key = await newInboxKey(new Uint8Array(32).fill(7), world.clock.now());
  const older = renderFile(bens.doc, anaAndBen, { ...envelopeIn(file.html), inbox: [key] });
  await world.store(ben).create(`${names[ben]} and ${names[ana]}`, older);
  world.fate = (_, method) => (method === "invite" ? { before: { type: "offline" } } : null);
  await bens.moveHome();
  await world.clock.advance(10_000);
  expect(bens.state()).toMatchObject({ moving: "stopped", home: "theirs" });
  const keys = envelopeIn(fileOf(world, ben)).inbox.map((it) => it.publicKey);
  expect(keys).toHaveLength(2);
  expect(keys).toContainEqual(key.publicKey);
});

for (const step of steps)
  test(`[KP69] a page that crashed at "${step}" leaves one notebook with everything`, async () => {
    expect.hasAssertions();
    const { world, anas, bens } = await begun();
    await bens[Symbol.asyncDispose]();
    const page: Page = { crashed: false };
    const first = world.keeper(ben, page);
    await first.open();
    world.fate = (person, method) => {
      if (person === ben) page.crashed ||= method === step;
      return null;
    };
    say(first, "Holiday");
    void first.moveHome();
    await settle();
    world.fate = () => null;
    const again = world.keeper(ben);
    await again.open();
    await world.clock.advance(minute);
    if (again.state().home === "theirs") await again.moveHome();
    await world.clock.advance(10_000);
    await accept(world, anas);
    await again.refresh();
    await expectWhole(world, [anas, again], ["Budget", "Holiday"]);
  });

test("[KP70] what the other wrote into the old file after the move comes along, also when their device is gone", async () => {
  expect.hasAssertions();
  const { world, anas, bens } = await begun();
  world.fate = (person, method) => {
    // The move has read the file by then.
    if (person === ben && method === "complete") say(anas, "News");
    return null;
  };
  await bens.moveHome();
  await world.clock.advance(10_000);
  await anas[Symbol.asyncDispose]();
  world.copies.delete(ana);
  await bens.refresh();
  await world.clock.advance(10_000);
  await expectWhole(world, [bens], ["Budget", "News"]);
  const again = world.keeper(ana);
  await again.open();
  await expectWhole(world, [again], ["Budget", "News"]);
});

test("[KP70] nobody writes into the old file once all it held is in the new one: what is typed there waits for the yes and comes along with it", async () => {
  const { world, anas, bens } = await begun();
  await bens.moveHome();
  await world.clock.advance(10_000);
  const old = fileOf(world, ana);
  expect(isLeft(old)).toBe(true);
  expect(old).toContain("Budget");
  say(anas, "News");
  await world.clock.advance(10_000);
  expect(anas.state()).toMatchObject({ moved: { to: ben, another: false }, saving: "waiting", problem: null });
  expect(fileOf(world, ana)).toBe(old);
  await anas.acceptMove();
  await world.clock.advance(10_000);
  await bens.refresh();
  await expectWhole(world, [anas, bens], ["Budget", "News"]);
});

test("[KP70] who moved it and has no way to the old file any more leaves it to its owner, whose yes brings what it holds", async () => {
  const { world, anas, bens, file } = await begun();
  const anasStore = world.drives.storeOf(ana);
  const listed = await anasStore.permissions(file.at);
  world.fate = (person, method) => {
    if (person !== ben || method !== "complete") return null;
    // The move has read the file by then.
    say(anas, "News");
    for (const { id } of listed.ok ? listed.value : []) void anasStore.revoke(file.at, id);
    return null;
  };
  await bens.moveHome();
  await world.clock.advance(minute);
  expect(bens.state()).toMatchObject({ home: "mine", saving: "saved", problem: null });
  expect(saidIn(fileOf(world, ana))).toEqual(["Budget", "News"]);
  await anas[Symbol.asyncDispose]();
  world.copies.delete(ana);
  const again = world.keeper(ana);
  await again.open();
  await world.clock.advance(10_000);
  await bens.refresh();
  await expectWhole(world, [again, bens], ["Budget", "News"]);
  expect(isLeft(fileOf(world, ana))).toBe(true);
});

test("[KP70] what else the notebook may be made to call an old file of its own is neither taken in nor written", async () => {
  const { world, anas, bens } = await begun();
  const made = await world.store(olga).create("Lunch", "<p>Lunch</p>");
  const other = await world.store(ben).create("Other", htmlOf(anas, "0".repeat(32)));
  if (!made.ok || !other.ok) throw new Error("Expected files");
  for (const person of [ana, ben]) world.drives.grant(made.value.at, { person });
  const before = world.drives
    .files()
    .map((it) => it.cTag)
    .slice(1);
  anas.doc.transact(() => {
    for (const { at } of [made.value, other.value]) noteLeft(anas.doc, at);
    anas.doc.getMap("left").set("odd", "odd");
  });
  await world.clock.advance(10_000);
  for (const keeper of [anas, bens]) await keeper.open();
  await world.clock.advance(10_000);
  expect(world.log).toContain("ben read");
  expect(
    world.drives
      .files()
      .map((it) => it.cTag)
      .slice(1),
  ).toEqual(before);
  for (const keeper of [anas, bens]) {
    expect(said(keeper.doc)).toEqual(["Budget"]);
    expect(keeper.state()).toMatchObject({ saving: "saved", problem: null });
  }
});

test("[KP70] moved back and forth, it goes on where it is with all that either file held", async () => {
  const { world, anas, bens } = await begun();
  await bens.moveHome();
  say(bens, "There");
  await world.clock.advance(10_000);
  await accept(world, anas);
  await anas.moveHome();
  say(anas, "Back");
  await world.clock.advance(10 * minute);
  await bens.refresh();
  await bens.acceptMove();
  say(bens, "Forth");
  await world.clock.advance(10_000);
  await anas.refresh();
  for (const keeper of [anas, bens]) {
    expect(said(keeper.doc)).toEqual(["Back", "Budget", "Forth", "There"]);
    expect(keeper.state()).toMatchObject({ saving: "saved", sharing: { type: "onlyTheTwo", by: ana } });
  }
  expect(saidIn(await homeOf(world))).toEqual(["Back", "Budget", "Forth", "There"]);
  expect(world.drives.files().filter((it) => !isLeft(it.html))).toHaveLength(1);
});

test("[PG22] what somebody else wrote into the old file does not say that nobody else can open the new one", async () => {
  const { world, anas, bens, file } = await begun();
  const live = file.html;
  await bens.moveHome();
  await world.clock.advance(10_000);
  await accept(world, anas);
  const home = world.drives.files().find((it) => it.owner === ben);
  world.drives.grant(home?.at ?? file.at, { wider: "anyoneLink" });
  await bens.open();
  await world.clock.advance(10_000);
  await bens[Symbol.asyncDispose]();
  await anas.refresh();
  expect(anas.state()).toMatchObject({ sharing: { type: "tooOpen" } });
  const forged = new Y.Doc();
  Y.applyUpdateV2(forged, Y.encodeStateAsUpdateV2(anas.doc));
  sharingRoot(forged).set(ben, { type: "exactlyTwo", checkedAt: world.clock.now(), who: [] });
  world.drives.overwrite(file.at, renderFile(forged, anaAndBen, envelopeIn(live)), null);
  noteLeft(anas.doc, file.at);
  await world.clock.advance(10_000);
  await anas.open();
  await world.clock.advance(10_000);
  expect(isLeft(fileOf(world, ana))).toBe(true);
  expect(anas.state()).toMatchObject({ home: "theirs", sharing: { type: "tooOpen" } });
});

test("[PG22] the new file's owner looks at its list anew after taking in what somebody else wrote into the old one, and then that one is closed", async () => {
  const { world, anas, bens, file } = await begun();
  const forged = new Y.Doc();
  Y.applyUpdateV2(forged, Y.encodeStateAsUpdateV2(anas.doc));
  // Of two that were set beside each other this one wins.
  forged.clientID = 2 ** 32 - 1;
  sharingRoot(forged).set(ben, { type: "exactlyTwo", checkedAt: world.clock.now() - minute, who: [] });
  const html = renderFile(forged, anaAndBen, envelopeIn(file.html));
  world.fate = (person, method) => {
    if (person === ben && method === "complete") world.drives.overwrite(file.at, html, null);
    return null;
  };
  await bens.moveHome();
  await world.clock.advance(minute);
  expect(isLeft(fileOf(world, ana))).toBe(true);
  await accept(world, anas);
  expect(anas.state()).toMatchObject({ home: "theirs", sharing: { type: "onlyTheTwo" } });
});

test("[KP68] a record that does not lead to the old file any more is not changed", async () => {
  const { world, anas, bens, file } = await begun();
  const made = await world.store(ana).create("Elsewhere", file.html);
  if (!made.ok) throw new Error("Expected a file");
  world.drives.grant(made.value.at, { person: ben });
  await world.pointTo(made.value.at);
  say(bens, "Holiday");
  await settle();
  await bens.moveHome();
  await world.clock.advance(10_000);
  expect(bens.state()).toMatchObject({ home: "theirs", saving: "saved", moving: "no" });
  expect(saidIn(await homeOf(world))).toEqual(["Budget", "Holiday"]);
  expect(world.drives.files().map((it) => it.owner)).toEqual([ana, ana]);
  await anas[Symbol.asyncDispose]();
});

test("[KP66] while older versions of the file may hold words that stand nowhere else it is not moved away from them", async () => {
  const { world, bens } = await begun();
  const store = world.store(ben);
  const untold: KeepDeps["store"] = {
    ...store,
    write: async (...request) => {
      const done = await store.write(...request);
      return done.ok ? ok({ ...done.value, unread: true }) : done;
    },
  };
  await bens[Symbol.asyncDispose]();
  const again = keeperOver(world, ben, untold);
  await again.open();
  say(again, "Holiday");
  await settle();
  expect(again.state()).toMatchObject({ unread: true, saving: "saved" });
  await again.moveHome();
  expect(again.state()).toMatchObject({ home: "theirs", moving: "no" });
  again.versionsSeen();
  await again.moveHome();
  expect(again.state()).toMatchObject({ home: "mine" });
});

test("[KP70] an inbox key that stands in the old file alone comes along before that is closed", async () => {
  const { world, bens } = await begun();
  const old = parseFile(fileOf(world, ana), anaAndBen);
  if (!old.ok) throw new Error(old.error.type);
  const key = await newInboxKey(crypto.getRandomValues(new Uint8Array(32)), world.clock.now() + 1);
  const { content, envelope: before } = old.value;
  const html = renderFile(content, anaAndBen, { ...before, inbox: [key, ...before.inbox] });
  const [file] = world.drives.files();
  world.fate = (person, method) => {
    // The move has read the file by then.
    if (person === ben && method === "complete" && file !== undefined) world.drives.overwrite(file.at, html, ana);
    return null;
  };
  await bens.moveHome();
  await world.clock.advance(10_000);
  expect(isLeft(fileOf(world, ana))).toBe(true);
  expect(envelopeIn(fileOf(world, ben)).inbox).toContainEqual(key);
  expect(bens.inboxKeys()).toContainEqual(key);
});

/** Ben has moved it, and the old file did not answer his page. */
const movedUngathered = async () => {
  const { world, anas, bens, file } = await begun();
  let completed = false;
  world.fate = (person, method) => {
    completed ||= person === ben && method === "complete";
    return completed && person === ben && method === "read" ? { before: { type: "unavailable", status: 503 } } : null;
  };
  await bens.moveHome();
  await bens[Symbol.asyncDispose]();
  world.fate = () => null;
  expect(isLeft(fileOf(world, ana))).toBe(false);
  return { world, anas, old: file.at };
};

test("[KP70] an old file that the record leads to again is not closed", async () => {
  const { world, old } = await movedUngathered();
  let isBack = false;
  world.fate = (person, method) => {
    // The page has found the new file by then.
    if (person === ben && method === "read" && !isBack) void world.pointTo(old);
    isBack ||= person === ben && method === "read";
    return null;
  };
  const bens = world.keeper(ben);
  await bens.open();
  await world.clock.advance(10_000);
  expect(isLeft(fileOf(world, ana))).toBe(false);
});

test("[KP70] an old file that a page beside took for a beginning is gathered from before its secrets go", async () => {
  const { world, anas, old } = await movedUngathered();
  say(anas, "News");
  await world.clock.advance(10_000);
  expect(saidIn(fileOf(world, ana))).toEqual(["Budget", "News"]);
  await anas[Symbol.asyncDispose]();
  world.copies.delete(ana);
  world.copies.set(ana, { unsaved: false, address: null, version: null, overtaken: old, state: nothing });
  world.fate = (_, method) => (method === "revoke" ? { before: { type: "forbidden" } } : null);
  const again = world.keeper(ana);
  await again.open();
  await world.clock.advance(10_000);
  expect(isLeft(fileOf(world, ana))).toBe(true);
  expect(said(again.doc)).toEqual(["Budget", "News"]);
  expect(saidIn(await homeOf(world))).toEqual(["Budget", "News"]);
});

const nothing = Y.encodeStateAsUpdateV2(new Y.Doc());

test("[KP70] who moves it back while the old file is not gathered from makes a file of their own", async () => {
  const { world, anas, old } = await movedUngathered();
  await anas[Symbol.asyncDispose]();
  const store = world.store(ana);
  const away: KeepDeps["store"] = {
    ...store,
    read: async (at) => (at.itemId === old.itemId ? err({ type: "unavailable", status: 503 }) : store.read(at)),
  };
  const again = keeperOver(world, ana, away);
  await again.open();
  await again.moveHome();
  await world.clock.advance(10_000);
  expect(again.state()).toMatchObject({ home: "mine", moving: "no" });
  const found = await world.pointers(ana).find(anaAndBen);
  expect(found.ok && found.value?.address.itemId).not.toBe(old.itemId);
  expect(saidIn(await homeOf(world))).toEqual(["Budget"]);
});

test("[KP69] what one device begun and another of the same person moved to is not taken from the other person again", async () => {
  const { world, anas, bens } = await begun();
  let [completing, listing] = [true, false];
  world.fate = (person, method) => {
    if (person !== ben) return null;
    if (method === "complete" && completing) {
      [completing, listing] = [false, true];
      return { before: { type: "unavailable", status: 503 } };
    }
    return method === "permissions" && listing ? { before: { type: "throttled", retryAfterMs: null } } : null;
  };
  await bens.moveHome();
  listing = false;
  const second = world.keeper(ben, undefined, "second");
  await second.open();
  await second.moveHome();
  expect(second.state()).toMatchObject({ home: "mine" });
  await world.clock.advance(3 * minute);
  expect(world.drives.files().find((it) => it.owner === ben)?.writers).toEqual([ana]);
  await accept(world, anas);
  await bens.refresh();
  await expectWhole(world, [anas, bens, second], ["Budget"]);
});

test("[KP30] a file that is closed although the record leads to it is damaged, and the last good version is offered", async () => {
  const { world, anas, bens, file } = await begun();
  world.drives.overwrite(file.at, fileOf(world, ana).replace('"state":', '"left":true,"state":'), olga);
  expect(isLeft(fileOf(world, ana))).toBe(true);
  for (const keeper of [anas, bens]) {
    await keeper.refresh();
    expect(keeper.state()).toMatchObject({ problem: { type: "damaged" }, offer: { from: "version" } });
  }
  await bens.restore();
  await world.clock.advance(10_000);
  await anas.open();
  for (const keeper of [anas, bens]) expect(said(keeper.doc)).toEqual(["Budget"]);
  expect(saidIn(fileOf(world, ana))).toEqual(["Budget"]);
});

for (const [where, moved] of [
  ["the file that is to be moved", false],
  ["the old file while it is gathered from", true],
] as const)
  test(`[KP66] that older versions of ${where} could not be read is said`, async () => {
    const { world, bens, file } = await begun();
    await bens[Symbol.asyncDispose]();
    const store = world.store(ben);
    let pressed = false;
    let completed = false;
    const again = keeperOver(world, ben, {
      ...store,
      create: async (...request) => {
        completed = true;
        return store.create(...request);
      },
      read: async (at) => {
        const answer = await store.read(at);
        if (!answer.ok || at.itemId !== file.at.itemId || !pressed || completed !== moved) return answer;
        return ok({ ...answer.value, file: { ...answer.value.file, unread: true } });
      },
    });
    await again.open();
    pressed = true;
    await again.moveHome();
    await world.clock.advance(10_000);
    const at = moved ? { home: "mine", moving: "no" } : { home: "theirs", moving: "stopped" };
    expect(again.state()).toMatchObject({ ...at, unread: true });
  });

test("[PG27] a new file holds none of the notebook's secrets before it is closed", async () => {
  const { world, bens, file } = await begun();
  await bens[Symbol.asyncDispose]();
  const store = world.store(ben);
  const before = envelopeIn(file.html);
  const created: string[] = [];
  const again = keeperOver(world, ben, {
    ...store,
    create: (name, html) => {
      created.push(html);
      return store.create(name, html);
    },
  });
  await again.open();
  await again.moveHome();
  await world.clock.advance(10_000);
  expect(again.state()).toMatchObject({ home: "mine", moving: "no", saving: "saved" });
  const after = envelopeIn(fileOf(world, ben));
  const keysOf = ({ inbox }: typeof before): readonly Uint8Array[] => inbox.map((it) => it.publicKey);
  expect(created).toHaveLength(1);
  const first = envelopeIn(created[0] ?? "");
  for (const room of [before.room, after.room]) expect(first.room.secret).not.toEqual(room.secret);
  for (const key of keysOf(first)) expect([...keysOf(before), keysOf(after)[0]]).not.toContainEqual(key);
  expect(keysOf(after)).toEqual(expect.arrayContaining([...keysOf(before)]));
});
