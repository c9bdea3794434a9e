/** What becomes of topics under hostile calendars, by three rules; and what a notebook of five weekly years weighs. */
import { pathToFileURL } from "node:url";
import * as Y from "yjs";
import { addAction, readActions } from "#core/agenda/action.ts";
import { agree } from "#core/agenda/closing.ts";
import { dueReader } from "#core/agenda/due.ts";
import { followCalendar } from "#core/agenda/follow-calendar.ts";
import { holdMeeting, meetingIdOf, notesOf, readMeetings, type Meeting } from "#core/agenda/meeting.ts";
import { addTopic, discussTopic, readTopics, type TopicId } from "#core/agenda/topic.ts";
import { twoDesks } from "#tests/rules/agenda/desk.ts";
import { createHostileCalendar, diceOf, iso, minute, slotsOf, week } from "#tests/rules/agenda/hostile-calendar.ts";
import { copyUndone, noteForEach, openOnThePage, type CarryRule } from "./rivals.ts";
import { type Row, rowOf } from "./row.ts";

const seeds = [1, 2, 3, 4, 5];
const years = 2;
const firstMeeting = Date.parse("2026-01-08T09:00Z");

export const carryOver = async (): Promise<Row[]> => {
  const lives = seeds.map((seed) => ({
    ours: live(seed, "ours"),
    copy: live(seed, "copy"),
    each: live(seed, "each"),
  }));
  const rows = (["missing", "back"] as const).flatMap((figure) => {
    const runs = (rule: Rule): number[] => lives.map((it) => (100 * it[rule][figure].size) / it[rule].written);
    const name = `carry-over: ${sentences[figure]}, of 100 topics in ${years} years`;
    return [
      rowOf(`${name}: Duologue`, "topics", runs("ours"), { target: "0" }),
      rowOf(`${name}: undone ones are copied to the next note`, "topics", runs("copy")),
      rowOf(`${name}: a note for each occurrence`, "topics", runs("each")),
    ];
  });
  const asked = lives.map((it) => it.ours.asked);
  return [
    ...rows,
    rowOf(`carry-over: how often Duologue had to ask, in ${years} years`, "times", asked),
    ...fiveYears(),
  ];
};

const sentences = {
  missing: "open but not on the meeting's page",
  back: "back although discussed",
} as const;

type Rule = "ours" | "copy" | "each";

interface Outcome {
  written: number;
  /** Which page a series continues; the two answer. */
  asked: number;
  readonly missing: Set<string>;
  readonly back: Set<string>;
}

const live = (seed: number, rule: Rule): Outcome => {
  const start = Date.parse("2026-01-04T00:00Z");
  const dice = diceOf(seed);
  const calendar = createHostileCalendar(diceOf(seed + 1_000_000), start);
  const outcome: Outcome = { written: 0, asked: 0, missing: new Set(), back: new Set() };
  const page: CarryRule =
    rule === "ours"
      ? openOnThePage(calendar.series, () => outcome.asked++)
      : rule === "copy"
        ? copyUndone()
        : noteForEach();
  /** Open topics of the main line, with the moment they were meant for. */
  const open = new Map<string, number>();
  const done = new Set<string>();

  const write = (now: number): void => {
    const next = calendar.mainSeries(now);
    const slots =
      next === null ? [] : slotsOf(next, now + minute, now + 6 * week).toSorted((a, b) => a.start - b.start);
    const ahead = dice() < 0.7 ? 0 : 1 + Math.floor(dice() * 2);
    const slot = slots.filter((it) => it.start > now)[ahead];
    const topic = `topic ${outcome.written}`;
    if (slot === undefined) return;
    outcome.written++;
    open.set(topic, slot.start);
    page.write(topic, slot, now);
  };

  const meet = (slot: ReturnType<typeof slotsOf>[number]): void => {
    const listed = page.listed(slot, slot.start);
    for (const [topic, meant] of open) {
      if (meant <= slot.start && !listed.includes(topic)) outcome.missing.add(topic);
    }
    for (const topic of new Set(listed)) {
      if (done.has(topic)) outcome.back.add(topic);
      if (dice() < 0.4) continue;
      page.discuss(topic, slot, slot.start);
      open.delete(topic);
      done.add(topic);
    }
  };

  for (let number = 0; number < years * 52; number++) {
    const now = start + number * week;
    const writings = [0, 1, 2].map(() => {
      const at = now + Math.floor(dice() * week);
      return { at, run: () => write(at) };
    });
    const deeds = [...calendar.weekFrom(now), ...writings, { at: now + week, run: () => {} }].toSorted(
      (a, b) => a.at - b.at,
    );
    let passed = now;
    for (const deed of deeds) {
      const slots = calendar.series
        .filter((it) => it.line === "main")
        .flatMap((it) => slotsOf(it, passed - 31 * minute, deed.at));
      for (const slot of slots.toSorted((a, b) => a.start - b.start))
        if (slot.start >= passed && slot.start < deed.at) meet(slot);
      deed.run();
      passed = deed.at;
    }
  }
  return outcome;
};

