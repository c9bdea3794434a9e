/** What somebody who is neither of the two wrote into the file, and what was known of a file that is no more. */
import { expect, test } from "vitest";
import type { FileAddress } from "#core/notebook/notebook-store.ts";
import { sharingRoot } from "#core/notebook/verdict.ts";
import { ana, ben, olga } from "#tests/cast.ts";
import { closeByHand, rewritten } from "./by-hand.ts";
import { begun, envelopeIn, settle, type World } from "./world.ts";

const flooredAt = (html: string, floor: number): string =>
  rewritten(html, (doc) => sharingRoot(doc).set("room", floor));

test("[PG13] a press renews the secrets also where whoever was let in has written that they need not be", async () => {
  const { world, anas, file } = await begun();
  const before = envelopeIn(file.html);
  world.drives.grant(file.at, { person: olga });
  await anas.open();
  expect(anas.state().sharing).toMatchObject({ type: "tooOpen" });
  world.drives.overwrite(file.at, flooredAt(file.html, 0), olga);
  await anas.repair();
  await world.clock.advance(60_000);
  expect(anas.state()).toMatchObject({ repair: null, sharing: { type: "onlyTheTwo" } });
  const after = envelopeIn(file.html);
  expect(after.room.secret).not.toEqual(before.room.secret);
  expect(after.inbox[0]?.publicKey).not.toEqual(before.inbox[0]?.publicKey);
});

for (const who of [ana, ben])
  test(`[PG13] what somebody wrote who was let in and taken off by hand before anybody looked wears the secrets out: ${who === ana ? "the owner's" : "the other's"} page`, async () => {
    const { world, anas, bens, file } = await begun();
    await Promise.all([anas, bens].map((it) => it[Symbol.asyncDispose]()));
    const before = envelopeIn(file.html);
    world.drives.overwrite(file.at, flooredAt(file.html, 0), olga);
    const opened = world.keeper(who);
    await opened.open();
    await world.clock.advance(30_000);
    const after = envelopeIn(file.html);
    expect([after.room.epoch, opened.state().saving]).toEqual([before.room.epoch + 1, "saved"]);
    expect(after.room.secret).not.toEqual(before.room.secret);
    expect(after.inbox[0]?.publicKey).not.toEqual(before.inbox[0]?.publicKey);
    // Once, and not with each reading.
    await world.clock.advance(120_000);
    await opened.refresh();
    expect(envelopeIn(file.html).room).toEqual(after.room);
  });

test("[PG8, PG16] what was known of a lost file says nothing of the one in its place, and hands out no link to it", async () => {
  const { world, anas, bens, file } = await begun();
  await bens.refresh();
  expect(bens.state().sharing).toMatchObject({ type: "onlyTheTwo" });
  world.drives.remove(file.at);
  await anas.refresh();
  world.fate = (_, method) => (method === "permissions" ? { before: { type: "unavailable", status: 503 } } : null);
  await anas.restore();
  await settle();
  await world.clock.advance(10_000);
  await anas[Symbol.asyncDispose]();
  await bens.open();
  expect(bens.state()).toMatchObject({ problem: null, sharing: { type: "unknown" } });
  expect(await bens.checkedLink()).toBeNull();
});

const secretsIn = (html: string) => {
  const { room, inbox } = envelopeIn(html);
  return { room: room.secret, inbox: inbox[0]?.publicKey };
};
const expectRenewed = (before: ReturnType<typeof secretsIn>, html: string): void => {
  const after = secretsIn(html);
  expect(after.room).not.toEqual(before.room);
  expect(after.inbox).not.toEqual(before.inbox);
};

for (const opened of ["that stood open", "that knows it from its copy", "that knows nothing"])
  test(`[PG13, PG22] who spoilt the file has read its secrets, and nothing is believed on a page ${opened} of who can open it`, async () => {
    const { world, anas, bens, file } = await begun();
    await bens.refresh();
    expect(bens.state().sharing.type).toBe("onlyTheTwo");
    await anas[Symbol.asyncDispose]();
    const before = secretsIn(file.html);
    world.drives.overwrite(file.at, file.html.slice(0, file.html.length / 2), olga);
    const isAnew = opened !== "that stood open";
    if (isAnew) await bens[Symbol.asyncDispose]();
    const device = opened === "that knows nothing" ? "ben's phone" : ben;
    const page = isAnew ? world.keeper(ben, { crashed: false }, device) : bens;
    if (isAnew) {
      await page.openLocal();
      await page.open();
    } else await page.refresh();
    await settle();
    expect(page.state()).toMatchObject({ offer: { from: "version" }, saving: "saved" });
    await page.restore();
    await world.clock.advance(10_000);
    expect(page.state()).toMatchObject({ saving: "saved", offer: null, problem: null });
    expectRenewed(before, file.html);
    expect(page.state().sharing).toEqual({ type: "unknown" });
    expect(await page.checkedLink()).toBeNull();
  });

