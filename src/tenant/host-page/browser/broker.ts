/**
 * Signs this page's people in at Entra on behalf of the framed app, as Teams and Outlook do (docs/tenant.md, "A host that brokers").
 * Refresh tokens live in the tab's sessionStorage, one for each person and app, and never reach the app.
 */
import type { HostPerson } from "#tenant/host-page/answers.ts";

export interface Ask {
  readonly person: HostPerson;
  readonly clientId: string;
  readonly scope: string;
  readonly claims: string | null;
}

export type Outcome =
  | { readonly type: "token"; readonly token: BrokeredToken; readonly environment: string }
  | { readonly type: "failed"; readonly status: FailedStatus; readonly code: string; readonly description: string };

export interface BrokeredToken {
  readonly access_token: string;
  readonly id_token: string;
  readonly expires_in: number;
  readonly scope: string;
}

type FailedStatus =
  | "USER_INTERACTION_REQUIRED"
  | "USER_CANCEL"
  | "NO_NETWORK"
  | "PERSISTENT_ERROR"
  | "ACCOUNT_UNAVAILABLE";
type Failed = Extract<Outcome, { type: "failed" }>;

export interface Broker {
  /** Whether Entra would know this person without asking them anything. */
  readonly hasSession: (ask: Ask) => Promise<boolean>;
  readonly silent: (ask: Ask) => Promise<Outcome>;
  /** Opens a window, so it has to follow a press by the person. */
  readonly interactive: (ask: Ask) => Promise<Outcome>;
  readonly environment: () => Promise<string>;
  readonly forget: () => void;
}

interface Discovery {
  readonly issuer: string;
  readonly authorization_endpoint: string;
  readonly token_endpoint: string;
}

const redirectUri = `${location.origin}/_host/redirect`;
const memory = (ask: Ask): string => `broker:${ask.person.id}:${ask.clientId}`;

export const createBroker = (tenantId: string): Broker => {
  let discovering: Promise<Discovery> | undefined;
  const discover = (): Promise<Discovery> =>
    (discovering ??= readDiscovery(tenantId).catch((reason: unknown) => {
      discovering = undefined;
      throw reason;
    }));
  const environment = async (): Promise<string> => new URL((await discover()).issuer).host;

  const redeem = async (ask: Ask, grant: Record<string, string>): Promise<Outcome> => {
    const answer = await fetch((await discover()).token_endpoint, {
      method: "POST",
      body: new URLSearchParams({
        client_id: ask.clientId,
        scope: scopesOf(ask),
        ...broker(ask),
        ...(ask.claims === null ? {} : { claims: ask.claims }),
        ...grant,
      }),
    });
    const body = (await answer.json()) as BrokeredToken & { refresh_token?: string } & EntraError;
    if (!answer.ok) return entraFailed(body);
    if (body.refresh_token !== undefined) sessionStorage.setItem(memory(ask), body.refresh_token);
    if (objectIdIn(body.id_token) !== ask.person.id) {
      sessionStorage.removeItem(memory(ask));
      const description = `Somebody else than ${ask.person.upn} signed in.`;
      return { type: "failed", status: "ACCOUNT_UNAVAILABLE", code: "account_mismatch", description };
    }
    return { type: "token", token: body, environment: await environment() };
  };

  const authorize = async (ask: Ask, more: Record<string, string>) => {
    const verifier = randomText();
    const state = randomText();
    const address = new URL((await discover()).authorization_endpoint);
    address.search = new URLSearchParams({
      client_id: ask.clientId,
      scope: scopesOf(ask),
      redirect_uri: redirectUri,
      ...broker(ask),
      response_type: "code",
      code_challenge: base64url(
        new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(verifier))),
      ),
      code_challenge_method: "S256",
      nonce: randomText(),
      state,
      login_hint: ask.person.upn,
      ...(ask.claims === null ? {} : { claims: ask.claims }),
      ...more,
    }).toString();
    const finish = async (returned: URLSearchParams): Promise<Outcome> => {
      const code = returned.get("code");
      if (returned.get("state") !== state || code === null) return entraFailed(Object.fromEntries(returned));
      return redeem(ask, {
        grant_type: "authorization_code",
        code,
        redirect_uri: redirectUri,
        code_verifier: verifier,
      });
    };
    return { address, state, finish };
  };

  /** Without a page to show, an answer in the query reaches us through the address that a followed redirect ends at. */
  const fromSession = async (ask: Ask): Promise<Outcome> => {
    const { address, finish } = await authorize(ask, { prompt: "none", response_mode: "query" });
    const answer = await fetch(address);
    return finish(new URL(answer.url).searchParams);
  };

  const silent = (ask: Ask): Promise<Outcome> =>
    inTurn(memory(ask), async () => {
      const refreshToken = sessionStorage.getItem(memory(ask));
      if (refreshToken === null) return fromSession(ask);
      const outcome = await redeem(ask, { grant_type: "refresh_token", refresh_token: refreshToken });
      // A refresh token that was used up or revoked is no news about the person: their session may still stand.
      if (outcome.type === "token" || outcome.code !== "invalid_grant") return outcome;
      sessionStorage.removeItem(memory(ask));
      return fromSession(ask);
    });

  const interactive = async (ask: Ask): Promise<Outcome> => {
    // Opened before anything is awaited: a browser lets a press open a window only for a moment.
    const popup = window.open("about:blank", "_blank", "popup,width=480,height=680");
    if (popup === null)
      return failed("PERSISTENT_ERROR", "popup_window_error", "The browser did not let a sign-in window open.");
    const { address, state, finish } = await authorize(ask, { response_mode: "fragment" });
    popup.location.replace(address);
    const returned = await answerOf(popup, state);
    popup.close();
    return returned === null ? failed("USER_CANCEL", "user_cancelled", "The window was closed.") : finish(returned);
  };

  return {
    environment,
    interactive: (ask) => interactive(ask).catch(offline),
    silent: (ask) => silent(ask).catch(offline),
    hasSession: async (ask) => {
      const outcome = await silent({ ...ask, scope: "", claims: null }).catch(offline);
      return outcome.type === "token" || outcome.code === "consent_required";
    },
    forget: () => {
      for (const key of Object.keys(sessionStorage)) if (key.startsWith("broker:")) sessionStorage.removeItem(key);
    },
  };
};

