/**
 * The part of Bot Framework's connector that a bot of personal chats needs: post, replace and delete an activity, at the
 * conversation's own service URL. https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-api-reference
 */
import { objectIn, textIn } from "#core/pairs/json.ts";
import { err, ok, type Result } from "#core/result.ts";
import type { Conversation } from "#service/reminders/notifier.ts";
import type { BotToken } from "./bot-token.ts";

export interface Connector {
  /** Answers the id under which it can be replaced. */
  readonly post: (to: Conversation, activity: object) => Promise<Result<string, ConnectorError>>;
  readonly replace: (to: Conversation, id: string, activity: object) => Promise<Result<string, ConnectorError>>;
  readonly remove: (to: Conversation, id: string) => Promise<Result<string, ConnectorError>>;
}

export type ConnectorError =
  | { readonly type: "tooMany"; readonly waitMs: number }
  /** 403: removed or blocked. */
  | { readonly type: "forbidden" }
  /** 404: the conversation or the activity is not there. */
  | { readonly type: "notFound" }
  /** Refused, or never asked: nothing has arrived. */
  | { readonly type: "failed"; readonly status: number }
  /** No answer, or one from a gateway in between: it may have arrived. */
  | { readonly type: "unknown" };

interface Deps {
  readonly token: BotToken;
  /** Origins that may be sent the bot's token. */
  readonly mayReach: (serviceUrl: string) => boolean;
  readonly timeoutMs?: number;
}

export const createConnector = ({ token, mayReach, timeoutMs = 15_000 }: Deps): Connector => {
  const ask = async (
    method: "POST" | "PUT" | "DELETE",
    { id, serviceUrl }: Conversation,
    activity: string | null,
    body: object | null,
  ): Promise<Result<string, ConnectorError>> => {
    if (!mayReach(serviceUrl)) return err({ type: "failed", status: 0 });
    const bearer = await token.get();
    if (bearer === null) return err({ type: "failed", status: 0 });
    const path = `/v3/conversations/${encodeURIComponent(id)}/activities`;
    let response: Response;
    try {
      response = await fetch(`${serviceUrl}${path}${activity === null ? "" : `/${encodeURIComponent(activity)}`}`, {
        method,
        redirect: "error",
        signal: AbortSignal.timeout(timeoutMs),
        headers: {
          authorization: `Bearer ${bearer}`,
          ...(body === null ? {} : { "content-type": "application/json" }),
        },
        ...(body === null ? {} : { body: JSON.stringify(body) }),
      });
      if (response.ok) {
        const text = await response.text();
        return ok(textIn(objectIn(text === "" ? null : JSON.parse(text))?.["id"]) || (activity ?? ""));
      }
      await response.arrayBuffer();
    } catch (error) {
      return err(neverReached(error) ? { type: "failed", status: 0 } : { type: "unknown" });
    }
    switch (response.status) {
      case 401:
        token.forget(bearer);
        return err({ type: "failed", status: 401 });
      case 403:
        return err({ type: "forbidden" });
      case 404:
        return err({ type: "notFound" });
      case 412: // Teams' own word for too many at one conversation: https://learn.microsoft.com/microsoftteams/platform/bots/how-to/rate-limit
      case 429:
        return err({ type: "tooMany", waitMs: waitIn(response.headers.get("retry-after")) });
      case 502:
      case 504:
        return err({ type: "unknown" });
      default:
        return err({ type: "failed", status: response.status });
    }
  };

  return {
    post: (to, activity) => ask("POST", to, null, activity),
    replace: (to, id, activity) => ask("PUT", to, id, activity),
    remove: (to, id) => ask("DELETE", to, id, null),
  };
};

/** Seconds or a date; one second where nothing is said, and never more than ten minutes. */
const waitIn = (header: string | null): number => {
  const seconds = Number(header ?? "1");
  const ms = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(header ?? "") - Date.now();
  return Number.isFinite(ms) ? Math.min(Math.max(ms, 1_000), 600_000) : 1_000;
};

/** The connection was never made, so nobody can have heard. */
const neverReached = (error: unknown): boolean => {
  const cause = error instanceof Error ? error.cause : null;
  const code = cause instanceof Error && "code" in cause ? cause.code : null;
  return code === "ECONNREFUSED" || code === "ENOTFOUND" || code === "EAI_AGAIN" || code === "UND_ERR_CONNECT_TIMEOUT";
};
