/** What a sent card shows now, what answers in cards count for, and how a card reads. */
import { expect, test } from "vitest";
import { withAnswers, type Answered } from "#core/reminders/answers.ts";
import { cardOf, summaryOf, type AdaptiveCard } from "#core/reminders/card.ts";
import { decide, type Facts } from "#core/reminders/due.ts";
import { type Face, faceNow, type Settled } from "#core/reminders/face.ts";
import { readPersonName } from "#core/reminders/person-name.ts";
import type { Line } from "#core/reminders/view.ts";
import { ana, anaAndBen, ben } from "#tests/cast.ts";
import { at, dayIn, lineOf, scheduleOf, series, sideOf, viewOf } from "#tests/rules/reminders/stand.ts";

const now = at("2026-11-26 09:00", "Europe/Berlin");
const later = now + 3_600_000;
const schedule = scheduleOf({ days: ["friday"], every: 1, time: "10:00", zone: "Europe/Berlin" });
const view = (change: Partial<Line> = {}, asOf = now) => viewOf(lineOf(schedule, change), asOf);

const facts = (mine: Partial<Line> = {}, theirs: Partial<Line> = {}): Facts => ({
  pair: anaAndBen.id,
  me: sideOf(ben, view(mine)),
  other: sideOf(ana, view(theirs)),
  sent: [],
});
const first = decide(facts({}, { topics: { mine: 2, theirs: 0 } }), now);
if (first.type !== "send") throw new Error("No card to begin with");
const sent = first.meeting;
const shown: Face = { type: "ask", wording: first.wording, added: 0 };

test("[RM50] a sent card shows what would be asked now", () => {
  const three = faceNow(facts({}, { topics: { mine: 3, theirs: 0 } }), sent, shown, 0, later);
  expect(three).toMatchObject({ type: "ask", wording: { topics: { type: "theyHave", count: 3 } } });
  const exceptions = [{ day: "2026-11-27", start: "2026-11-30T12:00:00.000Z" }];
  const moved = faceNow(facts({ schedule: { ...schedule, exceptions } }), sent, shown, 0, later);
  expect(moved).toMatchObject({ type: "ask", wording: { when: { weekday: "monday", time: "13:00" } } });
});

const mark = (state: "held" | "skipped" | "nothing"): Partial<Line> => ({ marks: [{ day: "2026-11-27", state }] });

test("[RM50] what is called off, held, skipped or prepared meanwhile is said, and asked no more", () => {
  const cases: readonly (readonly [Settled, Facts])[] = [
    ["cancelled", facts({ schedule: { ...schedule, exceptions: [{ day: "2026-11-27", start: null }] } })],
    ["cancelled", facts({}, { status: "cancelled" })],
    ["cancelled", facts({ schedule: scheduleOf({ days: ["tuesday"], every: 1, time: "08:00", zone: "UTC" }) })],
    ["declined", facts({ status: "declined" })],
    ["held", facts(mark("held"))],
    ["skipped", facts({}, mark("skipped"))],
    ["nothing", facts(mark("nothing"))],
    ["prepared", facts({ topics: { mine: 1, theirs: 0 } })],
  ];
  for (const [because, told] of cases)
    expect(faceNow(told, sent, shown, 0, later)).toMatchObject({ type: "settled", because });
  const muted = facts();
  const me = { ...muted.me, settings: { ...muted.me.settings, muted: [anaAndBen.id] } };
  expect(faceNow({ ...muted, me }, sent, shown, 0, later)).toMatchObject({ type: "settled", because: "muted" });
});

test("[RM51] a card whose meeting has begun, or about which nothing is known any more, stays as it is", () => {
  expect(faceNow(facts({ topics: { mine: 1, theirs: 0 } }), sent, shown, 0, sent.start)).toBeNull();
  expect(faceNow({ ...facts(), me: sideOf(ben, null) }, sent, shown, 0, later)).toBeNull();
});

test("[RM52] after a topic was added in the card it goes on offering another", () => {
  expect(faceNow(facts({ topics: { mine: 2, theirs: 0 } }), sent, shown, 2, later)).toMatchObject({
    type: "ask",
    added: 2,
  });
});

const answer = (change: Partial<Answered>): Answered => ({
  by: ben,
  series,
  day: dayIn("2026-11-27"),
  start: sent.start,
  topics: 0,
  said: null,
  at: later,
  ...change,
});

