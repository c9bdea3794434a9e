import { expect, test } from "vitest";
import { explain, type Problem } from "#app/explain.ts";
import { initialsOf } from "#app/page-view/avatar.tsx";
import { shortName } from "#app/page-view/one-on-one.ts";
import { agoWords, dueWords, startWords, type Place } from "#app/page-view/when.ts";
import { rhythmWords } from "#app/rhythm.ts";

const berlin: Place = { locale: "de-DE", timeZone: "Europe/Berlin" };
const newYork: Place = { locale: "en-US", timeZone: "America/New_York" };
const now = Date.parse("2026-11-21T08:00:00Z");
const at = (text: string): number => Date.parse(text);

test.each([
  ["2026-11-21T09:00:00Z", "Today 10:00"],
  ["2026-11-22T09:00:00Z", "Tomorrow 10:00"],
  ["2026-11-26T09:00:00Z", "Thursday 10:00"],
  ["2026-11-28T09:00:00Z", "Sat, 28 Nov 10:00"],
  ["2027-01-07T09:00:00Z", "7 Jan 2027 10:00"],
])("[UI2] %s is %s in Berlin", (start, words) => {
  expect(startWords(at(start), null, now, berlin)).toBe(words);
});

test("[UI2] a meeting that runs says until when, and the day is the person's own", () => {
  expect(startWords(now - 1000, at("2026-11-21T08:30:00Z"), now, berlin)).toBe("Now, until 9:30");
  // Half past midnight in Berlin is still the evening before in New York.
  expect(startWords(at("2026-11-21T23:30:00Z"), null, now, berlin)).toMatch(/^Tomorrow 0?0:30$/);
  expect(startWords(at("2026-11-21T23:30:00Z"), null, now, newYork)).toMatch(/^Today 6:30\sPM$/u);
});

test("[UI2] a due date and a check read as people say them, and odd input is shown as it is", () => {
  expect(dueWords("2026-11-21", now, berlin)).toBe("today");
  expect(dueWords("2026-11-26", now, newYork)).toBe("Thursday");
  expect(dueWords("soon", now, berlin)).toBe("soon");
  expect(agoWords(now - 1000, now, berlin)).toBe("just now");
  expect(agoWords(now - 5 * 60_000, now, berlin)).toBe("5 minutes ago");
  expect(agoWords(at("2026-11-20T08:00:00Z"), now, berlin)).toBe("yesterday");
});

const problems: readonly Problem[] = [
  { type: "offline" },
  { type: "throttled", retryAfterMs: 1000 },
  { type: "unavailable", status: 503 },
  { type: "signInNeeded" },
  { type: "signInNeeded", unanswered: true },
  { type: "consentMissing", scopes: ["Calendars.ReadBasic"], adminNeeded: true },
  { type: "forbidden" },
  { type: "forbidden", writing: true },
  { type: "notFound" },
  { type: "gone" },
  { type: "changed" },
  { type: "locked" },
  { type: "full" },
  { type: "grantRefused" },
  { type: "notInvited", alone: true },
  { type: "notInvited", alone: false },
  { type: "brokenPart" },
  { type: "newerVersion", version: 2 },
  { type: "damaged", reason: "checksum" },
  { type: "notOurs" },
  { type: "claimedByOther" },
  { type: "cancelled" },
  { type: "otherAccount" },
  { type: "popupBlocked" },
  { type: "hostSilent", host: "teams" },
  { type: "unreadable", found: "" },
  { type: "missing", field: "graph" },
  { type: "refused", field: "graph", value: "http://localhost" },
  { type: "unexpected", status: 418, code: "teapot" },
];

const plain = /^[A-Z].*\.$/;

test.each(problems)("[UI3] $type is one plain sentence with at most one thing to do", (problem) => {
  const { sentence, act } = explain(problem);
  expect(sentence).toMatch(plain);
  expect(sentence).not.toMatch(/HTTP|ETag|https?:|localhost|undefined|!|please/i);
  expect(act?.label).not.toBe("");
});

test.each(problems)(
  "[UI3, KJ12] $type on a page is as plain, and calls nothing kept where this browser keeps no copy",
  (problem) => {
    const { sentence } = explain(problem, { readOnly: false, deviceRefused: false });
    const unkept = explain(problem, { readOnly: false, deviceRefused: true }).sentence;
    for (const said of [sentence, unkept]) expect(said).toMatch(plain);
    expect(unkept).not.toMatch(/kept|this device/i);
    expect(unkept.includes("Keep this page open")).toBe(/is kept here|will be saved/.test(sentence));
    expect(explain(problem, { readOnly: true, deviceRefused: false }).sentence).not.toMatch(/kept/);
  },
);

