/** What a person does with the bot in Teams: add it, write to it, press its buttons, remove it. */
import {
  installedActivities,
  invokeActivity,
  messageActivity,
  removedActivity,
  submitActivity,
  type Activity,
  type Occasion,
} from "./activities.ts";
import { cardAnswer, dialogAnswer, messageAnswer, type Answer } from "./answer.ts";
import type { Channel, Delivered } from "./channel.ts";
import { addMessage, chatOf, type BotChat } from "./chat.ts";
import type { BotRegistration } from "./registration.ts";
import type { TenantPerson, World } from "#tenant/world.ts";

export interface TeamsDeps {
  readonly bot: BotRegistration;
  readonly channel: Channel;
  readonly world: () => World;
  readonly serviceUrl: string;
  readonly changed: () => void;
}

export interface Teams {
  readonly install: (person: TenantPerson, locale?: string) => Promise<Delivered>;
  readonly uninstall: (person: TenantPerson) => Promise<Delivered | null>;
  /** Null when the bot is not installed for this person. */
  readonly say: (person: TenantPerson, text: string, locale?: string) => Promise<Answer | null>;
  /** A press in a card of this message. */
  readonly press: (person: TenantPerson, message: string, press: Press, locale?: string) => Promise<Answer | null>;
  /** What a dialog of the bot's handed back. */
  readonly submit: (person: TenantPerson, data: unknown, locale?: string) => Promise<Answer | null>;
  readonly read: (person: TenantPerson) => void;
}

/** A button's action with its inputs merged into `data`, as the card's renderer hands it over. */
export interface Press {
  readonly type: "Action.Execute" | "Action.Submit";
  readonly id?: string;
  readonly title?: string;
  readonly verb?: string;
  readonly data?: unknown;
  /** Teams asks by itself for the present state of a card that somebody looks at. */
  readonly trigger?: "manual" | "automatic";
}

export const createTeams = (deps: TeamsDeps): Teams => {
  const { bot, channel } = deps;

  const occasion = (person: TenantPerson, locale = "en-US"): Occasion => ({
    bot,
    person,
    tenantId: deps.world().tenantId,
    serviceUrl: deps.serviceUrl,
    now: deps.world().now(),
    locale,
  });
  const installedChat = (person: TenantPerson): BotChat | null => {
    const chat = chatOf(deps.world(), bot.appId, person.id);
    return chat.installed ? chat : null;
  };
  const inOrder = async (activities: readonly Activity[]): Promise<Delivered> => {
    let last: Delivered = { type: "unreachable" };
    // Teams sends one after the other; a bot must welcome once all the same.
    for (const activity of activities) last = await channel.deliver(activity);
    return last;
  };
  const own = (chat: BotChat, text: string) => {
    const made = addMessage(chat, deps.world().now(), { from: "person", text });
    chat.readUpTo = made.id;
    deps.changed();
    return made;
  };

  const pressed = async (chat: BotChat, message: string, press: Press, on: Occasion): Promise<Answer> => {
    if (press.type === "Action.Execute") {
      const { type, id = "", title = "", verb = "", data = {}, trigger = "manual" } = press;
      const value = { action: { type, title, id, verb, data }, trigger };
      const answer = cardAnswer(await channel.deliver(invokeActivity(on, "adaptiveCard/action", value, message)));
      const target = chat.messages.find((it) => it.id === message);
      if (answer.type === "card" && target !== undefined) {
        target.answered = answer.card;
        deps.changed();
      }
      return answer;
    }
    const data = (press.data ?? {}) as { msteams?: { type?: unknown; text?: unknown; value?: unknown } };
    const special = data.msteams;
    switch (special?.type) {
      case "task/fetch": {
        const value = { data, context: { theme: "default" } };
        return dialogAnswer(await channel.deliver(invokeActivity(on, "task/fetch", value, message)));
      }
      case "messageBack":
      case "imBack": {
        const words = special.type === "imBack" ? special.value : special.text;
        const text = typeof words === "string" ? words : "";
        const made = own(chat, text);
        const activity = messageActivity(on, made.id, text);
        return messageAnswer(
          await channel.deliver(special.type === "imBack" ? activity : { ...activity, value: special.value }),
        );
      }
      default:
        // Nothing appears in the chat: the message has no words.
        return messageAnswer(await channel.deliver(submitActivity(on, String(on.now), message, press.data ?? {})));
    }
  };

  return {
    install: async (person, locale) => {
      const chat = chatOf(deps.world(), bot.appId, person.id);
      chat.installed = true;
      deps.changed();
      return inOrder(installedActivities(occasion(person, locale)));
    },
    uninstall: async (person) => {
      const chat = installedChat(person);
      if (chat === null) return null;
      chat.installed = false;
      deps.changed();
      return channel.deliver(removedActivity(occasion(person)));
    },
    say: async (person, text, locale) => {
      const chat = installedChat(person);
      if (chat === null) return null;
      const made = own(chat, text);
      return messageAnswer(await channel.deliver(messageActivity(occasion(person, locale), made.id, text)));
    },
    press: async (person, message, press, locale) => {
      const chat = installedChat(person);
      return chat === null ? null : pressed(chat, message, press, occasion(person, locale));
    },
    submit: async (person, data, locale) => {
      if (installedChat(person) === null) return null;
      const value = { data, context: { theme: "default" } };
      return dialogAnswer(await channel.deliver(invokeActivity(occasion(person, locale), "task/submit", value, null)));
    },
    read: (person) => {
      const chat = deps.world().botChats.get(person.id);
      const newest = chat?.messages.at(-1)?.id ?? "";
      if (chat === undefined || newest <= chat.readUpTo) return;
      chat.readUpTo = newest;
      deps.changed();
    },
  };
};
