import { decodeJwt } from "jose";
import { afterEach, beforeEach, expect, test } from "vitest";
import { ana, ben, contoso, olga } from "#tests/cast.ts";
import { botAppId, botSecret, openBotStand, type BotStand } from "./bot-fixture.ts";

let stand: BotStand;
beforeEach(async () => {
  stand = await openBotStand();
});
afterEach(() => stand[Symbol.asyncDispose]());

const scope = "https://api.botframework.com/.default";
const askToken = async (directory: string, form: Record<string, string>): Promise<[number, any]> => {
  const answer = await fetch(`${stand.tenant.url}/${directory}/oauth2/v2.0/token`, {
    method: "POST",
    body: new URLSearchParams({
      grant_type: "client_credentials",
      client_id: botAppId,
      client_secret: botSecret,
      scope,
      ...form,
    }),
  });
  return [answer.status, await answer.json()];
};
const withBen = async (): Promise<string> => {
  await stand.person("install", { user: "ben" });
  return (await stand.chat("ben")).conversationId as string;
};
const at = (conversation: string, rest = ""): string =>
  `/conversations/${encodeURIComponent(conversation)}/activities${rest}`;
const create = (member: string, more: object = {}) =>
  stand.connector("POST", "/conversations", {
    bot: { id: `28:${botAppId}` },
    members: [{ id: member }],
    tenantId: contoso,
    ...more,
  });
const noLimits = () => stand.tenant.control("/switches", { connectorLimits: "none" });

test("[TB1] a bot gets its token with its secret, from the tenant's directory or the Bot Framework's", async () => {
  for (const directory of [contoso, "botframework.com"]) {
    const [status, body] = await askToken(directory, {});
    expect([status, body.token_type]).toEqual([200, "Bearer"]);
    expect(decodeJwt(body.access_token)).toMatchObject({
      aud: "https://api.botframework.com",
      appid: botAppId,
      ver: "1.0",
    });
  }
});

test.each([
  ["secret", { client_secret: "wrong" }, 401, "invalid_client", 7000215],
  ["missing secret", { client_secret: "" }, 401, "invalid_client", 7000216],
  ["app", { client_id: ana }, 400, "unauthorized_client", 700016],
  ["scope without .default", { scope: "https://api.botframework.com/x" }, 400, "invalid_scope", 1002012],
  ["resource", { scope: "https://graph.microsoft.com/.default" }, 400, "invalid_resource", 500011],
] as const)("[TB1] a wrong %s is refused with Entra's number for it", async (_, form, status, error, code) => {
  expect(await askToken(contoso, form)).toEqual([status, expect.objectContaining({ error, error_codes: [code] })]);
});

test("[TB2] the connector answers the bot with a current token for the Bot Framework, and nobody else", async () => {
  const conversation = await withBen();
  const message = { type: "message", text: "Hello" };
  const graph = await stand.tenant.token("ben", "User.Read");
  const inbound = (await stand.person("token", {})).token as string;
  for (const token of ["", "nonsense", graph, inbound])
    expect((await stand.connector("POST", at(conversation), message, token)).status).toBe(401);
  expect((await stand.connector("POST", at(conversation), message)).status).toBe(201);
  expect((await stand.chat("ben")).messages).toHaveLength(1);
});

test("[TB3] a conversation is made where the bot is installed, by either id of the person, and is the same again", async () => {
  const conversation = await withBen();
  const [member] = (await stand.connector("GET", `/conversations/${conversation}/members`)).json;
  for (const id of [ben, member.id as string])
    expect(await create(id)).toMatchObject({ status: 201, json: { id: conversation } });
  expect(await create(ben, { tenantId: undefined, channelData: { tenant: { id: contoso } } })).toMatchObject({
    status: 201,
  });
  const said = await create(ben, { activity: { type: "message", text: "First" } });
  expect((await stand.chat("ben")).messages).toMatchObject([{ id: said.json.activityId, text: "First" }]);
});

test("[TB3] nobody without the bot, of another tenant, or in a group gets a conversation", async () => {
  await withBen();
  expect(await create(olga)).toMatchObject({ status: 403, json: { error: { code: "ForbiddenOperationException" } } });
  expect((await create(ben, { tenantId: olga })).status).toBe(400);
  expect((await create(ben, { isGroup: true })).status).toBe(400);
  expect((await create(ben, { members: [{ id: ben }, { id: ana }] })).status).toBe(400);
  expect((await create("ben@contoso.example")).status).toBe(400);
  expect((await create(ben, { bot: { id: "28:another" } })).status).toBe(400);
});

test("[TB4] a message is put, edited under its id and deleted", async () => {
  const conversation = await withBen();
  const sent = await stand.connector("POST", at(conversation), { type: "message", text: "One", summary: "Short" });
  expect(sent.status).toBe(201);
  const id = sent.json.id as string;
  expect((await stand.chat("ben")).messages).toMatchObject([
    { id, from: "bot", text: "One", summary: "Short", editedAt: null },
  ]);
  expect(await stand.connector("PUT", at(conversation, `/${id}`), { type: "message", text: "Two" })).toMatchObject({
    status: 200,
    json: { id },
  });
  expect((await stand.chat("ben")).messages).toMatchObject([{ id, text: "Two", editedAt: expect.any(Number) }]);
  expect((await stand.connector("DELETE", at(conversation, `/${id}`))).status).toBe(200);
  expect((await stand.chat("ben")).messages).toEqual([]);
  expect((await stand.connector("PUT", at(conversation, `/${id}`), { type: "message", text: "x" })).status).toBe(404);
});

