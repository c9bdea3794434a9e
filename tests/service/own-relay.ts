/** A relay in the test's own process, with a bus of the test's choice. A token is a person's id. */
import { createServer } from "node:http";
import type { Duplex } from "node:stream";
import { expect } from "vitest";
import { ok } from "#core/result.ts";
import type { Bus } from "#service/relay/bus.ts";
import type { RelayLimits } from "#service/relay/limits.ts";
import { createRelay, type Relay } from "#service/relay/relay.ts";
import { openRaw, type RawSocket } from "./raw-socket.ts";

export interface OwnRelay extends AsyncDisposable {
  readonly relay: Relay;
  /** Answers everything else with 404. */
  readonly url: string;
  /** Connects, with the relay's end of the connection. */
  readonly come: () => Promise<RawSocket & { readonly end: Duplex }>;
  /** Asks to join. */
  readonly knock: (person: string, session: string) => Promise<RawSocket>;
  /** Joins, and gives the relay's end of the connection as well. */
  readonly enter: (person: string, session: string) => Promise<readonly [RawSocket, Duplex]>;
}

export const startOwnRelay = async (
  change: Partial<RelayLimits>,
  bus: Bus | null = null,
  elapsed: () => number = () => performance.now(),
): Promise<OwnRelay> => {
  const relay = createRelay(
    {
      verify: (person) => Promise.resolve(ok({ tenant: "tenant", person, until: Infinity })),
      mayJoin: () => true,
      now: Date.now,
      elapsed,
      failed: (error) => {
        throw error;
      },
      bus,
    },
    change,
  );
  const ends: Duplex[] = [];
  const server = createServer((_, answer) => void answer.writeHead(404).end()).on("upgrade", (request, end, head) => {
    ends.push(end);
    relay.upgrade(request, end, head);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("No port");
  const url = `http://127.0.0.1:${address.port}`;
  const come: OwnRelay["come"] = async () => {
    const socket = await openRaw(url);
    const end = ends.at(-1);
    if (end === undefined) throw new Error("Nobody came");
    return { ...socket, end };
  };
  const knock: OwnRelay["knock"] = async (person, session) => {
    const socket = await come();
    socket.say({ type: "join", version: 1, token: person, pair: "p", other: "x", room: "ab".repeat(16), session });
    return socket;
  };
  return {
    relay,
    url,
    come,
    knock,
    enter: async (person, session) => {
      const socket = await knock(person, session);
      const end = ends.at(-1);
      if (end === undefined) throw new Error("Nobody came");
      expect(JSON.parse(String(await socket.next()))).toMatchObject({ type: "joined" });
      return [socket, end];
    },
    [Symbol.asyncDispose]: async () => {
      await relay[Symbol.asyncDispose]();
      server.close();
    },
  };
};
