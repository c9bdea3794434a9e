/** What somebody who is neither of the two wrote into the file, and what was known of a file that is no more. */
import { expect, test } from "vitest";
import * as Y from "yjs";
import { parseFile } from "#core/notebook/file-format.ts";
import { sharingRoot } from "#core/notebook/verdict.ts";
import { renderingOf } from "#core/notebook/write-file.ts";
import { ana, anaAndBen, ben, olga } from "#tests/cast.ts";
import { begun, envelopeIn, settle } from "./world.ts";

/** The same words and secrets, and this said of how worn the room is. */
const flooredAt = (html: string, floor: number): string => {
  const parsed = parseFile(html, anaAndBen);
  if (!parsed.ok) throw new Error(parsed.error.type);
  const doc = new Y.Doc();
  Y.applyUpdateV2(doc, parsed.value.state);
  sharingRoot(doc).set("room", floor);
  const rendering = renderingOf(doc, anaAndBen, parsed.value.envelope);
  for (;;) {
    const { done, value } = rendering.next();
    if (done === true) return value;
  }
};

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
