/** What people see of keeping: one value made from what is known. */
import { otherOf, type Pair, type PersonId } from "#core/pairs/pair.ts";
import type { Wider } from "./audit.ts";
import type { AuditVerdict } from "./verdict.ts";
import type { Problem } from "./keep-problem.ts";
import type { Facts, StepType } from "./next-step.ts";

export interface Shown {
  /**
   * `local`: what this browser remembers is shown, the file is on its way. `ready`: as the file says, or nobody has
   * begun one. `failed`: neither could be read.
   */
  readonly phase: "closed" | "opening" | "local" | "ready" | "failed";
  /** `none`: nobody has written yet and nothing exists in OneDrive. Else whose OneDrive holds it. */
  readonly home: "unknown" | "none" | "mine" | "theirs";
  /** `waiting`: edits that are only in this browser so far. */
  readonly saving: "saved" | "waiting" | "saving";
  readonly sharing: Shared;
  /** Reading, writing or sharing could not be done; typing goes on. */
  readonly problem: Problem | null;
  /** What is typed stays in this browser: the file may not be written. */
  readonly readOnly: boolean;
}

export type Shared =
  | { readonly type: "notYet" }
  | { readonly type: "checking" }
  | { readonly type: "unknown" }
  | { readonly type: "onlyTheTwo"; readonly checkedAt: number; readonly by: PersonId }
  | {
      readonly type: "tooOpen";
      readonly checkedAt: number;
      readonly by: PersonId;
      readonly who: readonly Wider[];
    }
  | { readonly type: "missing"; readonly checkedAt: number; readonly by: PersonId };

/** `written`: the owner's verdict as the notebook holds it, null when none is fresh. */
export const toShown = (
  facts: Facts,
  busy: StepType | null,
  pair: Pair,
  me: PersonId,
  written: AuditVerdict | null,
): Shown => ({
  phase: phaseOf(facts),
  home: homeOf(facts, me),
  saving: !facts.dirty ? "saved" : busy === "write" || busy === "create" ? "saving" : "waiting",
  sharing: sharedOf(facts, pair, me, written),
  problem: facts.problem?.is ?? null,
  readOnly: facts.readOnly,
});

const phaseOf = (facts: Facts): Shown["phase"] => {
  if (facts.ready) return "ready";
  if (facts.hadLocal) return "local";
  if (!facts.opened) return "closed";
  return facts.problem === null ? "opening" : "failed";
};

const homeOf = (facts: Facts, me: PersonId): Shown["home"] => {
  if (facts.file !== null) return facts.file.owner === me ? "mine" : "theirs";
  return facts.pointer === "none" && facts.at === null ? "none" : "unknown";
};

const sharedOf = (facts: Facts, pair: Pair, me: PersonId, written: AuditVerdict | null): Shared => {
  if (facts.file === null)
    return facts.pointer === "none" && facts.at === null ? { type: "notYet" } : { type: "unknown" };
  if (facts.file.owner !== me) return written === null ? { type: "unknown" } : told(written, otherOf(pair, me));
  if (facts.audit === "failed") return { type: "unknown" };
  const verdict = facts.audit ?? written;
  if (verdict !== null) return told(verdict, me);
  return facts.halted || facts.alone ? { type: "unknown" } : { type: "checking" };
};

const told = (verdict: AuditVerdict, by: PersonId): Shared => {
  const { checkedAt, who } = verdict;
  switch (verdict.type) {
    case "exactlyTwo":
      return { type: "onlyTheTwo", checkedAt, by };
    case "tooOpen":
      return { type: "tooOpen", checkedAt, by, who };
    case "missing":
      return { type: "missing", checkedAt, by };
  }
};
