/** A verdict that neither the owner nor the other wrote. */
import { expect, test } from "vitest";
import * as Y from "yjs";
import { parseFile } from "#core/notebook/file-format.ts";
import { recordVerdict } from "#core/notebook/verdict.ts";
import { renderingOf } from "#core/notebook/write-file.ts";
import { ana, anaAndBen, olga } from "#tests/cast.ts";
import { begun, say, settle } from "./world.ts";

const day = 24 * 60 * 60 * 1000;

/** What somebody who can write the file, and knows how it is made, puts into it. */
const forged = (html: string, checkedAt: number): string => {
  const parsed = parseFile(html, anaAndBen);
  if (!parsed.ok) throw new Error("Expected a notebook");
  const doc = new Y.Doc();
  Y.applyUpdateV2(doc, parsed.value.state);
  recordVerdict(doc, ana, { type: "exactlyTwo", checkedAt, who: [] });
  const rendering = renderingOf(doc, anaAndBen, parsed.value.envelope);
  for (;;) {
    const { done, value } = rendering.next();
    if (done === true) return value;
  }
};

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
