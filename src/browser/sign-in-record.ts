/**
 * Who signed in here last, and when a token last came without asking. A notebook from the local copy may be shown
 * before anybody has signed in again only to the same account and within twelve hours.
 */
import { forgetByName, keepByName } from "./by-name.ts";

export interface SignInRecord {
  /** MSAL's `homeAccountId`. */
  readonly account: string;
  /** When a token was last obtained silently; milliseconds since 1970. */
  readonly at: number;
}

const key = "duologue-sign-in";
const validFor = 12 * 60 * 60 * 1000;

export const rememberSignIn = ({ account, at }: SignInRecord): void => {
  keepByName(key, JSON.stringify({ account, at }));
  rememberHere(account);
};

/** In this frame, or tab, alone. */
export const rememberHere = (account: string): void => keepByName(key, account, "sessionStorage");

/** As MSAL names an account: object id and tenant id. */
export const accountName = ({ person, tenant }: { readonly person: string; readonly tenant: string }): string =>
  `${person}.${tenant}`;

/** Whoever is signed in in this browser was signed in in this frame, or tab, as well. */
export const isSignedInHere = (): boolean => {
  try {
    return sessionStorage.getItem(key) === readSignIn()?.account;
  } catch {
    // Refused by the browser.
    return false;
  }
};

export const forgetSignIn = (): void => forgetByName(/^duologue-sign-in$/);

/** In another page of this browser. A page that slept hears of it late, when somebody may have signed in again. */
export const onSignOutElsewhere = (listener: () => void): void =>
  addEventListener("storage", ({ key: changed, newValue }) => {
    if (changed === key && newValue === null) listener();
  });

/** In another page of this browser, also when somebody else has signed in there since. */
export const onOtherAccount = (listener: () => void, until: AddEventListenerOptions): void =>
  addEventListener(
    "storage",
    ({ key: changed, oldValue, newValue }) => {
      if (changed === key && recordIn(oldValue)?.account !== recordIn(newValue)?.account) listener();
    },
    until,
  );

export const readSignIn = (): SignInRecord | null => {
  try {
    return recordIn(localStorage.getItem(key));
  } catch {
    // Refused by the browser.
    return null;
  }
};

const recordIn = (text: string | null): SignInRecord | null => {
  try {
    const { account, at } = JSON.parse(text ?? "{}") as Partial<SignInRecord>;
    return typeof account === "string" && typeof at === "number" ? { account, at } : null;
  } catch {
    return null;
  }
};

export const mayShowUnsigned = (record: SignInRecord | null, account: string, now: number): boolean =>
  record !== null && record.account === account && now >= record.at && now - record.at <= validFor;
