/** Entra's errors as its token endpoint and its redirects state them. */
import { randomUUID } from "node:crypto";
import { claimsFor } from "./claims-request.ts";

export interface EntraError {
  readonly error: string;
  readonly code: number;
  readonly message: string;
  readonly suberror?: string;
  /** Told to a redirect only: `cancel` when the person turned back. */
  readonly subcode?: string;
  /** What the next request has to ask for, in a window. */
  readonly claims?: string;
}

export const entraError = (error: string, code: number, message: string, suberror?: string): EntraError =>
  suberror === undefined ? { error, code, message } : { error, code, message, suberror };

export const consentMissing = (app: string, name: string): EntraError =>
  entraError(
    "invalid_grant",
    65001,
    `The user or administrator has not consented to use the application with ID '${app}' named '${name}'. Send an interactive authorization request for this user and resource.`,
    "consent_required",
  );

/** https://learn.microsoft.com/entra/identity-platform/reference-error-codes */
export const proofMissing = (context: string): EntraError => ({
  ...entraError(
    "interaction_required",
    50076,
    "Due to a configuration change made by your administrator, or because you moved to a new location, you must use multi-factor authentication to access the resource.",
    "basic_action",
  ),
  claims: claimsFor(context),
});

/** A person who turns back at a page of Entra's; browsers' libraries tell it from a failure by `error_subcode`. */
export const turnedBack: EntraError = {
  error: "access_denied",
  code: 65004,
  message: "User declined to consent to access the app.",
  subcode: "cancel",
};

export const entraErrorBody = (error: EntraError): object => {
  const trace = randomUUID();
  const correlation = randomUUID();
  const at = `${new Date().toISOString().slice(0, 19).replace("T", " ")}Z`;
  return {
    error: error.error,
    error_description: `AADSTS${error.code}: ${error.message} Trace ID: ${trace} Correlation ID: ${correlation} Timestamp: ${at}`,
    error_codes: [error.code],
    timestamp: at,
    trace_id: trace,
    correlation_id: correlation,
    ...(error.suberror === undefined ? {} : { suberror: error.suberror }),
    ...(error.claims === undefined ? {} : { claims: error.claims }),
  };
};