for (const page of ["that heard before of a third person", "that holds a site's alarm"])
  test(`[PG13] what a third person spoilt and one of the two brought back elsewhere gets new secrets: on a page ${page}`, async () => {
    const { world, anas, bens, file } = await begun();
    await world.clock.advance(60_000);
    if (page === "that holds a site's alarm") {
      world.drives.grant(file.at, { wider: "site" });
      await anas.open();
      await world.clock.advance(10_000);
    }
    await bens.refresh();
    await anas[Symbol.asyncDispose]();
    if (page === "that heard before of a third person") {
      world.drives.overwrite(file.at, `${file.html} `, olga);
      await bens.refresh();
      await world.clock.advance(60_000);
      world.drives.overwrite(file.at, `${file.html} `, ben);
      await bens.refresh();
    }
    const [whole, before] = [file.html, secretsIn(file.html)];
    world.drives.overwrite(file.at, whole.slice(0, whole.length / 2), olga);
    await bens.refresh();
    await settle();
    expect(bens.state().problem).toEqual({ type: "damaged", reason: expect.any(String) });
    world.drives.overwrite(file.at, whole, ben);
    await world.clock.advance(60_000);
    await bens.refresh();
    await world.clock.advance(60_000);
    expect(bens.state()).toMatchObject({ saving: "saved", problem: null });
    expectRenewed(before, file.html);
  });

/** The owner finds closed what was open when these secrets were made. */
const expectRenewedOnceClosed = async (world: World, file: { readonly at: FileAddress; readonly html: string }) => {
  const whileOpen = secretsIn(file.html);
  await closeByHand(world, file.at);
  const again = world.keeper(ana);
  await again.open();
  await world.clock.advance(30_000);
  expect(again.state()).toMatchObject({ saving: "saved", sharing: { type: "onlyTheTwo" } });
  expectRenewed(whileOpen, file.html);
};

test("[PG13] secrets that the other renewed while a third person could still open the file are new once the owner finds it closed", async () => {
  const { world, anas, bens, file } = await begun();
  await anas[Symbol.asyncDispose]();
  world.drives.grant(file.at, { person: olga });
  world.drives.overwrite(file.at, flooredAt(file.html, 0), olga);
  const before = secretsIn(file.html);
  await bens.refresh();
  await world.clock.advance(30_000);
  expectRenewed(before, file.html);
  expect(bens.state().saving).toBe("saved");
  await expectRenewedOnceClosed(world, file);
});

test("[PG13] a site's group that is taken off by hand knows the secrets of before alone", async () => {
  const { world, anas, file } = await begun();
  await world.clock.advance(60_000);
  world.drives.grant(file.at, { wider: "site" });
  await anas.open();
  await world.clock.advance(10_000);
  const before = secretsIn(file.html);
  await closeByHand(world, file.at);
  await anas.open();
  await world.clock.advance(10_000);
  expect(anas.state()).toMatchObject({ saving: "saved", sharing: { type: "onlyTheTwo" } });
  expectRenewed(before, file.html);
});

test("[KP12, PG13] who may only read waits for nothing to be saved that they never typed", async () => {
  const { world, anas, bens, file } = await begun();
  world.fate = (who, method) => (who === ben && method === "write" ? { before: { type: "forbidden" } } : null);
  world.drives.overwrite(file.at, flooredAt(file.html, 0), olga);
  await bens.refresh();
  await world.clock.advance(10_000);
  await anas.refresh();
  await world.clock.advance(10_000);
  await bens.refresh();
  expect(bens.state().saving).toBe("saved");
  expect(bens.unsaved()).toBeNull();
});

for (const device of ["that knows the verdict", "that knows none", "that knows an alarm of before"])
  test(`[PG13] whoever writes without a name after each of the two makes the secrets new once a day, and not with each writing: a page ${device}`, async () => {
    const { world, anas, bens: first, file } = await begun();
    const bens = device === "that knows none" ? world.keeper(ben, { crashed: false }, "ben's phone") : first;
    const rewrite = (): void => world.drives.overwrite(file.at, `${file.html} `, null);
    if (device === "that knows an alarm of before") {
      world.drives.grant(file.at, { wider: "anyoneLink" });
      await world.clock.advance(60_000);
      await anas.open();
      await world.clock.advance(10_000);
      await bens.refresh();
      rewrite();
      await Promise.all([anas.refresh(), bens.refresh()]);
      await world.clock.advance(10_000);
      await anas.repair();
      await world.clock.advance(10_000);
    }
    const rounds = async (): Promise<number> => {
      const from = envelopeIn(file.html).room.epoch;
      for (let time = 0; time < 10; time += 1) {
        rewrite();
        if (time === 0) await bens.open();
        await bens.refresh();
        await world.clock.advance(10_000);
        rewrite();
        await anas.refresh();
        await world.clock.advance(10_000);
      }
      return envelopeIn(file.html).room.epoch - from;
    };
    // Each page's own reading, and the owner's look at what nobody believes then.
    expect(await rounds()).toBeLessThanOrEqual(3);
    world.log.length = 0;
    expect(await rounds()).toBe(0);
    expect(world.log.filter((it) => it.endsWith(" write"))).toEqual([]);
    expect([anas, bens].map((it) => it.state().saving)).toEqual(["saved", "saved"]);
    // An alarm is taken away by no nameless hand.
    const known = device === "that knows an alarm of before" ? "tooOpen" : "onlyTheTwo";
    expect([anas, bens].map((it) => it.state().sharing.type)).toEqual(["onlyTheTwo", known]);

    // Nor by each page that is opened anew.
    await bens[Symbol.asyncDispose]();
    const { epoch } = envelopeIn(file.html).room;
    const again = world.keeper(ben, { crashed: false }, device === "that knows none" ? "ben's phone" : ben);
    await again.openLocal();
    rewrite();
    await again.open();
    await world.clock.advance(10_000);
    expect(envelopeIn(file.html).room.epoch).toBe(epoch);

    const before = secretsIn(file.html);
    await world.clock.advance(86_400_000);
    rewrite();
    await anas.refresh();
    await world.clock.advance(10_000);
    expectRenewed(before, file.html);
  });

