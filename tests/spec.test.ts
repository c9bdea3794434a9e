/** Rules and tests keep step: docs/spec/*.md numbers the rules, a test's title starts with the numbers it proves. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const files = (folder: string, end: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(end))
    .map((name) => join(folder, name));

const matches = (text: string, pattern: RegExp): string[] => [...text.matchAll(pattern)].map((it) => it[1] ?? "");

const rules = files("docs/spec", ".md").flatMap((file) =>
  matches(readFileSync(file, "utf8"), /^(?:- \*\*|\| )([A-Z]{2}\d+)(?:\*\*| \|)/gm),
);
const proven = new Set(
  files("tests", ".ts").flatMap((file) =>
    matches(readFileSync(file, "utf8"), /["'`]\[([A-Z]{2}\d+(?:, [A-Z]{2}\d+)*)\]/g).flatMap((it) => it.split(", ")),
  ),
);

test("every rule has its own number", () => {
  expect(rules.filter((rule, at) => rules.indexOf(rule) !== at)).toEqual([]);
});

test("every rule has a test", () => {
  expect(rules.filter((rule) => !proven.has(rule))).toEqual([]);
});

test("every test names a rule that is written down", () => {
  expect([...proven].filter((rule) => !rules.includes(rule))).toEqual([]);
});
