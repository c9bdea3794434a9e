/**
 * Sends what is on its way, and notes it down as it goes.
 *
 * Between the moment at which Teams takes a card and the one at which that is noted lies the only window in which a card may come
 * twice: when the process dies in it, or when the answer never comes. A note that the database does not take is tried again for as long as
 * this process lives.
 */
import { setTimeout as sleep } from "node:timers/promises";
import type { Events } from "#service/events.ts";
import type { CardQueue, Noted, TakenCard } from "./card-queue.ts";
import type { Notifier } from "./notifier.ts";

export interface Sender {
  /** Takes at most so many and begins to send them; each of the promises is kept when its card is noted down. */
  readonly begin: (most: number) => Promise<readonly Promise<void>[]>;
}

/** An edit that Teams will not take is given up after some hours of trying. */
const mostEdits = 100;

interface Deps {
  readonly queue: CardQueue;
  readonly notifier: Notifier;
  readonly events: Events;
  readonly clock: { readonly now: () => number };
  readonly stopping: AbortSignal;
}

export const createSender = ({ queue, notifier, events, clock, stopping }: Deps): Sender => {
  let waiting: Noted[] = [];
  let noting: Promise<void> | null = null;

  /** Whatever comes while one note is being written goes with the next. */
  const note = async (noted: Noted): Promise<void> => {
    waiting.push(noted);
    while (waiting.includes(noted)) {
      noting ??= noteAll().finally(() => {
        noting = null;
      });
      await noting;
    }
  };

  const noteAll = async (): Promise<void> => {
    const batch = waiting.slice(0, 500);
    for (let pause = 50; ; pause = Math.min(pause * 2, 250))
      try {
        await queue.note(batch);
        waiting = waiting.slice(batch.length);
        return;
      } catch (error) {
        events.requestFailed(error);
        if (stopping.aborted) throw error;
        await sleep(pause);
      }
  };

  const sendOne = async (card: TakenCard): Promise<void> => {
    const outcome = await outcomeOf(card, notifier, clock.now());
    await note({ card, outcome });
    events.cardHandled({ outcome: outcome.type, again: card.sentAs === null ? 0 : 1 });
  };

  return {
    begin: async (most) => (await queue.take(most)).map(sendOne),
  };
};

const outcomeOf = async (card: TakenCard, notifier: Notifier, now: number): Promise<Noted["outcome"]> => {
  const { conversation } = card;
  if (card.sentAs === null && (now > card.usefulUntil || card.face.type === "settled" || conversation === null))
    return { type: "dropped" };
  // Its first state was seen, and the card asks for its present one whenever somebody looks.
  if (card.sentAs !== null && card.attempts >= mostEdits) return { type: "lost" };
  return conversation === null ? { type: "lost" } : notifier.show({ ...card, conversation });
};
