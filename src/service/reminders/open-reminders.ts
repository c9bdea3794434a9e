/** Everything that reminds: the bot that listens, the cards that go out, and the timetable of both. */
import { dayLength } from "#core/pairs/instant.ts";
import type { TenantId } from "#core/pairs/pair.ts";
import { createBot } from "#service/bot/bot.ts";
import { type BotConfig, mayReachFor } from "#service/bot/bot-config.ts";
import { createBotToken } from "#service/bot/bot-token.ts";
import { type CardAnswers, createCardAnswers } from "#service/bot/card-answers.ts";
import { createConnector } from "#service/bot/connector.ts";
import { createConnectorCheck } from "#service/bot/connector-token.ts";
import { createConversations, type Conversations } from "#service/bot/conversations.ts";
import { botDoor, type Door } from "#service/bot/door.ts";
import { createHeard } from "#service/bot/heard.ts";
import { createSentCards } from "#service/bot/sent-cards.ts";
import type { Events } from "#service/events.ts";
import type { Inbox } from "#service/inbox/inbox.ts";
import { createCardNotifier } from "#service/notifier/card-notifier.ts";
import type { Database } from "#service/storage/database.ts";
import type { SettingsStore } from "#service/views/settings.ts";
import { createCardQueue } from "./card-queue.ts";
import { openJobs } from "./jobs.ts";
import { createPlanner } from "./planner.ts";
import { createSender } from "./sender.ts";
import { createSweep } from "./sweep.ts";

interface Deps {
  readonly config: BotConfig;
  readonly database: Database;
  /** PGlite, of which there is one process. */
  readonly embedded: boolean;
  readonly inbox: Inbox;
  readonly settings: SettingsStore;
  readonly tenants: readonly TenantId[] | null;
  readonly events: Events;
  readonly clock: { readonly now: () => number };
  /** By which other people's tokens live. */
  readonly tokenClock: { readonly now: () => number };
  /** Takes away what has waited too long elsewhere. */
  readonly tidyElsewhere: () => Promise<void>;
}

export interface Reminders extends AsyncDisposable {
  readonly door: Door;
  readonly conversations: Conversations;
  readonly wroteFrom: CardAnswers["wroteFrom"];
  /** Something has changed: looked at in a moment. */
  readonly wake: () => void;
  /** Decides and sends everything that is due now. */
  readonly tick: () => Promise<void>;
}

/** Changes that come together are looked at together. */
const wakeAfterMs = 100;
const keptAfterMeetingMs = 30 * dayLength;

export const openReminders = async (deps: Deps): Promise<Reminders> => {
  const { config, database, embedded, inbox, settings, tenants, events, clock, tokenClock } = deps;
  const stop = new AbortController();
  const mayReach = mayReachFor(config.serviceHosts);
  const token =
    config.inbound === "playground"
      ? { get: () => Promise.resolve("playground"), forget: () => undefined }
      : createBotToken(config, events.requestFailed);
  const { timeoutMs } = config;
  const connector = createConnector({ token, mayReach, ...(timeoutMs === undefined ? {} : { timeoutMs }) });
  const conversations = createConversations(database, clock);
  const cards = createSentCards(database, clock);
  const heard = createHeard(database, tokenClock);

  const queue = createCardQueue(database, config.pace);
  const sender = createSender({
    queue,
    notifier: createCardNotifier(connector, config.links),
    events,
    clock,
    stopping: stop.signal,
  });
  const sweep = createSweep({
    planner: createPlanner(database, clock),
    queue,
    sender,
    callForHelp: () => jobs.soon(0),
    stopping: stop.signal,
  });
  const jobs = await openJobs({
    database,
    embedded,
    events,
    remind: sweep.run,
    tidy: async () => {
      await deps.tidyElsewhere();
      await heard.expire();
      const over = new Date(clock.now() - keptAfterMeetingMs).toISOString();
      await database.query("delete from cards where start < $1", [over]);
    },
  });

  let waking: NodeJS.Timeout | null = null;
  let woken: Promise<unknown> = Promise.resolve();
  const wake = (): void => {
    if (stop.signal.aborted) return;
    waking ??= setTimeout(() => {
      waking = null;
      woken = sweep.run().catch(events.requestFailed);
    }, wakeAfterMs);
  };

  const answers = createCardAnswers({ cards, inbox, settings, connector, events, clock });
  const bot = createBot({
    conversations,
    cards,
    answers,
    settings,
    connector,
    heard,
    links: config.links,
    events,
    wake,
  });
  const check =
    config.inbound === "playground"
      ? null
      : createConnectorCheck({ ...config.inbound, appId: config.appId }, tokenClock);

  return {
    door: botDoor({ bot, check, mayReach, tenants, events }),
    conversations,
    wroteFrom: async (who, card) => {
      await answers.wroteFrom(who, card);
      wake();
    },
    wake,
    tick: async () => {
      await sweep.run();
    },
    [Symbol.asyncDispose]: async () => {
      stop.abort();
      if (waking !== null) clearTimeout(waking);
      await jobs[Symbol.asyncDispose]();
      await woken;
    },
  };
};
