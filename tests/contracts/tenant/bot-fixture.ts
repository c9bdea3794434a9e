/** A tenant with a small bot of the test's own behind a real messaging endpoint. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { BotRegistration } from "#tenant/bot/registration.ts";
import type { TenantConfig } from "#tenant/tenant.ts";
import { openTenant, type TestTenant } from "./tenant-fixture.ts";

export const botAppId = "d1a10600-0000-4000-8000-000000000003";
export const botSecret = "a secret of the test's";

export interface Heard {
  readonly authorization: string;
  readonly activity: any;
}

export interface BotStand extends AsyncDisposable {
  readonly tenant: TestTenant;
  /** Everything that reached the bot. */
  readonly heard: Heard[];
  /** What the bot answers next, to invokes; a status alone for messages. */
  readonly answer: (status: number, body?: unknown) => void;
  readonly botToken: () => Promise<string>;
  /** A call of the connector below `/v3`, by the bot unless `token` says otherwise. */
  readonly connector: (method: string, path: string, body?: unknown, token?: string) => Promise<Called>;
  /** A person in Teams: `install`, `say`, `press` and so on. */
  readonly person: (what: string, body: object) => Promise<any>;
  readonly chat: (user: string) => Promise<any>;
}

interface Called {
  readonly status: number;
  readonly headers: Headers;
  readonly json: any;
}

export interface BotEndpoint extends AsyncDisposable, Pick<BotStand, "heard" | "answer"> {
  readonly bot: BotRegistration;
}

export const openBotEndpoint = async (): Promise<BotEndpoint> => {
  const heard: Heard[] = [];
  let next: { readonly status: number; readonly body: unknown } = { status: 200, body: undefined };
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      heard.push({
        authorization: request.headers.authorization ?? "",
        activity: JSON.parse(Buffer.concat(chunks).toString()),
      });
      response.writeHead(next.status, { "content-type": "application/json" });
      response.end(next.body === undefined ? "" : JSON.stringify(next.body));
    });
  });
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    bot: { appId: botAppId, name: "Duologue", secret: botSecret, endpoint: `http://127.0.0.1:${port}/api/messages` },
    heard,
    answer: (status, body) => {
      next = { status, body };
    },
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
    },
  };
};

export const openBotStand = async (config: Partial<TenantConfig> = {}): Promise<BotStand> => {
  const endpoint = await openBotEndpoint();
  const tenant = await openTenant({ bot: endpoint.bot, ...config });
  const control = (path: string, body: object): Promise<Response> => tenant.control(path, body);
  return {
    tenant,
    ...endpoint,
    ...inTeams(tenant.url, tenant.tenantId),
    person: async (what, body) => (await control(`/bot/${what}`, body)).json(),
    [Symbol.asyncDispose]: async () => {
      await tenant[Symbol.asyncDispose]();
      await endpoint[Symbol.asyncDispose]();
    },
  };
};

/** What the bot can do there, and what is in its chats. */
export const inTeams = (url: string, tenantId: string): Pick<BotStand, "botToken" | "connector" | "chat"> => {
  const botToken = async (): Promise<string> => {
    const answer = await fetch(`${url}/${tenantId}/oauth2/v2.0/token`, {
      method: "POST",
      body: new URLSearchParams({
        grant_type: "client_credentials",
        client_id: botAppId,
        client_secret: botSecret,
        scope: "https://api.botframework.com/.default",
      }),
    });
    return ((await answer.json()) as { access_token: string }).access_token;
  };

  return {
    botToken,
    connector: async (method, path, body, token) => {
      const answer = await fetch(`${url}/_connector/emea/v3${path}`, {
        method,
        headers: { authorization: `Bearer ${token ?? (await botToken())}`, "content-type": "application/json" },
        ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
      });
      const text = await answer.text();
      return {
        status: answer.status,
        headers: answer.headers,
        json: text === "" ? null : (JSON.parse(text) as unknown),
      };
    },
    chat: async (user) => (await fetch(`${url}/_tenant/bot/chats?user=${user}`)).json(),
  };
};