test("[UI3] what only the other can mend names them, and whoever may only read is not told that they can’t open it", () => {
  const page = { readOnly: false, deviceRefused: false };
  const said = (problem: Problem, home: "mine" | "theirs"): string =>
    explain(problem, { ...page, home }, "Ana").sentence;
  expect(said({ type: "full" }, "theirs")).toMatch(/^Ana’s OneDrive is full\. Ask Ana to make room there\./);
  expect(said({ type: "full" }, "mine")).toMatch(/^Your OneDrive is full\. Make room there\./);
  const reads = { type: "forbidden", writing: true } as const;
  expect(said(reads, "theirs")).toMatch(/^You can read this notebook, but not change it\. Ask Ana/);
  expect(said(reads, "mine")).toBe("You can read this notebook, but not change it.");
  expect(said({ type: "grantRefused" }, "mine")).toMatch(/Ana can’t open it yet\.$/);
  expect(said({ type: "claimedByOther" }, "mine")).toMatch(/^Ana is just starting/);
});

test("[UI4] what an administrator is sent names no file of ours", () => {
  const { act } = explain({ type: "grantRefused" });
  if (act?.type !== "copy") throw new Error(`Expected a note to copy, got ${act?.type ?? "none"}`);
  expect(act.note).not.toMatch(/\.md|docs/);
  for (const named of ["Files.ReadWrite.All", "selectedOrAll"]) expect(act.note).toContain(named);
});

test("[UI73] whoever only stopped signing in is not told of another account, and no host is named", () => {
  const [stopped, another] = [explain({ type: "cancelled" }), explain({ type: "otherAccount" })];
  expect(stopped.sentence).not.toMatch(/account/);
  expect(another.sentence).toMatch(/account/);
  for (const { sentence, act } of [stopped, another]) {
    expect(sentence).toMatch(/isn’t finished/);
    expect(sentence).not.toMatch(/Teams|Outlook/);
    expect(act?.type).toBe("signIn");
  }
});

test("[UI4] a missing permission is named with its reason and a note for the administrator", () => {
  const asked = explain({ type: "consentMissing", scopes: ["Calendars.ReadBasic"], adminNeeded: true });
  expect(asked.sentence).toContain("to find your 1:1s in your calendar");
  expect(asked.act).toMatchObject({ type: "copy", note: expect.stringContaining("Calendars.ReadBasic") as string });
  const own = explain({ type: "consentMissing", scopes: ["api://duologue/access_as_user"], adminNeeded: false });
  expect(own.sentence).toContain("the notebook that the other person started");
});

const weekly = (interval: number, daysOfWeek: readonly string[]) => ({
  pattern: { type: "weekly", interval, daysOfWeek, firstDayOfWeek: "monday" },
  range: { type: "noEnd", startDate: "2026-11-26" },
});

test("[UI5] a rhythm is in words", () => {
  expect(rhythmWords(weekly(1, ["thursday"]))).toBe("every Thursday");
  expect(rhythmWords(weekly(2, ["monday"]))).toBe("every second Monday");
  expect(rhythmWords(weekly(1, ["monday", "tuesday", "wednesday", "thursday", "friday"]))).toBe("every weekday");
  expect(
    rhythmWords({ pattern: { type: "absoluteMonthly", interval: 1, dayOfMonth: 30 }, range: weekly(1, []).range }),
  ).toBe("every month");
  expect(rhythmWords(null)).toBeNull();
});

test("[UI6] initials come from the name, in its own script, and from nothing that looks like markup", () => {
  expect(initialsOf("Ben Okafor")).toBe("BO");
  expect(initialsOf("Zoë Brontë-Ångström")).toBe("ZB");
  expect(initialsOf("佐藤 健司")).toBe("佐");
  expect(initialsOf("<img src=x onerror=alert(1)> Mei")).toBe("M");
  expect(initialsOf("")).toBe("");
  expect(shortName("Ben Okafor", null)).toBe("Ben");
  expect(shortName("Okafor, Ben", "Ben")).toBe("Ben");
});
