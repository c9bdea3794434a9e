/** The bot's endpoint: whom it believes, and what it says. */
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { ana, ben, contoso, olga } from "#tests/cast.ts";
import { databases, type TestDatabase } from "#tests/service/databases.ts";
import { bothAreIn, chatOf, startReminderWorld, thursday, type ReminderWorld } from "#tests/service/reminder-world.ts";

let opened: TestDatabase;
let world: ReminderWorld;
beforeAll(async () => {
  opened = await databases[0]!.open();
});
afterAll(() => opened[Symbol.asyncDispose]());
beforeEach(async () => {
  await opened.empty();
  world = await startReminderWorld(opened.database);
  return () => world[Symbol.asyncDispose]();
});

const rows = async (table: string): Promise<number> =>
  (await opened.database.query<{ n: number }>(`select count(*)::integer as n from ${table}`))[0]?.n ?? 0;

test("[BT1] a token of the connector, for our bot, is believed, and no other", async () => {
  const { connector } = world;
  const now = Date.now() / 1000;
  const bad: readonly (readonly [string, string])[] = [
    ["none of ours", await connector.strangerToken()],
    ["another bot's", await connector.token({ aud: "d1a10600-0000-4000-8000-0000000000ff" })],
    ["another issuer", await connector.token({ iss: "https://login.microsoftonline.com/x/v2.0" })],
    ["of yesterday", await connector.token({ exp: now - 86_400 })],
    ["of tomorrow", await connector.token({ nbf: now + 86_400 })],
    ["without service URL", await connector.token({ serviceurl: undefined })],
    ["of a key that nobody knows", await connector.token({}, { kid: "connector-2" })],
    ["no token", "x"],
    ["unsigned", `${btoa('{"alg":"none"}').replaceAll("=", "")}.${btoa("{}").replaceAll("=", "")}.`],
  ];
  for (const [name, token] of bad) expect([name, (await world.send(ben, {}, token)).status]).toEqual([name, 401]);
  expect(await fetch(`${world.service.url}/api/messages`, { method: "POST", body: "{}" })).toMatchObject({
    status: 401,
  });
  expect(await rows("conversations")).toBe(0);
  expect((await world.send(ben, {})).status).toBe(200);
});

test("[BT1] within five minutes clocks may differ", async () => {
  const now = Date.now() / 1000;
  expect((await world.send(ben, {}, await world.connector.token({ exp: now - 240 }))).status).toBe(200);
  expect((await world.send(ben, {}, await world.connector.token({ nbf: now + 240 }))).status).toBe(200);
});

test("[BT2] a token is for the service URL and the channels that it and its key name", async () => {
  const elsewhere = await world.connector.token({ serviceurl: "https://smba.trafficmanager.net/amer/" });
  expect((await world.send(ben, {}, elsewhere)).status).toBe(403);
  expect((await world.send(ben, { channelId: "webchat" })).status).toBe(403);
});

test("[BT2] on a channel other than Teams, where whoever writes says themselves who they are, nobody is heard", async () => {
  await using fresh = await startReminderWorld(opened.database);
  fresh.connector.endorse(["msteams", "directline"]);
  expect((await fresh.send(ben, { channelId: "directline" })).status).toBe(403);
  expect((await fresh.send(ben, {})).status).toBe(200);
  expect(await rows("conversations")).toBe(1);
});

test("[BT2] the bot's own token goes to Microsoft's hosts alone", async () => {
  const far = "https://attacker.example/amer";
  expect((await world.send(ben, { serviceUrl: far }, await world.connector.token({ serviceurl: far }))).status).toBe(
    403,
  );
  expect(await rows("conversations")).toBe(0);
});

test("[BT3] keys that cannot be read are no verdict on the token", async () => {
  await using fresh = await startReminderWorld(opened.database);
  fresh.connector.breakKeys(true);
  expect((await fresh.send(ben, {})).status).toBe(503);
  fresh.connector.breakKeys(false);
  expect((await fresh.send(ben, {})).status).toBe(200);
});

test("[BT4] where the settings list tenants, the bot does not hear others", async () => {
  await using closed = await startReminderWorld(opened.database, {
    entra: { ...world.service.entra.config, tenants: ["f0f0f0f0-0000-4000-8000-000000000001" as typeof contoso] },
  });
  expect((await closed.send(ben, {})).status).toBe(403);
});

test("[BT5] what is no activity is refused with its field, and too much of it unread", async () => {
  const cases: readonly (readonly [string, Readonly<Record<string, unknown>>])[] = [
    ["id", { id: 7 }],
    ["conversation.id", { conversation: { conversationType: "personal" } }],
    ["serviceUrl", { serviceUrl: "file:///etc/passwd" }],
    ["serviceUrl", { serviceUrl: "https://user:password@smba.trafficmanager.net/" }],
    ["channelData.tenant.id", { channelData: { tenant: { id: "contoso" } } }],
    ["channelData.tenant.id", { channelData: { tenant: { id: "f0f0f0f0-0000-4000-8000-000000000001" } } }],
    ["from.aadObjectId", { from: { aadObjectId: "ben" } }],
    ["value", { type: "invoke", name: "adaptiveCard/action", value: { action: { verb: "drop table", data: {} } } }],
  ];
  for (const [field, change] of cases) {
    const answer = await world.send(ben, change);
    expect([field, answer.status, await answer.json()]).toMatchObject([field, 400, { error: { field } }]);
  }
  expect((await world.send(ben, { text: "x".repeat(300_000) })).status).toBe(413);
  expect(await rows("conversations")).toBe(0);
});

