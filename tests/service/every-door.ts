/** Every door of a service, called as it wants to be called, and as it must not be. */
import { toBase64 } from "#core/base64.ts";
import type { ItemId } from "#core/inbox/item.ts";
import { publicHalf, type InboxKey } from "#core/inbox/keys.ts";
import { sealItem } from "#core/inbox/seal.ts";
import { frameVersion, livePath } from "#core/live/frame.ts";
import type { PageId } from "#core/agenda/page.ts";
import { defaultSettings } from "#core/reminders/settings.ts";
import { ana, anaAndBen, ben, contoso } from "#tests/cast.ts";
import { lineOf, scheduleOf, viewOf } from "#tests/rules/reminders/stand.ts";
import { openRaw } from "./raw-socket.ts";
import { botAppId, type SmallConnector } from "./small-connector.ts";

/** Where to, and in whose name. */
export interface Caller {
  readonly url: string;
  readonly token: string;
  readonly connector: SmallConnector;
}

const random = (bytes: number): Uint8Array<ArrayBuffer> => crypto.getRandomValues(new Uint8Array(bytes));
const pair = anaAndBen.id;
const itemAt = (n: number): ItemId => `${n}`.padStart(32, "0") as ItemId;
const page = "0123456789abcdef01234567" as PageId;

