/** An older version in the file's place, opened by a device that knows nothing: the newer words stand in one's own copy alone. */
import { expect, test } from "vitest";
import { pageOf } from "#core/agenda/page.ts";
import { openTopics, setTopicState } from "#core/agenda/topic.ts";
import { writeHome } from "#core/notebook/home.ts";
import { renderCopy } from "#core/notebook/write-file.ts";
import { minute } from "#core/pairs/instant.ts";
import { ana, anaAndBen, ben, olga } from "#tests/cast.ts";
import { all, copyOf, setBack } from "./set-back.ts";
import { begun, said, saidIn, say, settle, weekly } from "./world.ts";

for (const [name, who] of [
  ["its owner", ana],
  ["the other", ben],
] as const)
  test(`[KP32] what an older version lacks comes back from one's own copy, where ${name} opens it on a device that knows nothing`, async () => {
    const { world, file } = await setBack(who);
    const again = world.keeper(who);
    await again.open();
    expect(said(again.doc)).toEqual(["Budget"]);
    await world.clock.advance(3 * minute);
    expect(said(again.doc)).toEqual(all);
    expect(saidIn(file.html)).toEqual(all);
    expect(said(copyOf(world, who).doc)).toEqual(all);
    expect(again.state()).toMatchObject({
      phase: "ready",
      saving: "saved",
      problem: null,
      sharing: { type: "onlyTheTwo" },
    });
  });

test("[KP32] also where the page is closed at once", async () => {
  const { world, file } = await setBack(ben);
  const again = world.keeper(ben);
  await again.open();
  await again.saveNow();
  await again[Symbol.asyncDispose]();
  expect(saidIn(file.html)).toEqual(all);
  expect(said(copyOf(world, ben).doc)).toEqual(all);
});

test("[KP32] a device that wrote an older copy reads what another device of theirs wrote over it before it writes again", async () => {
  const { world, anas, bens, file } = await begun();
  await bens.saveNow();
  await settle();
  await bens[Symbol.asyncDispose]();
  say(anas, "News");
  await world.clock.advance(10_000);
  const laptop = world.keeper(ben, undefined, "laptop");
  await laptop.open();
  await laptop.saveNow();
  await settle();
  expect(said(copyOf(world, ben).doc)).toEqual(all);
  for (const it of [anas, laptop]) await it[Symbol.asyncDispose]();
  const versions = await world.store(ana).versions(file.at);
  world.drives.restore(file.at, (versions.ok ? versions.value.at(-1)?.id : undefined) ?? "");

  const phone = world.keeper(ben);
  await phone.open();
  say(phone, "Later");
  await world.clock.advance(25 * 60 * minute);
  for (const text of [...all, "Later"]) {
    expect(said(copyOf(world, ben).doc)).toContain(text);
    expect(saidIn(file.html)).toContain(text);
  }
});

const refusals = [{ type: "throttled", retryAfterMs: 1_000 }, { type: "forbidden" }, { type: "notFound" }] as const;
test.each(refusals)(
  "[KP32] a copy that cannot be read now is not replaced, and is read later: $type",
  async (error) => {
    const { world, file } = await setBack(ben);
    world.fate = (_, method) => (method === "readOwn" ? { before: error } : null);
    const again = world.keeper(ben);
    await again.open();
    await world.clock.advance(10 * minute);
    expect(again.state().problem).toBeNull();
    expect(said(copyOf(world, ben).doc)).toEqual(all);
    world.fate = () => null;
    await world.clock.advance(60 * minute);
    expect(saidIn(file.html)).toEqual(all);
  },
);

test("[KP32] what was taken out on purpose does not come back from a copy", async () => {
  const { world, anas, bens, file } = await begun();
  say(anas, "Gossip");
  await world.clock.advance(10_000);
  await bens.refresh();
  await bens.saveNow();
  for (const it of openTopics(anas.doc, pageOf(anas.doc, anaAndBen.id, weekly).id))
    if (it.text === "Gossip") setTopicState(anas.doc, it.id, "dropped");
  await world.clock.advance(10_000);
  for (const it of [anas, bens]) await it[Symbol.asyncDispose]();
  world.copies.clear();
  expect(said(copyOf(world, ben).doc)).toEqual(["Budget", "Gossip"]);
  const again = world.keeper(ben);
  await again.open();
  await world.clock.advance(3 * minute);
  expect(world.log).toContain("ben readOwn");
  for (const doc of [again.doc, copyOf(world, ben).doc]) expect(said(doc)).toEqual(["Budget"]);
  expect(saidIn(file.html)).toEqual(["Budget"]);
});

test("[KP39] a copy of another notebook of the same two is not merged, and is replaced", async () => {
  const { world, file } = await setBack(ben);
  const { at, doc } = copyOf(world, ben);
  world.drives.overwrite(at, renderCopy(doc, anaAndBen, "0".repeat(32)));
  const again = world.keeper(ben);
  await again.open();
  await world.clock.advance(3 * minute);
  expect(said(again.doc)).toEqual(["Budget"]);
  expect(saidIn(file.html)).toEqual(["Budget"]);
  expect(said(copyOf(world, ben).doc)).toEqual(["Budget"]);
});

test("[KP37] a copy that knows a later home than the file in the other's drive is put there only after a yes", async () => {
  const { world, file } = await setBack(ben);
  const { at, doc, notebook } = copyOf(world, ben);
  writeHome(doc, { owner: ben, notebook });
  world.drives.overwrite(at, renderCopy(doc, anaAndBen, notebook));
  const again = world.keeper(ben);
  await again.open();
  await world.clock.advance(3 * minute);
  expect(again.state()).toMatchObject({ moved: { to: ana, another: false }, saving: "waiting" });
  expect(saidIn(file.html)).toEqual(["Budget"]);
  expect(said(copyOf(world, ben).doc)).toEqual(all);
  await again.acceptMove();
  await world.clock.advance(minute);
  expect(saidIn(file.html)).toEqual(all);
});

test("[KP32] who can open the file is not believed of a copy that somebody else wrote", async () => {
  const { world } = await setBack(ben);
  const { at, html } = copyOf(world, ben);
  world.drives.overwrite(at, html, olga);
  const again = world.keeper(ben);
  await again.open();
  await world.clock.advance(3 * minute);
  expect(said(again.doc)).toEqual(all);
  expect(again.state().sharing).toMatchObject({ type: "unknown" });
});

test("[KP30] truncated after an older version was put there: what is offered holds one's own copy as well", async () => {
  const { world, file } = await setBack(ben);
  world.drives.overwrite(file.at, file.html.slice(0, -200));
  const again = world.keeper(ben);
  await again.open();
  expect(again.state()).toMatchObject({ problem: { type: "damaged" }, offer: { from: "version" } });
  expect(said(again.doc)).toEqual(all);
  await again.restore();
  expect(saidIn(file.html)).toEqual(all);
  await world.clock.advance(3 * minute);
  expect(said(copyOf(world, ben).doc)).toEqual(all);
});

test("[KP30] a copy of another notebook is not put together with the version", async () => {
  const { world, file } = await setBack(ben);
  const { at, doc } = copyOf(world, ben);
  world.drives.overwrite(at, renderCopy(doc, anaAndBen, "0".repeat(32)));
  world.drives.overwrite(file.at, file.html.slice(0, -200));
  const again = world.keeper(ben);
  await again.open();
  expect(again.state().offer).toMatchObject({ from: "version" });
  expect(said(again.doc)).toEqual(["Budget"]);
});
