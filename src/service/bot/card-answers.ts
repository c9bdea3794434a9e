/**
 * What somebody pressed in a card. Words are sealed before anything of them is stored, and are never repeated. A card that comes
 * again after an uncertain sending is found here by the message it is in, and the one too many is taken away.
 */
import type { InboxItem } from "#core/inbox/item.ts";
import type { PersonId, TenantId } from "#core/pairs/pair.ts";
import type { Face, Settled } from "#core/reminders/face.ts";
import { mostReasonLetters } from "#core/reminders/card.ts";
import type { Caller } from "#service/entra-token.ts";
import type { Events } from "#service/events.ts";
import type { Inbox } from "#service/inbox/inbox.ts";
import type { Conversation } from "#service/reminders/notifier.ts";
import type { SettingsStore } from "#service/views/settings.ts";
import type { Press } from "./activity.ts";
import type { Connector } from "./connector.ts";
import type { Answer, SentCard, SentCards } from "./sent-cards.ts";
import { added, cannotSeal, emptyTopic, inboxFull, longTopic, notSkipped } from "./words.ts";

export interface CardAnswers {
  /** Null for a card that is not this person's, or no longer there. */
  readonly press: (who: Presser, press: Press) => Promise<Pressed | null>;
  /** A topic was written privately from a card: it shows so, wherever it stands. Nothing for a card that is not this person's. */
  readonly wroteFrom: (who: Caller, card: string) => Promise<void>;
}

export interface Presser {
  readonly tenant: TenantId;
  readonly person: PersonId;
  readonly conversation: Conversation;
  /** The card is answered where it stands; an older client waits for the message to be edited. */
  readonly inPlace: boolean;
}

export interface Pressed {
  readonly card: SentCard;
  /** One sentence about it. */
  readonly note: string | null;
}

interface Deps {
  readonly cards: SentCards;
  readonly inbox: Inbox;
  readonly settings: SettingsStore;
  readonly connector: Connector;
  readonly events: Events;
  readonly clock: { readonly now: () => number };
}

const mostLetters = 4_000;

export const createCardAnswers = ({ cards, inbox, settings, connector, events, clock }: Deps): CardAnswers => {
  const settle = async (card: SentCard, because: Settled, said: Answer["said"], inPlace: boolean): Promise<Pressed> => {
    const face: Face = { type: "settled", because, wording: card.face.wording };
    await cards.answered(card, face, { topics: 0, said, inPlace });
    return { card: { ...card, face }, note: null };
  };

  /** The sentence that tells why it did not work; null when it did. */
  const seal = async (card: SentCard, by: PersonId, item: InboxItem): Promise<string | null> => {
    const written = await inbox.write(card.pair, by, item);
    if (written.ok) events.itemKept();
    else events.itemRefused({ reason: written.error.type });
    if (written.ok) return null;
    return written.error.type === "full" ? inboxFull : cannotSeal;
  };

  const withOneMore = async (card: SentCard, inPlace: boolean): Promise<SentCard> => {
    const topics = card.topics + 1;
    const face: Face = { type: "ask", wording: card.face.wording, added: topics };
    await cards.answered(card, face, { topics: 1, said: null, inPlace });
    return { ...card, face, topics };
  };

  const addTopic = async (card: SentCard, { person: by, inPlace }: Presser, text: string): Promise<Pressed> => {
    if (text === "") return { card, note: emptyTopic };
    if (text.length > mostLetters) return { card, note: longTopic };
    const wrong = await seal(card, by, { type: "topic", at: clock.now(), page: card.page, text });
    if (wrong !== null) return { card, note: wrong };
    return { card: await withOneMore(card, inPlace), note: added };
  };

  const skip = async (card: SentCard, presser: Presser, { reason, topic }: Press): Promise<Pressed> => {
    // Words that were typed above and not sent yet are words all the same.
    const parked = topic === "" ? null : await addTopic(card, presser, topic);
    if (parked !== null && parked.note !== added) return parked;
    const item = {
      type: "skip",
      at: clock.now(),
      meeting: card.meeting,
      reason: reason.slice(0, mostReasonLetters),
    } as const;
    const wrong = await seal(card, presser.person, item);
    if (wrong === null) return settle(parked?.card ?? card, "skipped", "skipped", presser.inPlace);
    return parked === null ? { card, note: wrong } : { ...parked, note: notSkipped };
  };

  return {
    wroteFrom: async (who, id) => {
      const card = await cards.find(who, id);
      if (card !== null) await withOneMore(card, false);
    },

    press: async (presser, press) => {
      const { tenant, person, conversation, inPlace } = presser;
      const card = await cards.find({ tenant, person }, press.card);
      if (card === null) return null;
      if (press.message !== "") {
        if (card.message === null) await cards.arrivedAs(card, press.message);
        else if (card.message !== press.message) {
          const removed = await connector.remove(conversation, press.message);
          events.doubleFound({ removed: removed.ok ? 1 : 0 });
        }
      }
      switch (press.verb) {
        case "look":
          return { card, note: null };
        case "topic":
          return addTopic(card, presser, press.topic);
        case "skip":
          return skip(card, presser, press);
        case "nothing": {
          const wrong = await seal(card, person, { type: "nothing", at: clock.now(), meeting: card.meeting });
          return wrong === null ? settle(card, "nothing", "nothing", inPlace) : { card, note: wrong };
        }
        case "mute":
          await settings.mute({ tenant, person }, card.pair.id);
          return settle(card, "muted", null, inPlace);
      }
    },
  };
};
