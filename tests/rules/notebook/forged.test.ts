/** A verdict that neither the owner nor the other wrote. */
import { expect, test } from "vitest";
import { recordVerdict } from "#core/notebook/judging.ts";
import type { FileAddress } from "#core/notebook/notebook-store.ts";
import type { AuditVerdict } from "#core/notebook/verdict.ts";
import { ana, ben, olga } from "#tests/cast.ts";
import { closeByHand, rewritten } from "./by-hand.ts";
import { begun, envelopeIn, say, settle, type World } from "./world.ts";

const day = 24 * 60 * 60 * 1000;

/** What somebody who can write the file, and knows how it is made, puts into it. */
const judgedAs = (html: string, verdict: AuditVerdict): string =>
  rewritten(html, (doc) => recordVerdict(doc, ana, verdict));

const forged = (html: string, checkedAt: number): string => judgedAs(html, { type: "exactlyTwo", checkedAt, who: [] });

test.each([olga, null])(
  "[PG22] what a third person wrote says nothing about who can open the file, now or after the other has saved",
  async (by) => {
    const { world, anas, bens, file } = await begun();
    await anas[Symbol.asyncDispose]();
    world.drives.grant(file.at, { wider: "anyoneLink" });
    await world.clock.advance(8 * day);
    world.drives.overwrite(file.at, forged(file.html, world.clock.now()), by);
    await bens.refresh();
    expect(bens.state().sharing).toEqual({ type: "unknown" });
    say(bens, "From Ben");
    await world.clock.advance(10_000);
    expect(bens.state()).toMatchObject({ saving: "saved", sharing: { type: "unknown" } });
    const again = world.keeper(bens.hand.me, { crashed: false }, "ben's phone");
    await again.open();
    expect(again.state().sharing).toEqual({ type: "unknown" });
  },
);

test("[PG22] the owner's client looks at the list at once, and what it finds is what both read", async () => {
  const { world, anas, bens, file } = await begun();
  await world.clock.advance(60_000);
  world.drives.grant(file.at, { wider: "anyoneLink" });
  world.drives.overwrite(file.at, forged(file.html, world.clock.now()), null);
  await anas.refresh();
  await settle();
  expect(anas.state().sharing).toMatchObject({ type: "tooOpen", who: ["anyoneLink"] });
  await world.clock.advance(10_000);
  await bens.refresh();
  expect(bens.state().sharing).toMatchObject({ type: "tooOpen", who: ["anyoneLink"] });
});

test("[PG22] what one of the two wrote is believed as before", async () => {
  const { world, anas, bens, file } = await begun();
  await anas[Symbol.asyncDispose]();
  await world.clock.advance(2 * day);
  world.drives.overwrite(file.at, forged(file.html, world.clock.now()));
  await bens.refresh();
  expect(bens.state().sharing).toMatchObject({ type: "onlyTheTwo", checkedAt: world.clock.now() });
});

/** Somebody wrote it, and what it says stayed as it was. */
const touched = (html: string): string => `${html} `;

const roomIn = (html: string) => envelopeIn(html).room;

for (const [what, change] of [
  ["changed nothing", touched],
  ["wrote that all is well", forged],
] as const)
  test(`[PG22, PG13] that others can open the file stays known, and its room as it was, when one of them ${what}`, async () => {
    const { world, anas, bens, file } = await begun();
    await world.clock.advance(60_000);
    world.drives.grant(file.at, { wider: "anyoneLink" });
    await anas.open();
    await world.clock.advance(10_000);
    await bens.refresh();
    await anas[Symbol.asyncDispose]();
    const room = roomIn(file.html);
    world.drives.overwrite(file.at, change(file.html, world.clock.now()), null);
    await bens.refresh();
    expect(bens.state().sharing).toMatchObject({ type: "tooOpen", who: ["anyoneLink"] });
    say(bens, "From Ben");
    await world.clock.advance(10_000);
    expect(bens.state()).toMatchObject({ saving: "saved", sharing: { type: "tooOpen" } });
    expect(roomIn(file.html)).toEqual(room);

    await closeByHand(world, file.at);
    const again = world.keeper(ana);
    await again.open();
    await settle();
    expect(again.state().sharing.type).toBe("onlyTheTwo");
    expect(roomIn(file.html).epoch).toBe(room.epoch + 1);
  });

