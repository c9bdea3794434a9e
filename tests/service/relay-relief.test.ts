import { createServer } from "node:http";
import type { Duplex } from "node:stream";
import { expect, test, vi } from "vitest";
import { ok } from "#core/result.ts";
import { usualLimits, type RelayLimits } from "#service/relay/limits.ts";
import { createRelay, type Relay } from "#service/relay/relay.ts";
import { createRelief } from "#service/relay/relief.ts";
import { ana, ben } from "#tests/cast.ts";
import { openRaw, type RawSocket } from "./raw-socket.ts";

interface OwnRelay extends AsyncDisposable {
  readonly relay: Relay;
  /** Joins, and gives the relay's end of the connection as well. */
  readonly enter: (person: string, session: string) => Promise<readonly [RawSocket, Duplex]>;
}

const startRelay = async (change: Partial<RelayLimits>): Promise<OwnRelay> => {
  const relay = createRelay(
    {
      verify: (person) => Promise.resolve(ok({ tenant: "tenant", person, until: Infinity })),
      mayJoin: () => true,
      now: Date.now,
      elapsed: () => performance.now(),
      failed: (error) => {
        throw error;
      },
    },
    change,
  );
  const ends: Duplex[] = [];
  const server = createServer().on("upgrade", (request, end, head) => {
    ends.push(end);
    relay.upgrade(request, end, head);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("No port");
  return {
    relay,
    enter: async (person, session) => {
      const socket = await openRaw(`http://127.0.0.1:${address.port}`);
      const end = ends.at(-1);
      if (end === undefined) throw new Error("Nobody came");
      socket.say({ type: "join", version: 1, token: person, pair: "p", other: "x", room: "ab".repeat(16), session });
      expect(JSON.parse(String(await socket.next()))).toMatchObject({ type: "joined" });
      return [socket, end];
    },
    [Symbol.asyncDispose]: async () => {
      await relay[Symbol.asyncDispose]();
      server.close();
    },
  };
};

test("[RL24] little for each reader is too much as well where one person has many of them", async () => {
  await using it = await startRelay({ unreadBytesOfPerson: 300_000, sweepMs: 5 });
  const [a] = await it.enter(ana, "a".repeat(16));
  const [reading] = await it.enter(ben, "b".repeat(16));
  for (const session of ["c", "d"]) {
    const [, end] = await it.enter(ben, session.repeat(16));
    // Nothing leaves the process for this one: all of it waits.
    end.cork();
  }
  const frame = Buffer.concat([Buffer.from(`01${"a".repeat(16)}`, "hex"), Buffer.alloc(64_991, 7)]);
  for (let at = 0; at < 3; at++) a.say(frame);
  await vi.waitFor(() => expect(it.relay.sockets()).toBe(3));
  for (let at = 0; at < 3; at++) expect(await reading.next()).toEqual(frame);
  expect(await (await it.relay.metrics()).text()).toContain(`duologue_live_closes_total{reason="tooSlow"} 1`);
});

test("[RL24] what waited for a reader that was just dropped for its person does not count against everybody", () => {
  const limits = { ...usualLimits, unreadBytesOfPerson: 100, unreadBytesOfAll: 150 };
  const dropped: string[] = [];
  // What waits is given back a moment after the connection is ended.
  const reader = (owner: string, bytes: number) => ({
    owner,
    unread: () => bytes,
    dropAsTooSlow: () => void dropped.push(`${owner} ${bytes}`),
  });
  createRelief([reader("ana", 60), reader("ana", 50), reader("ben", 70)], limits, () => 0)();
  expect(dropped).toEqual(["ana 60"]);
});
