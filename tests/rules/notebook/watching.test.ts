/** Who leaves the saving to the other's client, while the file is written by somebody who did not hear. */
import { expect, test } from "vitest";
import { ana } from "#tests/cast.ts";
import { begun, said, saidIn, say } from "./world.ts";

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
