/** An authorize request, read and checked: who asks, where the answer goes, what is asked. */
import { brokerScheme, redirectAllowed, type AppRegistration } from "#tenant/apps.ts";
import { type ClaimsRequest, readClaims } from "./claims-request.ts";
import { entraError, type EntraError } from "./entra-error.ts";
import { askedFor, type Asked, type Resource } from "./resource.ts";

export interface AuthorizationRequest {
  readonly app: AppRegistration;
  readonly redirect: string;
  /** `brk-multihub://…` of the framed app when its host asks on its behalf. */
  readonly broker: string | undefined;
  readonly mode: "query" | "fragment";
  readonly state: string | undefined;
  readonly nonce: string | undefined;
  readonly prompt: string | undefined;
  readonly loginHint: string | undefined;
  readonly sid: string | undefined;
  readonly challenge: string;
  readonly scope: string;
  readonly asked: Asked;
  readonly claims: ClaimsRequest;
}

export type ReadRequest =
  | { readonly type: "good"; readonly request: AuthorizationRequest }
  /** Nowhere safe to answer to: the person sees the error. */
  | { readonly type: "stop"; readonly error: EntraError }
  | {
      readonly type: "back";
      readonly to: Pick<AuthorizationRequest, "redirect" | "mode" | "state">;
      readonly error: EntraError;
    };

export const readAuthorizationRequest = (
  query: URLSearchParams,
  apps: readonly AppRegistration[],
  resources: readonly Resource[],
  brokerRedirect: string,
): ReadRequest => {
  const value = (name: string): string | undefined => query.get(name) ?? undefined;
  const clientId = value("client_id") ?? "";
  const app = apps.find((it) => it.clientId === clientId);
  if (app === undefined)
    return stop(700016, `Application with identifier '${clientId}' was not found in the directory 'Contoso'.`);

  const redirect = value("redirect_uri") ?? "";
  const broker = value("brk_redirect_uri");
  if (!(broker === undefined ? redirectAllowed(app, redirect) : brokered(app, broker, redirect, brokerRedirect)))
    return stop(
      50011,
      `The redirect URI '${broker ?? redirect}' specified in the request does not match the redirect URIs configured for the application '${clientId}'.`,
    );

  const state = value("state");
  const asksFor = value("response_mode") ?? "query";
  const mode = asksFor === "fragment" ? "fragment" : "query";
  const back = (error: EntraError): ReadRequest => ({ type: "back", to: { redirect, mode, state }, error });

  if (asksFor !== mode)
    return back(entraError("invalid_request", 90023, `response_mode '${asksFor}' is not supported.`));
  if (value("response_type") !== "code")
    return back(entraError("unsupported_response_type", 700051, "response_type must be 'code' for this application."));
  const challenge = value("code_challenge");
  if (challenge === undefined || value("code_challenge_method") !== "S256")
    return back(
      entraError(
        "invalid_request",
        9002325,
        "Proof Key for Code Exchange is required for cross-origin authorization code redemption.",
      ),
    );

  const scope = value("scope") ?? "";
  const asked = askedFor(scope, resources);
  if (!asked.ok) return back(asked.error);
  return {
    type: "good",
    request: {
      app,
      redirect,
      broker,
      mode,
      state,
      nonce: value("nonce"),
      prompt: value("prompt"),
      loginHint: value("login_hint"),
      sid: value("sid"),
      challenge,
      scope,
      asked: asked.asked,
      claims: readClaims(value("claims")),
    },
  };
};

/** A host may ask for an app it frames when the app is registered for brokering at that origin. */
export const brokered = (app: AppRegistration, broker: string, redirect: string, brokerRedirect: string): boolean =>
  broker.startsWith(brokerScheme) && redirect === brokerRedirect && redirectAllowed(app, broker);

const stop = (code: number, message: string): ReadRequest => ({
  type: "stop",
  error: entraError("invalid_request", code, message),
});