test("[PG22] an alarm that stays is looked into by the owner's client at once, like one that goes", async () => {
  const { world, anas, file } = await begun();
  await world.clock.advance(60_000);
  world.drives.grant(file.at, { wider: "anyoneLink" });
  await anas.open();
  await world.clock.advance(10_000);
  await closeByHand(world, file.at);
  world.drives.overwrite(file.at, touched(file.html), null);
  await anas.refresh();
  await settle();
  expect(anas.state().sharing.type).toBe("onlyTheTwo");
});

for (const [really, open] of [
  ["tooOpen", (world: World, at: FileAddress) => world.drives.grant(at, { wider: "anyoneLink" })],
  ["onlyTheTwo", () => undefined],
] as const)
  test(`[PG23] an alarm that the other saved first is looked into by the owner's page at once, and it is ${really} to both`, async () => {
    const { world, anas, bens, file } = await begun();
    await world.clock.advance(60_000);
    open(world, file.at);
    const alarm = { type: "tooOpen", who: ["anyoneLink"], checkedAt: world.clock.now() } as const;
    world.drives.overwrite(file.at, judgedAs(file.html, alarm), olga);
    await bens.refresh();
    say(bens, "From Ben");
    await world.clock.advance(10_000);
    expect(bens.state()).toMatchObject({ saving: "saved", sharing: { type: "tooOpen" } });
    world.log.length = 0;
    await anas.refresh();
    expect(anas.state().sharing.type).toBe(really);
    await world.clock.advance(10_000);
    await bens.refresh();
    expect(bens.state().sharing.type).toBe(really);
    await anas.refresh();
    await world.clock.advance(30_000);
    expect(world.log.filter((it) => it === "ana permissions")).toHaveLength(1);
  });

/** The version before is whole, and forged like all that a third person wrote. */
const forgeAndCut = (world: World, file: { readonly at: FileAddress; readonly html: string }): void => {
  world.drives.overwrite(file.at, forged(file.html, world.clock.now()), olga);
  world.drives.overwrite(file.at, file.html.slice(0, -200), olga);
};

test("[PG22] a version that is brought back says nothing about who can open the file either", async () => {
  const { world, anas, bens, file } = await begun();
  await anas[Symbol.asyncDispose]();
  world.drives.grant(file.at, { wider: "anyoneLink" });
  await world.clock.advance(8 * day);
  forgeAndCut(world, file);
  await bens.refresh();
  expect(bens.state()).toMatchObject({ offer: { from: "version" }, saving: "saved" });
  await bens.restore();
  await world.clock.advance(10_000);
  expect(bens.state()).toMatchObject({ saving: "saved", problem: null, sharing: { type: "unknown" } });
  const again = world.keeper(ben, { crashed: false }, "ben's phone");
  await again.open();
  expect(again.state().sharing).toEqual({ type: "unknown" });
});

test("[PG22] and the owner who brings it back looks at the list at once", async () => {
  const { world, anas, bens, file } = await begun();
  world.drives.grant(file.at, { wider: "anyoneLink" });
  await world.clock.advance(60_000);
  forgeAndCut(world, file);
  await anas.refresh();
  expect(anas.state().offer).toMatchObject({ from: "version" });
  await anas.restore();
  await world.clock.advance(10_000);
  for (const keeper of [anas, bens]) {
    await keeper.refresh();
    expect(keeper.state().sharing).toMatchObject({ type: "tooOpen", who: ["anyoneLink"] });
  }
});

test("[PG24] looking for a version takes nothing of what was known before out of the notebook", async () => {
  const { world, bens } = await begun();
  say(bens, "From Ben");
  await world.clock.advance(10_000);
  world.cut = 2;
  await bens.open();
  expect(bens.state().offer).toMatchObject({ from: "version" });
  world.log.length = 0;
  await bens.open();
  await world.clock.advance(60_000);
  expect(world.log.filter((it) => it.endsWith("write"))).toEqual([]);
  expect(bens.state()).toMatchObject({ offer: null, saving: "saved", sharing: { type: "onlyTheTwo", by: ana } });
});

test("[PG8] a list that cannot be read is asked for once a minute, however often the file is read meanwhile", async () => {
  const { world, anas, file } = await begun();
  let asked = 0;
  world.fate = (_, method) => {
    if (method !== "permissions") return null;
    asked += 1;
    return { before: { type: "forbidden" } };
  };
  for (let second = 0; second < 119; second += 1) {
    world.drives.overwrite(file.at, touched(file.html), null);
    await anas.refresh();
    await world.clock.advance(1_000);
  }
  expect(anas.state().sharing).toEqual({ type: "unknown" });
  expect(asked).toBe(2);
});
