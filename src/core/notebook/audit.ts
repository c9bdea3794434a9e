/** Who can open a notebook, judged against the two people it belongs to. Rules PG1-PG8, PG12-PG20, docs/spec/notebook.md. */
import { type Pair, type PersonId } from "#core/pairs/pair.ts";

export type Permission =
  | {
      readonly type: "person";
      readonly id: string;
      readonly person: PersonId;
      readonly owner: boolean;
      /** Absent for whoever may write. */
      readonly readOnly?: true;
    }
  | { readonly type: "ourApp"; readonly id: string }
  | { readonly type: "wider"; readonly id: string; readonly who: Wider };

export type Wider =
  | "group"
  | "site"
  | "otherApp"
  | "organizationLink"
  | "anyoneLink"
  | "namedLink"
  | "outsidePerson"
  | "unrecognised";

export type Verdict =
  | { readonly type: "exactlyTwo" }
  | { readonly type: "tooOpen"; readonly revoke: readonly Permission[] }
  | { readonly type: "missing"; readonly invite: readonly PersonId[] };

export const auditSharing = (permissions: readonly Permission[], pair: Pair): Verdict => {
  const revoke = permissions.filter(
    (it) => it.type === "wider" || (it.type === "person" && !pair.people.includes(it.person)),
  );
  // Revoke before inviting: better closed to one of the two for a minute than open to a third.
  if (revoke.length > 0) return { type: "tooOpen", revoke };

  const invite = pair.people.filter((person) => !mayWrite(permissions, person));
  return invite.length > 0 ? { type: "missing", invite } : { type: "exactlyTwo" };
};

const mayWrite = (permissions: readonly Permission[], person: PersonId): boolean =>
  permissions.some((it) => it.type === "person" && it.person === person && it.readOnly !== true);

/** Who besides its owner can open a file that is meant for nobody else. Our own application is no drift here either. */
export const othersThan = (owner: PersonId, permissions: readonly Permission[]): readonly Permission[] =>
  permissions.filter((it) => it.type === "wider" || (it.type === "person" && it.person !== owner));

/**
 * What a repair takes away and whom it lets in. The drive's owner is one of the two and never among the first; who else has
 * the role `owner` is a third person like any other.
 */
export const repairsFor = (
  permissions: readonly Permission[],
  pair: Pair,
  owner: PersonId,
): { readonly revoke: readonly Permission[]; readonly invite: readonly PersonId[] } => {
  const audit = auditSharing(permissions, pair);
  const revoke = audit.type === "tooOpen" ? audit.revoke : [];
  return { revoke, invite: pair.people.filter((person) => person !== owner && !mayWrite(permissions, person)) };
};
