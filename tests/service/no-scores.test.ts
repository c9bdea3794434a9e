/** What is stored counts what waits and never a person: the file's fields, the service's columns, and what clients tell. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { renderCopy, renderFile } from "#core/notebook/write-file.ts";
import { envelope } from "#tests/rules/notebook/notebook.ts";
import { decide } from "#core/reminders/due.ts";
import { defaultSettings, readSettings } from "#core/reminders/settings.ts";
import { readView } from "#core/reminders/view.ts";
import { migrate } from "#service/storage/migrate.ts";
import { ana, anaAndBen, ben } from "#tests/cast.ts";
import { fullNotebook } from "#tests/rules/agenda/full-notebook.ts";
import { lineOf, scheduleOf, sideOf, viewOf } from "#tests/rules/reminders/stand.ts";
import { databases, type TestDatabase } from "#tests/service/databases.ts";

const aboutWorth =
  /score|rating|rank|streak|points|level|percent|average|total|mood|stars|grade|performance|engagement|sentiment|punctual|productiv|karma|badge/i;

/** Names of all fields, ids and values left out. */
const namesIn = (value: unknown): readonly string[] =>
  typeof value !== "object" || value === null
    ? []
    : Object.entries(value).flatMap(([name, inner]) => [...(Array.isArray(value) ? [] : [name]), ...namesIn(inner)]);

const numbersIn = (value: unknown, name = ""): readonly string[] => {
  if (typeof value === "number") return [name];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => numbersIn(inner, Array.isArray(value) ? name : key));
};

const sorted = (names: readonly string[]): readonly string[] =>
  [...new Set(names)].toSorted((a, b) => (a < b ? -1 : 1));

const blockOf = (html: string): unknown =>
  JSON.parse(/<script type="application\/vnd\.duologue[^>]*>(.*?)<\/script>/su.exec(html)?.[1] ?? "null");

test("[NS1] every field of the file and of its copies is on the list, and none counts or ranks a person", () => {
  const key = new Uint8Array(32).fill(7);
  const live = { ...envelope, inbox: [{ publicKey: key, privateKey: key, madeAt: 1 }] };
  const doc = fullNotebook();
  const html = [renderFile(doc, anaAndBen, live), renderCopy(doc, anaAndBen, live.notebook)];
  const ofPair = ["format", "notebook", "pair", "pairId", "people", "state", "sum", "tenant"];
  const secrets = ["epoch", "inbox", "madeAt", "privateKey", "publicKey", "room", "secret"];
  expect(html.map((text) => sorted(namesIn(blockOf(text))))).toEqual([sorted([...ofPair, ...secrets]), ofPair]);
  // The version of the file, how often the room was changed, and when a key was made; `sum` is a digest of the bytes.
  expect(sorted(html.flatMap((text) => numbersIn(blockOf(text))))).toEqual(["epoch", "format", "madeAt"]);
  for (const text of html) expect(text.replaceAll(/<(script|style).*?<\/\1>/gsu, "")).not.toMatch(aboutWorth);
});

let opened: TestDatabase;
beforeAll(async () => {
  const pglite = databases.find((it) => it.name === "PGlite");
  if (pglite === undefined) throw new Error("PGlite is one of the databases");
  opened = await pglite.open();
});
afterAll(() => opened[Symbol.asyncDispose]());

/** Columns that can hold a number, with what they count. */
const counted: Readonly<Record<string, string>> = {
  "cards.attempts": "how often a card was tried to be sent",
  "cards.day": "the day of the meeting",
  "cards.topics": "topics that wait in the inbox because they were typed into this card",
  "migrations.number": "which migration",
  "pointer_history.version": "how often an address changed",
  "pointers.version": "how often an address changed",
};

/** Columns that hold JSON, with where its fields are looked at. */
const json: Readonly<Record<string, string>> = {
  "cards.face": "NS3",
  "cards.shown": "NS3",
  "settings.settings": "NS3",
  "views.view": "NS3",
};

test("[NS2] no column of the service counts or ranks a person", async () => {
  await opened.empty();
  await migrate(opened.database);
  const columns = (await opened.database.query(
    "select table_name, column_name, data_type from information_schema.columns where table_schema = 'public'",
  )) as readonly { table_name: string; column_name: string; data_type: string }[];
  expect(columns.length).toBeGreaterThan(40);
  const named = (types: RegExp): readonly string[] =>
    sorted(columns.filter((it) => types.test(it.data_type)).map((it) => `${it.table_name}.${it.column_name}`));
  expect(named(/int|numeric|real|double|money/)).toEqual(sorted(Object.keys(counted)));
  expect(named(/json|ARRAY/)).toEqual(sorted(Object.keys(json)));
  for (const { table_name, column_name } of columns) expect(`${table_name}.${column_name}`).not.toMatch(aboutWorth);
});

test("[NS3] what clients tell of a pair has no place for a score, and its numbers are topics that wait, hours and days", () => {
  const schedule = scheduleOf({ days: ["thursday"], every: 1, time: "10:00", zone: "Europe/Berlin" });
  const view = viewOf(lineOf(schedule), Date.UTC(2026, 10, 23, 9));
  expect(readView(view).ok).toBe(true);
  expect(readView({ ...view, score: 5 }).ok).toBe(false);
  expect(readView({ ...view, series: view.series.map((line) => ({ ...line, skips: 3 })) }).ok).toBe(false);
  // When a series repeats, what waits in each lane, and the version of the form.
  const repeats = ["dayOfMonth", "interval", "month", "numberOfOccurrences"];
  expect(sorted(numbersIn(view))).toEqual(sorted([...repeats, "mine", "theirs", "version"]));
  const told = viewOf(lineOf(schedule, { topics: { mine: 0, theirs: 2 } }), Date.UTC(2026, 10, 25, 8));
  const facts = { pair: anaAndBen.id, me: sideOf(ben, told), other: sideOf(ana, null), sent: [] };
  const card = decide(facts, Date.UTC(2026, 10, 25, 9));
  // When the meeting begins, and how many topics the other has waiting.
  expect(card.type === "send" ? sorted(numbersIn(card.wording)) : card).toEqual(["count", "start"]);
  expect(readSettings({ ...defaultSettings, score: 5 }).ok).toBe(false);
  expect(sorted(numbersIn(defaultSettings))).toEqual(["daysAhead", "hour"]);
});
