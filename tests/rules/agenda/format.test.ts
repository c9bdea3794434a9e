/** The document as it is stored: every format that was ever written opens, and nothing in it keeps score. */
import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import * as Y from "yjs";
import { readActions } from "#core/agenda/action.ts";
import { answersTo } from "#core/agenda/answer.ts";
import { agreementsOf } from "#core/agenda/closing.ts";
import { allComments } from "#core/agenda/comment.ts";
import { meetingsOf, notesOf, readMeetings } from "#core/agenda/meeting.ts";
import { pageOf, pagesOf, readSchedule } from "#core/agenda/page.ts";
import { nameOf } from "#core/agenda/person.ts";
import { readPurpose, readRelation } from "#core/agenda/relation.ts";
import { plainText } from "#core/agenda/text.ts";
import { readTopics } from "#core/agenda/topic.ts";
import { format as newest, parseFile } from "#core/notebook/file-format.ts";
import { renderFile } from "#core/notebook/write-file.ts";
import { ana, anaAndBen, ben } from "#tests/cast.ts";
import { envelope } from "#tests/rules/notebook/notebook.ts";
import { weekly } from "./desk.ts";
import { fullNotebook } from "./full-notebook.ts";

const stored = (format: number): Y.Doc => {
  const doc = new Y.Doc();
  const text = readFileSync(`tests/fixtures/notebook-format-${format}.base64`, "utf8");
  Y.applyUpdateV2(doc, Buffer.from(text, "base64"));
  return doc;
};

test("[AG32] a notebook of format 1 opens with everything in it", () => {
  const doc = stored(1);
  const page = pageOf(doc, anaAndBen.id, weekly);
  const topics = readTopics(doc, page.id).toSorted((x, y) => x.createdAt - y.createdAt || (x.text < y.text ? -1 : 1));
  expect(topics).toMatchObject([
    { text: "Growth: staff role", author: ben, state: "open", kind: "growth", critical: { minutes: 10 } },
    { text: "Immigration papers", author: ana, state: "discussed", kind: "personal" },
    { text: "Budget", state: "parked", notBefore: "2026-12-01" },
    { text: "From the re-created series", state: "open" },
  ]);
  expect(readActions(doc, page.id)).toMatchObject([
    { what: "Find the passport", who: ben, due: { type: "nextMeeting", meetings: 2 }, from: { type: "topic" } },
    { what: "Ask Kim", who: null, due: { type: "day", day: "2026-12-24" }, state: "done" },
  ]);
  const meetings = readMeetings(doc, page.id);
  expect(meetings.map((it) => it.start)).toEqual(["2026-12-10T09:00Z", "2026-12-04T09:00Z", "2026-11-26T09:00Z"]);
  expect(meetings.map((it) => plainText(notesOf(doc, it.id)))).toEqual(["", "Prepared", "The lawyer wrote"]);
  expect(meetingsOf(doc, page.id).find((it) => it.came)?.start).toBe("2026-11-26T09:00Z");
  expect(agreementsOf(doc, page.id, meetings[2]?.id ?? ("" as never), anaAndBen).map((it) => it.state)).toEqual([
    "agreed",
    "notYet",
  ]);
  expect(answersTo(doc, meetings[0]?.id ?? ("" as never))).toMatchObject([{ type: "skip", reason: "Vacation" }]);
  expect(allComments(doc).map((it) => it.text)).toEqual(["Which office?", "Not by December"]);
  expect([readRelation(doc), readPurpose(doc)]).toEqual([
    { type: "report", person: ben },
    "Room for what matters to Ben",
  ]);
  expect(nameOf(doc, ana)).toBe("Ana Ruiz");
  expect(pagesOf(doc)).toHaveLength(2);
  const manual = pagesOf(doc).find((it) => it.id !== page.id);
  expect(readSchedule(doc, manual?.id ?? page.id)).toMatchObject({ everyWeeks: 2 });
});

test("[AG32] every field of format 1 is still written under its name", () => {
  const today = namesIn(fullNotebook());
  expect(namesIn(stored(1)).filter((name) => !today.includes(name))).toEqual([]);
});

test("[AG32] every format up to the one that is written lies here as a notebook, and its file is read", () => {
  const here = readdirSync("tests/fixtures").filter((name) => name.startsWith("notebook-format-"));
  const formats = Array.from({ length: newest }, (_, at) => at + 1);
  // A new format brings its notebook along, and whatever turns an old one into it is tried on all of them.
  expect(here.toSorted()).toEqual(formats.map((number) => `notebook-format-${number}.base64`));
  for (const number of formats) {
    const doc = stored(number);
    const written = renderFile(doc, anaAndBen, envelope).replace(`"format":${newest}`, `"format":${number}`);
    const read = parseFile(written, anaAndBen);
    const opened = new Y.Doc();
    if (read.ok) Y.applyUpdateV2(opened, read.value.state);
    const page = pageOf(opened, anaAndBen.id, weekly);
    expect(readTopics(opened, page.id)).toEqual(readTopics(doc, page.id));
    expect(readTopics(opened, page.id).length).toBeGreaterThan(0);
  }
});

