/** Which of the accounts that MSAL remembers is the person before the screen. Rules SI5-SI7, docs/spec/sign-in.md. */
import { parsePersonId, parseTenantId } from "#core/pairs/pair.ts";
import type { Account } from "./sign-in.ts";

export interface RememberedAccount {
  readonly tenantId: string;
  readonly localAccountId: string;
  readonly username: string;
  readonly name?: string;
}

export interface Hints {
  readonly loginHint: string | null;
  /** Entra object id. */
  readonly userHint: string | null;
}

/** A hint that fits nobody means that somebody else sits here now; without a hint only a single account is certain. */
export const pickAccount = <A extends RememberedAccount>(accounts: readonly A[], hints: Hints): A | null => {
  const { loginHint, userHint } = hints;
  const fitting = accounts.filter(
    (it) =>
      (userHint === null || it.localAccountId.toLowerCase() === userHint.toLowerCase()) &&
      (userHint !== null || loginHint === null || it.username.toLowerCase() === loginHint.toLowerCase()),
  );
  const [one, another] = fitting;
  return one !== undefined && another === undefined ? one : null;
};

/** Null for an account without a directory, such as a personal one. */
export const toAccount = (remembered: RememberedAccount): Account | null => {
  const tenant = parseTenantId(remembered.tenantId);
  const person = parsePersonId(remembered.localAccountId);
  if (tenant === null || person === null) return null;
  return { tenant, person, name: remembered.name || remembered.username, username: remembered.username };
};
