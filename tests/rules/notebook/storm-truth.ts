/** What must hold in a storm, at every moment and when the weather has cleared. */
import { expect } from "vitest";
import * as Y from "yjs";
import { parseFile } from "#core/notebook/file-format.ts";
import { anaAndBen } from "#tests/cast.ts";
import { contentOf } from "./storm-edits.ts";
import type { Desks } from "./storm-desks.ts";
import { docIn, fileOf, lacking, secretIn } from "./storm-sight.ts";
import type { World } from "./world.ts";

/**
 * Whatever the weather: who says that all is saved, in the content that a file has, has it there. Not where the store never
 * says that somebody was written over.
 */
export const createTruth = (world: World, { keepers }: Desks): (() => void) => {
  let read = { html: "", content: Y.emptySnapshot };
  const snapshotOf = (html: string): Y.Snapshot => {
    if (html !== read.html) read = { html, content: Y.snapshot(docIn(html)) };
    return read.content;
  };
  return () => {
    if (world.ifMatch === "ignored") return;
    for (const keeper of keepers()) {
      const { saving, version, problem } = keeper.state();
      const file =
        saving === "saved" && problem === null ? world.drives.files().find((it) => it.cTag === version) : undefined;
      if (file === undefined) continue;
      // A verdict that is doubted is taken out on the page, and nobody is told that this was saved.
      if (lacking(keeper.doc, snapshotOf(file.html)).length === 0) continue;
      const [content, both] = [docIn(file.html), docIn(file.html)];
      Y.applyUpdateV2(both, Y.encodeStateAsUpdateV2(keeper.doc));
      expect(contentOf(both)).toEqual(contentOf(content));
    }
  };
};

/** Nothing is missing anywhere: neither on a page nor in the file. */
export const expectNothingLost = async (world: World, { truth, keepers }: Desks): Promise<void> => {
  const all = contentOf(truth);
  for (const keeper of keepers()) expect(contentOf(keeper.doc)).toEqual(all);
  if (truth.store.clients.size === 0) return;
  const content = docIn((await fileOf(world))?.html ?? "");
  expect(contentOf(content)).toEqual(all);
  for (const keeper of keepers())
    expect(Y.equalSnapshots(Y.snapshot(keeper.doc), Y.snapshot(content)), "pages and file are one").toBe(true);
};

/** Every page says so, and nobody but the two can open anything. `leaked`: secrets that others may have read. */
export const expectAtRest = async (world: World, { keepers }: Desks, leaked: ReadonlySet<string>): Promise<void> => {
  const well = { phase: "ready", saving: "saved", problem: null, offer: null, moved: null, repair: null };
  for (const keeper of keepers())
    expect(keeper.state()).toMatchObject({ ...well, restoring: false, sharing: { type: "onlyTheTwo" } });
  const last = await fileOf(world);
  expect(last?.wider).toEqual([]);
  expect(leaked).not.toContain(secretIn(last?.html ?? ""));
  for (const keeper of keepers())
    expect(Buffer.from(keeper.room()?.secret ?? []).toString("base64")).toBe(secretIn(last?.html ?? ""));
  // Whatever else was begun on the way, nobody but the two was let in by us, and no copy has a secret.
  const writers = world.drives.files().flatMap((it) => it.writers);
  expect(writers.filter((it) => !anaAndBen.people.includes(it))).toEqual([]);
  for (const copy of world.drives.ownFiles()) expect(parseFile(copy.html, anaAndBen).ok).toBe(false);
};