/** Every name of a stored field, without the ids in it. */
const namesIn = (doc: Y.Doc): readonly string[] => {
  const names = new Set<string>();
  const walk = (value: unknown, name: string): void => {
    if (name !== "") names.add(name);
    if (typeof value !== "object" || value === null) return;
    for (const [key, inner] of Object.entries(value)) walk(inner, `${name}.${withoutIds(key)}`);
  };
  for (const root of doc.share.keys()) {
    if (root.includes("/")) names.add(withoutIds(root));
    else walk(doc.getMap(root).toJSON(), root);
  }
  return [...names].toSorted((a, b) => (a < b ? -1 : 1));
};

const withoutIds = (key: string): string =>
  key
    .replaceAll(/[0-9a-f]{24}@[\w:-]+?(?=\/|$)/g, "MEETING")
    .replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, "PERSON")
    .replaceAll(/manual:[\w-]{43}/g, "SERIES")
    .replaceAll(/\b[0-9a-f]{32}\b/g, "ID")
    .replaceAll(/\b[0-9a-f]{24}\b/g, "PAGE")
    .replaceAll(/\b04[0-9A-F]{46}\b|a series made anew|a second series/g, "SERIES");

/** Everything that a notebook stores, one line each. A new field is written here, and asked whether it is about a person's worth. */
const allowed = [
  "actions.ID.author",
  "actions.ID.createdAt",
  "actions.ID.due.after",
  "actions.ID.due.day",
  "actions.ID.due.meetings",
  "actions.ID.due.type",
  "actions.ID.from.topic",
  "actions.ID.from.type",
  "actions.ID.madeIn",
  "actions.ID.order",
  "actions.ID.page",
  "actions.ID.state",
  "actions.ID.who",
  "answers.MEETING/ID.at",
  "answers.MEETING/ID.by",
  "answers.MEETING/ID.reason",
  "answers.MEETING/ID.target",
  "answers.MEETING/ID.type",
  "comments.ID.author",
  "comments.ID.createdAt",
  "comments.ID.disagrees",
  "comments.ID.on",
  "continues.SERIES",
  "meetings.MEETING/agreed:PERSON",
  "meetings.MEETING/came",
  "meetings.MEETING/start",
  "meetings.MEETING/target",
  "pages.PAGE/apart",
  "pages.PAGE/joins",
  "pages.PAGE/schedule.everyWeeks",
  "pages.PAGE/schedule.firstDay",
  "pages.PAGE/schedule.time",
  "pages.PAGE/schedule.timeZone",
  "pages.series/SERIES/apart",
  "pair.relation.person",
  "pair.relation.type",
  "people.PERSON/name",
  "topics.ID.author",
  "topics.ID.createdAt",
  "topics.ID.critical.minutes",
  "topics.ID.kind",
  "topics.ID.lane",
  "topics.ID.notBefore",
  "topics.ID.order",
  "topics.ID.page",
  "topics.ID.state",
  "topics.ID.touched/MEETING",
];

test("[AG31] every stored field is on the list, and none of them counts or ranks a person", () => {
  const leaves = namesIn(fullNotebook()).filter((name, _, all) => !all.some((it) => it.startsWith(`${name}.`)));
  const texts = ["action/ID", "comment/ID", "notes/MEETING", "purpose/pair", "topic/ID"];
  expect(leaves.toSorted((a, b) => (a < b ? -1 : 1))).toEqual(
    [...allowed, ...texts].toSorted((a, b) => (a < b ? -1 : 1)),
  );
  for (const name of leaves)
    expect(name).not.toMatch(
      /score|rating|rank|streak|points|level|percent|average|total|count(?!s)|number|mood|stars|grade/i,
    );
});

test("[AG31] every number that is stored is a time, a length, or how many meetings or weeks", () => {
  const numbers = new Set<string>();
  const walk = (value: unknown, name: string): void => {
    if (typeof value === "number") numbers.add(name);
    if (typeof value === "object" && value !== null) for (const [key, inner] of Object.entries(value)) walk(inner, key);
  };
  const doc = fullNotebook();
  for (const root of doc.share.keys()) if (!root.includes("/")) walk(doc.getMap(root).toJSON(), root);
  expect([...numbers].toSorted((a, b) => (a < b ? -1 : 1))).toEqual([
    "at",
    "createdAt",
    "everyWeeks",
    "meetings",
    "minutes",
  ]);
});
