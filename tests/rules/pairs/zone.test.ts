import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { expect, test } from "vitest";
import { parseInstant, parseTime } from "#core/pairs/instant.ts";
import { occurrencesBetween, readSeries } from "#core/pairs/series.ts";
import { ianaOfWindowsZone } from "#core/pairs/windows-zones.ts";
import { zoneNamed } from "#core/pairs/zone.ts";

const hour = 3_600_000;
const winter = Date.UTC(2026, 0, 15);

interface Written {
  readonly time: string;
  readonly in: string;
}

/** Of a daily series written so, with these zones. */
const starts = (start: Written, from: string, to: string, zones: Record<string, unknown> = {}) => {
  const { recurrenceTimeZone, ...event } = zones;
  const series = readSeries({
    start: { dateTime: start.time, timeZone: start.in },
    recurrence: { pattern: { type: "daily", interval: 1 }, range: { type: "noEnd", recurrenceTimeZone } },
    ...event,
  });
  return series && occurrencesBetween(series, from, to).map((it) => it.slice(0, 16));
};

test("[RC10] a meeting at ten in Berlin is at ten before and after the clocks change, whichever zone it is written in", () => {
  const expected = ["2026-10-24T08:00", "2026-10-25T09:00", "2026-10-26T09:00"];
  const [from, to] = ["2026-10-24", "2026-10-27"];
  expect(starts({ time: "2026-07-01T10:00:00", in: "Europe/Berlin" }, from, to)).toEqual(expected);
  expect(
    starts({ time: "2026-07-01T08:00:00", in: "UTC" }, from, to, { recurrenceTimeZone: "W. Europe Standard Time" }),
  ).toEqual(expected);
  expect(
    starts({ time: "2026-07-01T17:00:00", in: "Tokyo Standard Time" }, from, to, {
      originalStartTimeZone: "Europe/Berlin",
    }),
  ).toEqual(expected);
  expect(starts({ time: "2026-07-01T17:00:00+09:00", in: "Europe/Berlin" }, from, to)).toEqual(expected);
});

test("[RC10] an all-day series is midnight of its own zone, though it is written in UTC", () => {
  const allDay = { isAllDay: true, recurrenceTimeZone: "Europe/Berlin" };
  expect(starts({ time: "2026-07-01T00:00:00", in: "UTC" }, "2026-10-24", "2026-10-26", allDay)).toEqual([
    "2026-10-24T22:00",
    "2026-10-25T23:00",
  ]);
});

test("[RC11] half past two does not exist on 29 March in Berlin and is half past three", () => {
  expect(starts({ time: "2026-03-20T02:30:00", in: "Europe/Berlin" }, "2026-03-28", "2026-03-30T12:00")).toEqual([
    "2026-03-28T01:30",
    "2026-03-29T01:30",
    "2026-03-30T00:30",
  ]);
});

test("[RC11] a series that begins at a time that does not exist keeps it for every other day", () => {
  expect(starts({ time: "2026-03-29T02:30:00", in: "Europe/Berlin" }, "2026-03-29", "2026-03-31")).toEqual([
    "2026-03-29T01:30",
    "2026-03-30T00:30",
  ]);
});

test("[RC11] half past one comes twice on 1 November in New York and is the first", () => {
  expect(starts({ time: "2026-10-20T01:30:00", in: "America/New_York" }, "2026-11-01", "2026-11-03")).toEqual([
    "2026-11-01T05:30",
    "2026-11-02T06:30",
  ]);
});

test("[RC11] Samoa had no 30 December 2011, so that day's meeting is a day later", () => {
  expect(starts({ time: "2011-12-20T09:00:00", in: "Pacific/Apia" }, "2011-12-29T12:00", "2012-01-01")).toEqual([
    "2011-12-29T19:00",
    "2011-12-30T19:00",
    "2011-12-30T19:00",
    "2011-12-31T19:00",
  ]);
  expect(starts({ time: "2011-12-20T09:00:00", in: "Pacific/Apia" }, "2011-12-30T18:00", "2011-12-31")).toEqual([
    "2011-12-30T19:00",
    "2011-12-30T19:00",
  ]);
});

test("[RC12] zones are known by either name and in any letters", () => {
  for (const name of ["W. Europe Standard Time", "w. europe standard time", "Europe/Berlin", "europe/berlin"])
    expect(zoneNamed(name)?.offsetAt(winter)).toBe(hour);
  for (const name of ["Europe/Kyiv", "Europe/Kiev", "FLE Standard Time"])
    expect(zoneNamed(name)?.offsetAt(winter)).toBe(2 * hour);
  for (const name of ["UTC", "Etc/UTC", "tzone://Microsoft/Utc"]) expect(zoneNamed(name)?.offsetAt(winter)).toBe(0);
  expect(zoneNamed("India Standard Time")?.offsetAt(winter)).toBe(5.5 * hour);
});

