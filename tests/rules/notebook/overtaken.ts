/** A beginning that was shared before the other was quicker. */
import { expect } from "vitest";
import type { Keeper } from "#core/notebook/keep.ts";
import type { FileAddress } from "#core/notebook/notebook-store.ts";
import type { PersonId } from "#core/pairs/pair.ts";
import { ana, ben } from "#tests/cast.ts";
import { createWorld, say, settle, type Fate, type Page, type World } from "./world.ts";

/** Ana claimed, made and shared; then she had no network for longer than her claim lasts, and Ben began. */
export const overtaken = async (then: (anas: Keeper) => Promise<void>, world = createWorld(), page = createPage()) => {
  const [anas, bens] = [world.keeper(ana, page), world.keeper(ben)];
  await Promise.all([anas.open(), bens.open()]);
  let [shared, away] = [false, false];
  world.fate = (who, method) => {
    away ||= who === ana && method === "permissions" && shared;
    shared ||= who === ana && method === "invite";
    return who === ana && away ? { before: { type: "offline" } } : null;
  };
  say(anas, "Budget");
  await settle();
  const [hers] = world.drives.files();
  if (hers === undefined) throw new Error("Expected a file");
  expect(hers.writers).toEqual([ben]);
  await then(anas);
  await world.clock.advance(125_000);
  say(bens, "Holiday");
  await settle();
  expect(bens.state().home).toBe("mine");
  return { world, anas, bens, hers: hers.at };
};

/** Ana claimed and made it, and her tab was closed before it knew whether anybody was let in; then Ben began. */
export const overtakenEarly = async (invited: "before" | "after") => {
  const world = createWorld();
  const [anas, bens] = [world.keeper(ana), world.keeper(ben)];
  await Promise.all([anas.open(), bens.open()]);
  world.fate = (who, method) =>
    who === ana && method === "invite" ? ({ [invited]: { type: "offline" } } as Fate) : null;
  say(anas, "Budget");
  await settle();
  await anas[Symbol.asyncDispose]();
  const [hers] = world.drives.files();
  if (hers === undefined) throw new Error("Expected a file");
  world.fate = () => null;
  await world.clock.advance(125_000);
  say(bens, "Holiday");
  await settle();
  expect(bens.state().home).toBe("mine");
  return { world, bens, hers: hers.at };
};

export const createPage = (): Page => ({ crashed: false });

export const writersOf = ({ drives }: World, { itemId }: FileAddress): readonly PersonId[] | undefined =>
  drives.files().find((it) => it.at.itemId === itemId)?.writers;
