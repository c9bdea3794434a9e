/**
 * Seats in rooms, counted over all processes that a Redis or Valkey joins.
 *
 * | Key                         | Holds                                        | Ends                                              |
 * | --------------------------- | -------------------------------------------- | ------------------------------------------------- |
 * | `duologue:seats:{channel}`  | process → how many seats it has in this room | with its last seat, or a day after the last change |
 * | `duologue:process:{id}`     | that this process is there                   | six seconds after the process last said so        |
 *
 * The braces keep a room's seats in the slot of its channel. A process says the whole number that it wants and is told how many
 * it has, so that saying it again mends whatever was lost. Seats of a process that is not there are taken away when a room is
 * full without that: so a process at rest says one thing every two seconds, however many rooms it has. Until then they keep
 * nobody out; a room has eight seats, so they are eight numbers at most.
 *
 * Where Redis may know anything else of a process than it said last, the process goes on as another one, under a new id, and
 * says everything anew: all that stands under the old one counts as of a process that is gone.
 *
 * Redis has to keep what it is told (`maxmemory-policy noeviction`): seats that it throws away over open connections are told
 * again with the next who enters or leaves there, and after eight hours at the latest.
 */
import { randomBytes } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import type { Held } from "./bus.ts";
import type { RedisLink } from "./redis-link.ts";

export interface RedisSeats {
  /** `wanted` is asked at the moment when it is said, so that the last word is true. */
  readonly hold: (channel: string, wanted: () => number, most: number) => Promise<Held>;
  /** Says that this process is there. `again`: Redis may know anything else of it than it said last. */
  readonly beat: (again: boolean) => Promise<void>;
  /** From now on it is not there. */
  readonly giveUp: () => Promise<void>;
}

export interface SeatsNews {
  /** Everything is to be held again. */
  readonly forgotten: () => void;
  /** Redis was told that this process is there, and counts; or it could not be told, or refuses. */
  readonly taken: () => void;
  readonly failed: (error: unknown) => void;
}

const beatMs = 2_000;
const thereMs = 3 * beatMs;
const keptMs = 24 * 3_600_000;
/** Three times before a room would be forgotten that nobody enters or leaves. */
const beatsOfARound = keptMs / beatMs / 3;

/** A cluster refuses for seconds when one of its nodes has come back. */
const beginWithinMs = 10_000;
const beginPauseMs = 250;

const holding = `
local key, me, wanted, free = KEYS[1], ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3])
redis.call('HDEL', key, me, unpack(ARGV, 5))
local others = redis.call('HGETALL', key)
for at = 2, #others, 2 do free = free - tonumber(others[at]) end
local seats = math.max(0, math.min(wanted, free))
if seats > 0 then
  redis.call('HSET', key, me, seats)
  redis.call('PEXPIRE', key, ARGV[4])
end
return {seats, others}`;

/** Rejects with what Redis has against it. */
export const openRedisSeats = async ({ ask }: Pick<RedisLink, "ask">, news: SeatsNews): Promise<RedisSeats> => {
  let me = newId();
  let beats = 0;
  let ended = false;
  /** Where the script may be refused, until it has run there. */
  let unproven: string | null = seatsOf(newId());

  const run = async (key: string, process: string, wanted: number, most: number, gone: readonly string[]) => {
    const words = ["EVAL", holding, "1", key, process, String(wanted), String(most), String(keptMs), ...gone];
    const [seats, others] = (await ask(key, words)) as [number, string[]];
    return { wanted, seats, others: others.filter((_, at) => at % 2 === 0) };
  };
  const isThere = async (process: string): Promise<boolean> =>
    (await ask(keyOf(process), ["GET", keyOf(process)])) !== null;

  /** Answers whether it was known. */
  const sayThere = async (): Promise<boolean> =>
    (await ask(keyOf(me), ["SET", keyOf(me), "1", "PX", String(thereMs), "GET"])) !== null;
  const becomeAnother = async (): Promise<void> => {
    // Nothing is held under the new id before the old one counts no more: both together would fill rooms.
    await ask(keyOf(me), ["DEL", keyOf(me)]);
    if (ended) return;
    me = newId();
    await sayThere();
  };
  const prove = async (): Promise<void> => {
    const key = unproven;
    if (key === null) return;
    // Changes nothing.
    await run(key, "", 0, 0, []);
    // Another may have been refused meanwhile.
    if (unproven === key) unproven = null;
  };

  const sayOnce = async (again: boolean): Promise<void> => {
    if (ended) return;
    const isKnown = !again && (await sayThere());
    if (!isKnown) await becomeAnother();
    await prove();
    beats += 1;
    if (!isKnown || beats % beatsOfARound === 0) news.forgotten();
  };
  let last: Promise<void> = Promise.resolve();
  /** One after the other: what is said beside becoming another one would keep the old one there. */
  const beat = (again: boolean): Promise<void> => {
    const next = last.then(() => sayOnce(again));
    last = next.catch(passOver);
    return next;
  };

  for (let triesLeft = beginWithinMs / beginPauseMs; ; triesLeft--)
    try {
      await beat(true);
      break;
    } catch (error) {
      if (triesLeft === 0) throw error;
      await pause(beginPauseMs);
    }
  const timer = setInterval(() => void beat(false).then(news.taken, news.failed), beatMs);
  timer.unref();

  return {
    hold: async (channel, count, most) => {
      const key = seatsOf(channel);
      for (let gone: readonly string[] = []; ;) {
        const said = await run(key, me, count(), most, gone).catch((error: unknown) => {
          unproven = key;
          throw error;
        });
        if (said.seats === said.wanted) return said;
        const [self, ...there] = await Promise.all([me, ...said.others].map(isThere));
        // A Redis without memory refuses every sign of life: who has none of its own there takes others' for nothing.
        if (self === false) return said;
        gone = said.others.filter((_, at) => there[at] === false);
        if (gone.length === 0) return said;
      }
    },
    beat,
    giveUp: async () => {
      ended = true;
      clearInterval(timer);
      await ask(keyOf(me), ["DEL", keyOf(me)]);
    },
  };
};

const newId = (): string => randomBytes(16).toString("base64url");
const seatsOf = (channel: string): string => `duologue:seats:{${channel}}`;
const keyOf = (process: string): string => `duologue:process:{${process}}`;
/** Told to whoever asked for it. */
const passOver = (): void => undefined;
