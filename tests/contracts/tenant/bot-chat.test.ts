import { createRemoteJWKSet, jwtVerify } from "jose";
import { afterEach, beforeEach, expect, test } from "vitest";
import { ben, contoso } from "#tests/cast.ts";
import { botAppId, openBotStand, type BotStand } from "./bot-fixture.ts";

let stand: BotStand;
beforeEach(async () => {
  stand = await openBotStand({ seed: { now: "2026-11-26T08:00:00Z" } });
});
afterEach(() => stand[Symbol.asyncDispose]());

const card = (text: string) => ({ type: "AdaptiveCard", version: "1.5", body: [{ type: "TextBlock", text }] });
const attached = (text: string) => ({
  type: "message",
  attachments: [{ contentType: "application/vnd.microsoft.card.adaptive", content: card(text) }],
});
/** The bot installed for Ben, with one card in the chat; what it heard so far is forgotten. */
const withCard = async (): Promise<{ conversation: string; id: string }> => {
  await stand.person("install", { user: "ben" });
  const conversation = (await stand.chat("ben")).conversationId as string;
  const { json } = await stand.connector("POST", `/conversations/${conversation}/activities`, attached("Asked"));
  stand.heard.length = 0;
  return { conversation, id: json.id as string };
};
const execute = (message: string, data: object = {}) =>
  stand.person("press", { user: "ben", message, action: { type: "Action.Execute", verb: "add", title: "Add", data } });
const shown = async (): Promise<unknown> => (await stand.chat("ben")).messages[0].cards[0].body[0].text;

test("[TB20] the metadata and the endorsed keys verify what the bot hears", async () => {
  await stand.person("install", { user: "ben" });
  const metadata = await (await fetch(`${stand.tenant.url}/_botframework/.well-known/openidconfiguration`)).json();
  const { issuer, jwks_uri } = metadata as { issuer: string; jwks_uri: string };
  const keys = (await (await fetch(jwks_uri)).json()) as { keys: object[] };
  expect(keys.keys).toEqual([expect.objectContaining({ kty: "RSA", endorsements: ["msteams"] })]);
  const [first] = stand.heard;
  const { payload } = await jwtVerify(
    (first?.authorization ?? "").replace("Bearer ", ""),
    createRemoteJWKSet(new URL(jwks_uri)),
    { issuer, audience: botAppId, algorithms: ["RS256"] },
  );
  expect([issuer, payload["serviceurl"]]).toEqual(["https://api.botframework.com", first?.activity.serviceUrl]);
  expect(first?.activity.serviceUrl).toBe(`${stand.tenant.url}/_connector/emea/`);
});

test("[TB21] adding the bot tells it of its membership and its installation, removing tells it so", async () => {
  await stand.person("install", { user: "ben" });
  await stand.person("uninstall", { user: "ben" });
  const personal = {
    channelId: "msteams",
    from: { id: expect.stringMatching(/^29:1/), aadObjectId: ben, name: "Ben Okafor" },
    recipient: { id: `28:${botAppId}`, name: "Duologue" },
    conversation: { conversationType: "personal", tenantId: contoso, id: expect.stringMatching(/^a:1/) },
    channelData: { tenant: { id: contoso } },
  };
  expect(stand.heard.map((it) => it.activity)).toMatchObject([
    { type: "conversationUpdate", membersAdded: [{ id: `28:${botAppId}` }], ...personal },
    { type: "installationUpdate", action: "add", ...personal },
    { type: "installationUpdate", action: "remove", ...personal },
  ]);
});

test("[TB22] what a person writes reaches the bot as Teams sends it", async () => {
  await withCard();
  expect(await stand.person("say", { user: "ben", text: "Hi <b>you</b>", locale: "de-DE" })).toEqual({
    type: "nothing",
  });
  const own = (await stand.chat("ben")).messages.at(-1);
  expect(stand.heard[0]?.activity).toMatchObject({
    type: "message",
    id: own.id,
    text: "Hi <b>you</b>",
    textFormat: "plain",
    attachments: [{ contentType: "text/html", content: "<p>Hi &lt;b&gt;you&lt;/b&gt;</p>" }],
    timestamp: expect.stringMatching(/^2026-11-26T08:00:.*Z$/),
    localTimestamp: expect.stringMatching(/^2026-11-26T09:00:.*\+01:00$/),
    localTimezone: "Europe/Berlin",
    locale: "de-DE",
    entities: [{ type: "clientInfo", locale: "de-DE", country: "DE", platform: "Web", timezone: "Europe/Berlin" }],
  });
});

test("[TB23] a press on Action.Execute is an invoke with verb and inputs, and the card it answers stands in place", async () => {
  const { conversation, id } = await withCard();
  stand.answer(200, { statusCode: 200, type: "application/vnd.microsoft.card.adaptive", value: card("Added") });
  expect(await execute(id, { topic: "On-call" })).toMatchObject({ type: "card" });
  expect(stand.heard[0]?.activity).toMatchObject({
    type: "invoke",
    name: "adaptiveCard/action",
    replyToId: id,
    value: {
      action: { type: "Action.Execute", verb: "add", title: "Add", data: { topic: "On-call" } },
      trigger: "manual",
    },
    from: { aadObjectId: ben },
  });
  expect(await shown()).toBe("Added");
  await stand.connector("PUT", `/conversations/${conversation}/activities/${id}`, attached("Edited"));
  expect(await shown()).toBe("Edited");
});

