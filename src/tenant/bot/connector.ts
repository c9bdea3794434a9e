/**
 * The Bot Framework connector under `/_connector/{region}/v3`: how a bot speaks in the chats it is installed in.
 * https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-api-reference; errors as in
 * https://learn.microsoft.com/microsoftteams/platform/bots/build-conversational-capability#status-code-responses
 */
import type { HttpBindings } from "@hono/node-server";
import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response";
import { Hono, type Context } from "hono";
import { setTimeout as wait } from "node:timers/promises";
import { memberOf } from "./activities.ts";
import { isBot } from "./bot-token.ts";
import { addMessage, chatById, chatOf, type Attachment, type BotChat, type BotMessage } from "./chat.ts";
import { botId, personId, personNamed } from "./identity.ts";
import { createConnectorLimits, type Operation } from "./limits.ts";
import { regions, type BotRegistration } from "./registration.ts";
import type { Signer } from "#tenant/entra/signer.ts";
import type { Faults } from "#tenant/faults.ts";
import type { World } from "#tenant/world.ts";

export interface ConnectorDeps {
  readonly bot: BotRegistration;
  readonly world: () => World;
  readonly signer: Signer;
  readonly faults: Faults;
  readonly changed: () => void;
}

type Env = { Bindings: HttpBindings };
type Body = Readonly<Record<string, unknown>>;

const largest = 100 * 1024;

export const createConnector = (deps: ConnectorDeps): Hono<Env> => {
  const { bot, world, changed } = deps;
  const limits = createConnectorLimits(Date.now);
  const connector = new Hono<Env>();

  connector.use("/:region/*", async (c, next) => {
    if (!(regions as readonly string[]).includes(c.req.param("region"))) return c.notFound();
    const path = decodeURIComponent(c.req.path);
    const person = chatById(world(), /\/conversations\/([^/]+)/.exec(path)?.[1] ?? "")?.person;
    const fault = deps.faults.next(world(), c.req.method, path, person, wording);
    if (fault.ms > 0) await wait(fault.ms);
    if (fault.type === "answer")
      return c.json(fault.answer.body ?? {}, fault.answer.status as 503, { ...fault.answer.headers });
    if (fault.type !== "offline") {
      if (!(await isBot(c.req.header("authorization"), bot, world().tenantId, deps.signer)))
        return c.json({ message: "Authorization has been denied for this request." }, 401);
      await next();
      if (fault.type === "none") return undefined;
    }
    c.env.incoming.socket.destroy();
    return RESPONSE_ALREADY_SENT;
  });

  /** Null when the bot may go on. */
  const throttled = (c: Context, operation: Operation, conversation: string): Response | null => {
    if (world().switches.connectorLimits === "none") return null;
    const seconds = limits.take(operation, conversation);
    if (seconds === null) return null;
    c.header("Retry-After", String(seconds));
    return refused(c, 429, "Throttled", "Too many requests.");
  };

  connector.post("/:region/v3/conversations", async (c) => {
    const asked = await bodyOf(c);
    if (asked instanceof Response) return asked;
    const members = Array.isArray(asked["members"]) ? (asked["members"] as Body[]) : [];
    const from = record(asked["bot"])["id"];
    const tenantId = asked["tenantId"] ?? record(record(asked["channelData"])["tenant"])["id"];
    if (asked["isGroup"] === true || members.length !== 1 || (from !== undefined && !isOwn(from, bot)))
      return refused(c, 400, "BadArgument", "A bot makes conversations of its own with one person.");
    if (tenantId !== world().tenantId)
      return refused(c, 400, "BadSyntax", "Bad format of conversation ID: tenant is missing or unknown.");
    const person = personNamed(world(), bot.appId, text(members[0]?.["id"]));
    if (person === undefined) return refused(c, 400, "BadSyntax", "Could not parse tenant or user id.");
    const chat = chatOf(world(), bot.appId, person.id);
    const slower = throttled(c, "create", chat.conversationId);
    if (slower !== null) return slower;
    if (!chat.installed)
      return refused(c, 403, "ForbiddenOperationException", "The bot is not installed in user's personal scope.");
    const activity = record(asked["activity"]);
    const said = "type" in activity ? put(chat, activity) : null;
    return c.json({ id: chat.conversationId, ...(said === null ? {} : { activityId: said.id }) }, 201);
  });

  const inChat = (c: Context, operation: Operation): BotChat | Response => {
    const chat = chatById(world(), c.req.param("id") ?? "");
    if (chat === undefined) return refused(c, 404, "ConversationNotFound", "Conversation not found.");
    const slower = throttled(c, operation, chat.conversationId);
    if (slower !== null) return slower;
    if (!chat.installed)
      return refused(c, 403, "BotNotInConversationRoster", "The bot is not part of the conversation roster.");
    return chat;
  };

  const put = (chat: BotChat, activity: Body): BotMessage | null => {
    if (activity["type"] !== "message") return null;
    const said = addMessage(chat, world().now(), { from: "bot", ...contentOf(activity) });
    changed();
    return said;
  };

  const send = async (c: Context): Promise<Response> => {
    const chat = inChat(c, "send");
    if (chat instanceof Response) return chat;
    const activity = await bodyOf(c);
    if (activity instanceof Response) return activity;
    if (typeof activity["type"] !== "string")
      return refused(c, 400, "BadSyntax", "Activity type is missing: expected one.");
    const said = put(chat, activity);
    return c.json(said === null ? {} : { id: said.id }, 201);
  };
  connector.post("/:region/v3/conversations/:id/activities", send);
  connector.post("/:region/v3/conversations/:id/activities/:reply", send);

  connector.put("/:region/v3/conversations/:id/activities/:activity", async (c) => {
    const chat = inChat(c, "send");
    if (chat instanceof Response) return chat;
    const activity = await bodyOf(c);
    if (activity instanceof Response) return activity;
    const message = mine(chat, c.req.param("activity"));
    if (message === undefined)
      return refused(c, 404, "ActivityNotFoundInConversation", "Activity was not found in the conversation.");
    Object.assign(message, contentOf(activity), { editedAt: world().now(), answered: null });
    changed();
    return c.json({ id: message.id });
  });

  connector.delete("/:region/v3/conversations/:id/activities/:activity", (c) => {
    const chat = inChat(c, "send");
    if (chat instanceof Response) return chat;
    const message = mine(chat, c.req.param("activity"));
    if (message === undefined)
      return refused(c, 404, "ActivityNotFoundInConversation", "Activity was not found in the conversation.");
    message.deleted = true;
    changed();
    return c.body(null, 200);
  });

  const members = (chat: BotChat): object[] => {
    const person = world().people.get(chat.person);
    return person === undefined ? [] : [memberOf(bot.appId, world().tenantId, person)];
  };
  connector.get("/:region/v3/conversations/:id/members", (c) => {
    const chat = inChat(c, "members");
    return chat instanceof Response ? chat : c.json(members(chat));
  });
  connector.get("/:region/v3/conversations/:id/pagedmembers", (c) => {
    const chat = inChat(c, "members");
    return chat instanceof Response ? chat : c.json({ members: members(chat) });
  });
  connector.get("/:region/v3/conversations/:id/members/:member", (c) => {
    const chat = inChat(c, "members");
    if (chat instanceof Response) return chat;
    const asked = c.req.param("member");
    const [member] = members(chat);
    return member === undefined || (asked !== personId(bot.appId, chat.person) && asked !== chat.person)
      ? refused(c, 404, "MemberNotFoundInConversation", "The specified member was not found in the conversation.")
      : c.json(member);
  });
  return connector;
};

