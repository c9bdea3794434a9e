/** What can befall a notebook that two people keep. */
import fc from "fast-check";
import type { StoreError } from "#core/notebook/notebook-store.ts";
import type { PointerError } from "#core/notebook/pointer-record.ts";
import { dayLength } from "#core/pairs/instant.ts";
import type { PersonId } from "#core/pairs/pair.ts";
import { ana, ben } from "#tests/cast.ts";
import { edit } from "./storm-edits.ts";
import type { Line } from "./tenant-drives.ts";

/** Two people; Ana has a second device, and Ben a second tab. */
export const seats = ["ana", "ben", "ana's phone", "ben's tab"] as const;
export type Seat = (typeof seats)[number];
export const personAt = (seat: Seat): PersonId => (seat.startsWith("ana") ? ana : ben);
export const deviceAt = (seat: Seat): string =>
  seat === "ben's tab" ? ben : seat === "ana's phone" ? seat : personAt(seat);

const who = fc.constantFrom<Seat[]>("ana", "ana", "ben", "ben", "ana's phone", "ben's tab");
const error = fc.constantFrom<(StoreError | PointerError)[]>(
  { type: "offline" },
  { type: "throttled", retryAfterMs: 7_000 },
  { type: "throttled", retryAfterMs: null },
  { type: "unavailable", status: 500 },
  { type: "unavailable", status: 503 },
  { type: "unavailable", status: 503, retryAfterMs: 40_000 },
  { type: "locked" },
  { type: "full" },
  { type: "forbidden" },
  { type: "notFound" },
  { type: "changed" },
  { type: "signInNeeded" },
  { type: "consentMissing", scopes: ["Files.ReadWrite.All"] },
  { type: "unexpected", status: 418, code: "odd" },
);

/** A clock that is wrong, by a little or by days, or right again. */
const ahead = fc.oneof(fc.constant(0), fc.integer({ min: -2 * dayLength, max: 2 * dayLength }));

/** Which of those that are held goes on, each time. */
const order = (most: number) => fc.array(fc.nat(5), { minLength: 1, maxLength: most, size: "max" });

const one = <T extends string>(name: T) => fc.record({ do: fc.constant(name), who });
const cross = fc.record({
  do: fc.constant("cross" as const),
  who: fc.shuffledSubarray([...seats], { minLength: 2, maxLength: 3 }),
  order: order(40),
});
const deliver = fc.record({ do: fc.constant("deliver" as const), order: order(8) });
const hold = fc.record({ do: fc.constant("hold" as const), on: fc.boolean() });
const calm = fc.record({ do: fc.constant("calm" as const), ms: fc.integer({ min: 1, max: 40_000 }) });
const line = fc.record({
  do: fc.constant("line" as const),
  who,
  line: fc.constantFrom<Line[]>("claims", "cut", "lost", "half", "busy"),
  requests: fc.integer({ min: 1, max: 4 }),
});

/** Saves that cross each other on the way, and next to nothing else. */
export const crossing = fc.oneof(
  { weight: 6, arbitrary: cross },
  { weight: 2, arbitrary: deliver },
  { weight: 1, arbitrary: hold },
  { weight: 1, arbitrary: calm },
  { weight: 1, arbitrary: line },
  { weight: 1, arbitrary: one("refresh") },
  { weight: 1, arbitrary: one("meet") },
  { weight: 4, arbitrary: one("gone") },
);

export const deed = fc.oneof(
  { weight: 5, arbitrary: one("type") },
  { weight: 12, arbitrary: fc.record({ do: fc.constant("edit" as const), who, edit }) },
  { weight: 2, arbitrary: cross },
  { weight: 4, arbitrary: deliver },
  { weight: 4, arbitrary: one("refresh") },
  { weight: 1, arbitrary: one("open") },
  { weight: 3, arbitrary: one("save") },
  { weight: 2, arbitrary: one("crash") },
  { weight: 1, arbitrary: one("close") },
  { weight: 4, arbitrary: one("gone") },
  { weight: 2, arbitrary: one("meet") },
  { weight: 1, arbitrary: one("company") },
  { weight: 2, arbitrary: one("repair") },
  { weight: 2, arbitrary: one("restore") },
  { weight: 2, arbitrary: one("accept") },
  { weight: 2, arbitrary: one("move home") },
  { weight: 1, arbitrary: one("link") },
  { weight: 2, arbitrary: hold },
  { weight: 3, arbitrary: fc.record({ do: fc.constant("pass" as const), ms: fc.integer({ min: 1, max: 150_000 }) }) },
  { weight: 4, arbitrary: calm },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("day" as const), back: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("clock" as const), who, ahead }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("half" as const), answers: fc.integer({ min: 1, max: 3 }) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("leak" as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("truncate" as const), at: fc.nat(1000) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("older" as const), back: fc.nat(5) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("delete" as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("leave" as const), who }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant("point" as const), to: fc.constantFrom("away", "back", "out") }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("refuse" as const), who, on: fc.boolean() }) },
  { weight: 2, arbitrary: line },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant("fault" as const),
      who,
      error,
      lost: fc.boolean(),
      calls: fc.integer({ min: 1, max: 5 }),
    }),
  },
);
export type Deed = typeof deed extends fc.Arbitrary<infer T> ? T : never;
