/**
 * Memory of an open page over time, on demand: `node tests/bench/live-soak.ts [minutes]`, 60 without a number. Two people in
 * two browsers, sealed, five letters a second; heap after forced collection at each sixth of the time, since what is compiled
 * in the first minutes counts as well. The design allows 10 % from minute 10 to minute 60.
 */
import type { CDPSession } from "playwright-core";
import { openStage, signIn, type Visit } from "#tests/journeys/stage.ts";
import { appFrame } from "./app-frame.ts";

const minutes = Number(process.argv[2] ?? 60);
const everyMs = 200;

await using stage = await openStage();
const [anas, bens] = await Promise.all([stage.newPerson(), stage.newPerson()]);
const ana = await stage.visit(anas, { who: "ana", surface: "outlook", event: "ana-ben" });
await signIn(ana, "ana");
await ana.app.getByRole("textbox", { name: "New topic" }).fill("Staff role in Q1");
await ana.app.getByRole("button", { name: "Add topic" }).click();
await ana.app.getByText(/^Only you and Ben/).waitFor();
const ben = await stage.visit(bens, { who: "ben", surface: "meeting", event: "ana-ben" });
await signIn(ben, "ben");
await ana.app.getByRole("img", { name: "Ben is here" }).waitFor();
for (const visit of [ana, ben]) {
  await notesOf(visit).hover();
  await visit.app.locator(".ProseMirror").click();
}
const sessions = await Promise.all([ana, ben].map(({ page }) => page.context().newCDPSession(appFrame(page))));

const begun = Date.now();
const heaps: (readonly number[])[] = [];
let typed = 0;
for (let part = 1; part <= 6; part++) {
  while (Date.now() - begun < (part / 6) * minutes * 60_000) {
    const writer = typed % 2 === 0 ? ana : ben;
    await writer.page.keyboard.press(++typed % 80 === 0 ? "Enter" : ("abcdefghij"[typed % 10] ?? "a"));
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, begun + typed * everyMs - Date.now())));
  }
  heaps.push(await Promise.all(sessions.map(heapOf)));
}
console.table(
  ["the one who began", "the other"].map((who, at) => {
    const series = heaps.map((heap) => heap[at] ?? 0);
    return {
      who,
      "letters typed": typed,
      "MB at each sixth": series.map(megabytes).join(", "),
      "growth %": Math.round(1_000 * ((series.at(-1) ?? 0) / (series[0] ?? 1) - 1)) / 10,
    };
  }),
);

function notesOf({ app }: Visit) {
  return app.getByRole("region", { name: "Notes" }).getByRole("textbox", { name: "Notes" });
}

async function heapOf(session: CDPSession): Promise<number> {
  await session.send("HeapProfiler.collectGarbage");
  const { usedSize } = await session.send("Runtime.getHeapUsage");
  return usedSize;
}

function megabytes(bytes: number): number {
  return Math.round(bytes / 1e4) / 100;
}
