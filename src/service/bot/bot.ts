/** What the bot does about an activity that is believed. Personal chats alone. */
import type { PersonId } from "#core/pairs/pair.ts";
import type { Events } from "#service/events.ts";
import { cardFor } from "#service/notifier/card-notifier.ts";
import type { SettingsStore } from "#service/views/settings.ts";
import type { Activity } from "./activity.ts";
import { type BotConfig, linkTo } from "./bot-config.ts";
import type { CardAnswers, Pressed } from "./card-answers.ts";
import type { Connector } from "./connector.ts";
import type { Conversations } from "./conversations.ts";
import type { Heard } from "./heard.ts";
import type { SentCards } from "./sent-cards.ts";
import { dialogTitle, help, notInGroups, unknownCard, welcome } from "./words.ts";

export interface Bot {
  /** The body of an invoke's answer; null where none is expected. */
  readonly hear: (activity: Activity) => Promise<object | null>;
}

interface Deps {
  readonly conversations: Conversations;
  readonly cards: SentCards;
  readonly answers: CardAnswers;
  readonly settings: SettingsStore;
  readonly connector: Connector;
  readonly heard: Heard;
  readonly links: BotConfig["links"];
  readonly events: Events;
  /** Something may have to be sent. */
  readonly wake: () => void;
}

export const createBot = (deps: Deps): Bot => {
  const { conversations, cards, answers, settings, connector, heard, links, events, wake } = deps;

  const say = async ({ conversation, serviceUrl, bot, id }: Activity, text: string): Promise<void> => {
    const message = { type: "message", text, textFormat: "plain", replyToId: id, from: { id: bot } };
    const sent = await connector.post({ id: conversation.id, serviceUrl }, message);
    if (!sent.ok) events.replyFailed({ reason: sent.error.type });
  };

  const inGroup = async (activity: Activity): Promise<object | null> => {
    const { type } = activity.content;
    if ((type === "added" || type === "message") && (await heard.first(activity))) await say(activity, notInGroups);
    return type === "pressed" || type === "dialog" ? messageAnswer(unknownCard) : null;
  };

  const inChat = async (activity: Activity, person: PersonId): Promise<object | null> => {
    const { tenant, content, conversation, serviceUrl } = activity;
    const who = { tenant, person };
    const chat = { id: conversation.id, serviceUrl };
    switch (content.type) {
      case "added":
        // Teams tells of it in two ways; one of them is the first.
        if (await conversations.keep(who, chat)) {
          events.botAdded();
          await say(activity, welcome((await settings.of(who)).on));
          wake();
        }
        return null;
      case "removed":
        await conversations.forget(who);
        events.botRemoved();
        return null;
      case "message":
        if (!(await heard.first(activity))) return null;
        if (await conversations.keep(who, chat)) wake();
        await say(activity, help((await settings.of(who)).on));
        return null;
      case "pressed": {
        const { press, asMessage } = content;
        // Heard before, it is only looked at.
        const first = press.verb === "look" || (await heard.first(activity));
        const presser = { ...who, conversation: chat, inPlace: !asMessage };
        const pressed = await answers
          .press(presser, first ? press : { ...press, verb: "look" })
          .catch(async (error: unknown) => {
            await heard.unhear(activity);
            throw error;
          });
        events.cardPressed({ verb: press.verb, known: pressed === null ? 0 : 1 });
        wake();
        if (!asMessage) return pressed === null ? messageAnswer(unknownCard) : cardAnswer(person, pressed);
        const text = pressed === null ? unknownCard : pressed.note;
        if (text !== null && first) await say(activity, text);
        return null;
      }
      case "dialog": {
        const card = await cards.find(who, content.card);
        if (card === null) return { task: { type: "message", value: unknownCard } };
        const { other, pair, page, id } = card;
        const url = linkTo(links.write, { ...who, other, pair: pair.id, page, card: id });
        return {
          task: { type: "continue", value: { title: dialogTitle, width: 480, height: 360, url, fallbackUrl: url } },
        };
      }
      case "other":
        return content.invoke ? messageAnswer(unknownCard) : null;
    }
  };

  const cardAnswer = (person: PersonId, { card, note }: Pressed): object => ({
    statusCode: 200,
    type: "application/vnd.microsoft.card.adaptive",
    value: cardFor({ ...card, tenant: card.pair.tenant, pair: card.pair.id, person }, links, note ?? undefined),
  });

  return {
    hear: async (activity) => {
      if (!activity.conversation.personal) return inGroup(activity);
      if (activity.from !== null) return inChat(activity, activity.from);
      // Installed or removed by policy: whom it is about shows when they first write.
      if (activity.content.type === "removed") await conversations.forgetAt(activity.tenant, activity.conversation.id);
      return null;
    },
  };
};

const messageAnswer = (text: string): object => ({
  statusCode: 200,
  type: "application/vnd.microsoft.activity.message",
  value: text,
});
