/** What an authorize request leads to: a page, an error for the app, or a code. Nothing is done here. */
import type { TenantPerson, World } from "#tenant/world.ts";
import type { AuthorizationRequest } from "./authorization-request.ts";
import { unprovenIn } from "./claims-request.ts";
import type { Consents } from "./consents.ts";
import { consentMissing, entraError, proofMissing, type EntraError } from "./entra-error.ts";
import type { Resource } from "./resource.ts";
import type { SignedIn } from "./sessions.ts";

export type Decision =
  | { readonly type: "pick" }
  | {
      readonly type: "consent";
      readonly person: TenantPerson;
      readonly missing: readonly string[];
      readonly admin: boolean;
    }
  | { readonly type: "error"; readonly error: EntraError }
  /** More than a sign-in is asked of the person. */
  | { readonly type: "proof"; readonly person: TenantPerson }
  | { readonly type: "code"; readonly person: TenantPerson; readonly sid: string; readonly proven: readonly string[] };

export const decide = (
  request: AuthorizationRequest,
  signedIn: readonly SignedIn[],
  world: World,
  consents: Consents,
  /** The person who has just been picked on the page; no other prompt matters then. */
  picked?: string,
): Decision => {
  const silent = request.prompt === "none";
  const chosen = whose(request, signedIn, world, picked);
  if (chosen === "several" || chosen === "nobody") {
    if (!silent) return { type: "pick" };
    return {
      type: "error",
      error:
        chosen === "several"
          ? entraError("interaction_required", 16000, "Several people are signed in; choose one of them first.")
          : entraError("login_required", 50058, "A silent sign-in request was sent but no user is signed in."),
    };
  }

  const { person, sid, proven } = chosen;
  const { app, asked, claims } = request;
  const unproven = unprovenIn(claims, proven);
  if (unproven !== undefined)
    return silent ? { type: "error", error: proofMissing(unproven) } : { type: "proof", person };
  const granted = consents.granted(person.id, app.clientId, asked.resource);
  const missing = asked.scopes.filter((it) => !granted.includes(it));
  const asksAgain = request.prompt === "consent" && picked === undefined;
  if (missing.length === 0 && !asksAgain) return { type: "code", person, sid, proven };
  if (silent) return { type: "error", error: { ...consentMissing(app.clientId, app.name), error: "consent_required" } };
  const admin = asked.resource.scopes.some((it) => missing.includes(it.name) && needsAdministrator(it, world));
  return { type: "consent", person, missing, admin };
};

const needsAdministrator = ({ name, admin }: Resource["scopes"][number], { switches }: World): boolean =>
  admin || (name === "Files.SelectedOperations.Selected" && switches.selectedConsent === "administrator");

const whose = (
  request: AuthorizationRequest,
  signedIn: readonly SignedIn[],
  world: World,
  picked: string | undefined,
):
  | { readonly person: TenantPerson; readonly sid: string; readonly proven: readonly string[] }
  | "several"
  | "nobody" => {
  const here = signedIn.flatMap((it) => {
    const person = world.people.get(it.person);
    return person === undefined ? [] : [{ ...it, person }];
  });
  if (picked !== undefined) return here.find((it) => it.person.id === picked) ?? "nobody";
  if (request.prompt === "login" || request.prompt === "select_account") return "nobody";
  if (request.sid !== undefined) {
    const found = here.find((it) => it.sid === request.sid);
    if (found !== undefined) return found;
  }
  if (request.loginHint !== undefined) {
    const hint = request.loginHint.toLowerCase();
    return (
      here.find((it) => it.person.userPrincipalName.toLowerCase() === hint || it.person.mail?.toLowerCase() === hint) ??
      "nobody"
    );
  }
  const [first, second] = here;
  if (first === undefined) return "nobody";
  return second === undefined ? first : "several";
};