const mine = (chat: BotChat, id: string): BotMessage | undefined =>
  chat.messages.find((it) => it.id === id && it.from === "bot" && !it.deleted);

const contentOf = (activity: Body): Pick<BotMessage, "text" | "textFormat" | "attachments" | "summary"> => ({
  text: text(activity["text"]),
  textFormat: text(activity["textFormat"]) || "markdown",
  attachments: Array.isArray(activity["attachments"]) ? (activity["attachments"] as Attachment[]) : [],
  summary: text(activity["summary"]),
});

const bodyOf = async (c: Context): Promise<Body | Response> => {
  const sent = await c.req.text();
  if (sent.length > largest) return refused(c, 413, "MessageSizeTooBig", "Message size too large.");
  try {
    const parsed: unknown = JSON.parse(sent);
    if (typeof parsed === "object" && parsed !== null && !Array.isArray(parsed)) return parsed as Body;
  } catch {
    // Falls through: what cannot be read is bad syntax as well.
  }
  return refused(c, 400, "BadSyntax", "The request body could not be read as an object.");
};

const refused = (c: Context, status: 400 | 403 | 404 | 413 | 429, code: string, message: string): Response =>
  c.json({ error: { code, message } }, status);

const isOwn = (id: unknown, bot: BotRegistration): boolean => id === bot.appId || id === botId(bot.appId);
const record = (value: unknown): Body =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Body) : {};
const text = (value: unknown): string => (typeof value === "string" ? value : "");

/** What the connector says when a fault of the tenant's makes it fail. */
const wording: Readonly<Record<number, readonly [string, string]>> = {
  401: ["BotNotRegistered", "No registration found for this bot."],
  403: ["ConversationBlockedByUser", "User blocked the conversation with the bot."],
  404: ["ConversationNotFound", "Conversation not found."],
  412: ["PreconditionFailed", "Precondition failed, please try again."],
  413: ["MessageSizeTooBig", "Message size too large."],
  429: ["Throttled", "Too many requests."],
  500: ["ServiceError", "An unexpected error occurred."],
  502: ["ServiceError", "A dependency failed."],
  503: ["ServiceError", "The service is not available."],
  504: ["ServiceError", "The service did not answer in time."],
};
