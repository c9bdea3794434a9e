import { expect, test } from "vitest";
import { replacedBy, stampOf } from "#microsoft/graph/overwritten.ts";
import { ana, ben } from "#tests/cast.ts";

const version = (id: string, second: number, person: string, size = 100) => ({
  id,
  lastModifiedDateTime: new Date(1_800_000_000_000 + second * 1000).toISOString(),
  lastModifiedBy: { user: { id: person } },
  size,
});
const ours = version("3.0", 30, ana);
const base = version("1.0", 10, ana);
const written = { baseId: null, base: stampOf(base), ours: stampOf(ours) };
const idsOf = (it: ReturnType<typeof replacedBy>): readonly string[] | undefined => it?.versions.map(({ id }) => id);
const found = (...value: object[]): readonly string[] | undefined => idsOf(replacedBy({ value }, written));

test("[GR63] nobody came in between when our version follows the base", () => {
  expect(replacedBy({ value: [ours, base] }, written)).toEqual({ versions: [], ours: "3.0" });
  expect(found(version("4.0", 40, ben), ours, base)).toEqual([]);
});

test("[GR63] every version between the base and ours was replaced, newest first", () => {
  expect(found(ours, version("2.0", 20, ben), base)).toEqual(["2.0"]);
  expect(found(ours, version("2.5", 25, ben), version("2.0", 20, ben), base)).toEqual(["2.5", "2.0"]);
  // Within one second, told apart by person and by length.
  expect(found(ours, version("2.0", 10, ben), base)).toEqual(["2.0"]);
  expect(found(ours, version("2.0", 10, ana, 101), base)).toEqual(["2.0"]);
});

test("[GR63] a list that does not tell makes nothing up", () => {
  expect(found(ours)).toEqual([]);
  expect(found(ours, version("0.9", 5, ben))).toEqual([]);
  expect(replacedBy({ value: [] }, written)).toBeNull();
  expect(replacedBy({ value: [base] }, written)).toBeNull();
  expect(replacedBy({ value: "none" }, written)).toBeNull();
});

test("[GR97] each comes with who wrote it", () => {
  const guest = { ...version("2.0", 20, ""), lastModifiedBy: { user: { displayName: "Guest Contributor" } } };
  const untold = { ...version("1.5", 15, ben), lastModifiedBy: undefined };
  const value = [ours, version("2.5", 25, ben), guest, untold, base];
  expect(replacedBy({ value }, written)?.versions).toEqual([
    { id: "2.5", lastWriter: ben },
    { id: "2.0", lastWriter: null },
    { id: "1.5" },
  ]);
});

test("[GR103] of a write that nobody answered, everything since the base but the current version may be what it replaced", () => {
  const unanswered = { ...written, ours: null };
  const among = (...value: object[]) => idsOf(replacedBy({ value }, unanswered));
  expect(among(base)).toEqual([]);
  expect(among(ours, base)).toEqual([]);
  expect(among(ours, version("2.0", 20, ben), base)).toEqual(["2.0"]);
  expect(among(version("4.0", 40, ben), ours, version("2.0", 20, ben), base)).toEqual(["3.0", "2.0"]);
  expect(among()).toBeUndefined();
});

test("[GR75] versions that look like ours are in doubt, but for the current one", () => {
  const twin = { ...ours, id: "2.0" };
  expect(replacedBy({ value: [ours, twin, base] }, written)).toEqual({
    versions: [{ id: "2.0", lastWriter: ana }],
    ours: null,
  });
  expect(found(version("4.0", 40, ben), ours, twin, base)).toEqual(["3.0", "2.0"]);
});

test("[GR75] a base that is known by name is not taken for another that looks like it", () => {
  const like = (id: string) => ({ ...base, id });
  const known = { baseId: "1.1", base: stampOf(base), ours: stampOf(base) };
  expect(replacedBy({ value: [like("1.2"), like("1.1"), base] }, known)).toEqual({ versions: [], ours: "1.2" });
  // Not known by name, the oldest that looks like the base is taken for it.
  const unknown = { ...known, baseId: null };
  expect(idsOf(replacedBy({ value: [like("1.2"), like("1.1"), base] }, unknown))).toEqual(["1.1"]);
});
