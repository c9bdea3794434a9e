/** What the list of who can open the file comes to, and its way into the notebook. Nobody who only reads needs it. */
import type * as Y from "yjs";
import { dayLength } from "#core/pairs/instant.ts";
import type { Pair, PersonId } from "#core/pairs/pair.ts";
import { auditSharing, type Permission, type Wider } from "./audit.ts";
import { readVerdict, sharingRoot, whoOf, type AuditVerdict } from "./verdict.ts";

/** Each kind once. */
export const kindsOf = (permissions: readonly Permission[]): readonly Wider[] =>
  [...new Set(permissions.map(whoOf))].toSorted();

/** The owner's list as a verdict. The drive's owner can open every file in it, whether or not the list says so. */
export const judge = (listed: readonly Permission[], pair: Pair, owner: PersonId, checkedAt: number): AuditVerdict => {
  const audit = auditSharing([...listed, { type: "person", id: "owner", person: owner, owner: true }], pair);
  return { type: audit.type, checkedAt, who: kindsOf(audit.type === "tooOpen" ? audit.revoke : []) };
};

/** Writes when there is something new to say, and a fresh date at most once a day: each write is a version in OneDrive. */
export const recordVerdict = (doc: Y.Doc, owner: PersonId, verdict: AuditVerdict): boolean => {
  const before = readVerdict(doc, owner, verdict.checkedAt);
  const same =
    before?.type === verdict.type &&
    before.who.join() === verdict.who.join() &&
    before.gone === verdict.gone &&
    verdict.checkedAt - before.checkedAt < dayLength &&
    before.checkedAt <= verdict.checkedAt;
  if (!same) sharingRoot(doc).set(owner, { ...verdict, who: [...verdict.who] });
  return !same;
};
