/** MSAL's and Entra's failures in our words, by code and never by message. Rules SI10-SI17, docs/spec/sign-in.md. */
import type { SignInError, TokenError } from "./sign-in.ts";

export interface Asked {
  readonly scopes: readonly string[];
  /** One of the scopes needs an administrator in a default tenant. */
  readonly adminNeeded: boolean;
}

/** What an error of MSAL carries; anything else that was thrown is a bug and stays one. */
export interface MsalError {
  /** Of the class of error. */
  readonly name?: string;
  readonly errorCode: string;
  readonly subError?: string;
  /** Entra's AADSTS number. */
  readonly errorNo?: string;
  /** What Entra demands of the next request; empty when nothing. */
  readonly claims?: string;
}

export const isMsalError = (thrown: unknown): thrown is MsalError =>
  typeof thrown === "object" && thrown !== null && "errorCode" in thrown && typeof thrown.errorCode === "string";

export const toTokenError = (error: MsalError, { scopes, adminNeeded }: Asked): TokenError => {
  const { errorCode, subError, errorNo } = error;
  if (needsAdmin.has(errorNo ?? "")) return { type: "consentMissing", scopes, adminNeeded: true };
  if (errorCode === "consent_required" || subError === "consent_required" || errorNo === "65001")
    return { type: "consentMissing", scopes, adminNeeded };
  if (isForPerson(error)) return { type: "signInNeeded" };
  if (errorCode === timedOut) return { type: "signInNeeded", unanswered: true };
  if (noNetwork.has(errorCode)) return { type: "offline" };
  return { type: "unexpected", code: errorCode === "" ? "unknown" : errorCode };
};

/** The same, for a failure while a window was open. */
export const toSignInError = (error: MsalError, asked: Asked): SignInError => {
  if (needsAdmin.has(error.errorNo ?? "")) return toTokenError(error, asked);
  if (stopped.has(error.errorCode)) return { type: "cancelled" };
  if (noAccount.has(error.errorCode)) return { type: "otherAccount" };
  return blocked.has(error.errorCode) ? { type: "popupBlocked" } : toTokenError(error, asked);
};

/** The claims that only a person can meet, in a window: what Entra demands, or else what was `asked` for without one. */
export const unmetClaims = (error: MsalError, asked: string | undefined): string | undefined =>
  isForPerson(error) || error.errorCode === timedOut ? error.claims || asked : undefined;

/** A host gives codes of its own, or none. */
const isForPerson = ({ name, errorCode }: MsalError): boolean =>
  name === "InteractionRequiredAuthError" || interaction.has(errorCode);

/** AADSTS90093, 90094 and 90095: only an administrator can agree, or was asked to. https://learn.microsoft.com/entra/identity-platform/reference-error-codes */
const needsAdmin: ReadonlySet<string> = new Set(["90093", "90094", "90095"]);

const interaction: ReadonlySet<string> = new Set([
  "interaction_required",
  // Of a refresh token that Entra takes no longer, or not without more proof.
  "invalid_grant",
  "login_required",
  "bad_token",
  "ui_not_allowed",
  "interrupted_user",
  "no_tokens_found",
  "refresh_token_expired",
  "native_account_unavailable",
  "no_account_error",
  "no_account_found",
  "user_interaction_required",
]);

/** Of a hidden frame or of an open window. In a frame nobody may have answered because somebody would have had to, or the network was slow. */
const timedOut = "timed_out";

/** MSAL's word for a host's ACCOUNT_UNAVAILABLE: a window was open, and who signed in there is not the host's person. */
const noAccount: ReadonlySet<string> = new Set(["no_account_found", "native_account_unavailable"]);

const noNetwork: ReadonlySet<string> = new Set([
  "no_network_connectivity",
  "network_error",
  "post_request_failed",
  "get_request_failed",
  "endpoints_resolution_error",
]);

const stopped: ReadonlySet<string> = new Set([
  "user_cancelled",
  "user_canceled",
  "interaction_in_progress_cancelled",
  // Entra's Cancel, and its "Return to the application without granting consent".
  "access_denied",
  timedOut,
]);

const blocked: ReadonlySet<string> = new Set(["popup_window_error", "empty_window_error", "block_nested_popups"]);
