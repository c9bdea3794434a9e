/** Sign-in with MSAL: through the host where it offers that, else in a window of its own. Rules SI5-SI19, docs/spec/sign-in.md. */
import {
  type AccountInfo,
  type AuthenticationResult,
  CacheLookupPolicy,
  type Configuration,
  createNestablePublicClientApplication,
  createStandardPublicClientApplication,
  type IPublicClientApplication,
} from "@azure/msal-browser";
import { err, ok, type Result } from "#core/result.ts";
import type { Platform } from "#microsoft/platform.ts";
import { type Hints, pickAccount, toAccount } from "./account.ts";
import { type Asked, isMsalError, toSignInError, toTokenError, unmetClaims } from "./msal-error.ts";
import { consentUnsettled, permissions, scopesOf } from "./scopes.ts";
import type { Account, SignIn, SignInError, TokenError } from "./sign-in.ts";

export interface SignInOptions extends Hints {
  readonly platform: Platform;
  /** The host offers nested app authentication. */
  readonly nested: boolean;
}

/** nested app authentication has no time limit of its own: a host that never answers would hang us. */
const hostLimitMs = 10_000;

export const createSignIn = async (options: SignInOptions): Promise<Result<SignIn, TokenError>> => {
  const { platform, nested } = options;
  const framed = window.parent !== window;
  const identity = scopesOf("identity", platform);
  const table = permissions(platform);
  const limited = <T>(promise: Promise<T>): Promise<T> => (nested ? withinLimit(promise) : promise);

  const asking = (scopes: readonly string[]): Asked => {
    const foreign = scopes.find((scope) => !table.some((it) => it.scope === scope));
    if (foreign !== undefined)
      throw new Error(
        `The scope "${foreign}" is not in the table of sign-in/scopes.ts: every scope has its reason there.`,
      );
    const needsAdmin = table.some((it) => it.adminNeeded && scopes.includes(it.scope));
    return { scopes, adminNeeded: needsAdmin || (turnedBack && scopes.includes(consentUnsettled)) };
  };
  /** Entra says the same of somebody who did not want to and of somebody who may not. */
  let turnedBack = false;

  let client: IPublicClientApplication;
  try {
    const config = configOf(options, framed);
    client = nested
      ? await limited(createNestablePublicClientApplication(config))
      : await createStandardPublicClientApplication(config);
  } catch (thrown) {
    return tokenFailure(thrown, asking([]));
  }

  let current: AccountInfo | null = pickAccount(client.getAllAccounts(), options);
  const known = (result: AuthenticationResult): Result<Account, TokenError> => {
    const account = toAccount(result.account);
    if (account === null) return err({ type: "unexpected", code: "accountWithoutDirectory" });
    current = result.account;
    return ok(account);
  };

  /** What was asked before somebody signed out signs nobody in again. */
  let leavings = 0;
  const forget = async (account: AccountInfo | null): Promise<void> => {
    if (!nested) await client.clearCache({ account });
  };
  const unlessLeft = async (asked: Promise<AuthenticationResult>): Promise<AuthenticationResult | null> => {
    const before = leavings;
    const result = await asked;
    if (before === leavings) return result;
    // The answer is in the library's cache by now; whoever signed in again meanwhile stays.
    if (current?.homeAccountId !== result.account.homeAccountId) await forget(result.account);
    return null;
  };

  const silently = async (scopes: readonly string[], claims?: string): Promise<AuthenticationResult | null> => {
    if (current === null && !nested) return null;
    const before = leavings;
    try {
      return await unlessLeft(
        limited(
          client.acquireTokenSilent({
            scopes: [...scopes],
            ...(current === null ? {} : { account: current }),
            ...(claims === undefined ? {} : { claims }),
            // In a frame the hidden window behind this would be a stranger to Entra's cookies.
            cacheLookupPolicy: framed ? CacheLookupPolicy.AccessTokenAndRefreshToken : CacheLookupPolicy.Default,
          }),
        ),
      );
    } catch (thrown) {
      if (before === leavings && isMsalError(thrown)) unmet = unmetClaims(thrown, claims) ?? unmet;
      throw thrown;
    }
  };
  /** Claims that could not be met without a window; the next one is opened with them. */
  let unmet: string | undefined;

  const inFlight = new Map<string, Promise<Result<string, TokenError>>>();
  const askForToken = async (scopes: readonly string[], claims?: string): Promise<Result<string, TokenError>> => {
    const asked = asking(scopes);
    try {
      const result = await silently(scopes, claims);
      if (result === null) return err({ type: "signInNeeded" });
      const account = known(result);
      return account.ok ? ok(result.accessToken) : account;
    } catch (thrown) {
      return tokenFailure(thrown, asked);
    }
  };

  return ok({
    account: () => (current === null ? null : toAccount(current)),

    resume: async () => {
      try {
        const result = await silently(identity);
        return result === null ? err({ type: "signInNeeded" }) : known(result);
      } catch (thrown) {
        return tokenFailure(thrown, asking(identity));
      }
    },

    token: (scopes, claims) => {
      const key = [...scopes].toSorted().join(" ") + (claims === undefined ? "" : ` ${claims}`);
      const running = inFlight.get(key);
      if (running !== undefined) return running;
      const asked = askForToken(scopes, claims).finally(() => {
        // After a sign-out another may stand in its place.
        if (inFlight.get(key) === asked) inFlight.delete(key);
      });
      inFlight.set(key, asked);
      return asked;
    },

    signIn: async (scopes): Promise<Result<Account, SignInError>> => {
      const asked = asking(scopes);
      const claims = unmet;
      try {
        const result = await unlessLeft(
          client.acquireTokenPopup({
            scopes: [...scopes],
            ...personFor(current, options),
            ...(claims === undefined ? {} : { claims }),
            overrideInteractionInProgress: true,
          }),
        );
        if (result === null) return err({ type: "cancelled" });
        // Something else may have been demanded while the window stood open.
        if (unmet === claims) unmet = undefined;
        return known(result);
      } catch (thrown) {
        if (!isMsalError(thrown)) throw thrown;
        const failed = toSignInError(thrown, asked);
        turnedBack ||= failed.type === "cancelled" && scopes.includes(consentUnsettled);
        return err(failed);
      }
    },

    signOut: async () => {
      const leaving = current;
      leavings += 1;
      [current, unmet] = [null, undefined];
      inFlight.clear();
      await forget(leaving);
    },
  });
};

