/**
 * What Teams sends to a bot, read at the door: a new value made of what was recognised, and of nothing else in the JSON.
 * Shapes: https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-api-reference#activity-object and
 * https://learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/cards/universal-actions-for-adaptive-cards/work-with-universal-actions-for-adaptive-cards
 */
import { type Json, listIn, objectIn, textIn } from "#core/pairs/json.ts";
import { guid, parsePersonId, parseTenantId, type PersonId, type TenantId } from "#core/pairs/pair.ts";
import type { CardVerb } from "#core/reminders/card.ts";
import { err, ok, type Result } from "#core/result.ts";

export interface Activity {
  readonly id: string;
  readonly tenant: TenantId;
  readonly channel: string;
  readonly serviceUrl: string;
  readonly conversation: { readonly id: string; readonly personal: boolean };
  /** Null where Teams does not say who it was, as when an app is installed for somebody by policy. */
  readonly from: PersonId | null;
  /** The bot itself, as this conversation names it. */
  readonly bot: string;
  readonly content: Content;
}

export type Content =
  | { readonly type: "added" }
  | { readonly type: "removed" }
  | { readonly type: "message" }
  /** Pressed in a card; `asMessage` by a client that does not know Action.Execute and wants no answer in place. */
  | { readonly type: "pressed"; readonly press: Press; readonly asMessage: boolean }
  | { readonly type: "dialog"; readonly card: string }
  /** A kind that says nothing to us: reactions, edits, names of channels. */
  | { readonly type: "other"; readonly invoke: boolean };

export interface Press {
  readonly verb: Exclude<CardVerb, "write">;
  /** Which card, as a GUID. */
  readonly card: string;
  /** The message in which it was pressed. */
  readonly message: string;
  readonly topic: string;
  readonly reason: string;
}

/** The name of the field that is not what it has to be. */
export const readActivity = (json: unknown): Result<Activity, string> => {
  const it = objectIn(json);
  if (!it) return err("body");
  const id = shortIn(it["id"]);
  if (id === "") return err("id");
  const conversation = objectIn(it["conversation"]);
  const conversationId = shortIn(conversation?.["id"]);
  if (conversationId === "") return err("conversation.id");
  const serviceUrl = addressIn(it["serviceUrl"]);
  if (serviceUrl === null) return err("serviceUrl");
  const named = [objectIn(objectIn(it["channelData"])?.["tenant"])?.["id"], conversation?.["tenantId"]];
  const tenants = named.filter((value) => value !== undefined).map((value) => parseTenantId(textIn(value)));
  const [tenant] = tenants;
  // Named twice, it is the same tenant.
  if (!tenant || tenants.some((other) => other !== tenant)) return err("channelData.tenant.id");
  const from = objectIn(it["from"]);
  const person = parsePersonId(textIn(from?.["aadObjectId"]));
  if (person === null && from?.["aadObjectId"] !== undefined) return err("from.aadObjectId");
  const bot = shortIn(objectIn(it["recipient"])?.["id"]);
  const content = contentOf(it, bot);
  if (content === null) return err("value");
  return ok({
    id,
    tenant,
    channel: shortIn(it["channelId"]),
    serviceUrl,
    conversation: { id: conversationId, personal: conversation?.["conversationType"] === "personal" },
    from: person,
    bot,
    content,
  });
};

/** Null for a press that is none. */
const contentOf = (it: Json, bot: string): Content | null => {
  const message = shortIn(it["replyToId"]);
  switch (it["type"]) {
    case "installationUpdate":
      return it["action"] === "remove" || it["action"] === "remove-upgrade" ? { type: "removed" } : { type: "added" };
    case "conversationUpdate": {
      const joined = (field: string): boolean =>
        bot !== "" && listIn(it[field]).some((who) => textIn(objectIn(who)?.["id"]) === bot);
      if (joined("membersRemoved")) return { type: "removed" };
      return joined("membersAdded") ? { type: "added" } : { type: "other", invoke: false };
    }
    case "message": {
      const value = objectIn(it["value"]);
      if (value?.["card"] === undefined) return { type: "message" };
      const press = pressIn(value["verb"], value, message);
      return press && { type: "pressed", press, asMessage: true };
    }
    case "invoke": {
      const value = objectIn(it["value"]);
      if (it["name"] === "adaptiveCard/action") {
        const action = objectIn(value?.["action"]);
        const press = action && pressIn(action["verb"], objectIn(action["data"]), message);
        return press && { type: "pressed", press, asMessage: false };
      }
      if (it["name"] !== "task/fetch") return { type: "other", invoke: true };
      const card = cardIn(objectIn(value?.["data"])?.["card"]);
      return card === null ? null : { type: "dialog", card };
    }
    default:
      return { type: "other", invoke: false };
  }
};

const verbs = ["topic", "nothing", "skip", "mute", "look"] as const;

const pressIn = (verbText: unknown, data: Json | null, message: string): Press | null => {
  const verb = verbs.find((known) => known === verbText);
  const card = cardIn(data?.["card"]);
  if (verb === undefined || card === null || !data) return null;
  const own = (field: string): string => (Object.hasOwn(data, field) ? textIn(data[field]).trim() : "");
  return { verb, card, message, topic: own("topic"), reason: own("reason") };
};

const cardIn = (value: unknown): string | null => guid.exec(textIn(value))?.[0] ?? null;

const shortIn = (value: unknown): string => {
  const text = textIn(value);
  return text.length <= 500 ? text : "";
};

/** In one spelling and without a slash at its end, so that it can be compared. */
const addressIn = (value: unknown): string | null => {
  const url = URL.parse(shortIn(value));
  if (url === null || !["https:", "http:"].includes(url.protocol) || url.username !== "" || url.search !== "")
    return null;
  return addressOf(url.href);
};

export const addressOf = (url: string): string => url.replace(/\/+$/, "");