test("[BT10] it welcomes once when it is added, in whichever ways Teams tells of that", async () => {
  await world.install(ben);
  await world.send(ben, {
    type: "conversationUpdate",
    membersAdded: [{ id: `28:d1a10600-0000-4000-8000-000000000003` }],
  });
  await world.install(ben);
  expect(world.texts(ben)).toHaveLength(1);
  expect(world.texts(ben)[0]).toMatch(/^Hello, this is Duologue\..* Reminders are off for you\./);
});

test("[BT11] to Hi, Hello, Help and anything else it says what it does and how to stop it", async () => {
  for (const text of ["Hi", "Hello", "Help", "<at>Duologue</at> what?", ""]) await world.send(ben, { text });
  expect(world.texts(ben)).toHaveLength(5);
  await world.choose(ben);
  await world.send(ben, { text: "Hi" });
  expect(world.texts(ben).at(-1)).toContain("Reminders are on for you. To stop them");
  for (const text of world.texts(ben)) expect(text).toContain("I never keep a word of it.");
});

test("[BT12] a message that is brought twice is answered once", async () => {
  for (let n = 0; n < 3; n++) await world.send(ben, { id: "once", text: "Hi" });
  expect(world.texts(ben)).toHaveLength(1);
});

test("[BT13] in a group it explains itself, and keeps nothing", async () => {
  const conversation = { id: "19:group@thread.v2", conversationType: "groupChat", tenantId: contoso };
  expect((await world.send(ben, { type: "installationUpdate", action: "add", conversation })).status).toBe(200);
  expect(await rows("conversations")).toBe(0);
  const said = world.connector.posted().map((it) => it.body?.["text"]);
  expect(said).toEqual([expect.stringContaining("one person at a time")]);
});

test("[BT14] removed, it forgets where the chat was, and sends nothing more", async () => {
  await bothAreIn(world);
  await world.send(ben, { type: "installationUpdate", action: "remove" });
  expect(await rows("conversations")).toBe(1);
  world.goTo(thursday);
  await world.tick();
  expect(world.cards(ben)).toEqual([]);
  expect((await world.service.as(ben, "GET", "/v1/me/reminders")).body["bot"]).toBe("missing");
  // And begins again where it is added again.
  await world.install(ben);
  await world.tick();
  expect(world.cards(ben)).toHaveLength(1);
});

test("[BT15] a chat that answers 403 is forgotten", async () => {
  await bothAreIn(world);
  world.connector.mood((conversation) =>
    conversation === chatOf(ben) ? { type: "status", status: 403 } : { type: "well" },
  );
  world.goTo(thursday);
  await world.tick();
  expect((await world.service.as(ben, "GET", "/v1/me/reminders")).body["bot"]).toBe("missing");
  expect(await rows("cards")).toBe(0);
});

test("[BT30] events tell what the bot did, and neither who nor what", async () => {
  await bothAreIn(world);
  world.goTo(thursday);
  await world.tick();
  await world.press(ben, "topic", { topic: "Zebra salary" });
  await world.send(olga, { text: "Zebra question" });
  const log = JSON.stringify(world.service.events);
  for (const event of ["botAdded", "cardHandled", "cardPressed", "itemKept"]) expect(log).toContain(`"${event}"`);
  for (const secret of [ana, ben, olga, contoso, "Zebra", "Lima", chatOf(ben)]) expect(log).not.toContain(secret);
});

test("[BT16] a card of which nobody could note that it had arrived is known again when it is looked at, and one too many goes", async () => {
  await bothAreIn(world);
  world.connector.mood((_, method) => (method === "POST" ? { type: "cut" } : { type: "well" }));
  world.goTo(thursday);
  await world.tick();
  expect(world.cards(ben)).toHaveLength(1);
  world.connector.mood(() => ({ type: "well" }));
  // Ben looks before the second attempt: there is none.
  await world.press(ben, "look");
  await opened.database.query("update cards set not_before = null");
  await world.tick();
  expect(world.cards(ben)).toHaveLength(1);
  expect(world.cards(ben)[0]?.versions).toHaveLength(2);
});

test("[BT16] and if it came twice, the one that is not known is taken away when it is looked at", async () => {
  await bothAreIn(world);
  world.connector.mood((_, method) => (method === "POST" ? { type: "cut" } : { type: "well" }));
  world.goTo(thursday);
  await world.tick();
  world.connector.mood(() => ({ type: "well" }));
  await opened.database.query("update cards set not_before = null");
  await world.tick();
  const [first, second] = world.cards(ben);
  expect(second).toBeDefined();
  await world.press(ben, "look", {}, first?.id);
  expect(world.cards(ben).map((it) => it.id)).toEqual([second?.id]);
});

