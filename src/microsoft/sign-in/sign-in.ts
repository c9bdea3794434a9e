/** Signing in to Microsoft 365, whichever library does it. */
import type { PersonId, TenantId } from "#core/pairs/pair.ts";
import type { Result } from "#core/result.ts";

export interface SignIn {
  /** The person this browser knows, without asking anybody and without proof that a token can still be had. */
  readonly account: () => Account | null;
  /** Finds out silently who is signed in. */
  readonly resume: () => Promise<Result<Account, TokenError>>;
  /** An access token, silently. `claims` is what the resource demands on top. */
  readonly token: (scopes: readonly string[], claims?: string) => Promise<Result<string, TokenError>>;
  /**
   * May open a window, so only on a press. Also the way to consent to further scopes. Browsers do not tell when somebody
   * closes the window, so the button stays: pressing again opens a new one, and the waiting call ends as `cancelled`.
   */
  readonly signIn: (scopes: readonly string[]) => Promise<Result<Account, SignInError>>;
  /** Forgets the account and its tokens in this browser; a host's own sign-in is not ours to end. */
  readonly signOut: () => Promise<void>;
}

export interface Account {
  readonly tenant: TenantId;
  readonly person: PersonId;
  readonly name: string;
  readonly username: string;
}

export type TokenError =
  /** `unanswered`: nobody said so, but whoever was asked without a window did not answer in time, as a slow network makes it. */
  | { readonly type: "signInNeeded"; readonly unanswered?: true }
  | { readonly type: "consentMissing"; readonly scopes: readonly string[]; readonly adminNeeded: boolean }
  | { readonly type: "offline" }
  /** The host that should hand out tokens does not answer. */
  | { readonly type: "hostSilent" }
  | { readonly type: "unexpected"; readonly code: string };

export type SignInError =
  | TokenError
  | { readonly type: "cancelled" }
  /** The host takes none but the person who is signed in to it. */
  | { readonly type: "otherAccount" }
  | { readonly type: "popupBlocked" };
