/** Reminders as Adaptive Cards in the person's chat with the bot. */
import { cardOf, summaryOf } from "#core/reminders/card.ts";
import type { Face } from "#core/reminders/face.ts";
import { type BotConfig, linkTo } from "#service/bot/bot-config.ts";
import type { Connector, ConnectorError } from "#service/bot/connector.ts";
import type { Notifier, Reminder, Shown } from "#service/reminders/notifier.ts";

export const createCardNotifier = (connector: Connector, links: BotConfig["links"]): Notifier => ({
  show: async (reminder) => {
    const { conversation, sentAs } = reminder;
    const activity = cardActivity(reminder, links);
    const answer =
      sentAs === null
        ? await connector.post(conversation, activity)
        : await connector.replace(conversation, sentAs, { ...activity, id: sentAs });
    return answer.ok ? { type: "shown", sentAs: answer.value } : outcomeOf(answer.error, sentAs !== null);
  },
});

const cardActivity = (reminder: Omit<Reminder, "conversation" | "sentAs">, links: BotConfig["links"]): object => ({
  type: "message",
  // What the notification says; without it Teams says "Sent a card".
  summary: summaryOf(reminder.face, reminder.name),
  attachments: [cardAttachment(reminder, links)],
});

const cardAttachment = (reminder: CardFacts, links: BotConfig["links"]): object => ({
  contentType: "application/vnd.microsoft.card.adaptive",
  content: cardFor(reminder, links),
});

export interface CardFacts {
  readonly id: string;
  readonly tenant: string;
  readonly pair: string;
  readonly person: string;
  readonly other: string;
  readonly page: string;
  readonly name: string | null;
  readonly face: Face;
}

export const cardFor = (facts: CardFacts, links: BotConfig["links"], note?: string): object =>
  cardOf(facts.face, {
    card: facts.id,
    name: facts.name,
    page: linkTo(links.page, { ...facts, card: facts.id }),
    ...(note === undefined ? {} : { note }),
  });

const outcomeOf = (error: ConnectorError, replacing: boolean): Shown => {
  switch (error.type) {
    case "tooMany":
      return error;
    case "forbidden":
      return { type: "unreachable" };
    case "notFound":
      // Of a card that is there already only the message is gone; without a message it is the conversation.
      return { type: replacing ? "lost" : "unreachable" };
    case "failed":
      return { type: "failed" };
    case "unknown":
      return { type: "unknown" };
  }
};