const hostile = Number(process.env["HOSTILE_ACTIVITIES"] ?? 2_000);

test(
  `[BT6] ${hostile} malformed and hostile activities: the right status, no crash, nothing stored`,
  { timeout: 1_800_000 },
  async () => {
    await bothAreIn(world);
    world.goTo(thursday);
    await world.tick();
    const card = JSON.stringify(world.cards(ben)[0]?.body).match(/"card":"([^"]+)"/)?.[1];
    const good = await world.connector.token();
    const stranger = await world.connector.strangerToken();
    const before = await Promise.all(["inbox_items", "conversations", "cards", "settings", "views"].map(rows));
    let seed = 7;
    const dice = (sides: number): number => {
      seed = (Math.imul(seed, 1_103_515_245) + 12_345) & 0x7fffffff;
      return (seed >>> 8) % sides;
    };
    const oddities: readonly unknown[] = [
    null, 0, -1, 1e308, true, "", "x".repeat(2_000), "<script>alert(1)</script>", "‮\u0000", [], {}, [[[[]]]],
    { toString: "x" }, { __proto__: { polluted: true } }, { constructor: { prototype: { polluted: true } } },
    "'; drop table cards; --", "../../etc/passwd", "file:///etc/passwd", "http://169.254.169.254/",
  ]; // prettier-ignore
    const fields = [
      "id",
      "type",
      "from",
      "conversation",
      "channelData",
      "serviceUrl",
      "channelId",
      "recipient",
      "value",
      "replyToId",
      "name",
    ];
    const oneOf = <T>(list: readonly T[]): T => list[dice(list.length)] as T;
    const statuses = new Map<number, number>();
    const count = (status: number): void => void statuses.set(status, (statuses.get(status) ?? 0) + 1);

    const attack = async (): Promise<void> => {
      const odd = JSON.stringify({ [oneOf(fields)]: oneOf(oddities), [oneOf(fields)]: oneOf(oddities) });
      const laidOver = JSON.parse(odd.replaceAll('"constructor"', '"__proto__"')) as Record<string, unknown>;
      switch (dice(7)) {
        case 0:
          return count((await world.send(ben, laidOver, stranger)).status);
        case 1: // Somebody else's card.
          return count((await world.send(olga, { ...pressing(card, "intruder"), ...laidOver }, good)).status);
        case 2: // Another tenant's person of the same id.
          return count(
            (await world.send(ben, { ...pressing(card, "intruder"), ...foreign, ...laidOver }, good)).status,
          );
        case 3: {
          const body = oneOf([
            "",
            "{",
            "[]",
            "null",
            '"x"',
            '{"__proto__":{"polluted":1}}',
            "[".repeat(5_000),
            "\u0000",
          ]);
          return count((await raw(body, good)).status);
        }
        case 4:
        // Refused unread, the server may end the connection while the body is still on its way.
        return count(await raw(`{"text":"${"x".repeat(dice(200) === 0 ? 1_000_000 : 1_000)}"}`, good).then((it) => it.status, () => 413)); // prettier-ignore
        case 5: // Verbs and cards that do not exist.
          return count((await world.send(ben, { ...pressing(oneOf(oddities), "x"), ...laidOver }, good)).status);
        default: // A good press with something odd in it, that must not pass as another's.
          return count((await world.send(olga, { ...pressing(card, oneOf(oddities)), ...laidOver }, good)).status);
      }
    };
    const raw = (body: string, token: string): Promise<Response> =>
      fetch(`${world.service.url}/api/messages`, {
        method: "POST",
        body,
        headers: { authorization: `Bearer ${token}` },
      });
    for (let done = 0; done < hostile; done += 50) await Promise.all(Array.from({ length: 50 }, attack));

    expect([...statuses.keys()].filter((it) => ![200, 400, 401, 403, 413].includes(it))).toEqual([]);
    expect(world.service.events.filter((it) => it["event"] === "requestFailed")).toEqual([]);
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
    // Olga's and the foreign Ben's chats may be known since they wrote; nothing else is.
    const after = await Promise.all(["inbox_items", "cards", "settings", "views"].map(rows));
    expect(after).toEqual([before[0], before[2], before[3], before[4]]);
    expect(await rows("conversations where conversation_id like '%<%'")).toBe(0);
    // And Ben's own press still works.
    expect(await (await world.press(ben, "topic", { topic: "Fine" })).json()).toMatchObject({ statusCode: 200 });
  },
);

const pressing = (card: unknown, topic: unknown): Readonly<Record<string, unknown>> => ({
  type: "invoke",
  name: "adaptiveCard/action",
  value: { action: { type: "Action.Execute", verb: "topic", data: { card, topic } } },
});

const foreign = {
  channelData: { tenant: { id: "f0f0f0f0-0000-4000-8000-000000000001" } },
  conversation: { id: "a:f", conversationType: "personal", tenantId: "f0f0f0f0-0000-4000-8000-000000000001" },
};
