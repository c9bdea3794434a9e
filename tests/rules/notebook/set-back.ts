/** The newer words stand in one person's own copy alone: an older version took the file's place, and every device is gone. */
import * as Y from "yjs";
import { expect } from "vitest";
import { parseCopy } from "#core/notebook/file-format.ts";
import type { PersonId } from "#core/pairs/pair.ts";
import { ana, anaAndBen } from "#tests/cast.ts";
import { begun, said, saidIn, say, settle, type World } from "./world.ts";

export const copyOf = (world: World, who: PersonId) => {
  const file = world.drives.ownFiles().find((it) => it.owner === who);
  const parsed = parseCopy(file?.html ?? "", anaAndBen);
  if (file === undefined || !parsed.ok) throw new Error("Expected a copy");
  const doc = new Y.Doc();
  Y.applyUpdateV2(doc, parsed.value.state);
  return { ...file, doc, notebook: parsed.value.notebook };
};

/** Both see the news, one keeps a copy with it, every device is gone, and somebody puts the first version over the file. */
export const setBack = async (keeps: PersonId) => {
  const { world, anas, bens, file } = await begun();
  say(anas, "News");
  await world.clock.advance(10_000);
  await bens.refresh();
  await (keeps === ana ? anas : bens).saveNow();
  await settle();
  for (const it of [anas, bens]) await it[Symbol.asyncDispose]();
  world.copies.clear();
  const versions = await world.store(ana).versions(file.at);
  const oldest = versions.ok ? versions.value.at(-1) : undefined;
  world.drives.restore(file.at, oldest?.id ?? "");
  expect(saidIn(file.html)).toEqual(["Budget"]);
  expect(said(copyOf(world, keeps).doc)).toEqual(["Budget", "News"]);
  world.log.length = 0;
  return { world, file };
};

export const all = ["Budget", "News"];
