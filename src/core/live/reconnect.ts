/** What a client does when its connection ends. Pure: the caller waits and connects. */
import type { CloseReason } from "./frame.ts";

/** What the person is told, when anything: the page goes on through the file. */
export type OfflineReason =
  /** No network, a proxy that takes no WebSockets, a relay that does not answer. */
  | "unreachable"
  | "signInNeeded"
  /** The service does not know us as one of the two. */
  | "notYourPair"
  /** Eight are here already, or too many pages are open. */
  | "full"
  /** This page is older or newer than the service. */
  | "versionUnknown"
  /** Frames were changed on their way. */
  | "tampered";

export type AfterClose =
  | { readonly type: "retry"; readonly afterMs: number; readonly because: OfflineReason }
  /** Trying again changes nothing until somebody acts or an hour has passed. */
  | { readonly type: "rest"; readonly afterMs: number; readonly because: OfflineReason };

const hour = 3_600_000;

/**
 * `attempt` counts the connections since the last that held, for `tokenRefused` those that were refused; `spread` is
 * random from 0 to 1, so that a thousand clients of one relay do not come back in one moment.
 */
export const afterClose = (reason: CloseReason | SessionEnd | null, attempt: number, spread: number): AfterClose => {
  const retry = (because: OfflineReason, leastMs = 250): AfterClose => ({
    type: "retry",
    afterMs: Math.round((0.5 + spread / 2) * Math.min(30_000, leastMs * 2 ** Math.min(attempt, 10))),
    because,
  });
  switch (reason) {
    case "restarting":
      // Another process is there already: everybody moves within a second, each at another moment.
      return attempt === 0
        ? { type: "retry", afterMs: Math.round(spread * 500), because: "unreachable" }
        : retry("unreachable");
    case null:
    case "tooSlow":
    case "sessionTaken":
    case "usedUp":
    case "joinTooLate":
    case "tokenEnded":
      return retry("unreachable");
    case "tryLater":
    case "tooFast":
    case "tooLarge":
    case "badMessage":
      return retry("unreachable", 2_000);
    case "tampered":
      return retry("tampered", 2_000);
    case "roomFull":
    case "tooManyRooms":
      return retry("full", 5_000);
    case "tokenRefused":
      return attempt < 2 ? retry("signInNeeded", 1_000) : { type: "rest", afterMs: hour, because: "signInNeeded" };
    case "notYourPair":
      return { type: "rest", afterMs: hour, because: "notYourPair" };
    case "versionUnknown":
      return { type: "rest", afterMs: hour, because: "versionUnknown" };
  }
};

type SessionEnd = "tampered" | "usedUp";
