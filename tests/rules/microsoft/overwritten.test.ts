import { expect, test } from "vitest";
import { stampOf } from "#microsoft/graph/drive-item.ts";
import { overwritten } from "#microsoft/graph/overwritten.ts";
import { ana, ben } from "#tests/cast.ts";

const version = (id: string, second: number, person: string, size = 100) => ({
  id,
  lastModifiedDateTime: new Date(1_800_000_000_000 + second * 1000).toISOString(),
  lastModifiedBy: { user: { id: person } },
  size,
});
const ours = version("3.0", 30, ana);
const base = version("1.0", 10, ana);
const found = (...value: object[]): string | null => overwritten({ value }, stampOf(ours), stampOf(base));

test("[GR63] nobody came in between when our version follows the base", () => {
  expect(found(ours, base)).toBeNull();
  expect(found(version("4.0", 40, ben), ours, base)).toBeNull();
});

test("[GR63] the newest version between the base and ours is what was replaced", () => {
  expect(found(ours, version("2.0", 20, ben), base)).toBe("2.0");
  expect(found(ours, version("2.5", 25, ben), version("2.0", 20, ben), base)).toBe("2.5");
  // Within one second, told apart by person and by length.
  expect(found(ours, version("2.0", 10, ben), base)).toBe("2.0");
  expect(found(ours, version("2.0", 10, ana, 101), base)).toBe("2.0");
});

test("[GR63] a list that does not tell makes nothing up", () => {
  expect(found()).toBeNull();
  expect(found(ours)).toBeNull();
  expect(found(base)).toBeNull();
  expect(found(ours, version("0.9", 5, ben))).toBeNull();
  expect(overwritten({ value: "none" }, stampOf(ours), stampOf(base))).toBeNull();
});
