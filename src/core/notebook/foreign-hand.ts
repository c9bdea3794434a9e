/** What somebody wrote who is neither of the two: they have read the secrets there, and may have said anything of them. */
import { dayLength } from "#core/pairs/instant.ts";
import type { PersonId } from "#core/pairs/pair.ts";
import type { Desk } from "./desk.ts";
import type { StoredFile } from "./notebook-store.ts";
import { doubtVerdict, readVerdict, type AuditVerdict } from "./verdict.ts";

/** `nameless`: an application, or somebody of whom Microsoft tells no id. */
type Hand = "ours" | "third" | "nameless";

export const handOf = ({ lastWriter }: Pick<StoredFile, "lastWriter">, { pair }: Desk): Hand => {
  if (lastWriter === undefined || pair.people.some((it) => it === lastWriter)) return "ours";
  return lastWriter === null ? "nameless" : "third";
};

/**
 * The room's secret and the inbox's key are worn with the page's next write; nothing is written for that into the notebook, which
 * whoever may only read it would wait for ever to save. Where a nameless hand writes again after each of ours, once a day.
 */
export const wearOut = (desk: Desk, hand: Hand): void => {
  if (hand === "ours" || desk.kept === null) return;
  if (hand === "nameless") {
    const now = desk.clock.now();
    const since = desk.namelessAt === null ? dayLength : now - desk.namelessAt;
    if (since >= 0 && since < dayLength) return;
    desk.namelessAt = now;
  }
  desk.kept = { ...desk.kept, worn: true };
};

/** After taking in what they wrote. A nameless hand that left the verdict as it was `before` has said nothing of it. */
export const doubt = (desk: Desk, hand: Hand, owner: PersonId, before: AuditVerdict | null): void => {
  const now = desk.driveClock.now();
  const isAsBefore = JSON.stringify(readVerdict(desk.doc, owner, now)) === JSON.stringify(before);
  if (hand === "third" || (hand === "nameless" && !isAsBefore)) doubtVerdict(desk.doc, owner, before, now);
};