const readDiscovery = async (tenantId: string): Promise<Discovery> => {
  const answer = await fetch(`/${tenantId}/v2.0/.well-known/openid-configuration`);
  return (await answer.json()) as Discovery;
};

const scopesOf = (ask: Ask): string =>
  [...new Set(["openid", "profile", "offline_access", ...ask.scope.split(" ")])].join(" ").trim();

const broker = (ask: Ask) => ({
  brk_client_id: "host-broker",
  brk_redirect_uri: `brk-multihub://${new URL(ask.person.appOrigin).host}`,
});

interface EntraError {
  readonly error?: string;
  readonly suberror?: string;
  readonly error_description?: string;
}

const entraFailed = ({ error = "unknown_error", suberror, error_description = "" }: EntraError): Failed => {
  const code = suberror !== undefined && suberror !== "" ? suberror : error;
  if (error === "access_denied") return failed("USER_CANCEL", code, error_description);
  return failed(needsPerson.has(error) ? "USER_INTERACTION_REQUIRED" : "PERSISTENT_ERROR", code, error_description);
};
const needsPerson = new Set(["interaction_required", "login_required", "consent_required", "invalid_grant"]);

const failed = (status: FailedStatus, code: string, description: string): Failed => ({
  type: "failed",
  status,
  code,
  description,
});
const offline = (): Failed => failed("NO_NETWORK", "no_network", "Entra could not be reached.");

/** What came back to the redirect page, or null when the person closed the window. */
const answerOf = (popup: Window, state: string): Promise<URLSearchParams | null> =>
  new Promise((resolve) => {
    const channel = new BroadcastChannel("host-redirect");
    const settle = (answer: URLSearchParams | null): void => {
      clearInterval(watch);
      channel.close();
      resolve(answer);
    };
    let seenClosed = 0;
    // The redirect page answers and then closes itself; twice closed without an answer means that a person did it.
    const watch = setInterval(() => popup.closed && ++seenClosed > 1 && settle(null), 250);
    channel.addEventListener("message", (event: MessageEvent<string>) => {
      const answer = new URLSearchParams(event.data);
      if (answer.get("state") === state) settle(answer);
    });
  });

/** A refresh token can be used once, so requests for one person and app follow each other. */
const turns = new Map<string, Promise<unknown>>();
const inTurn = <T>(key: string, work: () => Promise<T>): Promise<T> => {
  const turn = (turns.get(key) ?? Promise.resolve()).then(work, work);
  turns.set(key, turn);
  return turn;
};

const objectIdIn = (idToken: string): unknown => {
  const claims = (idToken.split(".")[1] ?? "").replaceAll("-", "+").replaceAll("_", "/");
  return (JSON.parse(atob(claims)) as { oid?: unknown }).oid;
};

const base64url = (bytes: Uint8Array): string =>
  btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");
const randomText = (): string => base64url(crypto.getRandomValues(new Uint8Array(32)));
