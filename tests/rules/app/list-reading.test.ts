import { expect, test } from "vitest";
import { pairOf, type Pair, type PersonId } from "#core/pairs/pair.ts";
import { err, ok } from "#core/result.ts";
import type { GraphError } from "#microsoft/graph/graph-error.ts";
import { createListReading, lookAt } from "#app/list-reading.ts";
import { emptyIndex, entryOf, noted, type IndexEntry, type OwnIndex } from "#app/mine/own-index.ts";
import type { OneOnOne } from "#app/page-view/one-on-one.ts";
import type { PairRow } from "#app/surfaces/pairs-tab/pair-row.ts";
import { ana, ben, contoso, olga } from "#tests/cast.ts";

const noon = Date.parse("2026-11-21T11:00:00Z");
const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
const me = { id: ana, name: "Ana Ruiz", short: "Ana" };

const personAt = (at: number): PersonId => `d0000000-0000-4000-8000-${String(at).padStart(12, "0")}` as PersonId;
const rowWith = (other: PersonId, ahead: number | null = 4 * day): PairRow => {
  const pair = pairOf(contoso, ana, other) as Pair;
  const it: OneOnOne = {
    pair,
    seriesKey: "weekly",
    me,
    other: { id: other, name: other, short: other },
    meeting: null,
    rhythm: null,
  };
  const next = ahead === null ? null : new Date(noon + ahead).toISOString();
  return { key: pair.id, name: other, it, next, begun: true } as unknown as PairRow;
};

interface Read {
  readonly age: number;
  readonly tag?: string | null;
  readonly verdictAge?: number;
  readonly owner?: PersonId;
}
const indexOf = (reads: ReadonlyMap<PersonId, Read>): OwnIndex => {
  let index = emptyIndex(contoso, ana);
  for (const [other, { age, tag = "c:1", verdictAge = 0, owner = ana }] of reads) {
    const facts = { mine: 1, theirs: 1, actions: 0, lastMet: null, at: noon - age, tag };
    const sight = {
      at: { driveId: "drive", itemId: `item of ${other}` },
      owner,
      verdict: { type: "onlyTheTwo", checkedAt: noon - verdictAge },
      series: [{ key: "weekly", facts }],
    } as const;
    index = noted(index, { id: other, name: other }, sight, noon);
  }
  return index;
};
const entry = (read: Read): IndexEntry | null => entryOf(indexOf(new Map([[ben, read]])), ben);
const look = (ahead: number | null, read: Read) => lookAt(rowWith(ben, ahead), entry(read), ana, noon).type;

test("[MY2] the nearer the meeting the oftener a notebook is looked at", () => {
  expect(look(hour, { age: 14 * minute })).toBe("none");
  expect(look(hour, { age: 15 * minute })).toBe("compare");
  expect(look(3 * hour, { age: 119 * minute })).toBe("none");
  expect(look(3 * hour, { age: 2 * hour })).toBe("compare");
  for (const ahead of [4 * day, null]) {
    expect(look(ahead, { age: day - minute })).toBe("none");
    expect(look(ahead, { age: 3 * day })).toBe("compare");
  }
});

test("[MY2] a clock that stood elsewhere keeps no notebook from being looked at", () => {
  expect(look(hour, { age: -day })).toBe("compare");
  expect(look(hour, { age: -minute })).toBe("none");
});

test("[MY2] those far ahead come due at distances of their own, so that not all come on one day", () => {
  const people = Array.from({ length: 200 }, (_, at) => personAt(at));
  const dueAfter = (age: number): number => {
    const index = indexOf(new Map(people.map((other) => [other, { age }])));
    return people.filter((other) => lookAt(rowWith(other), entryOf(index, other), ana, noon).type !== "none").length;
  };
  expect([dueAfter(day - 1), dueAfter(3 * day)]).toEqual([0, 200]);
  // A third each 16 hours, give or take what chance does.
  for (const [at, wanted] of [66, 133].entries()) {
    const due = dueAfter(day + ((at + 1) * 2 * day) / 3);
    expect(Math.abs(due - wanted)).toBeLessThan(25);
  }
});

test("[MY6] what was never read, has no known version or was audited too long ago is opened, the rest is compared", () => {
  expect(lookAt(rowWith(ben), null, ana, noon)).toEqual({ type: "open" });
  expect(look(hour, { age: hour, tag: null })).toBe("open");
  expect(look(hour, { age: hour, verdictAge: 2 * day })).toBe("compare");
  expect(look(hour, { age: hour, verdictAge: 6 * day })).toBe("open");
  // Only the owner's client can audit.
  expect(look(hour, { age: hour, verdictAge: 6 * day, owner: ben })).toBe("compare");
  expect(lookAt({ ...rowWith(ben), begun: false }, null, ana, noon)).toEqual({ type: "none" });
  expect(lookAt({ ...rowWith(ben), it: null }, null, ana, noon)).toEqual({ type: "none" });
});

