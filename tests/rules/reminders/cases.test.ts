/** The table of docs/spec/reminders.md, read and tried case by case. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { type Weekday, weekdays } from "#core/pairs/civil-date.ts";
import { dayLength } from "#core/pairs/instant.ts";
import type { PersonId } from "#core/pairs/pair.ts";
import { wallIn } from "#core/pairs/zone.ts";
import { type Decision, decide, type Facts, type Sent } from "#core/reminders/due.ts";
import type { Line, Schedule, View } from "#core/reminders/view.ts";
import type { Named } from "#core/reminders/wording.ts";
import { ana, anaAndBen, ben } from "#tests/cast.ts";
import { at, dayIn, lineOf, scheduleOf, series, sideOf, viewOf, zone } from "#tests/rules/reminders/stand.ts";

const rows = readFileSync("docs/spec/reminders.md", "utf8")
  .split("\n")
  .filter((line) => line.startsWith("| ") && !line.startsWith("| Case") && !line.startsWith("| ---"))
  .map((line) => line.split("|").map((cell) => cell.trim()))
  .map(([, name = "", meets = "", who = "", told = "", when = "", outcome = ""]) => ({
    name,
    meets,
    who,
    told,
    when,
    outcome,
  }));

test("[RM1] the table is there", () => {
  expect(rows.length).toBeGreaterThan(60);
  expect(new Set(rows.map((it) => it.name)).size).toBe(rows.length);
});

test.each(rows)("[RM1] $name", ({ meets, who, told, when, outcome }) => {
  const [name = "", rank = "", zoneName = ""] = who.split(", ");
  const clock = told.includes("zone ") ? "Europe/Berlin" : zoneName;
  const now = at(when, clock);
  const facts = factsOf(meets, name, rank, zoneName, told, now);
  const decision = decide(facts, now);
  const reasons = decision.type === "send" ? [] : decision.passedOver.map((it) => it.because);
  const text = outcome.startsWith("no card")
    ? `no card: ${reasons.slice(0, outcome.split(", ").length).join(", ")}`
    : inWords(decision, name === "Ben" ? "Ana" : "Ben", clock);
  expect(text).toBe(outcome);
});

const inWords = (decision: Decision, other: string, clock: string): string => {
  switch (decision.type) {
    case "never":
      return `never: ${decision.because}`;
    case "wait":
      return `wait until ${new Date(wallIn(decision.until, zone(clock))).toISOString().slice(0, 16).replace("T", " ")}`;
    case "send": {
      const { when, topics, asOf, again } = decision.wording;
      return [
        `card: ${said(when)} ${when.time}`,
        topics.type === "empty" ? "empty" : `${other} has ${topics.count}`,
        ...(again === null ? [] : [`again ${said(again)} ${again.time}`]),
        ...(asOf === null ? [] : [`as of ${asOf.said === "weekday" ? asOf.weekday : asOf.date}`]),
      ].join(", ");
    }
  }
};

const said = (day: Named): string =>
  day.said === "weekday" ? `on ${day.weekday}` : day.said === "date" ? day.date : day.said;

/** "weekly Thu+Fri 10:00 Europe/Berlin", "biweekly …", "until 2026-11-20 Fri 10:00 …". */
const scheduleIn = (text: string): Schedule => {
  const words = text.split(" ");
  const [zoneName = "", time = "", days = ""] = words.toReversed();
  return scheduleOf({
    every: words[0] === "biweekly" ? 2 : 1,
    days: days.split("+").map(dayNamed),
    time,
    zone: zoneName,
    firstDay: words[0] === "biweekly" ? "2026-11-02" : "1998-01-05",
    lastDay: words[0] === "until" ? (words[1] ?? "") : null,
  });
};

const dayNamed = (short: string): Weekday => weekdays.find((it) => it.startsWith(short.toLowerCase())) ?? "sunday";

