import { expect, test } from "vitest";
import { usualLimits } from "#service/relay/limits.ts";
import { createRelief } from "#service/relay/relief.ts";
import { ana, ben } from "#tests/cast.ts";
import { startOwnRelay } from "./own-relay.ts";
import { patiently } from "./patiently.ts";

test("[RL24] little for each reader is too much as well where one person has many of them", async () => {
  await using it = await startOwnRelay({ unreadBytesOfPerson: 300_000, sweepMs: 5 });
  const [a] = await it.enter(ana, "a".repeat(16));
  const [reading] = await it.enter(ben, "b".repeat(16));
  for (const session of ["c", "d"]) {
    const [, end] = await it.enter(ben, session.repeat(16));
    // Nothing leaves the process for this one: all of it waits.
    end.cork();
  }
  const frame = Buffer.concat([Buffer.from(`01${"a".repeat(16)}`, "hex"), Buffer.alloc(64_991, 7)]);
  for (let at = 0; at < 3; at++) a.say(frame);
  await patiently(() => expect(it.relay.sockets()).toBe(3));
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