test("[MY6] a verdict is renewed before it ends after seven days, and not all on one day", () => {
  const people = Array.from({ length: 200 }, (_, at) => personAt(at));
  const openedAt = (verdictAge: number): number => {
    const index = indexOf(new Map(people.map((other) => [other, { age: hour, verdictAge }])));
    return people.filter((other) => lookAt(rowWith(other, hour), entryOf(index, other), ana, noon).type === "open")
      .length;
  };
  expect([openedAt(3 * day - 1), openedAt(6 * day)]).toEqual([0, 200]);
  expect(openedAt(4 * day)).toBeLessThan(100);
});

/** A reading whose files answer as the test says. */
const reading = (index: OwnIndex, told: (itemId: string) => string | null | undefined, failure?: GraphError) => {
  const asked: string[][] = [];
  const opened: PersonId[] = [];
  const same: PersonId[] = [];
  const it = createListReading({
    me: ana,
    index: () => index,
    tags: async (files) => {
      asked.push(files.map(({ itemId }) => itemId));
      if (failure !== undefined) return err(failure);
      const all = files.map(({ itemId }) => [itemId, told(itemId)] as const);
      return ok(new Map(all.flatMap(([itemId, tag]) => (tag === undefined ? [] : [[itemId, tag]]))));
    },
    open: async ({ other }) => void opened.push(other.id),
    unchanged: (all) => void same.push(...all.map(({ other }) => other.id)),
  });
  return { look: it.look, asked, opened, same };
};

test("[MY7] all lines in sight are asked of at once, and only a notebook that changed or is out of reach is opened", async () => {
  const people = [ben, olga, personAt(1), personAt(2)];
  const index = indexOf(new Map(people.map((other) => [other, { age: 3 * day }])));
  const tags = ["c:1", "c:2", null, undefined];
  const files = reading(index, (itemId) => tags[people.findIndex((other) => itemId === `item of ${other}`)]);
  await files.look(
    people.map((other) => rowWith(other)),
    noon,
  );
  expect(files.asked).toHaveLength(1);
  expect(files.opened).toEqual([olga, personAt(1)]);
  expect(files.same).toEqual([ben]);
});

test("[MY7] whatever came of it, a line is not looked at again within a quarter of an hour", async () => {
  const files = reading(indexOf(new Map([[ben, { age: 3 * day }]])), () => null);
  const rows = [rowWith(ben)];
  for (const later of [0, minute, 15 * minute - 1]) await files.look(rows, noon + later);
  expect(files.opened).toHaveLength(1);
  await files.look(rows, noon + 15 * minute);
  expect(files.opened).toHaveLength(2);
});

test("[MY7] nothing is opened because a comparison failed, and it comes again after a quarter of an hour, offline with the next look", async () => {
  const failures: readonly GraphError[] = [
    { type: "throttled", retryAfterMs: 60_000 },
    { type: "unavailable", status: 503 },
    { type: "offline" },
  ];
  for (const failure of failures) {
    const files = reading(indexOf(new Map([[ben, { age: 3 * day }]])), () => undefined, failure);
    for (const later of [0, minute, 15 * minute]) await files.look([rowWith(ben)], noon + later);
    expect(files.asked).toHaveLength(failure.type === "offline" ? 3 : 2);
    expect([files.opened, files.same]).toEqual([[], []]);
  }
});

/**
 * Units as SharePoint counts them: a description 1; an opening its description, content and drive 3; one's own is audited, too:
 * the list of permissions 5, and the verdict's new date is saved, 4.
 */
const unitsOfMorning = async (fresh: boolean): Promise<number> => {
  const people = Array.from({ length: 12 }, (_, at) => personAt(at));
  // Half of the notebooks are one's own; ten meetings are within a day; since yesterday every third notebook has changed.
  const index = indexOf(
    new Map(
      people.map((other, at) => [
        other,
        {
          age: fresh ? 90 * minute : day,
          verdictAge: fresh ? hour : (at % 5) * day,
          owner: at % 2 === 0 ? ana : other,
        },
      ]),
    ),
  );
  const rows = people.map((other, at) => rowWith(other, at < 10 ? (at + 1) * hour : 4 * day));
  let turn = 0;
  const files = reading(index, () => (!fresh && turn++ % 3 === 1 ? "c:2" : "c:1"));
  await files.look(rows, noon);
  const own = files.opened.filter((other) => entryOf(index, other)?.owner === ana).length;
  return files.asked.flat().length + files.opened.length * 3 + own * 9;
};

test("[MY8] the first look of a morning costs one person at most 28 units, a later one 1, as decision 100 counts", async () => {
  expect(await unitsOfMorning(false)).toBeLessThanOrEqual(28);
  expect(await unitsOfMorning(true)).toBeLessThanOrEqual(1);
});
