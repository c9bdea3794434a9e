/** `npm run bench [-- --json FILE] [-- --only NAME]`: every number of the design that can be measured here. */
import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { carryOver } from "./carry-over.ts";
import { finding } from "./finding.ts";
import { interaction } from "./interaction.ts";
import { live } from "./live.ts";
import { pairList } from "./pair-list.ts";
import { panelOpen } from "./panel-open.ts";
import { reminders } from "./reminders.ts";
import { isMet, type Row } from "./row.ts";
import { saving } from "./saving.ts";

const suites = {
  "carry-over": carryOver,
  finding,
  interaction,
  live,
  "pair-list": pairList,
  "panel-open": panelOpen,
  reminders,
  saving,
} as const;

const { values } = parseArgs({ options: { json: { type: "string" }, only: { type: "string" } } });
const chosen = Object.entries(suites).filter(([name]) => values.only === undefined || name === values.only);
if (chosen.length === 0)
  throw new Error(`Unknown suite '${values.only}' after --only: expected ${Object.keys(suites).join(", ")}.`);

const rows: Row[] = [];
for (const [name, suite] of chosen) {
  console.log(`\n${name}`);
  // One after the other: these machines are small, and figures side by side would disturb each other.
  const measured = await suite();
  rows.push(...measured);
  console.table(
    measured.map((row) => ({
      what: row.name,
      unit: row.unit,
      min: round(Math.min(...row.runs)),
      median: round(row.value),
      max: round(Math.max(...row.runs)),
      target: row.target ?? "",
      met: isMet(row) ?? "",
      beside: row.peer === undefined ? "" : `${row.peer.name} ${round(row.peer.value)}`,
    })),
  );
}
if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(rows, null, 2)}\n`);

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
