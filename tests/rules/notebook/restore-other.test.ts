/** A restoring that broke off, and a record that was made to lead to another notebook of the same two meanwhile. */
import { expect, test } from "vitest";
import type { FileAddress } from "#core/notebook/notebook-store.ts";
import { ana, ben } from "#tests/cast.ts";
import { begun, said, saidIn, say, type World } from "./world.ts";

const htmlOf = (world: World, { itemId }: FileAddress): string =>
  world.drives.files().find((it) => it.at.itemId === itemId)?.html ?? "";

/**
 * The file is deleted, Ana's page is gone after she pressed and before anything was made, and the record leads into Ben's
 * drive to what `change` makes of the file, which is open to everybody.
 */
const brokenOff = async (change: (html: string) => string) => {
  const { world, anas, bens, file } = await begun();
  say(bens, "Theirs");
  await world.clock.advance(10_000);
  const html = change(file.html);
  await bens[Symbol.asyncDispose]();
  world.drives.remove(file.at);
  await anas.refresh();
  world.fate = (_, method) => (method === "find" ? { before: { type: "signInNeeded" } } : null);
  await anas.restore();
  expect(anas.state()).toMatchObject({ restoring: true });
  await anas[Symbol.asyncDispose]();
  world.fate = () => null;
  const made = await world.store(ben).create("Elsewhere", html);
  if (!made.ok) throw new Error("Expected a file");
  const { at } = made.value;
  world.drives.grant(at, { person: ana });
  world.drives.grant(at, { wider: "anyoneLink" });
  await world.pointTo(at);
  const again = world.keeper(ana);
  await again.open();
  say(again, "Mine");
  await world.clock.advance(60_000);
  return { world, again, at, html };
};

const well = { moved: null, restoring: false, saving: "saved", problem: null };
const both = ["Budget", "Mine", "Theirs"];

test("[KP39] while a notebook is brought back, another one of the same two is asked about as ever", async () => {
  const { world, again, at, html } = await brokenOff((whole) =>
    whole.replace(/"notebook":"[^"]*"/, `"notebook":"${"0".repeat(32)}"`),
  );
  expect(again.state()).toMatchObject({ moved: { to: ben, another: true }, saving: "waiting" });
  expect(said(again.doc)).toEqual(["Budget", "Mine"]);
  expect(htmlOf(world, at)).toBe(html);
  await again.acceptMove();
  await world.clock.advance(10_000);
  expect(again.state()).toMatchObject(well);
  for (const words of [said(again.doc), saidIn(htmlOf(world, at))]) expect(words).toEqual(both);
});

test("[KP36] and the same notebook, which the other brought back meanwhile, is gone on with and nothing is asked", async () => {
  const { world, again, at } = await brokenOff((whole) => whole);
  expect(again.state()).toMatchObject(well);
  for (const words of [said(again.doc), saidIn(htmlOf(world, at))]) expect(words).toEqual(both);
});