test("[TB4] what a person wrote is not the bot's to change, and typing is no message", async () => {
  const conversation = await withBen();
  await stand.person("say", { user: "ben", text: "Mine" });
  const [message] = (await stand.chat("ben")).messages;
  const refused = await stand.connector("PUT", at(conversation, `/${message.id}`), { type: "message", text: "No" });
  expect(refused).toMatchObject({ status: 404, json: { error: { code: "ActivityNotFoundInConversation" } } });
  expect((await stand.connector("POST", at(conversation), { type: "typing" })).status).toBe(201);
  expect((await stand.chat("ben")).messages).toHaveLength(1);
});

test("[TB5] where the bot was removed it is not in the roster, and what never was is not found", async () => {
  const conversation = await withBen();
  await stand.person("uninstall", { user: "ben" });
  const message = { type: "message", text: "Still there?" };
  expect(await stand.connector("POST", at(conversation), message)).toMatchObject({
    status: 403,
    json: { error: { code: "BotNotInConversationRoster" } },
  });
  expect(await stand.connector("POST", at("a:1nobody"), message)).toMatchObject({
    status: 404,
    json: { error: { code: "ConversationNotFound" } },
  });
  await stand.person("install", { user: "ben" });
  expect((await stand.connector("POST", at(conversation), message)).status).toBe(201);
});

test("[TB6] the member of a conversation is its person, as Teams describes one", async () => {
  const conversation = await withBen();
  const members = (await stand.connector("GET", `/conversations/${conversation}/members`)).json;
  expect(members).toEqual([
    {
      id: expect.stringMatching(/^29:1[\w-]+$/),
      name: "Ben Okafor",
      objectId: ben,
      aadObjectId: ben,
      givenName: "Ben",
      surname: "Okafor",
      email: "ben@contoso.example",
      userPrincipalName: "ben@contoso.example",
      tenantId: contoso,
      userRole: "user",
    },
  ]);
  const one = `/conversations/${conversation}/members/`;
  expect((await stand.connector("GET", `${one}${members[0].id}`)).json).toEqual(members[0]);
  expect((await stand.connector("GET", `${one}${ben}`)).json).toEqual(members[0]);
  expect((await stand.connector("GET", `${one}${ana}`)).status).toBe(404);
  expect((await stand.connector("GET", `/conversations/${conversation}/pagedmembers`)).json).toEqual({ members });
});

test("[TB7] the eighth message within a second is throttled and says how long to wait", async () => {
  const conversation = await withBen();
  const token = await stand.botToken();
  const send = () => stand.connector("POST", at(conversation), { type: "message", text: "." }, token);
  const answers = await Promise.all(Array.from({ length: 8 }, send));
  expect(answers.filter((it) => it.status === 201)).toHaveLength(7);
  const last = answers.find((it) => it.status === 429);
  expect([last?.headers.get("retry-after"), last?.json.error.code]).toEqual(["1", "Throttled"]);
  await noLimits();
  expect((await send()).status).toBe(201);
});

test("[TB7] one tenant takes fifty calls a second over all its conversations", async () => {
  const people = (await (await fetch(`${stand.tenant.url}/_tenant/seed`)).json()) as { people: { id: string }[] };
  const ids = people.people.slice(0, 10).map((it) => it.id);
  await Promise.all(ids.map((user) => stand.person("install", { user })));
  const token = await stand.botToken();
  const chats: string[] = (await Promise.all(ids.map((it) => stand.chat(it)))).map((it) => it.conversationId as string);
  const answers = await Promise.all(
    Array.from({ length: 60 }, (_, n) =>
      stand.connector("POST", at(chats[n % 10] ?? ""), { type: "message", text: "." }, token),
    ),
  );
  expect(answers.filter((it) => it.status === 201)).toHaveLength(50);
});

test("[TB8] a body that is no object is bad syntax, and one above 100 kB is too big", async () => {
  const conversation = await withBen();
  for (const body of ["", "{", "[]", "null", '"text"', "{}"])
    expect((await stand.connector("POST", at(conversation), body)).status).toBe(400);
  const big = { type: "message", text: "x".repeat(110_000) };
  expect((await stand.connector("POST", at(conversation), big)).status).toBe(413);
});

test("[TB9] faults strike the connector where they name it, in its own words", async () => {
  const conversation = await withBen();
  await noLimits();
  const send = () => stand.connector("POST", at(conversation), { type: "message", text: "." });
  await stand.tenant.control("/faults", [{ fault: "status", status: 503 }]);
  expect((await send()).status).toBe(201);

  const match = { path: "/_connector/", person: "ben" };
  const strike = (fault: object) => stand.tenant.control("/faults", [{ match, times: 1, ...fault }]);
  await strike({ fault: "status", status: 429, retryAfter: 7 });
  const slower = await send();
  expect([slower.status, slower.headers.get("retry-after"), slower.json.error.code]).toEqual([429, "7", "Throttled"]);
  await strike({ fault: "status", status: 403 });
  expect((await send()).json.error.code).toBe("ConversationBlockedByUser");

  const count = async (): Promise<number> => (await stand.chat("ben")).messages.length as number;
  const before = await count();
  await strike({ fault: "offline" });
  await expect(send()).rejects.toThrow("fetch failed");
  expect(await count()).toBe(before);
  await strike({ fault: "lostAnswer" });
  await expect(send()).rejects.toThrow("fetch failed");
  expect(await count()).toBe(before + 1);
});