const configOf = ({ platform, nested }: SignInOptions, framed: boolean): Configuration => {
  // A window opened from a frame lives in another partition of the browser's storage than the frame itself, so its
  // answer takes another way: a page between the two, or in a local build, whose Entra is http, the window's address.
  const relayed = framed && !nested;
  return {
    auth: {
      clientId: platform.clientId,
      authority: platform.authority,
      redirectUri: `${window.location.origin}/redirect.html`,
      // Tells Entra that we understand claims challenges: https://learn.microsoft.com/entra/identity-platform/claims-challenge
      clientCapabilities: ["CP1"],
      ...(relayed && !__LOCAL__ ? { popupRelayUri: "/redirect.html" } : {}),
      ...(__LOCAL__ && platform.local !== undefined
        ? {
            knownAuthorities: [...platform.local.knownAuthorities],
            authorityMetadata: platform.local.authorityMetadata,
          }
        : {}),
    },
    // MSAL seals what it keeps in localStorage with a key in a cookie, and a frame of another site has no cookies: what
    // it kept would be lost at every reload.
    cache: { cacheLocation: framed ? "sessionStorage" : "localStorage" },
    // Long enough for a second factor that lies in another room.
    system: { popupBridgeTimeout: 300_000, ...(relayed && __LOCAL__ ? { enableLegacyPolling: true } : {}) },
  };
};

const personFor = (current: AccountInfo | null, { loginHint }: Hints) => {
  if (current !== null) return { account: current };
  return loginHint === null ? { prompt: "select_account" } : { loginHint };
};

const hostSilent = Symbol("the host did not answer in time");

const withinLimit = <T>(promise: Promise<T>): Promise<T> =>
  new Promise((done, fail) => {
    // oxlint-disable-next-line typescript/prefer-promise-reject-errors -- a mark of our own, caught a few lines away
    const timer = setTimeout(() => fail(hostSilent), hostLimitMs);
    promise.then(done, fail).finally(() => clearTimeout(timer));
  });

const tokenFailure = (thrown: unknown, asked: Asked): Result<never, TokenError> => {
  if (thrown === hostSilent) return err({ type: "hostSilent" });
  if (!isMsalError(thrown)) throw thrown;
  return err(toTokenError(thrown, asked));
};