const factsOf = (meets: string, name: string, rank: string, zoneName: string, told: string, now: number): Facts => {
  const [me, other]: readonly PersonId[] = name === "Ben" ? [ben, ana] : [ana, ben];
  const otherName = name === "Ben" ? "Ana" : "Ben";
  const report = rank === "report" ? "me" : rank === "manager" ? "other" : null;
  const state: State = {
    mine: lineOf(scheduleIn(meets)),
    theirs: lineOf(scheduleIn(meets)),
    asOf: now - dayLength / 2,
    theirAsOf: now - dayLength,
    me: sideOf(me as PersonId, null),
    other: sideOf(other as PersonId, null),
    sent: [],
    otherZone: "Europe/Berlin",
    theirReport: report && (report === "me" ? "other" : "me"),
    views: { mine: true, theirs: true },
    muted: false,
  };

  for (const fact of told === "" ? [] : told.split(", ")) {
    const [, says, rest = fact] = /^(?:Ana|Ben) (says|said) (.*)$/.exec(fact) ?? [];
    if (says !== undefined) {
      if (says === "says") state.theirAsOf = now - 3_600_000;
      if (rest === `${otherName} reports`) state.theirReport = "me";
      else state.theirs = changed(state.theirs, rest, otherName, name);
    } else if (/^(Ana|Ben) \d+$/.test(fact)) {
      state.mine = changed(state.mine, fact, name, otherName);
      state.theirs = changed(state.theirs, fact, otherName, name);
    } else aside(state, fact, otherName);
  }

  return {
    pair: anaAndBen.id,
    me: {
      ...state.me,
      settings: { ...state.me.settings, muted: state.muted ? [anaAndBen.id] : [] },
      view: state.views.mine ? viewOf(state.mine, state.asOf, zoneName, report) : null,
    },
    other: {
      ...state.other,
      view: state.views.theirs ? viewOf(state.theirs, state.theirAsOf, state.otherZone, state.theirReport) : null,
    },
    sent: state.sent,
  };
};

/** What a view says. */
const changed = (line: Line, fact: string, its: string, others: string): Line => {
  const [word = "", one = "", , two = ""] = fact.split(" ");
  const { schedule, topics, marks } = line;
  if (word === its) return { ...line, topics: { ...topics, mine: Number(one) } };
  if (word === others) return { ...line, topics: { ...topics, theirs: Number(one) } };
  if (word === "weekly" || word === "biweekly") return { ...line, schedule: scheduleIn(fact) };
  if (word === "series") return { ...line, status: one as Line["status"] };
  if (word === "skipped" || word === "nothing" || word === "held")
    return { ...line, marks: [...marks, { day: one, state: word }] };
  if (word !== "cancelled" && word !== "moved") throw new Error(`What is "${fact}"?`);
  const start = word === "moved" ? two : null;
  return { ...line, schedule: { ...schedule, exceptions: [...schedule.exceptions, { day: one, start }] } };
};

interface State {
  theirAsOf: number;
  theirReport: View["report"];
  mine: Line;
  theirs: Line;
  asOf: number;
  me: Facts["me"];
  other: Facts["other"];
  sent: Sent[];
  otherZone: string;
  views: { mine: boolean; theirs: boolean };
  muted: boolean;
}

/** What no view says: settings, cards, and people who are gone. */
const aside = (state: State, fact: string, otherName: string): void => {
  const set = (settings: Partial<Facts["me"]["settings"]>): void => {
    state.me = { ...state.me, settings: { ...state.me.settings, ...settings } };
  };
  const words = fact.split(" ");
  const last = words.at(-1) ?? "";
  if (fact === "off") set({ on: false });
  else if (fact === `${otherName} off`)
    state.other = { ...state.other, settings: { ...state.other.settings, on: false } };
  else if (fact === "muted") state.muted = true;
  else if (fact === "works Sun-Thu") set({ workingDays: weekdays.slice(0, 5) });
  else if (words[0] === "works") set({ workingDays: [dayNamed(last)] });
  else if (words[0] === "hour") set({ hour: Number(last) });
  else if (words[0] === "zone") set({ zone: last });
  else if (fact.startsWith("days ahead")) set({ daysAhead: Number(last) });
  else if (words[0] === "sent")
    state.sent.push({ series, day: dayIn(last), start: at(`${last} 10:00`, "Europe/Berlin") });
  else if (words[0] === "since") state.me = { ...state.me, since: at(last.slice(0, 16), "UTC") };
  else if (fact.startsWith(`${otherName} view of`)) state.theirAsOf = at(last.slice(0, 16), "UTC");
  else if (fact.startsWith("view of")) state.asOf = at(last.slice(0, 16), "UTC");
  else if (fact === "no view") state.views.mine = false;
  else if (fact === `${otherName} no view`) state.views.theirs = false;
  else if (fact === `${otherName} gone`) state.other = { ...state.other, gone: true };
  else if (words[1] === "gone") state.me = { ...state.me, gone: true };
  else if (fact.startsWith(`${otherName} in`)) state.otherZone = last;
  else {
    state.mine = changed(state.mine, fact, "", "");
    // What I know the other knew before, unless they speak for themselves.
    if (!fact.startsWith("cancelled")) state.theirs = changed(state.theirs, fact, "", "");
  }
};
