/**
 * What one person's client tells the service about one pair: when, how many topics, and nothing else. Every text in it is
 * one of a fixed set, a date, an id made by a hash, or the name of a time zone; there is no place for words.
 *
 * | Field | |
 * | --- | --- |
 * | `version` | 1 |
 * | `asOf` | ISO instant at which the client read calendar and notebook; of two views the one with the later is kept |
 * | `zone` | IANA zone of the person's device |
 * | `report` | `me`, `other`, or null for a pair without rank or one that has not chosen |
 * | `inbox` | null, or `{ id, publicKey }` of the pair's newest inbox key |
 * | `series` | at most 10 lines of series, each: |
 * | `…series` | hash of the series key (`seriesHash`) |
 * | `…page` | id of the page that the series leads to |
 * | `…status` | `active`, `cancelled`, `declined` |
 * | `…schedule` | `recurrence` (Graph's pattern and range), `time` (`HH:mm`), `zone`, `exceptions`: |
 * | | `{ day, start }`: the day the pattern names, and the ISO instant it moved to, or null when it was called off |
 * | `…topics` | `{ mine, theirs }`: how many are open in each lane |
 * | `…marks` | `{ day, state }`: `skipped`, `held`, or `nothing`: this person has nothing this time |
 */
import { sha256 } from "@noble/hashes/sha2.js";
import type { PageId } from "#core/agenda/page.ts";
import { textIn } from "#core/pairs/json.ts";
import type { PairId } from "#core/pairs/pair.ts";
import { zoneNamed } from "#core/pairs/zone.ts";
import { err, ok, type Result } from "#core/result.ts";
import { countIn, dayTextIn, instantIn, listOf, oneOf, only } from "./closed.ts";
import { readRepeat, type Repeat } from "./repeat.ts";
import type { BadField } from "./settings.ts";

export interface View {
  readonly version: 1;
  readonly asOf: string;
  readonly zone: string;
  readonly report: "me" | "other" | null;
  readonly inbox: { readonly id: string; readonly publicKey: string } | null;
  readonly series: readonly Line[];
}

export interface Line {
  readonly series: string;
  readonly page: PageId;
  readonly status: "active" | "cancelled" | "declined";
  readonly schedule: Schedule;
  readonly topics: { readonly mine: number; readonly theirs: number };
  readonly marks: readonly { readonly day: string; readonly state: MarkState }[];
}

export interface Schedule {
  readonly recurrence: Repeat;
  readonly time: string;
  readonly zone: string;
  readonly exceptions: readonly { readonly day: string; readonly start: string | null }[];
}

export type MarkState = "skipped" | "nothing" | "held";

/** What the service calls a series. It cannot be turned back into what the calendar calls it. */
export const seriesHash = (pair: PairId, seriesKey: string): string =>
  btoa(String.fromCharCode(...sha256(new TextEncoder().encode(`duologue series\n${pair}\n${seriesKey}`))))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");

/** A new value, built from what was recognised: nothing of the JSON itself is kept. */
export const readView = (json: unknown): Result<View, BadField> => {
  const it = only(json, ["version", "asOf", "zone", "report", "inbox", "series"]);
  if (!it) return bad("body", "version, asOf, zone, report, inbox, series and nothing else");
  if (it["version"] !== 1) return bad("version", "1");
  const asOf = instantIn(it["asOf"]);
  if (asOf === null) return bad("asOf", "an ISO instant");
  const zone = zoneNamed(textIn(it["zone"]));
  if (!zone) return bad("zone", "the IANA name of a time zone");
  const report = oneOf(it["report"], ["me", "other", null]);
  if (report === undefined) return bad("report", "me, other or null");
  const inbox = it["inbox"] === null ? null : keyIn(it["inbox"]);
  if (inbox === undefined) return bad("inbox", "null, or id and publicKey of an inbox key");
  const series = listOf(it["series"], 10, readLine);
  if (!series) return bad("series", "at most 10 lines of series");
  if (new Set(series.map((line) => line.series)).size < series.length) return bad("series", "each series once");
  return ok({ version: 1, asOf, zone: zone.name, report, inbox, series });
};

const readLine = (json: unknown): Line | null => {
  const it = only(json, ["series", "page", "status", "schedule", "topics", "marks"]);
  const topics = only(it?.["topics"], ["mine", "theirs"]);
  const [mine, theirs] = [countIn(topics?.["mine"], 999), countIn(topics?.["theirs"], 999)];
  const [series, page] = [textIn(it?.["series"]), textIn(it?.["page"])];
  const status = oneOf(it?.["status"], ["active", "cancelled", "declined"]);
  const schedule = readSchedule(it?.["schedule"]);
  const marks = listOf(it?.["marks"], 100, readMark);
  if (!/^[\w-]{43}$/.test(series) || !/^[0-9a-f]{24}$/.test(page) || mine === null || theirs === null) return null;
  if (status === undefined || schedule === null || marks === null) return null;
  return { series, page: page as PageId, status, schedule, topics: { mine, theirs }, marks };
};

const readSchedule = (json: unknown): Schedule | null => {
  const it = only(json, ["recurrence", "time", "zone", "exceptions"]);
  const zone = zoneNamed(textIn(it?.["zone"]));
  const time = /^(?:[01]\d|2[0-3]):[0-5]\d$/.exec(textIn(it?.["time"]))?.[0];
  const recurrence = readRepeat(it?.["recurrence"]);
  const exceptions = listOf(it?.["exceptions"], 100, readException);
  if (!zone || time === undefined || !recurrence || !exceptions) return null;
  return { recurrence, time, zone: zone.name, exceptions };
};

const readException = (json: unknown): Schedule["exceptions"][number] | null => {
  const it = only(json, ["day", "start"]);
  const [day, start] = [dayTextIn(it?.["day"]), instantIn(it?.["start"])];
  return day === null || (start === null && it?.["start"] !== null) ? null : { day, start };
};

const readMark = (json: unknown): Line["marks"][number] | null => {
  const it = only(json, ["day", "state"]);
  const [day, state] = [dayTextIn(it?.["day"]), oneOf(it?.["state"], ["skipped", "nothing", "held"])];
  return day === null || state === undefined ? null : { day, state };
};

/** Undefined for what is no key. Both texts are base64 of fixed lengths: 16 bytes of a hash, 32 of a curve's point. */
const keyIn = (json: unknown): View["inbox"] | undefined => {
  const it = only(json, ["id", "publicKey"]);
  const [id, publicKey] = [textIn(it?.["id"]), textIn(it?.["publicKey"])];
  return /^[\w-]{22}$/.test(id) && /^[A-Za-z0-9+/]{43}=$/.test(publicKey) ? { id, publicKey } : undefined;
};

const bad = (field: string, expected: string): Result<never, BadField> => err({ type: "badField", field, expected });
