/** docs/tenant.md says of each open question which switch and which suites answer it: these must be there. */
import { existsSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { worldFrom } from "#tenant/seed.ts";

const text = readFileSync("docs/tenant.md", "utf8");
const table = text.slice(text.indexOf("### What each open question"), text.indexOf("### Switches"));
const rows = table.split("\n").filter((line) => line.startsWith("|"));

test("[TN77] every open question of the platform has its row", () => {
  const named = rows.map((row) => row.split("|")[1]?.trim().split(", ") ?? []).flat();
  for (const mark of ["45", "72", "82", "83", "119", "120", "145", "196", "204"]) expect(named).toContain(mark);
  for (let number = 1; number <= 10; number++) expect(named).toContain(`T${number}`);
});

test("[TN77] every suite that a row names exists", () => {
  const suites = [...table.matchAll(/`((?:contracts|rules|journeys|service)\/[a-z\d/-]+)`/g)].map(([, name]) => name);
  expect(suites.length).toBeGreaterThan(20);
  expect(suites.filter((name) => !existsSync(`tests/${name}.test.ts`))).toEqual([]);
});

test("[TN77] every switch has a question and its readings", () => {
  const switches = [...Object.keys(worldFrom({}, Date.now).switches), "shortMonths"];
  for (const name of switches) expect([name, text.split(`\`${name}\``).length > 2]).toEqual([name, true]);
});