test("[RM53] an answer counts until its person's client has looked since, while its meeting is ahead", () => {
  const added = answer({ topics: 1 });
  expect(withAnswers(view(), ben, [added], later).series[0]?.topics).toEqual({ mine: 1, theirs: 0 });
  expect(withAnswers(view({}, later + 1), ben, [added], later + 2).series[0]?.topics.mine).toBe(0);
  expect(withAnswers(view(), ben, [added], sent.start + 1).series[0]?.topics.mine).toBe(0);
  expect(withAnswers(view(), ana, [added], later).series[0]?.topics.mine).toBe(0);
  const skipped = withAnswers(view(), ben, [answer({ said: "skipped" })], later);
  expect(skipped.series[0]?.marks).toEqual([{ day: "2026-11-27", state: "skipped" }]);
});

test("[RM53] a skip in the report's card spares the manager theirs", () => {
  const both = facts();
  const bens = withAnswers(view(), ben, [answer({ said: "skipped" })], later);
  const manager: Facts = { ...both, me: both.other, other: sideOf(ben, bens) };
  expect(decide(manager, now).type).toBe("wait");
});

const dress = { card: "0a0a0a0a-0000-4000-8000-000000000001", name: "Ana Lima", page: "https://app.example/page" };
const faces: readonly Face[] = [
  shown,
  { ...shown, added: 1 },
  { ...shown, wording: { ...shown.wording, topics: { type: "empty" } } },
  ...(["prepared", "nothing", "skipped", "cancelled", "declined", "held", "muted"] as const).map((because): Face => ({
    type: "settled",
    because,
    wording: shown.wording,
  })),
];

const actionsIn = (value: unknown): readonly AdaptiveCard[] => {
  if (Array.isArray(value)) return value.flatMap(actionsIn);
  if (typeof value !== "object" || value === null) return [];
  const own = "type" in value && String(value.type).startsWith("Action.") ? [value as AdaptiveCard] : [];
  return [...own, ...Object.entries(value).flatMap(([name, it]) => (name === "fallback" ? [] : actionsIn(it)))];
};

test("[BT29] a card is of version 1.5, its actions have a fallback, and each of its states says what it is", () => {
  for (const face of faces) {
    const card = cardOf(face, dress);
    expect(card).toMatchObject({ type: "AdaptiveCard", version: "1.5", refresh: { action: { verb: "look" } } });
    for (const action of actionsIn([card["body"], card["actions"]])) {
      if (action["type"] !== "Action.Execute") continue;
      expect(action["fallback"]).toMatchObject({
        type: "Action.Submit",
        data: { verb: action["verb"], card: dress.card },
      });
    }
    expect((card["actions"] as unknown[]).length).toBeLessThanOrEqual(6);
    expect(summaryOf(face, "Ana Lima")).toMatch(/^Tomorrow 10:00 with Ana Lima\. [A-Z].*\.$/);
    expect(summaryOf(face, null)).toMatch(/^Tomorrow 10:00, your 1:1\. [A-Z].*\.$/);
  }
  expect(new Set(faces.map((it) => summaryOf(it, "Ana Lima"))).size).toBe(faces.length);
});

test("[RM54] a manager's card says of an empty page only that it is empty", () => {
  expect(
    summaryOf({ type: "ask", wording: { ...shown.wording, topics: { type: "empty" } }, added: 0 }, "Ben Okoye"),
  ).toBe("Tomorrow 10:00 with Ben Okoye. The agenda is empty.");
});

test("[RM55] a card that rests on an older view says of which day", () => {
  const saying = (asOf: Face["wording"]["asOf"]): string =>
    JSON.stringify(cardOf({ ...shown, wording: { ...shown.wording, asOf } }, dress));
  const monday = { ...shown.wording.when, weekday: "monday", date: "2026-11-23" } as const;
  expect(saying(null)).not.toContain("As of");
  expect(saying({ ...monday, said: "weekday" })).toContain('"As of Monday."');
  expect(saying({ ...monday, said: "date" })).toContain('"As of 23 November 2026."');
});

test("[BT32] a name is letters, digits and what stands between them", () => {
  expect(readPersonName("  Zoë O’Brien-Łuć,  Jr. (Sales) ")).toBe("Zoë O’Brien-Łuć, Jr. (Sales)");
  expect(readPersonName("山田 太郎")).toBe("山田 太郎");
  expect(readPersonName("[Ana](https://evil.example) **now** <b>\n@all")).toBe("Ana (https evil.example) now b all");
  for (const none of [null, 7, "", "   ", "---", "x".repeat(500)]) expect(readPersonName(none)).toBeNull();
  expect(JSON.stringify(cardOf(shown, dress))).not.toContain('"TextBlock"');
});
