/** Settings changed faster than the service answers. */
import { expect, test } from "vitest";
import type { ServiceError } from "#browser/service-door.ts";
import { err, ok } from "#core/result.ts";
import { defaultSettings, type Settings } from "#core/reminders/settings.ts";
import { createChangeQueue } from "#app/reminders/change-queue.ts";

/** A service that refuses the given writes, counted from one. */
const serviceRefusing = (refused: readonly number[]) => {
  let [held, writes]: [Settings, number] = [defaultSettings, 0];
  return createChangeQueue({
    read: () => Promise.resolve(ok(held)),
    write: (settings) => {
      writes += 1;
      if (refused.includes(writes))
        return Promise.resolve(err<ServiceError>({ type: "unavailable", status: 500 + writes }));
      held = settings;
      return Promise.resolve(ok(held));
    },
  });
};

test("[MY24] an earlier refusal is still told when a later change was kept, and forgotten with the next queue", async () => {
  const { change } = serviceRefusing([1, 3]);
  const changed = await Promise.all([
    change(() => ({ on: true })),
    change(() => ({ hour: 8 })),
    change(() => ({ daysAhead: 3 })),
  ]);
  expect(changed.map(({ problem, last }) => [problem, last])).toEqual([
    [{ type: "unavailable", status: 501 }, false],
    [{ type: "unavailable", status: 501 }, false],
    [{ type: "unavailable", status: 501 }, true],
  ]);
  expect(changed[2]?.held).toEqual({ ...defaultSettings, hour: 8 });
  expect(await change(() => ({ on: true }))).toEqual({
    held: { ...defaultSettings, hour: 8, on: true },
    switchedOn: true,
    problem: null,
    last: true,
  });
});
