/** What somebody wrote who is neither of the two: they have read the secrets there, and may have said anything of them. */
import { dayLength } from "#core/pairs/instant.ts";
import type { Desk } from "./desk.ts";
import type { StoredFile } from "./notebook-store.ts";

/** `nameless`: an application, or somebody of whom Microsoft tells no id. */
export type Hand = "ours" | "third" | "nameless";

export const handOf = ({ lastWriter }: Pick<StoredFile, "lastWriter">, { pair }: Desk): Hand => {
  if (lastWriter === undefined || pair.people.some((it) => it === lastWriter)) return "ours";
  return lastWriter === null ? "nameless" : "third";
};

/** A nameless hand once a day: a program that writes after each of the two would make them write against each other for ever. */
export const isDoubted = (hand: Hand, { facts, clock }: Desk): boolean => {
  const { namelessAt } = facts();
  const since = namelessAt === null ? dayLength : clock.now() - namelessAt;
  return hand === "third" || (hand === "nameless" && (since < 0 || since >= dayLength));
};

/**
 * The room's secret and the inbox's key are new with the page's next write. Nothing is written for that into the notebook, which
 * whoever may only read it would wait for ever to save.
 */
export const wearOut = (desk: Desk): void => {
  if (desk.kept !== null) desk.kept = { ...desk.kept, worn: true };
};
