/** A running service with a clock that the test moves and people who call it. */
import type { PersonId } from "#core/pairs/pair.ts";
import { createService, type Service, type ServiceConfig } from "#service/service.ts";
import type { Database } from "#service/storage/database.ts";
import { openEmptyDatabase } from "#tests/empty-database.ts";
import { startEntraKeys, type EntraKeys } from "#tests/service/entra-keys.ts";

export interface ServiceFixture extends AsyncDisposable {
  readonly url: string;
  /** Null unless it was asked for. */
  readonly metricsUrl: string | null;
  readonly entra: EntraKeys;
  readonly events: readonly Readonly<Record<string, unknown>>[];
  readonly advance: (ms: number) => void;
  readonly now: () => number;
  /** One request in somebody's name. */
  readonly as: (
    person: PersonId,
    method: string,
    path: string,
    headers?: Readonly<Record<string, string>>,
    body?: unknown,
  ) => Promise<Answer>;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Readonly<Record<string, unknown>>;
}

export const startService = async (
  database: Database,
  change: Partial<ServiceConfig> = {},
  entra?: EntraKeys,
  opened: (service: Service) => void = () => undefined,
): Promise<ServiceFixture> => {
  const keys = entra ?? (await startEntraKeys());
  const events: Record<string, unknown>[] = [];
  let time = Date.parse("2026-11-23T09:00:00Z");
  const service = await createService({
    host: "127.0.0.1",
    port: 0,
    entra: keys.config,
    database: { type: "open", database },
    pages: null,
    writeEvent: (line) => events.push(JSON.parse(line) as Record<string, unknown>),
    now: () => time,
    elapsed: () => time,
    ...change,
  });
  opened(service);
  const url = `http://127.0.0.1:${service.port}`;
  return {
    url,
    metricsUrl: service.metricsPort === null ? null : `http://127.0.0.1:${service.metricsPort}/metrics`,
    entra: keys,
    events,
    advance: (ms) => {
      time += ms;
    },
    now: () => time,
    as: async (person, method, path, headers = {}, body) => {
      const response = await fetch(`${url}${path}`, {
        method,
        headers: { authorization: `Bearer ${await keys.token({ oid: person })}`, ...headers },
        ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
      });
      const text = await response.text();
      return {
        status: response.status,
        headers: response.headers,
        body: text === "" ? {} : (JSON.parse(text) as Record<string, unknown>),
      };
    },
    [Symbol.asyncDispose]: async () => {
      await service[Symbol.asyncDispose]();
      if (entra === undefined) await keys[Symbol.asyncDispose]();
    },
  };
};

/** On an embedded database of its own, which ends with it. */
export const startServiceAlone = async (): Promise<ServiceFixture> => {
  const database = await openEmptyDatabase();
  const service = await startService(database);
  return {
    ...service,
    [Symbol.asyncDispose]: async () => {
      await service[Symbol.asyncDispose]();
      await database[Symbol.asyncDispose]();
    },
  };
};
