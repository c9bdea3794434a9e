/** Service, bot and connector together: Ana and Ben meet every Friday at 10:00 in Berlin, and it is Wednesday. */
import { expect } from "vitest";
import type { PageId } from "#core/agenda/page.ts";
import { toBase64 } from "#core/base64.ts";
import { type InboxKey, publicHalf } from "#core/inbox/keys.ts";
import { newInboxKey } from "#core/inbox/new-key.ts";
import type { PersonId } from "#core/pairs/pair.ts";
import { defaultSettings, type Settings } from "#core/reminders/settings.ts";
import type { Line, View } from "#core/reminders/view.ts";
import type { Service, ServiceConfig } from "#service/service.ts";
import type { Database } from "#service/storage/database.ts";
import { ana, anaAndBen, ben, contoso } from "#tests/cast.ts";
import { at, lineOf, scheduleOf, viewOf } from "#tests/rules/reminders/stand.ts";
import { startEntraKeys } from "#tests/service/entra-keys.ts";
import { startService, type Answer, type ServiceFixture } from "#tests/service/service-fixture.ts";
import { botAppId, startSmallConnector, type Posted, type SmallConnector } from "#tests/service/small-connector.ts";

export const page = "0123456789abcdef01234567" as PageId;
export const wednesday = at("2026-11-25 20:00", "Europe/Berlin");
export const thursday = at("2026-11-26 09:00", "Europe/Berlin");

export interface ReminderWorld extends AsyncDisposable {
  readonly service: ServiceFixture;
  readonly connector: SmallConnector;
  readonly key: InboxKey;
  readonly goTo: (ms: number) => void;
  readonly tick: () => Promise<void>;
  readonly choose: (me: PersonId, change?: Partial<Settings>) => Promise<Answer>;
  readonly tell: (me: PersonId, change?: Partial<Line>, more?: Partial<View>, name?: string) => Promise<Answer>;
  readonly install: (me: PersonId) => Promise<Response>;
  /** Anything that Teams may send; `change` is laid over what a message of this person looks like. */
  readonly send: (me: PersonId, change: Readonly<Record<string, unknown>>, token?: string) => Promise<Response>;
  /** Presses in the newest card of this person. */
  readonly press: (me: PersonId, verb: string, data?: object, message?: string) => Promise<Response>;
  /** Cards in a person's chat as they are now; deleted ones are left out. */
  readonly cards: (me: PersonId) => readonly Posted[];
  readonly texts: (me: PersonId) => readonly string[];
  /** Everything a card says, in one line. */
  readonly said: (me: PersonId) => string;
  /** Everything that the card says which answers a press. */
  readonly saidBack: (answer: Response) => Promise<string>;
}

export const chatOf = (me: PersonId): string => `a:chat-of-${me}`;

export const startReminderWorld = async (
  database: Database,
  change: Partial<ServiceConfig> = {},
): Promise<ReminderWorld> => {
  const connector = await startSmallConnector();
  const entra = await startEntraKeys();
  let now = wednesday;
  let running: Service | null = null;
  const service = await startService(
    database,
    { bot: { ...connector.config, timeoutMs: 2_000 }, now: () => now, tokenNow: Date.now, ...change },
    entra,
    (it) => {
      running = it;
    },
  );
  const key = await newInboxKey(crypto.getRandomValues(new Uint8Array(32)), 0);
  const { id, publicKey } = publicHalf(key);
  const inbox = { id, publicKey: toBase64(publicKey) };
  let sent = 0;

  const send: ReminderWorld["send"] = async (me, laidOver, token) =>
    fetch(`${service.url}/api/messages`, {
      method: "POST",
      headers: { authorization: `Bearer ${token ?? (await connector.token())}`, "content-type": "application/json" },
      body: JSON.stringify({
        type: "message",
        id: `activity-${++sent}`,
        channelId: "msteams",
        serviceUrl: `${connector.serviceUrl}/`,
        from: { id: `29:${me}`, aadObjectId: me, name: "Somebody" },
        recipient: { id: `28:${botAppId}`, name: "Duologue" },
        conversation: { id: chatOf(me), conversationType: "personal", tenantId: contoso },
        channelData: { tenant: { id: contoso } },
        ...laidOver,
      }),
    });
  const cards = (me: PersonId): readonly Posted[] =>
    connector.posted().filter((it) => it.conversation === chatOf(me) && it.body !== null && "attachments" in it.body);

  return {
    service,
    connector,
    key,
    goTo: (ms) => {
      now = ms;
    },
    tick: async () => running?.tick(),
    choose: (me, more = {}) => service.as(me, "PUT", "/v1/settings", {}, { ...defaultSettings, on: true, ...more }),
    tell: (me, line = {}, more = {}, name = me === ana ? "Ben Okoye" : "Ana Lima") => {
      const schedule = scheduleOf({ days: ["friday"], every: 1, time: "10:00", zone: "Europe/Berlin" });
      const view = { ...viewOf(lineOf(schedule, line), now), inbox, ...more };
      return service.as(me, "PUT", `/v1/views/${anaAndBen.id}`, {}, { other: me === ana ? ben : ana, view, name });
    },
    install: (me) => send(me, { type: "installationUpdate", action: "add" }),
    send,
    press: (me, verb, data = {}, message) => {
      const newest = cards(me).at(-1);
      const { card } = (cardIn(newest)["refresh"] as { action: { data: { card: string } } }).action.data;
      return send(me, {
        type: "invoke",
        name: "adaptiveCard/action",
        replyToId: message ?? newest?.id,
        value: { action: { type: "Action.Execute", verb, data: { card, ...data } } },
      });
    },
    cards,
    texts: (me) =>
      connector
        .posted()
        .filter((it) => it.conversation === chatOf(me))
        .flatMap((it) => (typeof it.body?.["text"] === "string" ? [it.body["text"]] : [])),
    saidBack: async (answer) => textsIn(((await answer.json()) as { value: { body: unknown } }).value.body).join(" "),
    said: (me) => textsIn(cardIn(cards(me).at(-1))["body"]).join(" "),
    [Symbol.asyncDispose]: async () => {
      await service[Symbol.asyncDispose]();
      await entra[Symbol.asyncDispose]();
      await connector[Symbol.asyncDispose]();
    },
  };
};

const cardIn = (it: Posted | undefined): Record<string, unknown> =>
  (it?.body as { attachments: { content: Record<string, unknown> }[] } | undefined)?.attachments[0]?.content ?? {};

/** Every text that somebody would read. */
const textsIn = (value: unknown): readonly string[] => {
  if (Array.isArray(value)) return value.flatMap(textsIn);
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, it]) =>
    name === "text" && typeof it === "string" ? [it] : typeof it === "object" ? textsIn(it) : [],
  );
};

/** Both have switched on, told of the pair and installed the bot; Ana has two topics. */
export const bothAreIn = async (world: ReminderWorld): Promise<void> => {
  for (const me of [ana, ben]) {
    expect((await world.choose(me)).status).toBe(200);
    expect((await world.install(me)).status).toBe(200);
  }
  expect((await world.tell(ana, { topics: { mine: 2, theirs: 0 } })).status).toBe(200);
  expect((await world.tell(ben, { topics: { mine: 0, theirs: 2 } })).status).toBe(200);
};
