/** Who leaves the saving to the other's client, while the file is written by somebody who did not hear. */
import { expect, test } from "vitest";
import * as Y from "yjs";
import type { NotebookStore } from "#core/notebook/notebook-store.ts";
import { holds } from "#core/notebook/file-format.ts";
import { live } from "#core/notebook/merge.ts";
import { createUnsaved } from "#core/notebook/unsaved.ts";
import { ana, ben } from "#tests/cast.ts";
import { begun, said, saidIn, say, type World } from "./world.ts";

test("[LV32] versions that do not hold an edit do not put off its being written", async () => {
  const { world, anas, bens, file } = await begun();
  const phone = world.keeper(ana, { crashed: false }, "phone");
  await phone.open();
  await world.clock.advance(60_000);
  // Ana's page saves for both and hangs; a phone outside the room writes, and Ben's page reads that.
  anas.company("saves");
  bens.company("watches");
  say(bens, "Typed");
  for (let second = 0; second < 30; second += 5) {
    say(phone, `From the phone ${second}`);
    await phone.saveNow();
    await bens.refresh();
    await world.clock.advance(5_000);
  }
  expect(said(bens.doc)).toContain("From the phone 20");
  expect(saidIn(file.html)).toContain("Typed");
});

test("[LV32] nor do versions that hold everything but a deletion", async () => {
  const { world, anas, bens, file } = await begun();
  await world.clock.advance(60_000);
  bens.company("watches");
  say(bens, "Typed");
  await bens.saveNow();
  const before = world.log.filter((it) => it === "ben write").length;
  await world.clock.advance(10_000);
  bens.doc.getText("note").insert(0, "Growth");
  await bens.saveNow();
  bens.doc.getText("note").delete(0, 3);
  for (let second = 0; second < 30; second += 5) {
    await anas.refresh();
    say(anas, `Ana ${second}`);
    await anas.saveNow();
    await bens.refresh();
    await world.clock.advance(5_000);
  }
  expect(world.log.filter((it) => it === "ben write").length).toBeGreaterThan(before + 1);
  await anas.refresh();
  expect(anas.doc.getText("note").toJSON()).toBe("wth");
  expect(saidIn(file.html)).toContain("Typed");
});

test("[LV32] nor does content that a write replaced", async () => {
  const { world, anas, file } = await begun();
  let isReplaced = false;
  const { store } = world;
  const replaced = (who: typeof ana): NotebookStore => ({
    ...store(who),
    read: async (at) => {
      const read = await store(who).read(at);
      return isReplaced && read.ok ? { ...read, value: { ...read.value, replaced: true } } : read;
    },
  });
  Object.assign(world, { store: replaced } satisfies Partial<World>);
  const phone = world.keeper(ben, { crashed: false }, "phone");
  await phone.open();
  await world.clock.advance(60_000);
  phone.company("watches");
  say(phone, "Typed");
  await world.clock.advance(20_000);
  say(anas, "From Ana");
  await anas.saveNow();
  isReplaced = true;
  await phone.refresh();
  isReplaced = false;
  await world.clock.advance(10_000);
  expect(saidIn(file.html)).toContain("Typed");
});

test("[LV32] a file has an edit also when others in it wait for what nobody has any more", () => {
  const carl = new Y.Doc();
  const carls: Uint8Array[] = [];
  carl.on("updateV2", (update: Uint8Array) => carls.push(update));
  const bens = new Y.Doc();
  const [first, later] = [new Y.Doc(), new Y.Doc()];
  for (const words of ["lost ", "found ", "more"]) carl.getText("note").insert(carl.getText("note").length, words);
  const unsaved = createUnsaved();
  bens.on("updateV2", (update: Uint8Array) => unsaved.add(update));
  bens.getText("note").insert(0, "Typed");
  for (const content of [first, later]) Y.applyUpdateV2(content, carls[1] ?? new Uint8Array());
  const more = Y.encodeStateAsUpdateV2(bens);
  expect(unsaved.compared(more, (update) => holds(first, update))).toBe(false);
  Y.applyUpdateV2(later, more);
  // Ben's page has not heard of it.
  expect(unsaved.compared(carls[2] ?? null, (update) => holds(later, update))).toBe(true);
  const last = new Y.Doc();
  Y.applyUpdateV2(last, carls[1] ?? new Uint8Array());
  expect(unsaved.compared(more, (update) => holds(last, update))).toBe(false);
});

test("[LV32] nor does a write that the one who saves cannot tell of, since its answer takes long", async () => {
  const { world, anas, bens, file } = await begun();
  await world.clock.advance(60_000);
  anas.company("saves");
  bens.company("watches");
  say(anas, "Told");
  Y.applyUpdateV2(bens.doc, Y.encodeStateAsUpdateV2(anas.doc), live);
  await anas.saveNow();
  await bens.heard({ version: anas.state().version ?? "", holds: anas.written() });
  await world.clock.advance(60_000);
  say(bens, "First");
  Y.applyUpdateV2(anas.doc, Y.encodeStateAsUpdateV2(bens.doc), live);
  await anas.saveNow();
  await world.clock.advance(1_000);
  say(bens, "Second");
  await world.clock.advance(29_000);
  expect(saidIn(file.html)).toContain("Second");
});
