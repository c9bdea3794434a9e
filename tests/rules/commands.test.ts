/** What the README says to run by hand starts: nothing else in the suite loads these scripts as Node does. */
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const said = (script: string, ...words: readonly string[]): string => {
  const path = fileURLToPath(new URL(`../${script}`, import.meta.url));
  return spawnSync(process.execPath, [path, ...words], { encoding: "utf8" }).stderr;
};

test.each([
  ["pictures.ts", ["nothing"], "Unknown picture 'nothing': expected first-visit, "],
  ["bench/main.ts", ["--only", "nothing"], "Unknown suite 'nothing' after --only: expected carry-over, "],
] as const)("%s refuses a name that it does not know and says which it does", (script, words, refusal) => {
  expect(said(script, ...words)).toContain(refusal);
});
