import { expect, test } from "vitest";
import { decide, type Facts } from "#core/reminders/due.ts";
import type { View } from "#core/reminders/view.ts";
import type { Wording } from "#core/reminders/wording.ts";
import { ana, anaAndBen, ben } from "#tests/cast.ts";
import { at, lineOf, scheduleOf, sideOf, viewOf } from "#tests/rules/reminders/stand.ts";

const now = at("2026-11-26 12:00", "Europe/Berlin");
const line = lineOf(scheduleOf({ days: ["friday"], every: 1, time: "10:00", zone: "Europe/Berlin" }));

const cardFor = (report: View["report"], theirTopics = 0): Wording => {
  const told = viewOf({ ...line, topics: { mine: 0, theirs: theirTopics } }, now - 1000, "Europe/Berlin", report);
  const facts: Facts = { pair: anaAndBen.id, me: sideOf(ben, told), other: sideOf(ana, null), sent: [] };
  const decision = decide(facts, now);
  if (decision.type !== "send") throw new Error(`No card: ${JSON.stringify(decision)}`);
  return decision.wording;
};

test("[RM8] a card says who by id, when on the recipient's clock, and how many topics the other has", () => {
  expect(cardFor("me", 2)).toEqual({
    other: ana,
    when: {
      said: "tomorrow",
      weekday: "friday",
      date: "2026-11-27",
      time: "10:00",
      start: at("2026-11-27 10:00", "Europe/Berlin"),
    },
    topics: { type: "theyHave", count: 2 },
    asOf: null,
    again: null,
  });
});

test("[RM8] a manager's card is the same as anybody's about an empty page: it has no place to tell on a report", () => {
  expect(cardFor("other")).toEqual(cardFor(null));
  expect(cardFor("other").topics).toEqual({ type: "empty" });
});
