/**
 * Who signed in here last, and when a token last came without asking. A notebook from the local copy may be shown
 * before anybody has signed in again only to the same account and within twelve hours.
 */

export interface SignInRecord {
  /** MSAL's `homeAccountId`. */
  readonly account: string;
  /** When a token was last obtained silently; milliseconds since 1970. */
  readonly at: number;
}

const key = "duologue-sign-in";
const validFor = 12 * 60 * 60 * 1000;

export const rememberSignIn = ({ account, at }: SignInRecord): void =>
  whileAllowed(() => localStorage.setItem(key, JSON.stringify({ account, at })), undefined);

export const forgetSignIn = (): void => whileAllowed(() => localStorage.removeItem(key), undefined);

export const readSignIn = (): SignInRecord | null => {
  const text = whileAllowed(() => localStorage.getItem(key), null);
  if (text === null) return null;
  try {
    const { account, at } = JSON.parse(text) as Partial<SignInRecord>;
    return typeof account === "string" && typeof at === "number" ? { account, at } : null;
  } catch {
    return null;
  }
};

export const mayShowUnsigned = (record: SignInRecord | null, account: string, now: number): boolean =>
  record !== null && record.account === account && now >= record.at && now - record.at <= validFor;

/** A browser that blocks storage throws on the mere mention of it. */
const whileAllowed = <T>(work: () => T, instead: T): T => {
  try {
    return work();
  } catch (error) {
    if (error instanceof DOMException) return instead;
    throw error;
  }
};
