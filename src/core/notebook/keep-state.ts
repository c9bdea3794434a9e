/** What people see of keeping: one value made from what is known. */
import { otherOf, type Pair, type PersonId } from "#core/pairs/pair.ts";
import type { Wider } from "./audit.ts";
import { isBegun, type Facts, type Moved, type Offer, type OwnCopy, type StepType } from "./facts.ts";
import type { Problem } from "./keep-problem.ts";
import { isFresh, whoOf, type AuditVerdict } from "./verdict.ts";

export interface Shown {
  /**
   * `local`: what this browser remembers is shown, the file is on its way. `ready`: as the file says, or nobody has
   * begun one. `failed`: neither could be read.
   */
  readonly phase: "closed" | "opening" | "local" | "ready" | "failed";
  /** `none`: nobody has written yet and nothing exists in OneDrive. Else whose OneDrive holds it. */
  readonly home: "unknown" | "none" | "mine" | "theirs";
  /** `waiting`: edits that the other cannot find yet, because they are in this browser alone or in a file not in the record. */
  readonly saving: "saved" | "waiting" | "saving";
  /** Of the file's content, as last read, written or heard of here; null until then. */
  readonly version: string | null;
  /** This browser keeps no copy: what waits is lost with the page. */
  readonly deviceRefused: boolean;
  readonly sharing: Shared;
  /** Reading, writing or sharing could not be done; typing goes on. */
  readonly problem: Problem | null;
  /** What is typed stays in this browser: the file may not be written. */
  readonly readOnly: boolean;
  /** The owner pressed to close it again. `stopped`: not everything could be done, and this is left. */
  readonly repair: { readonly type: "running" | "stopped"; readonly left: readonly Wider[] } | null;
  /** The file is gone or damaged, and this is what one press brings back. */
  readonly offer: Offer | null;
  readonly restoring: boolean;
  /** The notebook was found in another OneDrive than before and waits for a yes. */
  readonly moved: Moved | null;
  /** Into one's own drive: running, or why it stays where it is. */
  readonly moving: Facts["moving"];
  /** Something was saved over what cannot be read from here: OneDrive's older versions may hold words that stand nowhere else. */
  readonly unread: boolean;
  /** Who else can open this person's own copy. */
  readonly copyOpenTo: readonly Wider[];
  readonly copyRepair: OwnCopy["repair"];
}

export type Shared =
  | { readonly type: "notYet" }
  | { readonly type: "checking" }
  /** `alone`: the other could not be let in, and nobody looks before they are. */
  | { readonly type: "unknown"; readonly alone?: true }
  | { readonly type: "onlyTheTwo"; readonly checkedAt: number; readonly by: PersonId }
  | {
      readonly type: "tooOpen";
      readonly checkedAt: number;
      readonly by: PersonId;
      readonly who: readonly Wider[];
    }
  | {
      readonly type: "missing";
      readonly checkedAt: number;
      readonly by: PersonId;
      /** The organization has no account of the other any more. */
      readonly gone?: true | undefined;
    };

/** `written`: the owner's verdict as the notebook holds it, null when none is fresh. */
export const toShown = (
  facts: Facts,
  busy: StepType | null,
  pair: Pair,
  me: PersonId,
  written: AuditVerdict | null,
  now: number,
): Shown => ({
  phase: phaseOf(facts),
  home: homeOf(facts, me),
  saving: savingOf(facts, busy),
  version: facts.ahead ?? facts.file?.version.cTag ?? null,
  deviceRefused: facts.localRefused,
  sharing: sharedOf(facts, pair, me, written, now),
  problem: problemOf(facts),
  readOnly: facts.readOnly,
  repair: repairOf(facts),
  offer: facts.spoilt === null || facts.spoilt.offer === "unsought" ? null : facts.spoilt.offer,
  restoring: facts.restoring !== null && facts.alone === null,
  moved: facts.moved,
  moving: facts.moving,
  unread: facts.unread,
  copyOpenTo: facts.copy.openTo,
  copyRepair: facts.copy.repair,
});

const problemOf = ({ problem, alone, admission }: Facts): Problem | null => {
  // What keeps the other out keeps nobody here from their own file.
  if (problem?.during === "invite" && keepsOut.has(problem.is.type))
    return { type: "notInvited", alone: alone !== null };
  if (problem?.during === "write" && problem.is.type === "forbidden") return { type: "forbidden", writing: true };
  if (problem !== null) return problem.is;
  if (alone === "notInvited") return { type: alone, alone: true };
  return alone !== null || admission === "refused" ? { type: "grantRefused" } : null;
};

const keepsOut: ReadonlySet<Problem["type"]> = new Set(["forbidden", "unexpected"]);

const phaseOf = (facts: Facts): Shown["phase"] => {
  if (facts.ready) return "ready";
  if (facts.hadLocal) return "local";
  if (!facts.opened) return "closed";
  return facts.problem === null ? "opening" : "failed";
};

const savingOf = (facts: Facts, busy: StepType | null): Shown["saving"] => {
  if (!facts.dirty && !(facts.due && !facts.readOnly) && !isBegun(facts)) return "saved";
  return busy !== null && onTheWay.has(busy) ? "saving" : "waiting";
};

/** The steps of a beginning are one saving; elsewhere only the writing is. */
const onTheWay: ReadonlySet<StepType> = new Set(["claim", "create", "invite", "complete", "write"]);

const homeOf = (facts: Facts, me: PersonId): Shown["home"] => {
  if (facts.file !== null) return facts.file.owner === me ? "mine" : "theirs";
  return facts.pointer === "none" && facts.at === null ? "none" : "unknown";
};

const sharedOf = (facts: Facts, pair: Pair, me: PersonId, written: AuditVerdict | null, now: number): Shared => {
  // Of a file that is gone or spoilt nothing is known any more.
  if (facts.spoilt !== null) return { type: "unknown" };
  // Who is on the list, and cannot be helped to it by our application, may open it in OneDrive.
  const looking: Shared =
    facts.alone === null
      ? { type: facts.halted ? "unknown" : "checking" }
      : { type: "unknown", ...(facts.alone === "notInvited" && { alone: true }) };
  if (facts.file === null) {
    if (facts.pointer === "none" && facts.at === null) return { type: "notYet" };
    return facts.problem === null ? looking : { type: "unknown" };
  }
  if (facts.file.owner !== me) return written === null ? { type: "unknown" } : told(written, otherOf(pair, me));
  if (facts.audit === "failed") return { type: "unknown" };
  const verdict = facts.audit !== null && isFresh(facts.audit.checkedAt, now) ? facts.audit : written;
  if (verdict !== null) return told(verdict, me);
  return looking;
};

const told = ({ type, checkedAt, who, gone }: AuditVerdict, by: PersonId): Shared => {
  switch (type) {
    case "exactlyTwo":
      return { type: "onlyTheTwo", checkedAt, by };
    case "tooOpen":
      return { type, checkedAt, by, who };
    case "missing":
      return { type, checkedAt, by, gone };
  }
};

const repairOf = ({ repair }: Facts): Shown["repair"] => {
  if (repair === null) return null;
  const left = [...repair.revoke, ...repair.stuck].map(whoOf);
  return { type: repair.phase === "stopped" ? "stopped" : "running", left };
};
