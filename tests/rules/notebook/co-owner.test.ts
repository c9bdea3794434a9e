/** OneDrive lets a person give a third one the role `owner` on a file; the drive is still theirs alone. */
import { expect, test } from "vitest";
import { ana, ben, olga } from "#tests/cast.ts";
import { begun, envelopeIn } from "./world.ts";

const coOwned = async () => {
  const it = await begun();
  const { room } = envelopeIn(it.file.html);
  it.world.drives.grant(it.file.at, { person: olga, owner: true });
  await it.anas.open();
  expect(it.anas.state().sharing).toMatchObject({ type: "tooOpen", who: ["outsidePerson"] });
  return { ...it, room };
};

test("[PG12] a third person who is listed as an owner is taken away like any other", async () => {
  const { world, anas, bens, file, room } = await coOwned();
  await anas.repair();
  expect(world.drives.files()[0]?.writers).toEqual([ben]);
  expect(anas.state()).toMatchObject({ sharing: { type: "onlyTheTwo" }, repair: null });
  await bens.refresh();
  expect(bens.state().sharing).toMatchObject({ type: "onlyTheTwo", by: ana });
  expect(envelopeIn(file.html).room.epoch).toBe(room.epoch + 1);
});

test("[PG14] and where that is refused, the owner reads who is left", async () => {
  const { world, anas } = await coOwned();
  world.fate = (_, method) => (method === "revoke" ? { before: { type: "forbidden" } } : null);
  await anas.repair();
  expect(anas.state()).toMatchObject({
    repair: { type: "stopped", left: ["outsidePerson"] },
    sharing: { type: "tooOpen", who: ["outsidePerson"] },
  });
});
