/**
 * Activities as Teams sends them to a bot.
 * https://learn.microsoft.com/microsoftteams/platform/bots/how-to/conversations/conversation-messages,
 * https://learn.microsoft.com/microsoftteams/platform/bots/how-to/conversations/subscribe-to-conversation-events,
 * https://learn.microsoft.com/adaptive-cards/authoring-cards/universal-action-model
 */
import { escapeHtml } from "#tenant/html.ts";
import { randomUUID } from "node:crypto";
import { botId, conversationId, personId } from "./identity.ts";
import type { BotRegistration } from "./registration.ts";
import type { TenantPerson } from "#tenant/world.ts";

export interface Occasion {
  readonly bot: BotRegistration;
  readonly person: TenantPerson;
  readonly tenantId: string;
  readonly serviceUrl: string;
  /** Of the tenant's clock. */
  readonly now: number;
  /** As Teams writes it, `en-US`. */
  readonly locale: string;
}

export type Activity = Readonly<Record<string, unknown>> & { readonly type: string; readonly serviceUrl: string };

export const messageActivity = (on: Occasion, id: string, text: string): Activity => ({
  ...common(on, "message", id),
  text,
  textFormat: "plain",
  attachments: [{ contentType: "text/html", content: `<p>${escapeHtml(text)}</p>` }],
  ...local(on),
});

/** A press on Action.Submit: a message without words that carries the inputs. */
export const submitActivity = (on: Occasion, id: string, card: string, value: unknown): Activity => ({
  ...common(on, "message", id),
  channelData: { ...channelData(on), source: { name: "message" }, legacy: { replyToId: card } },
  replyToId: card,
  value,
  ...local(on),
});

export const invokeActivity = (on: Occasion, name: string, value: unknown, card: string | null): Activity => ({
  ...common(on, "invoke", `f:${randomUUID()}`),
  name,
  value,
  ...(card === null
    ? {}
    : {
        replyToId: card,
        channelData: { ...channelData(on), source: { name: "message" }, legacy: { replyToId: card } },
      }),
  ...local(on),
});

/** Personal installation: the bot hears of itself as a member, then of its installation. */
export const installedActivities = (on: Occasion): readonly Activity[] => [
  {
    ...common(on, "conversationUpdate", `f:${randomUUID()}`),
    membersAdded: [{ id: botId(on.bot.appId) }],
  },
  { ...common(on, "installationUpdate", `f:${randomUUID()}`), action: "add", ...sourced(on) },
];

export const removedActivity = (on: Occasion): Activity => ({
  ...common(on, "installationUpdate", `f:${randomUUID()}`),
  action: "remove",
  ...sourced(on),
});

/** A person as a member of a personal conversation: https://learn.microsoft.com/microsoftteams/platform/bots/how-to/get-teams-context */
export const memberOf = (appId: string, tenantId: string, person: TenantPerson): object => ({
  id: personId(appId, person.id),
  name: person.displayName,
  objectId: person.id,
  aadObjectId: person.id,
  givenName: person.givenName,
  surname: person.surname,
  email: person.mail,
  userPrincipalName: person.userPrincipalName,
  tenantId,
  userRole: person.userType === "Guest" ? "guest" : "user",
});

const common = (on: Occasion, type: string, id: string): Activity => ({
  type,
  id,
  timestamp: new Date(on.now).toISOString(),
  channelId: "msteams",
  serviceUrl: on.serviceUrl,
  from: { id: personId(on.bot.appId, on.person.id), name: on.person.displayName, aadObjectId: on.person.id },
  conversation: {
    conversationType: "personal",
    tenantId: on.tenantId,
    id: conversationId(on.bot.appId, on.person.id),
  },
  recipient: { id: botId(on.bot.appId), name: on.bot.name },
  channelData: channelData(on),
});

const channelData = (on: Occasion) => ({ tenant: { id: on.tenantId } });

const sourced = (on: Occasion) => ({
  channelData: { ...channelData(on), settings: { selectedChannel: { id: "" } }, source: { name: "message" } },
  locale: on.locale,
});

const local = (on: Occasion) => ({
  locale: on.locale,
  localTimestamp: localTimestamp(on.now, on.person.timeZone),
  localTimezone: on.person.timeZone,
  entities: [
    {
      type: "clientInfo",
      locale: on.locale,
      country: on.locale.split("-")[1] ?? "",
      platform: "Web",
      timezone: on.person.timeZone,
    },
  ],
});

/** `2026-11-26T09:00:00.000+01:00` */
const localTimestamp = (now: number, timeZone: string): string => {
  const parts = new Intl.DateTimeFormat("en-US", { timeZone, timeZoneName: "longOffset" }).formatToParts(now);
  const offset = (parts.find((it) => it.type === "timeZoneName")?.value ?? "").replace("GMT", "") || "+00:00";
  const [hours = 0, minutes = 0] = offset.slice(1).split(":").map(Number);
  const shift = (hours * 60 + minutes) * (offset.startsWith("-") ? -60_000 : 60_000);
  return new Date(now + shift).toISOString().replace("Z", offset);
};
