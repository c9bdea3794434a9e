/** Teams as teams-js sees it: each function of the protocol that this host knows, and what it answers. */
import type { AppFrame } from "./app-frame.ts";
import type { NestedAuth } from "./nested-auth.ts";
import type { Theme } from "./view.ts";
import type { HostPerson } from "#tenant/host-page/answers.ts";

export interface TeamsPlace {
  readonly frameContext: "content" | "sidePanel" | "task";
  readonly chatId: string | null;
  readonly meetingId: string | null;
  readonly subPageId: string | null;
}

export interface TeamsDeps {
  readonly person: HostPerson;
  readonly tenantId: string;
  readonly place: TeamsPlace;
  readonly locale: string;
  readonly theme: () => Theme;
  /** Absent when this host offers no nested app authentication. */
  readonly nestedAuth: NestedAuth | null;
  /** What the app asked its host to do outside the frame, in words. */
  readonly announce: (words: string) => void;
  readonly drawn: () => void;
  /** Present in a dialog alone. */
  readonly dialog?: {
    readonly submit: (result: unknown) => void;
    readonly resize: (height: number | string) => void;
  };
}

interface TeamsRequest {
  readonly id: number;
  readonly uuidAsString?: string;
  readonly func: string;
  readonly args?: readonly unknown[];
  readonly data?: unknown;
}

export interface TeamsHost {
  readonly hear: (message: unknown, frame: AppFrame) => void;
  readonly themeChanged: (frame: AppFrame) => void;
}

/** SdkError "not supported on platform". */
const notSupported = { errorCode: 100, message: "This host does not know that function." };

export const createTeamsHost = (deps: TeamsDeps): TeamsHost => {
  const handlers = new Set<unknown>();
  const answers: Record<string, (args: readonly unknown[]) => readonly unknown[] | "none"> = {
    // The runtime goes fourth: only then does teams-js make window.nestedAppAuthBridge.
    initialize: () => [deps.place.frameContext, "web", "2.0.1", JSON.stringify(runtime(deps))],
    getContext: () => [context(deps)],
    registerHandler: ([name]) => {
      handlers.add(name);
      return "none";
    },
    "appInitialization.appLoaded": () => drawn(deps),
    "appInitialization.success": () => drawn(deps),
    "appInitialization.failure": ([reason, words]) => said(deps, `The app could not start: ${text(words ?? reason)}`),
    "appInitialization.expectedFailure": ([reason, words]) =>
      said(deps, `The app could not start: ${text(words ?? reason)}`),
    executeDeepLink: ([link]) => opened(deps, text(link)),
    "chat.openChat": ([chat]) => opened(deps, `a chat with ${membersOf(chat)}`),
    "pages.navigateToApp": () => opened(deps, "another page of the app"),
    shareDeepLink: () => "none",
    "tasks.submitTask": ([result]) => submitted(deps, result),
    "tasks.completeTask": ([result]) => submitted(deps, result),
    "tasks.updateTask": ([info]) => resized(deps, info),
    setFrameContext: () => "none",
    // With nested app authentication there is no need of Teams' own tokens, and its window takes https addresses only.
    "authentication.getAuthToken": () => [false, "resourceDisabled"],
    "authentication.authenticate": () => [false, "FailedToOpenWindow"],
  };

  const nested = async (request: TeamsRequest, frame: AppFrame): Promise<void> => {
    const answer = await deps.nestedAuth?.answer(text(request.data));
    if (answer !== null && answer !== undefined) frame.send(reply(request, [true, answer]));
  };

  return {
    hear: (message, frame) => {
      const request = message as TeamsRequest | null;
      if (typeof request?.func !== "string") return;
      if (request.func === "nestedAppAuth.execute") {
        void nested(request, frame);
        return;
      }
      // Object.hasOwn: a function named "toString" is as unknown as any other.
      const known = Object.hasOwn(answers, request.func) ? answers[request.func] : undefined;
      const args = known === undefined ? [notSupported] : known(request.args ?? []);
      if (args !== "none") frame.send(reply(request, args));
    },
    themeChanged: (frame) => {
      if (handlers.has("themeChange")) frame.send({ func: "themeChange", args: [deps.theme()] });
    },
  };
};

const reply = ({ id, uuidAsString }: TeamsRequest, args: readonly unknown[]) => ({
  id,
  uuidAsString,
  args,
  monotonicTimestamp: performance.timeOrigin + performance.now(),
});

/** Only what is answered above: teams-js refuses the rest by itself, as it does in a host that lacks it. */
const runtime = ({ nestedAuth, dialog }: TeamsDeps) => ({
  apiVersion: 4,
  hostVersionsInfo: { adaptiveCardSchemaVersion: { majorVersion: 1, minorVersion: 5 } },
  isLegacyTeams: false,
  isNAAChannelRecommended: nestedAuth !== null,
  supports: {
    app: {},
    chat: {},
    pages: {},
    ...(dialog === undefined ? {} : { dialog: { url: { bot: {} }, update: {} } }),
    ...(nestedAuth === null ? {} : { nestedAppAuth: {} }),
  },
});

/** The flat shape that goes over the wire; teams-js turns it into app.Context. */
const context = ({ person, tenantId, place, locale, theme }: TeamsDeps) => ({
  locale,
  theme: theme(),
  sessionId,
  appSessionId: sessionId,
  hostName: "Teams",
  hostClientType: "web",
  ringId: "general",
  frameContext: place.frameContext,
  entityId: "duologue",
  subEntityId: place.subPageId ?? "",
  userObjectId: person.id,
  userDisplayName: person.name,
  loginHint: person.upn,
  userPrincipalName: person.upn,
  userLicenseType: "Unknown",
  tid: tenantId,
  tenantSKU: "enterprise",
  ...(place.chatId === null ? {} : { chatId: place.chatId }),
  ...(place.meetingId === null ? {} : { meetingId: place.meetingId }),
  isFullScreen: false,
  isMultiWindow: false,
  appIconPosition: 1,
  sourceOrigin: null,
});

const sessionId = crypto.randomUUID();
const text = (value: unknown): string => (typeof value === "string" ? value : "");

const membersOf = (chat: unknown): string => {
  const members = (chat as { members?: unknown } | null)?.members;
  return Array.isArray(members) ? members.map(text).join(", ") : "";
};

/** Outside a dialog there is nothing to hand back, and nobody waits for an answer. */
const submitted = (deps: TeamsDeps, result: unknown): "none" => {
  deps.dialog?.submit(result ?? null);
  return "none";
};
const resized = (deps: TeamsDeps, info: unknown): "none" => {
  const { height } = (info ?? {}) as { height?: unknown };
  if (typeof height === "number" || typeof height === "string") deps.dialog?.resize(height);
  return "none";
};

const drawn = (deps: TeamsDeps): "none" => {
  deps.drawn();
  return "none";
};
const said = (deps: TeamsDeps, words: string): "none" => {
  deps.drawn();
  deps.announce(words);
  return "none";
};
const opened = (deps: TeamsDeps, what: string): readonly unknown[] => {
  deps.announce(`Teams would open ${what}`);
  return [true];
};
