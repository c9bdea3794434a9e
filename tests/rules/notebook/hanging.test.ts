/** Our service takes every question and answers none, while Microsoft's answers. */
import { afterEach, expect, test, vi } from "vitest";
import { createPointersClient } from "#browser/pointers-client.ts";
import { createServiceDoor } from "#browser/service-door.ts";
import { nothingKnown, type Facts } from "#core/notebook/facts.ts";
import type { Keeper } from "#core/notebook/keep.ts";
import { nextStep } from "#core/notebook/next-step.ts";
import type { PointerRecord } from "#core/notebook/pointer-record.ts";
import { want } from "#core/notebook/want.ts";
import { ok } from "#core/result.ts";
import { ana, ben } from "#tests/cast.ts";
import { begun, createWorld, saidIn, say, settle, type World } from "./world.ts";

afterEach(() => vi.restoreAllMocks());

const second = 1_000;
const minute = 60 * second;

interface Service {
  hangs: boolean;
  /** So many questions came while it hung, and so many of them the page has not given up. */
  asked: number;
  waiting: number;
}

/** Both have a notebook open whose service can be made to hang. */
const begunOn = async () => {
  const world = createWorld();
  const service: Service = { hangs: false, asked: 0, waiting: 0 };
  const { pointers } = world;
  const hanging = hangingPointers(world, service);
  world.pointers = (...page) => {
    const answering = pointers(...page);
    return { ...answering, find: (...it) => (service.hangs ? hanging : answering).find(...it) };
  };
  return { ...(await begun(world)), service };
};

const hangingPointers = ({ clock }: World, service: Service): PointerRecord => {
  vi.spyOn(AbortSignal, "timeout").mockImplementation((ms) => {
    const limit = new AbortController();
    clock.after(ms, () => limit.abort());
    return limit.signal;
  });
  const fetch = (_: string, { signal }: RequestInit): Promise<Response> => {
    service.asked += 1;
    service.waiting += 1;
    return new Promise((_answer, reject) => {
      signal?.addEventListener("abort", () => {
        service.waiting -= 1;
        reject(new Error("Given up"));
      });
    });
  };
  return createPointersClient(createServiceDoor({ fetch, base: "", token }), ana);
};

const token = () => Promise.resolve(ok("token"));

/** As a page without a link does, every ten seconds; when the file was looked at. */
const lookOn = async (world: World, keeper: Keeper, rounds: number): Promise<readonly number[]> => {
  const looks: number[] = [];
  world.fate = (_, method) => {
    if (method === "describe" || method === "read") looks.push(world.clock.now());
    return null;
  };
  for (let round = 0; round < rounds; round++) {
    await world.clock.advance(10 * second);
    void keeper.refresh("file");
    await settle();
  }
  return looks;
};

const longestRest = (looks: readonly number[]): number =>
  Math.max(...looks.slice(1).map((at, before) => at - (looks[before] ?? 0)));

test("[KP18, LV57] while our service hangs, a page without a link that was opened meanwhile looks at the file every ten seconds", async () => {
  const { world, anas, service } = await begunOn();
  await anas[Symbol.asyncDispose]();
  service.hangs = true;
  const again = world.keeper(ana);
  const opened = again.open();
  await settle();
  await world.clock.advance(5 * second);
  await opened;
  expect(again.state()).toMatchObject({ phase: "ready", problem: null });
  const looks = await lookOn(world, again, 30);
  expect(looks).toHaveLength(30);
  expect(longestRest(looks)).toBe(10 * second);
  // The record is asked on, once a minute.
  expect(service.asked).toBe(5);
});

test("[KP18, LV57] nor does a page look more seldom that was open when our service began to hang", async () => {
  const { world, anas, service } = await begunOn();
  service.hangs = true;
  // Its record was asked ten minutes ago in the middle of this.
  const looks = await lookOn(world, anas, 90);
  expect(longestRest(looks)).toBe(10 * second);
});

test("[KP18] a save does not wait for long while our service hangs", async () => {
  const { world, anas, file, service } = await begunOn();
  service.hangs = true;
  await world.clock.advance(10 * minute);
  void anas.refresh("file");
  await settle();
  expect(service.waiting).toBe(1);
  say(anas, "Typed");
  await world.clock.advance(5 * second);
  expect(saidIn(file.html)).toContain("Typed");
});

test("[LV57] the record is asked on also while the page waits for an answer to what the last look found", () => {
  const [at, now] = [{ driveId: "d", itemId: "i" }, 20 * minute];
  const moved = { to: ben, another: false, sharing: "onlyTheTwo" } as const;
  const facts: Facts = { ...nothingKnown, opened: true, pointer: "unreachable", at, askedAt: 0, moved };
  const looking = want(facts, { type: "refreshWanted", why: "file" }, now);
  expect(nextStep(looking, ana, now, now)).toEqual({ type: "find" });
});
