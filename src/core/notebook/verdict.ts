/**
 * The owner's last audit, kept in the notebook so that both see it: root map `sharing`, key the owner's id.
 * Graph shows the whole list of permissions to the drive's owner alone, so only the owner's client writes one, and
 * what stands under any other name is not read.
 */
import { dayLength } from "#core/pairs/instant.ts";
import type * as Y from "yjs";
import type { PersonId } from "#core/pairs/pair.ts";
import type { Permission, Verdict, Wider } from "./audit.ts";

export interface AuditVerdict {
  readonly type: Verdict["type"];
  /** Milliseconds since 1970, as `drive-clock.ts` tells it. */
  readonly checkedAt: number;
  /** Who is too many, each kind once; empty unless `tooOpen`. */
  readonly who: readonly Wider[];
  /** The other is `missing` because the organization has no account of theirs any more. */
  readonly gone?: true;
}

const validFor = 7 * dayLength;
/** Two clocks may differ a little; a verdict from further ahead was not made by looking. */
const clocksDiffer = 10 * 60 * 1000;

export const sharingRoot = (doc: Y.Doc): Y.Map<unknown> => doc.getMap("sharing");

/** Null when nobody who could know has looked within seven days. */
export const readVerdict = (doc: Y.Doc, owner: PersonId, now: number): AuditVerdict | null => {
  const verdict = sharingRoot(doc).get(owner);
  return isVerdict(verdict) && isFresh(verdict.checkedAt, now) ? verdict : null;
};

/** To anybody but a site's own group, which nobody can take off a list and to whom nothing new is told by a new secret. */
export const isOpenToOthers = (verdict: Pick<AuditVerdict, "type" | "who"> | null): boolean =>
  verdict?.type === "tooOpen" && verdict.who.some((it) => it !== "site");

/** An alarm of this date was shown to be over. */
export const isAnswered = (verdict: AuditVerdict | null, answered: number | null): boolean =>
  verdict?.type === "tooOpen" && verdict.checkedAt === answered;

/** What was known of one file says nothing of the next. */
export const forgetVerdict = (doc: Y.Doc, owner: PersonId): void => {
  if (sharingRoot(doc).has(owner)) sharingRoot(doc).delete(owner);
};

export const isFresh = (checkedAt: number, now: number): boolean =>
  now - checkedAt <= validFor && checkedAt - now <= clocksDiffer;

/** Dated by a clock that runs ahead, or read by one that is behind. */
export const isAhead = (doc: Y.Doc, owner: PersonId, now: number): boolean => {
  const verdict = sharingRoot(doc).get(owner);
  return isVerdict(verdict) && verdict.checkedAt - now > clocksDiffer;
};

/**
 * After taking in what anybody may have written. That others can open the file they may well say; that nobody can, they
 * may not: what was known `before` of its being open stays, and else nobody knows until the owner's client has looked.
 */
export const doubtVerdict = (doc: Y.Doc, owner: PersonId, before: AuditVerdict | null, now: number): void => {
  const known = sharingRoot(doc);
  if (readVerdict(doc, owner, now)?.type === "tooOpen") return;
  if (before?.type === "tooOpen") known.set(owner, before);
  else forgetVerdict(doc, owner);
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

export const whoOf = (permission: Permission): Wider =>
  permission.type === "wider" ? permission.who : "outsidePerson";

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
