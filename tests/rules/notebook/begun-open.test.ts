/** A beginning whose file others may have read before the other was let in. */
import { expect, test } from "vitest";
import type { StoreError } from "#core/notebook/notebook-store.ts";
import { ana } from "#tests/cast.ts";
import { createWorld, envelopeIn, htmlsIn, say, type World } from "./world.ts";

const unanswered: StoreError = { type: "unavailable", status: 503 };

const secretIn = (world: World): Uint8Array => envelopeIn(htmlsIn(world)[0] ?? "").room.secret;

/** The secrets that Ana's page created the file with, and those that the record was led to. */
const secretsOf = async (world: World): Promise<readonly Uint8Array[]> => {
  const secrets: Uint8Array[] = [];
  const { fate } = world;
  world.fate = (who, method) => {
    if ((method === "invite" && secrets.length === 0) || method === "complete") secrets.push(secretIn(world));
    return fate(who, method);
  };
  const anas = world.keeper(ana);
  await anas.open();
  say(anas, "Budget");
  for (let time = 0; time < 10; time += 1) await world.clock.advance(30_000);
  expect(anas.state()).toMatchObject({ saving: "saved", home: "mine" });
  return secrets;
};

test("[PG8, PG27] where no list can be read at all, the record leads to new secrets all the same", async () => {
  const world = createWorld();
  world.fate = (_, method) => (method === "permissions" ? { before: unanswered } : null);
  const [created, led] = await secretsOf(world);
  expect(led).not.toEqual(created);
});

const isFirst = (): (() => boolean) => {
  let times = 0;
  return () => ++times === 1;
};

for (const error of [unanswered, { type: "offline" }, { type: "changed" }, { type: "throttled", retryAfterMs: 5_000 }])
  test(`[PG27] new secrets that did not get through once are written before the record leads to them: ${error.type}`, async () => {
    const world = createWorld();
    const [unlisted, unwritten] = [isFirst(), isFirst()];
    world.fate = (_, method) => {
      if (method === "permissions" && unlisted()) return { before: unanswered };
      return method === "write" && unwritten() ? { before: error as StoreError } : null;
    };
    const [created, led] = await secretsOf(world);
    expect(led).not.toEqual(created);
  });

test("[PG27] secrets that cannot be written keep nobody from finding the notebook", async () => {
  const world = createWorld();
  const unlisted = isFirst();
  let writes = 0;
  world.fate = (_, method) => {
    if (method === "permissions" && unlisted()) return { before: unanswered };
    return method === "write" && ++writes < 6 ? { before: unanswered } : null;
  };
  const [created, led] = await secretsOf(world);
  expect(led).toEqual(created);
  expect(secretIn(world)).not.toEqual(created);
});
