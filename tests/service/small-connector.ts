/** The part of Bot Framework that a bot sees: keys, tokens, and a connector that keeps what it took; moody when the test says so. */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { exportJWK, generateKeyPair, SignJWT } from "jose";
import type { BotConfig } from "#service/bot/bot-config.ts";

export const botAppId = "d1a10600-0000-4000-8000-000000000003";

export interface Posted {
  readonly conversation: string;
  readonly id: string;
  readonly at: number;
  /** What it holds now; null when it was deleted. */
  body: Readonly<Record<string, unknown>> | null;
  /** Bodies in the order they came. */
  readonly versions: Readonly<Record<string, unknown>>[];
}

export type Mood =
  | { readonly type: "well" }
  | { readonly type: "status"; readonly status: number; readonly retryAfter?: string }
  /** Takes it and never answers. */
  | { readonly type: "silent" }
  /** Takes it, and ends the connection in place of an answer. */
  | { readonly type: "cut" };

export interface SmallConnector extends AsyncDisposable {
  readonly url: string;
  /** A region of it, as it stands in activities. */
  readonly serviceUrl: string;
  readonly config: Omit<BotConfig, "pace">;
  readonly posted: () => readonly Posted[];
  /** How it answers a request to a conversation. */
  readonly mood: (of: (conversation: string, method: string) => Mood) => void;
  readonly token: (
    claims?: Readonly<Record<string, unknown>>,
    header?: Readonly<Record<string, string>>,
  ) => Promise<string>;
  /** Signs with a key that is not published. */
  readonly strangerToken: () => Promise<string>;
  readonly breakKeys: (broken: boolean) => void;
  /** Changes what is said of the key's channels. */
  readonly endorse: (channels: readonly string[]) => void;
}

export const startSmallConnector = async (): Promise<SmallConnector> => {
  const { privateKey, publicKey } = await generateKeyPair("RS256");
  const stranger = await generateKeyPair("RS256");
  const jwk = { ...(await exportJWK(publicKey)), kid: "connector-1", use: "sig" };
  const posted = new Map<string, Posted>();
  let endorsements: readonly string[] = ["msteams"];
  let broken = false;
  let moodOf: ((conversation: string, method: string) => Mood) | null = null;
  let count = 0;

  const take = (method: string, conversation: string, id: string | undefined, text: string): string | null => {
    const body = text === "" ? null : (JSON.parse(text) as Record<string, unknown>);
    if (method === "POST") {
      const made = `m${++count}`;
      posted.set(made, { conversation, id: made, at: Date.now(), body, versions: body === null ? [] : [body] });
      return made;
    }
    const known = posted.get(id ?? "");
    if (known === undefined || known.body === null) return null;
    known.body = method === "DELETE" ? null : body;
    if (body !== null) known.versions.push(body);
    return known.id;
  };

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const path = request.url ?? "";
    const json = (status: number, value: unknown, headers: Readonly<Record<string, string>> = {}): void => {
      response.writeHead(status, { "content-type": "application/json", ...headers });
      response.end(JSON.stringify(value));
    };
    if (path === "/openid")
      return json(broken ? 500 : 200, { issuer: "https://api.botframework.com", jwks_uri: `${url}/keys` });
    if (path === "/keys") return json(broken ? 500 : 200, { keys: [{ ...jwk, endorsements }] });
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const text = Buffer.concat(chunks).toString();
    if (path === "/token") {
      const form = new URLSearchParams(text);
      const good = form.get("client_id") === botAppId && form.get("client_secret") === "small secret";
      return json(
        good ? 200 : 401,
        good ? { access_token: "bot.token.1", expires_in: 3600 } : { error: "invalid_client" },
      );
    }
    const [, conversation = "", id] = /^\/amer\/v3\/conversations\/([^/]+)\/activities(?:\/([^/]+))?$/.exec(path) ?? [];
    if (conversation === "") return json(404, {});
    if (request.headers.authorization !== "Bearer bot.token.1") return json(401, {});
    const method = request.method ?? "";
    const mood: Mood = moodOf?.(decodeURIComponent(conversation), method) ?? { type: "well" };
    if (mood.type === "status")
      return json(mood.status, { error: {} }, mood.retryAfter === undefined ? {} : { "retry-after": mood.retryAfter });
    const taken = take(method, decodeURIComponent(conversation), id, text);
    if (mood.type === "silent") return undefined;
    if (mood.type === "cut") return void request.socket.destroy();
    return taken === null ? json(404, {}) : json(method === "POST" ? 201 : 200, { id: taken });
  };
  const server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The connector has no port");
  const url = `http://127.0.0.1:${address.port}`;
  const serviceUrl = `${url}/amer`;
  const sign = (key: CryptoKey, claims: Readonly<Record<string, unknown>>, header: Readonly<Record<string, string>>) =>
    new SignJWT({
      iss: "https://api.botframework.com",
      aud: botAppId,
      nbf: 0,
      exp: 4_102_444_800,
      serviceurl: serviceUrl,
      ...claims,
    })
      .setProtectedHeader({ alg: "RS256", typ: "JWT", kid: "connector-1", ...header })
      .sign(key);

  return {
    url,
    serviceUrl,
    config: {
      appId: botAppId,
      tokenEndpoint: `${url}/token`,
      proof: { type: "secret", secret: "small secret" },
      inbound: { openIdConfiguration: `${url}/openid`, issuer: "https://api.botframework.com" },
      serviceHosts: null,
      links: {
        page: "https://app.example/page/{pair}/{page}",
        write: "https://app.example/write?pair={pair}&other={other}",
      },
    },
    posted: () => [...posted.values()],
    mood: (of) => {
      moodOf = of;
    },
    token: (claims = {}, header = {}) => sign(privateKey, claims, header),
    strangerToken: () => sign(stranger.privateKey, {}, {}),
    breakKeys: (value) => {
      broken = value;
    },
    endorse: (channels) => {
      endorsements = channels;
    },
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};