test("[RC12] the table of Windows names is the one of Unicode's CLDR", () => {
  const file = createRequire(import.meta.url).resolve("cldr-core/supplemental/windowsZones.json");
  const { supplemental } = JSON.parse(readFileSync(file, "utf8"));
  const rows: readonly { readonly mapZone: Record<string, string> }[] = supplemental.windowsZones.mapTimezones;
  const defaults = rows.filter(({ mapZone }) => mapZone["_territory"] === "001");
  expect(defaults.length).toBeGreaterThan(130);
  for (const { mapZone } of defaults) {
    expect(ianaOfWindowsZone(mapZone["_other"] ?? "")).toBe(mapZone["_type"]);
    expect(zoneNamed(mapZone["_other"] ?? "")).not.toBeNull();
  }
});

const summer = (zones: Record<string, unknown>, written = "UTC") =>
  starts({ time: "2026-01-15T09:00:00", in: written }, "2026-07-01", "2026-07-02", zones);

test("[RC13] the recurrence's zone counts first, then the event's, then its start's, and at last UTC", () => {
  const newYork = { originalStartTimeZone: "Eastern Standard Time" };
  expect(summer({ ...newYork, recurrenceTimeZone: "Europe/Berlin" })).toEqual(["2026-07-01T08:00"]);
  expect(summer({ ...newYork, recurrenceTimeZone: "" })).toEqual(["2026-07-01T08:00"]);
  expect(summer({ ...newYork, recurrenceTimeZone: "Customized Time Zone" })).toEqual(["2026-07-01T08:00"]);
  expect(summer({ recurrenceTimeZone: "tzone://Microsoft/Custom" }, "Tokyo Standard Time")).toEqual([
    "2026-07-01T00:00",
  ]);
  expect(summer({ recurrenceTimeZone: "Nowhere/Land", originalStartTimeZone: 7 })).toEqual(["2026-07-01T09:00"]);
});

test("[RC14] dates are read in every form Graph writes them, and no others", () => {
  const nine = Date.UTC(2026, 10, 26, 9);
  for (const text of [
    "2026-11-26T09:00:00Z",
    "2026-11-26T09:00",
    "2026-11-26T09:00:00.0000000",
    "2026-11-26T10:00:00+01:00",
    "2026-11-26T03:30:00.000-0530",
    "2026-11-26t09:00:00z",
  ])
    expect(parseInstant(text)).toBe(nine);
  expect(parseInstant("2026-11-26T09:00:00.1239999Z")).toBe(nine + 123);
  expect(parseInstant("2026-11-26T09:00:00.5Z")).toBe(nine + 500);
  expect(parseTime("2026-11-26")).toEqual({ wall: Date.UTC(2026, 10, 26), offset: null });
  for (const text of [
    "",
    "2026",
    "2026-11-31",
    "2026-13-01",
    "2026-11-26T",
    "2026-11-26T9:00",
    "2026-11-26T24:00:00",
    "2026-11-26T09:60",
    "2026-11-26T09:00:61",
    "2026-11-26T09:00:00.",
    "2026-11-26T09:00:00 CET",
    "2026-11-26 09:00",
    "0000-01-01",
    "02026-11-26",
    "2026-11-26-01",
  ])
    expect(parseTime(text)).toBeNull();
});

test("[RC20] offsets are Intl's at every moment round a change, to the second", () => {
  for (const timeZone of [
    "Europe/Berlin",
    "America/St_Johns",
    "Australia/Lord_Howe",
    "Africa/Casablanca",
    "Asia/Gaza",
    "Africa/Monrovia",
    "America/Nuuk",
  ]) {
    const zone = zoneNamed(timeZone);
    const format = new Intl.DateTimeFormat("sv-SE", { timeZone, dateStyle: "short", timeStyle: "medium" });
    for (let at = Date.UTC(1971, 0, 1); at < Date.UTC(2029, 0, 1); at += 5 * 86_400_000 + 3_601_000) {
      const shown = Date.parse(`${format.format(at).replace(" ", "T")}Z`);
      expect(zone?.offsetAt(at), `${timeZone} ${new Date(at).toISOString()}`).toBe(shown - at);
    }
  }
  const berlin = zoneNamed("Europe/Berlin");
  const change = Date.UTC(2026, 2, 29, 1);
  expect([berlin?.offsetAt(change - 1), berlin?.offsetAt(change)]).toEqual([hour, 2 * hour]);
});