/** 260 meetings, about 100,000 edits by two people, mostly letters typed one by one. */
const fiveYears = (): Row[] => {
  const states = [1, 2, 3, 4, 5].map(grow);
  const [oneYear, fiveYear] = [states[0], states[4]];
  if (oneYear === undefined || fiveYear === undefined) throw new Error("There is no document of five years.");
  const perYear = states.map((it) => it.state.length / 1024);
  const growth = perYear.map((size, year) => size / ((year + 1) * (perYear[0] ?? 1)));
  return [
    rowOf("five weekly years: edits", "edits", [fiveYear.edits]),
    rowOf(
      "five weekly years: parse",
      "ms",
      sevenTimes(() => parse(fiveYear)),
      { target: "≤ 50" },
    ),
    rowOf(
      "one weekly year: parse",
      "ms",
      sevenTimes(() => parse(oneYear)),
    ),
    rowOf(
      "five weekly years: read everything of the page",
      "ms",
      sevenTimes(() => read(fiveYear)),
    ),
    rowOf(
      "five weekly years: follow the calendar and say what is due",
      "ms",
      sevenTimes(() => follow(fiveYear)),
    ),
    rowOf("five weekly years: state", "kB", [fiveYear.state.length / 1024]),
    rowOf("one to five years: state to the first year's, per year", "ratio", growth, { target: "about 1" }),
  ];
};

const parse = ({ state }: Grown): number => {
  const began = performance.now();
  Y.applyUpdateV2(new Y.Doc(), state);
  return performance.now() - began;
};
const read = ({ state, page }: Grown): number => {
  const doc = new Y.Doc();
  Y.applyUpdateV2(doc, state);
  const began = performance.now();
  readTopics(doc, page.id);
  readActions(doc, page.id);
  readMeetings(doc, page.id);
  return performance.now() - began;
};
const follow = ({ state, page }: Grown): number => {
  const doc = new Y.Doc();
  Y.applyUpdateV2(doc, state);
  const starts = Array.from({ length: 12 }, (_, at) => firstMeeting + (258 + at) * week);
  const occurrences = starts.map((start) => ({
    seriesKey: page.seriesKey,
    originalStart: iso(start),
    start: iso(start),
    end: iso(start + 30 * minute),
    cancelled: false,
  }));
  const now = iso(firstMeeting + 259.5 * week);
  const calendar = { occurrences, until: iso(firstMeeting + 280 * week), readAt: now };
  const began = performance.now();
  followCalendar(doc, page, calendar, now);
  const dueOf = dueReader(doc, page.id, calendar, now);
  for (const action of readActions(doc, page.id)) dueOf(action);
  return performance.now() - began;
};

const sevenTimes = <T>(measure: () => T): T[] => Array.from({ length: 7 }, measure);

interface Grown {
  readonly state: Uint8Array;
  readonly edits: number;
  readonly page: ReturnType<typeof twoDesks>[0]["page"];
}

const grow = (forYears: number): Grown => {
  const [a, b] = twoDesks();
  let edits = 0;
  for (const desk of [a, b])
    desk.doc.on("update", (_: Uint8Array, origin: unknown) => (edits += origin === "post" ? 0 : 1));
  a.doc.on(
    "updateV2",
    (update: Uint8Array, origin: unknown) => origin === "post" || Y.applyUpdateV2(b.doc, update, "post"),
  );
  b.doc.on(
    "updateV2",
    (update: Uint8Array, origin: unknown) => origin === "post" || Y.applyUpdateV2(a.doc, update, "post"),
  );
  for (let number = 0; number < forYears * 52; number++) {
    const start = iso(firstMeeting + number * week);
    const meeting: Meeting = { id: meetingIdOf(a.page.id, start), start };
    const topics = [a, b, b, b].map((desk, at) =>
      addTopic(desk.doc, desk.page, `Topic ${at} of week ${number}`, desk.hand),
    );
    holdMeeting(a.doc, a.page, meeting);
    for (const [at, topic] of topics.entries()) if (at > 0) discussTopic(a.doc, a.page, topic as TopicId, meeting);
    for (const desk of [a, b])
      type(desk.doc, meeting, `What we said in week ${number}. ${"It matters to both of us. ".repeat(6)}`);
    const due = { type: "nextMeeting", after: meeting.id } as const;
    for (const desk of [a, b])
      addAction(
        desk.doc,
        desk.page,
        { who: desk.hand.me, what: `Do what we said in week ${number}`, due, madeIn: meeting.id },
        desk.hand,
      );
    for (const desk of [a, b]) agree(desk.doc, desk.page, meeting, desk.hand);
  }
  return { state: Y.encodeStateAsUpdateV2(a.doc), edits, page: a.page };
};

/** Letter by letter, as the notes editor does it. */
const type = (doc: Y.Doc, meeting: Meeting, words: string): void => {
  const paragraph = new Y.XmlElement("paragraph");
  const text = new Y.XmlText();
  doc.transact(() => {
    paragraph.insert(0, [text]);
    notesOf(doc, meeting.id).push([paragraph]);
  });
  for (const [at, letter] of words.split("").entries()) text.insert(at, letter);
};

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href)
  console.table(
    (await carryOver()).map(({ runs, ...row }) => ({ ...row, min: Math.min(...runs), max: Math.max(...runs) })),
  );