test("[TB24] a press on Action.Submit is a message without words, and nothing appears in the chat", async () => {
  const { id } = await withCard();
  const action = { type: "Action.Submit", data: { verb: "add", topic: "On-call" } };
  expect(await stand.person("press", { user: "ben", message: id, action })).toEqual({ type: "nothing" });
  const { activity } = stand.heard[0] ?? {};
  expect(activity).toMatchObject({ type: "message", replyToId: id, value: { verb: "add", topic: "On-call" } });
  expect(activity).not.toHaveProperty("text");
  expect((await stand.chat("ben")).messages).toHaveLength(1);
});

test("[TB25] words and refusals in answer to a press are told, and change no card", async () => {
  const { id } = await withCard();
  stand.answer(200, { statusCode: 200, type: "application/vnd.microsoft.activity.message", value: "Kept." });
  expect(await execute(id)).toEqual({ type: "message", text: "Kept." });
  const error = { code: "BadRequest", message: "This meeting has passed." };
  stand.answer(200, { statusCode: 400, type: "application/vnd.microsoft.error", value: error });
  expect(await execute(id)).toEqual({ type: "failed", text: "This meeting has passed." });
  const wrong = { type: "failed", text: "Something went wrong. Please try again." };
  for (const [status, body] of [
    [500, {}],
    [401, undefined],
    [200, undefined],
    [200, { statusCode: 200, type: "unheard-of", value: {} }],
  ] as const) {
    stand.answer(status, body);
    expect(await execute(id)).toEqual(wrong);
  }
  expect(await shown()).toBe("Asked");
});

test("[TB25] a bot that is not there cannot be reached", async () => {
  await using gone = await openBotStand({
    bot: { appId: botAppId, name: "Gone", secret: "s", endpoint: "http://127.0.0.1:9/api/messages" },
  });
  expect(await gone.person("install", { user: "ben" })).toEqual({ type: "unreachable" });
  expect(await gone.person("say", { user: "ben", text: "Hi" })).toEqual({
    type: "failed",
    text: "Unable to reach app. Please try again.",
  });
});

test("[TB26] a dialog is fetched with what the button carries, as a page or a card", async () => {
  const { id } = await withCard();
  const action = { type: "Action.Submit", data: { msteams: { type: "task/fetch" }, meeting: "m1" } };
  const fetchDialog = () => stand.person("press", { user: "ben", message: id, action });
  const value = { title: "Write privately", width: 400, height: "small", url: "http://localhost:4401/write" };
  stand.answer(200, { task: { type: "continue", value } });
  expect(await fetchDialog()).toEqual({ type: "dialog", ...value, card: null });
  expect(stand.heard[0]?.activity).toMatchObject({
    type: "invoke",
    name: "task/fetch",
    value: { data: { meeting: "m1" }, context: { theme: "default" } },
  });
  const asCard = { contentType: "application/vnd.microsoft.card.adaptive", content: card("In a dialog") };
  stand.answer(200, { task: { type: "continue", value: { title: "T", card: asCard } } });
  expect(await fetchDialog()).toMatchObject({ type: "dialog", url: null, width: "medium", card: card("In a dialog") });
});

test("[TB26] what a dialog hands back reaches the bot, which closes it or says something", async () => {
  await withCard();
  const submit = () => stand.person("submit", { user: "ben", data: { sealed: "x" } });
  stand.answer(200);
  expect(await submit()).toEqual({ type: "nothing" });
  expect(stand.heard[0]?.activity).toMatchObject({ name: "task/submit", value: { data: { sealed: "x" } } });
  stand.answer(200, { task: { type: "message", value: "Kept." } });
  expect(await submit()).toEqual({ type: "message", text: "Kept." });
});

test("[TB27] nobody speaks to a bot that is not installed for them", async () => {
  for (const what of ["say", "submit", "uninstall"])
    expect((await stand.tenant.control(`/bot/${what}`, { user: "olga", text: "Hi" })).status).toBe(409);
  expect((await stand.tenant.control("/bot/say", { user: "nobody", text: "Hi" })).status).toBe(400);
  expect(stand.heard).toEqual([]);
});

test("[TB28] a reset forgets chats and installations", async () => {
  const { conversation } = await withCard();
  await stand.tenant.control("/reset");
  expect(await (await fetch(`${stand.tenant.url}/_tenant/bot/chats`)).json()).toEqual([]);
  const answer = await stand.connector("POST", `/conversations/${conversation}/activities`, attached("Hello"));
  expect(answer.status).toBe(404);
});

test("[TB30] a chat is sent at once and after each change", async () => {
  const { conversation, id } = await withCard();
  const stop = new AbortController();
  const answer = await fetch(`${stand.tenant.url}/_tenant/bot/events?user=ben`, { signal: stop.signal });
  const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader();
  const next = async (): Promise<any> => JSON.parse(((await reader?.read())?.value ?? "").replace(/^data: /, ""));
  expect((await next()).messages).toHaveLength(1);
  await stand.connector("PUT", `/conversations/${conversation}/activities/${id}`, attached("Edited"));
  expect((await next()).messages[0].cards).toEqual([card("Edited")]);
  stop.abort();
});

test("[TB31] messages of the bot are unread until the person reads them, their own are read", async () => {
  await withCard();
  expect((await stand.chat("ben")).unread).toBe(1);
  await stand.tenant.control("/bot/read", { user: "ben" });
  expect((await stand.chat("ben")).unread).toBe(0);
  await stand.person("say", { user: "ben", text: "Hi" });
  expect((await stand.chat("ben")).unread).toBe(0);
});
