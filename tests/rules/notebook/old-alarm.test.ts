/** What the notebook says of who can open it, and this page's own list does not, while a program writes after each of the two. */
import { expect, test } from "vitest";
import { recordVerdict } from "#core/notebook/judging.ts";
import { ana } from "#tests/cast.ts";
import { rewritten } from "./by-hand.ts";
import { begun, envelopeIn } from "./world.ts";

const minute = 60_000;

/** A program has written after each of the two, and was doubted by every page that is open today. */
const beset = async () => {
  const { world, anas, bens, file } = await begun();
  const rewrite = (): void => world.drives.overwrite(file.at, `${file.html} `, null);
  for (const page of [anas, bens]) {
    rewrite();
    await page.refresh();
    await world.clock.advance(10_000);
  }
  return { world, anas, bens, file, rewrite };
};

test("[PG22, PG23] an alarm of the owner's other device is looked into within a quarter of an hour, whoever wrote last", async () => {
  const { world, anas, file, rewrite } = await beset();
  const phone = world.keeper(ana, { crashed: false }, "ana's phone");
  await phone.open();
  await world.clock.advance(10_000);
  world.drives.grant(file.at, { wider: "anyoneLink" });
  await phone.open();
  await world.clock.advance(10_000);
  expect(phone.state().sharing.type).toBe("tooOpen");
  rewrite();
  await anas.refresh();
  await world.clock.advance(15 * minute);
  await anas.refresh();
  await world.clock.advance(10_000);
  expect(anas.state().sharing.type).toBe("tooOpen");
});

test("[PG13, PG22] an alarm that was answered, and comes back with each writing, makes no secrets new and is looked into four times an hour at most", async () => {
  const { world, anas, bens, file, rewrite } = await beset();
  world.drives.grant(file.at, { wider: "anyoneLink" });
  await anas.open();
  await world.clock.advance(10_000);
  await bens.refresh();
  rewrite();
  await bens.refresh();
  await world.clock.advance(10_000);
  await anas.repair();
  await world.clock.advance(10_000);
  expect(anas.state().sharing.type).toBe("onlyTheTwo");

  const { epoch } = envelopeIn(file.html).room;
  world.log.length = 0;
  for (let time = 0; time < 60; time += 1) {
    rewrite();
    await world.clock.advance(8_000);
    // Ben's page says once more what it knew, and Ana's reads that before the program writes again.
    await bens.refresh();
    await anas.refresh();
    await world.clock.advance(22_000);
  }
  expect(envelopeIn(file.html).room.epoch).toBe(epoch);
  const lists = world.log.filter((it) => it === "ana permissions").length;
  expect(lists).toBeGreaterThan(0);
  expect(lists).toBeLessThanOrEqual(3);

  // One look comes to nothing meanwhile.
  world.fate = (_, method) => (method === "permissions" ? { before: { type: "unavailable", status: 503 } } : null);
  await anas.open();
  await world.clock.advance(10_000);
  expect(anas.state().sharing.type).toBe("unknown");
  world.fate = () => null;
  rewrite();
  await bens.refresh();
  await world.clock.advance(120_000);
  await anas.refresh();
  await world.clock.advance(10_000);
  expect(anas.state().sharing.type).toBe("onlyTheTwo");
  expect(envelopeIn(file.html).room.epoch).toBe(epoch);
});

for (const [what, listed, written] of [
  ["an alarm of the owner's other device, whose clock is behind,", false, "tooOpen"],
  ["a clean verdict of before, which a merge has put over an alarm,", true, "exactlyTwo"],
] as const)
  test(`[PG13, PG23] ${what} is looked into at once, and renews nothing in an open file`, async () => {
    const { world, anas, file } = await begun();
    await world.clock.advance(minute);
    if (listed) world.drives.grant(file.at, { wider: "anyoneLink" });
    await anas.open();
    await world.clock.advance(10_000);
    expect(anas.state().sharing.type).toBe(listed ? "tooOpen" : "onlyTheTwo");
    world.drives.grant(file.at, { wider: "anyoneLink" });
    const { epoch } = envelopeIn(file.html).room;
    const who = written === "tooOpen" ? (["anyoneLink"] as const) : [];
    const checkedAt = world.clock.now() - 2 * minute;
    const html = rewritten(file.html, (doc) => recordVerdict(doc, ana, { type: written, checkedAt, who }));
    world.drives.overwrite(file.at, html, ana);
    world.log.length = 0;
    await anas.refresh();
    await world.clock.advance(10_000);
    expect(world.log).toContain("ana permissions");
    expect(anas.state().sharing.type).toBe("tooOpen");
    expect(envelopeIn(file.html).room.epoch).toBe(epoch);
  });
