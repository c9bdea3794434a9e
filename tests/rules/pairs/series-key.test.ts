import { expect, test } from "vitest";
import { findOneOnOnes } from "#core/pairs/recurring.ts";
import { seriesKey } from "#core/pairs/series-key.ts";
import { ana, ben } from "#tests/cast.ts";
import { directory, me, now, weekly, weeklyOfBen } from "./invites.ts";

const keys = (event: unknown) => findOneOnOnes([event], me, now, directory).oneOnOnes.map((it) => it.seriesKey);

const prefix = "040000008200E00074C5B7101A82E008";
const rest = `A0B1C2D3E4F50607${"0".repeat(16)}10000000${"AB".repeat(16)}`;

test("[FD40] master, occurrence and exception have one key, whatever date and letters their ids have", () => {
  const key = `${prefix}00000000${rest}`;
  expect(seriesKey({ iCalUId: key })).toBe(key);
  expect(seriesKey({ iCalUId: `${prefix}07EA0B1A${rest}` })).toBe(key);
  expect(seriesKey({ iCalUId: `${prefix}07EA0C03${rest}`.toLowerCase() })).toBe(key);
  expect(seriesKey({ iCalUId: `${prefix}00000000${rest.replace("AB", "AC")}` })).not.toBe(key);
});

test("[FD41] an id of another calendar is kept letter for letter", () => {
  expect(seriesKey({ iCalUId: "7kAbC0@google.example" })).toBe("7kAbC0@google.example");
});

test("[FD42] without an id the organiser and the master make the key", () => {
  expect(seriesKey({ id: "m1" }, ana)).toBe(`${ana}/m1`);
  expect(seriesKey({ id: "o1", seriesMasterId: "m1", iCalUId: " " }, ana.toUpperCase())).toBe(`${ana}/m1`);
  expect(keys(weekly({ iCalUId: null }))).toEqual([`${ana}/weekly`]);
  expect(keys(weeklyOfBen({ iCalUId: null }))).toEqual([`${ben}/weekly`]);
});
