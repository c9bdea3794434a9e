/** Every failure as a person meets it: one sentence and at most one thing to do. */
import type { KeepProblem, KeepState } from "#core/notebook/keep.ts";
import type { PointerError } from "#core/notebook/pointer-record.ts";
import type { GraphError } from "#microsoft/graph/graph-error.ts";
import type { HostError } from "#microsoft/hosts/host.ts";
import type { PlatformError } from "#microsoft/platform.ts";
import type { SignInError } from "#microsoft/sign-in/sign-in.ts";
import { words } from "./words.ts";

/** A piece of the page could not be fetched, or broke. */
interface BrokenPart {
  readonly type: "brokenPart";
}

export type Problem = BrokenPart | KeepProblem | PointerError | GraphError | HostError | PlatformError | SignInError;

export interface Explained {
  readonly sentence: string;
  readonly tone: "warning" | "offline" | "quiet";
  readonly act: Act | null;
}

export type Act =
  | { readonly type: "retry"; readonly label: string }
  | { readonly type: "reload"; readonly label: string }
  | { readonly type: "signIn"; readonly label: string; readonly scopes: readonly string[] }
  /** For whoever administers the organization, when only they can help. */
  | { readonly type: "copy"; readonly label: string; readonly note: string };

export const retry: Act = { type: "retry", label: words.problem.retry };
const reload: Act = { type: "reload", label: words.problem.reload };
const signIn: Act = { type: "signIn", label: words.problem.signIn, scopes: [] };

/** The page it is said on; what stands on none, or takes no words, promises nothing about them. `name`: of the other of the two. */
export type OnPage = Pick<KeepState, "readOnly" | "deviceRefused"> & Partial<Pick<KeepState, "home">>;

export const explain = (problem: Problem, page: OnPage | null = null, name: string | null = null): Explained => {
  const said = words.problem;
  const say = (sentence: string, act: Act | null = null, tone: Explained["tone"] = "warning"): Explained => ({
    sentence,
    tone,
    act,
  });
  /** With what becomes of what is written meanwhile. */
  const waits = (sentence: string, act: Act | null, tone?: Explained["tone"]): Explained =>
    say(
      page === null || page.readOnly ? sentence : `${sentence} ${said[page.deviceRefused ? "unkept" : "kept"]}`,
      act,
      tone,
    );
  switch (problem.type) {
    case "offline":
      return page === null || page.readOnly || page.deviceRefused
        ? waits(words.state.offlineUnkept, null, "offline")
        : say(words.state.offline, null, "offline");
    case "throttled":
      return waits(said.throttled, null, "quiet");
    case "unavailable":
      return waits(said.unavailable, retry, "quiet");
    case "signInNeeded":
      return problem.unanswered ? say(said.unanswered, signIn) : waits(said.signInNeeded, signIn);
    case "consentMissing":
      return consent(problem.scopes, "adminNeeded" in problem && problem.adminNeeded);
    case "forbidden":
      return "writing" in problem
        ? say(said.mayRead(page?.home === "theirs" ? name : null), retry)
        : waits(said.forbidden, retry);
    case "notFound":
    case "gone":
      return waits(said.gone, retry);
    case "changed":
      return say(said.changed, retry, "quiet");
    case "locked":
      return waits(said.locked, null, "quiet");
    case "full":
      return waits(page?.home === "theirs" && name !== null ? said.fullTheirs(name) : said.full, retry);
    case "notInvited":
      return say(said.notInvited(name, problem.alone), retry);
    case "grantRefused":
      return say(said.grantRefused(name), { type: "copy", label: said.copyForAdmin, note: said.grantNote });
    case "newerVersion":
      return say(said.newerVersion, reload);
    case "damaged":
      return say(said.damaged, retry);
    case "notOurs":
      return say(said.notOurs, retry);
    case "claimedByOther":
      return say(said.claimedByOther(name), null, "quiet");
    case "cancelled":
    case "otherAccount":
      return say(said[problem.type], signIn, "quiet");
    case "popupBlocked":
      return say(said.popupBlocked, signIn);
    case "hostSilent":
      return say(said.hostSilent, reload);
    case "unreadable":
    case "missing":
    case "refused":
      return say(said.setUpWrong, reload);
    case "brokenPart":
      return waits(said.unexpected(""), reload);
    case "unexpected":
      return waits(said.unexpected(codeOf(problem)), retry);
  }
};

/** Which permission is missing, why it is needed, and what to send to the administrator. */
const consent = (scopes: readonly string[], adminNeeded: boolean): Explained => {
  const why = scopes.map((scope) => words.permissions[shortScope(scope)] ?? null).find((it) => it !== null) ?? null;
  if (!adminNeeded)
    return {
      sentence: words.problem.consent(why),
      tone: "warning",
      act: { type: "signIn", label: words.problem.allow, scopes },
    };
  const note = words.problem.adminNote(scopes.map(shortScope).join(", "), why);
  return {
    sentence: words.problem.adminConsent(why),
    tone: "warning",
    act: { type: "copy", label: words.problem.copyForAdmin, note },
  };
};

const shortScope = (scope: string): string => scope.split("/").at(-1) ?? scope;

const codeOf = (problem: { readonly code: string; readonly status?: number }): string =>
  [problem.status, problem.code].filter((it) => it !== undefined && it !== "").join(" ");
