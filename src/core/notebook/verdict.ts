/**
 * The owner's last audit, kept in the notebook so that both see it: root map `sharing`, key the owner's id.
 * Graph shows the whole list of permissions to the drive's owner alone, so only the owner's client writes one, and
 * what stands under any other name is not read.
 */
import { dayLength } from "#core/pairs/instant.ts";
import type * as Y from "yjs";
import type { Pair, PersonId } from "#core/pairs/pair.ts";
import { auditSharing, kindsOf, type Permission, type Verdict, type Wider } from "./audit.ts";

export interface AuditVerdict {
  readonly type: Verdict["type"];
  /** Milliseconds since 1970, by the owner's clock. */
  readonly checkedAt: number;
  /** Who is too many, each kind once; empty unless `tooOpen`. */
  readonly who: readonly Wider[];
}

const validFor = 7 * dayLength;
/** Two clocks may differ a little; a verdict from further ahead was not made by looking. */
const clocksDiffer = 10 * 60 * 1000;

const verdicts = (doc: Y.Doc): Y.Map<unknown> => doc.getMap("sharing");

/** The owner's list as a verdict. The drive's owner can open every file in it, whether or not the list says so. */
export const judge = (listed: readonly Permission[], pair: Pair, owner: PersonId, checkedAt: number): AuditVerdict => {
  const audit = auditSharing([...listed, { type: "person", id: "owner", person: owner, owner: true }], pair);
  return { type: audit.type, checkedAt, who: kindsOf(audit.type === "tooOpen" ? audit.revoke : []) };
};

/** Null when nobody who could know has looked within seven days. */
export const readVerdict = (doc: Y.Doc, owner: PersonId, now: number): AuditVerdict | null => {
  const verdict = verdicts(doc).get(owner);
  return isVerdict(verdict) && isFresh(verdict.checkedAt, now) ? verdict : null;
};

export const isFresh = (checkedAt: number, now: number): boolean =>
  now - checkedAt <= validFor && checkedAt - now <= clocksDiffer;

/** Writes when there is something new to say, and a fresh date at most once a day: each write is a version in OneDrive. */
export const recordVerdict = (doc: Y.Doc, owner: PersonId, verdict: AuditVerdict): boolean => {
  const before = readVerdict(doc, owner, verdict.checkedAt);
  const same =
    before?.type === verdict.type &&
    before.who.join() === verdict.who.join() &&
    verdict.checkedAt - before.checkedAt < dayLength &&
    before.checkedAt <= verdict.checkedAt;
  if (!same) verdicts(doc).set(owner, { ...verdict, who: [...verdict.who] });
  return !same;
};

/**
 * After taking in what anybody may have written. That others can open the file they may well say; that nobody can, they
 * may not: what was known `before` of its being open stays, and else nobody knows until the owner's client has looked.
 */
export const doubtVerdict = (doc: Y.Doc, owner: PersonId, before: AuditVerdict | null, now: number): void => {
  const known = verdicts(doc);
  if (readVerdict(doc, owner, now)?.type === "tooOpen") return;
  if (before?.type === "tooOpen") known.set(owner, before);
  else if (known.has(owner)) known.delete(owner);
};

const isVerdict = (value: unknown): value is AuditVerdict => {
  if (typeof value !== "object" || value === null) return false;
  const { type, checkedAt, who } = value as Partial<Record<keyof AuditVerdict, unknown>>;
  return (
    (type === "exactlyTwo" || type === "tooOpen" || type === "missing") &&
    typeof checkedAt === "number" &&
    Array.isArray(who) &&
    who.every((it) => kinds.has(it))
  );
};

const kinds: ReadonlySet<unknown> = new Set<Wider>([
  "group",
  "site",
  "otherApp",
  "organizationLink",
  "anyoneLink",
  "namedLink",
  "outsidePerson",
  "unrecognised",
]);
