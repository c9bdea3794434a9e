/**
 * The bot's messaging endpoint, `POST /api/messages`, for Microsoft's Bot Connector alone.
 *
 * | Status | |
 * | --- | --- |
 * | 200 | heard; an invoke is answered in the body |
 * | 400 | no activity, or a field of it that is not what it has to be |
 * | 401 | no token, or one that is not the connector's |
 * | 403 | a token for another service URL or channel, or a tenant that may not use this service |
 * | 413 | more than 256 kB |
 * | 503 | the connector's keys cannot be read at the moment |
 */
import { Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import type { TenantId } from "#core/pairs/pair.ts";
import type { Events } from "#service/events.ts";
import { badField, readJson, refusal } from "#service/request.ts";
import { readActivity } from "./activity.ts";
import type { Bot } from "./bot.ts";
import type { CheckConnector, ConnectorToken } from "./connector-token.ts";

export type Door = Hono<{ Variables: { token: ConnectorToken | null } }>;

interface Deps {
  readonly bot: Bot;
  /** Null believes everybody: Microsoft's offline test tool signs nothing. */
  readonly check: CheckConnector | null;
  /** Where a conversation of ours can be. */
  readonly mayReach: (serviceUrl: string) => boolean;
  /** Tenants that may use this service; null for all. */
  readonly tenants: readonly TenantId[] | null;
  readonly events: Events;
}

export const botDoor = ({ bot, check, mayReach, tenants, events }: Deps): Door => {
  const door: Door = new Hono();
  const refuse = (status: number, type: string, message: string): Response => {
    events.activityRefused({ status, reason: type });
    return refusal(status, type, message);
  };

  /** The rest of the body stays unread, so nothing else can come over this connection. */
  const tooLarge = (): Response => {
    const refused = refuse(413, "tooLarge", "The body is larger than 256 kB.");
    refused.headers.set("connection", "close");
    return refused;
  };

  // The token comes first: nobody else's body is read.
  door.post("/", async (c, next) => {
    const token = check === null ? null : await check(c.req.header("authorization") ?? null);
    if (token === null || token.ok) {
      c.set("token", token === null ? null : token.value);
      return next();
    }
    return token.error.type === "keysUnavailable"
      ? refuse(503, "unavailable", "The connector's keys cannot be read at the moment.")
      : refuse(401, "notTheConnector", "A token of the Bot Connector is needed.");
  });
  door.post("/", bodyLimit({ maxSize: 262_144, onError: tooLarge }));
  door.post("/", async (c) => {
    const json = await readJson(c.req.raw);
    if (!json.ok) {
      events.activityRefused({ status: 400, reason: "body" });
      return json.error;
    }
    const activity = readActivity(json.value);
    if (!activity.ok) {
      events.activityRefused({ status: 400, reason: activity.error });
      return badField(activity.error, "what Teams sends");
    }
    const { value } = activity;
    const token = c.get("token");
    // On other channels, which every bot may have, whoever writes says themselves who they are.
    if (value.channel !== "msteams") return refuse(403, "otherChannel", "This bot speaks in Microsoft Teams alone.");
    if (token !== null && (token.serviceUrl !== value.serviceUrl || !token.channels.includes(value.channel)))
      return refuse(403, "otherChannel", "The token is for another service URL or channel.");
    if (!mayReach(value.serviceUrl)) return refuse(403, "otherHost", "The service URL is not one of Microsoft's.");
    if (tenants !== null && !tenants.includes(value.tenant))
      return refuse(403, "tenantNotAllowed", "This service is not set up for your organisation.");
    const answer = await bot.hear(value);
    return answer === null ? c.body(null, 200) : c.json(answer);
  });
  return door;
};
