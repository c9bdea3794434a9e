/** What an audit and a repair have shown. Pure, part of `learn.ts`. */
import { dayLength } from "#core/pairs/instant.ts";
import type { PersonId } from "#core/pairs/pair.ts";
import { isWaiting, type Facts, type OwnCopy, type Repair } from "./facts.ts";
import type { Done } from "./happening.ts";
import { whoOf } from "./verdict.ts";

type Audited = Extract<Done, { type: "audited" }>;
type Copied = Extract<Done, { type: "copied" }>;
type Revoked = Extract<Done, { type: "revoked" }>;

/** Begun by the list as it is now, not by the one that was read yesterday. */
export const beginRepair = (facts: Facts): Facts => ({
  ...facts,
  halted: facts.spoilt === null && facts.moved === null ? false : facts.halted,
  repair: { phase: "list", revoke: [], invite: [], stuck: [] },
});

export const afterAudit = (facts: Facts, it: Audited, now: number): Facts => {
  const known: Facts = {
    ...facts,
    audit: it.verdict,
    auditedAt: now,
    answered: it.answered ?? facts.answered,
    admission: it.admission,
    due: facts.due || it.newRoom,
    writeNow: facts.writeNow || it.newRoom,
    renewing: facts.pointer === "none" && it.newRoom,
  };
  const closed = it.verdict.type === "exactlyTwo";
  if (facts.repair === null) return known;
  if (facts.repair.phase === "stopped") return closed ? { ...known, repair: null } : known;
  // What an invitation did not cut the file off from is the file's own since, and only now can it be taken away.
  const left = it.revoke.filter((entry) => whoOf(entry) !== "site");
  if (facts.repair.phase === "check" && left.length > 0 && facts.repair.second === undefined)
    return { ...known, repair: { phase: "mend", revoke: left, invite: it.invite, stuck: [], second: true } };
  if (facts.repair.phase === "check")
    return {
      ...known,
      writeNow: isWaiting(known),
      repair: closed ? null : { ...facts.repair, phase: "stopped", revoke: it.revoke, stuck: [] },
    };
  return { ...known, repair: onward({ ...facts.repair, revoke: it.revoke, invite: it.invite }) };
};

export const afterRevoking = (facts: Facts, { permission, stuck, other }: Revoked): Facts => {
  if (facts.repair === null) return facts;
  const revoke = facts.repair.revoke.filter((it) => it.id !== permission.id);
  const invite: readonly PersonId[] = stuck ? [other] : facts.repair.invite;
  const left = stuck ? [...facts.repair.stuck, permission] : facts.repair.stuck;
  return { ...facts, repair: onward({ ...facts.repair, revoke, invite, stuck: left }) };
};

export const afterInvitation = (facts: Facts): Facts =>
  facts.repair?.phase === "mend" ? { ...facts, repair: onward({ ...facts.repair, invite: [] }) } : facts;

export const afterCopying = ({ copy }: Facts, it: Copied, now: number): OwnCopy => {
  const { sum, file, version, repaired } = it;
  const isSiteAlone = it.openTo.length > 0 && it.openTo.every((who) => who === "site");
  // A site's own group that stays can be closed out by no press, so none is asked for.
  const openTo = isSiteAlone ? [] : it.openTo;
  const known = { at: now, sum, file, version, openTo, hurried: copy.hurried };
  // A press that came while the list was read is still to be obeyed. A site's group alone is tried without one.
  if (!repaired && (copy.repair === "running" || isSiteAlone)) return { ...known, repair: "running", after: now };
  return { ...known, repair: repaired && openTo.length > 0 ? "stopped" : "no", after: now + dayLength };
};

/** Nothing by itself any more; what is left is said. */
export const stopRepair = (facts: Facts): Facts =>
  facts.repair === null ? facts : { ...facts, repair: { ...facts.repair, phase: "stopped" } };

const onward = (repair: Repair): Repair => ({
  ...repair,
  phase: repair.revoke.length + repair.invite.length > 0 ? "mend" : "check",
});