test("[PG13, PG22] what a nameless hand wrote, and left the verdict as it was, is doubted, and its secrets do not outlive its access", async () => {
  const { world, anas, bens, file } = await begun();
  await bens.refresh();
  await anas[Symbol.asyncDispose]();
  await world.clock.advance(60_000);
  world.drives.grant(file.at, { wider: "anyoneLink" });
  world.drives.overwrite(file.at, `${file.html} `, null);
  await bens.refresh();
  expect(bens.state().sharing).toEqual({ type: "unknown" });
  expect(await bens.checkedLink()).toBeNull();
  await world.clock.advance(30_000);
  await expectRenewedOnceClosed(world, file);
});

test("[PG16] the owner who brings a spoilt file back says nothing of who can open it before the list was read", async () => {
  const { world, anas, file } = await begun();
  expect(anas.state().sharing.type).toBe("onlyTheTwo");
  world.drives.overwrite(file.at, file.html.slice(0, file.html.length / 2), olga);
  await anas.refresh();
  world.held = true;
  const restored = anas.restore();
  await settle();
  expect(anas.state().sharing.type).toBe("checking");
  world.held = false;
  for (const go of world.waiting.splice(0)) go();
  await restored;
  await world.clock.advance(10_000);
  expect(anas.state()).toMatchObject({ saving: "saved", sharing: { type: "onlyTheTwo" } });
});

test("[KP31, PG13] half an answer of what a nameless hand wrote leaves the whole one to be doubted", async () => {
  const { world, anas, bens, file } = await begun();
  await bens.refresh();
  await anas[Symbol.asyncDispose]();
  const before = secretsIn(file.html);
  world.drives.overwrite(file.at, `${file.html} `, null);
  world.cut = 1;
  await bens.refresh();
  await world.clock.advance(30_000);
  expect(bens.state()).toMatchObject({ saving: "saved", problem: null, sharing: { type: "unknown" } });
  expectRenewed(before, file.html);
});

test("[PG13, PG22] who put another page in the file's place has read its secrets, also where its owner brings the old version back by hand", async () => {
  const { world, anas, file } = await begun();
  const { html } = file;
  const before = secretsIn(html);
  world.drives.overwrite(file.at, "<p>Moved to quarantine</p>", olga);
  await anas.refresh();
  expect(anas.state().sharing).toEqual({ type: "unknown" });
  world.drives.overwrite(file.at, html, ana);
  world.log.length = 0;
  await world.clock.advance(60_000);
  await anas.refresh();
  await world.clock.advance(10_000);
  expect(anas.state()).toMatchObject({ saving: "saved", sharing: { type: "onlyTheTwo" } });
  expect(world.log).toContain("ana permissions");
  expectRenewed(before, file.html);
});

for (const who of [ana, ben])
  test(`[PG13, PG22] who wrote a format that this page does not know is nobody to be believed: ${who === ana ? "the owner's" : "the other's"} page`, async () => {
    const { world, anas, bens, file } = await begun();
    await bens.refresh();
    const page = who === ana ? anas : bens;
    expect(page.state().sharing.type).toBe("onlyTheTwo");
    world.drives.overwrite(file.at, file.html.replace(`"format":1`, `"format":2`), olga);
    await page.refresh();
    expect(page.state()).toMatchObject({ problem: { type: "newerVersion" }, sharing: { type: "unknown" } });
    expect(await page.checkedLink()).toBeNull();
  });

test("[PG13] what a nameless hand wore out is made new by the next page where the first could not write it", async () => {
  const { world, anas, bens, file } = await begun();
  await bens.refresh();
  await anas[Symbol.asyncDispose]();
  const before = secretsIn(file.html);
  world.drives.overwrite(file.at, `${file.html} `, null);
  world.fate = (_, method) => (method === "write" ? { before: { type: "offline" } } : null);
  await bens.refresh();
  expect(bens.state().saving).toBe("waiting");
  await bens[Symbol.asyncDispose]();
  world.fate = () => null;
  const again = world.keeper(ben);
  await again.openLocal();
  await again.open();
  await world.clock.advance(30_000);
  expect(again.state().saving).toBe("saved");
  expectRenewed(before, file.html);
});
