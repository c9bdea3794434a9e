/** Where the browser goes with a code or an error. */
import type { AuthorizationRequest } from "./authorization-request.ts";
import type { EntraError } from "./entra-error.ts";

type To = Pick<AuthorizationRequest, "redirect" | "mode" | "state">;

export const errorAddress = (to: To, error: EntraError): string =>
  address(to, {
    error: error.error,
    error_description: `AADSTS${error.code}: ${error.message}`,
    ...(error.subcode === undefined ? {} : { error_subcode: error.subcode }),
    ...(error.suberror === undefined ? {} : { suberror: error.suberror }),
  });

export const address = (to: To, values: Readonly<Record<string, string>>): string => {
  const parameters = new URLSearchParams(values);
  if (to.state !== undefined) parameters.set("state", to.state);
  const glue = to.mode === "fragment" ? "#" : to.redirect.includes("?") ? "&" : "?";
  return `${to.redirect}${glue}${parameters.toString()}`;
};
