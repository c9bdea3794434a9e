/** What can stand between a notebook and its file, and how long to wait before trying again. */
import { minute } from "#core/pairs/instant.ts";
import type { FileError } from "./file-format.ts";
import { passing, type StoreError } from "./notebook-store.ts";
import type { PointerError } from "./pointer-record.ts";

export type Problem =
  | { readonly type: "offline" }
  | { readonly type: "throttled"; readonly retryAfterMs: number | null }
  | { readonly type: "unavailable"; readonly status: number; readonly retryAfterMs?: number }
  | Extract<StoreError, { readonly type: "signInNeeded" }>
  | { readonly type: "consentMissing"; readonly scopes: readonly string[] }
  /** `writing`: it can be read all the same. */
  | { readonly type: "forbidden"; readonly writing?: true }
  /** The file is no longer where the pointer says. */
  | { readonly type: "gone" }
  | { readonly type: "locked" }
  | { readonly type: "full" }
  /** Mode *selected*, in a tenant that does not let one file be granted to the application. */
  | { readonly type: "grantRefused" }
  /** The other could not be let in. `alone`: into what was begun here, so that no record leads there. */
  | { readonly type: "notInvited"; readonly alone: boolean }
  /** Another pair's file, or a drive of neither of the two. */
  | { readonly type: "notOurs" }
  | { readonly type: "newerVersion"; readonly version: number }
  | { readonly type: "damaged"; readonly reason: string }
  | { readonly type: "claimedByOther" }
  | { readonly type: "unexpected"; readonly status: number; readonly code: string };

export type StepError =
  | StoreError
  | PointerError
  | FileError
  | { readonly type: "claimedByOther"; readonly retryAfterMs: number };

export const toProblem = (error: StepError): Problem => {
  if (error.type === "notFound" || error.type === "left") return { type: "gone" };
  if (error.type === "changed") return { type: "unavailable", status: 409 };
  return error.type === "claimedByOther" ? { type: "claimedByOther" } : error;
};

/** How much of the `wait` nobody's impatience shortens. Who throttles and tells no time asks for all of it. */
export const toldToWait = (error: StepError, wait: number): number => {
  const told = "retryAfterMs" in error && error.type !== "claimedByOther" ? error.retryAfterMs : 0;
  return told || (error.type === "throttled" ? wait : 0);
};

/**
 * Milliseconds before the next try, null when trying again by itself would change nothing. `tries` counts failures in
 * a row; `spread`, between 0 and 1, keeps two people who failed together from returning together.
 */
export const waitAfter = (error: StepError, tries: number, spread: number): number | null => {
  // The time told is a least: 0 and 1 are told in outages of hours.
  const growing = (first: number): number =>
    Math.max(toldToWait(error, 0), Math.min(first * 2 ** Math.min(tries, 10), minute) * (0.75 + spread / 4));
  switch (error.type) {
    case "throttled":
      return growing(5_000);
    case "claimedByOther":
      // The other is done within seconds as a rule; the two minutes of the claim are for a crash.
      return Math.min(error.retryAfterMs, growing(1_000));
    case "changed":
      // Two people typing meet now and then; only a series of clashes needs room.
      return tries < 3 ? 0 : growing(500);
    case "offline":
    case "unavailable":
    case "locked":
      return growing(2_000);
    case "full":
      return minute;
    case "unexpected":
      return passing(error) ? growing(2_000) : minute;
    case "signInNeeded":
      return passing(error) ? growing(2_000) : null;
    case "consentMissing":
    case "forbidden":
    case "grantRefused":
    case "notFound":
    case "notOurs":
    case "newerVersion":
    case "damaged":
    case "left":
      return null;
  }
};