/** Ana calls. `words` are written, each sealed where it is written. Answers what the doors answered. */
export const callEveryDoor = async (
  it: Caller,
  key: InboxKey,
  words: readonly string[],
): Promise<readonly string[]> => {
  const answers: string[] = [];
  const call = async (method: string, path: string, body?: unknown, headers = {}): Promise<Headers> => {
    const response = await fetch(`${it.url}${path}`, {
      method,
      // An open connection holds the request that it carried last.
      headers: { authorization: `Bearer ${it.token}`, connection: "close", ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    answers.push(await response.text());
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${answers.at(-1)}`);
    return response.headers;
  };
  const { id, publicKey } = publicHalf(key);
  const line = lineOf(scheduleOf({ days: ["thursday"], every: 1, time: "10:00", zone: "UTC" }));
  // The name for a card is left out: where somebody tells one, it is kept, as docs/decisions/077 says.
  const view = { ...viewOf(line, Date.now()), inbox: { id, publicKey: toBase64(publicKey) } };

  await call("GET", "/");
  const etag = (await call("PUT", `/v1/notebooks/${pair}`, { other: ben }, { "if-none-match": "*" })).get("etag") ?? "";
  await call("PUT", `/v1/notebooks/${pair}`, { other: ben, driveId: "b!d", itemId: "01I" }, { "if-match": etag });
  await call("PUT", "/v1/settings", { ...defaultSettings, on: true });
  await call("PUT", `/v1/views/${pair}`, { other: ben, view });
  for (const [at, text] of words.entries()) {
    const by = { pair: anaAndBen, item: itemAt(at), by: ana };
    const sealed = await sealItem({ type: "topic", at, page, text }, by, publicHalf(key), random(32));
    if (!sealed.ok) throw new Error(sealed.error.type);
    const body = { other: ben, key: id, sealed: toBase64(sealed.value) };
    await call("PUT", `/v1/inbox/${pair}/${itemAt(at)}`, body);
  }
  await call("DELETE", `/v1/inbox/${pair}/${itemAt(0)}?other=${ben}`);
  for (const path of ["notebooks", "views", "settings", "notices", "me/stored", "me/reminders"])
    await call("GET", `/v1/${path}`);
  for (const path of ["notebooks", "views", "inbox"]) await call("GET", `/v1/${path}/${pair}?other=${ben}`);
  const asTheConnector = { authorization: `Bearer ${await it.connector.token()}` };
  const [text = ""] = words;
  for (const change of [{ type: "installationUpdate", action: "add" }, { text }])
    await call("POST", "/api/messages", activityOf(it.connector, change, text), asTheConnector);
  await call("GET", "/healthz");
  await call("GET", "/readyz");
  return answers;
};

const activityOf = ({ serviceUrl }: SmallConnector, change: object, name: string): object => ({
  type: "message",
  id: `activity-${Math.random()}`,
  channelId: "msteams",
  serviceUrl,
  from: { id: `29:${ana}`, aadObjectId: ana, name },
  recipient: { id: `28:${botAppId}`, name },
  conversation: { id: `a:chat-of-${ana}`, conversationType: "personal", tenantId: contoso, name },
  channelData: { tenant: { id: contoso } },
  ...change,
});

/** With `words` wherever somebody could put them. Answers what let them pass: nothing. */
export const misuseEveryDoor = async (it: Caller, words: string): Promise<readonly string[]> => {
  const passed: string[] = [];
  const good = { authorization: `Bearer ${it.token}` };
  const inAddress = encodeURIComponent(words);
  const call = async (method: string, path: string, headers: Readonly<Record<string, string>>, body?: string) => {
    const asked = fetch(`${it.url}${path}`, {
      method,
      headers: { ...headers, connection: "close" },
      ...(body === undefined ? {} : { body }),
    });
    // A body that is too large may find the connection closed while it is still being sent.
    const response = await asked.catch(() => null);
    if (response === null) return;
    const answer = await response.text();
    if (response.ok) passed.push(`${method} ${path}`);
    if (answer.includes(words)) passed.push(`${method} ${path} says it again`);
  };
  const paths = ["notebooks", "views", "inbox"].map((name) => `/v1/${name}/${pair}`);
  const doors = [...paths, `/v1/inbox/${pair}/${itemAt(9)}`, "/v1/settings", "/v1/me", "/v1/nothing", "/api/messages"];
  const tooLargeFor = [paths[0], paths[2], "/api/messages"];
  const field = { other: ben, driveId: words, itemId: words, view: words, name: words, key: words, sealed: words };
  const bodies = [words, JSON.stringify(words), JSON.stringify({ [words]: words }), JSON.stringify(field)];
  for (const path of doors) {
    for (const body of tooLargeFor.includes(path) ? [...bodies, words.repeat(4_000)] : bodies) {
      await call("PUT", path, { ...good, "if-match": `"${inAddress}"` }, body);
      await call(
        "POST",
        path,
        { authorization: `Bearer ${await it.connector.token()}`, "user-agent": inAddress },
        body,
      );
    }
    await call("PUT", path, { authorization: `Bearer a.${Buffer.from(words).toString("base64url")}.b` }, bodies[3]);
    await call("GET", `${path}/${inAddress}?other=${inAddress}&after=${inAddress}`, good);
    await call("PATCH", path, { ...good, cookie: `name=${inAddress}` }, words);
  }
  await call("GET", `/${inAddress}.js?${inAddress}`, good);

  const first = { type: "join", version: frameVersion, token: it.token, pair, other: ben, room: "ab".repeat(16) };
  const join = (change: object = {}) => ({ ...first, session: Buffer.from(random(8)).toString("hex"), ...change });
  const said: (string | object | Uint8Array)[][] = [
    [words],
    [words.repeat(1_000)],
    [{ type: words }],
    [join({ token: words })],
    [join({ token: `a.${Buffer.from(words).toString("base64url")}.b` })],
    [join({ pair: words })],
    [join({ other: words })],
    [join({ room: words })],
    [join({ session: words })],
    [Buffer.from(words)],
    [join(), Buffer.from(words)],
    [join(), Buffer.from(words.repeat(5_000))],
    [join(), { type: "renew", token: words }],
    [join(), join({ other: words })],
  ];
  for (const messages of said) {
    await using socket = await openRaw(it.url);
    for (const [at, message] of messages.entries()) {
      if (at > 0) await socket.next();
      socket.say(message);
    }
    const reason = await socket.closed;
    // Of what is far too long ws says so by itself.
    if (typeof reason !== "string" && reason !== 1009) passed.push(JSON.stringify(messages).slice(0, 80));
  }
  await openRaw(it.url, `${livePath}?token=${inAddress}`).then(
    () => passed.push("live with a token in its address"),
    () => undefined,
  );
  return passed;
};
