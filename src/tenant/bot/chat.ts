/** The chat of one person with the bot, as this tenant keeps it. */
import { conversationId } from "./identity.ts";
import type { World } from "#tenant/world.ts";

export interface BotChat {
  readonly person: string;
  readonly conversationId: string;
  installed: boolean;
  readonly messages: BotMessage[];
  /** The newest message of the bot that this person has seen. */
  readUpTo: string;
}

export interface BotMessage {
  /** Milliseconds since 1970 as Teams numbers messages; an edit keeps it. */
  readonly id: string;
  readonly from: "bot" | "person";
  readonly at: number;
  text: string;
  textFormat: string;
  attachments: readonly Attachment[];
  summary: string;
  editedAt: number | null;
  deleted: boolean;
  /** What the bot answered to a press: shown in place of the message's own card until the bot edits the message. */
  answered: object | null;
}

export interface Attachment {
  readonly contentType: string;
  readonly content?: unknown;
}

export const adaptiveCard = "application/vnd.microsoft.card.adaptive";

export const chatOf = (world: World, appId: string, person: string): BotChat => {
  const known = world.botChats.get(person);
  if (known !== undefined) return known;
  const made: BotChat = {
    person,
    conversationId: conversationId(appId, person),
    installed: false,
    messages: [],
    readUpTo: "",
  };
  world.botChats.set(person, made);
  return made;
};

/** Conversations exist from the first installation on. */
export const chatById = (world: World, id: string): BotChat | undefined =>
  [...world.botChats.values()].find((it) => it.conversationId === id);

export const unread = (chat: BotChat): number =>
  chat.messages.filter((it) => it.from === "bot" && !it.deleted && it.id > chat.readUpTo).length;

export const addMessage = (
  chat: BotChat,
  now: number,
  message: Pick<BotMessage, "from" | "text"> & Partial<BotMessage>,
): BotMessage => {
  const last = Number(chat.messages.at(-1)?.id ?? 0);
  const made: BotMessage = {
    id: String(Math.max(now, last + 1)),
    at: now,
    textFormat: "plain",
    attachments: [],
    summary: "",
    editedAt: null,
    deleted: false,
    answered: null,
    ...message,
  };
  chat.messages.push(made);
  return made;
};
