/**
 * Memory of an open page over time, on demand: `node tests/bench/live-soak.ts [minutes] [letters a second]`, 60 and 5 without
 * numbers. Two people in two browsers, sealed; heap after forced collection at each sixth of the time, since what is compiled
 * in the first minutes counts as well. The design allows 10 % from minute 10 to minute 60. Beside it the same without compiled
 * code, of which a browser makes more for as long as somebody types; what the notebook's document takes alone, of the state that
 * the file has at that time; and what a page takes that is opened on all those words at the end.
 */
import type { CDPSession, Locator } from "playwright-core";
import * as Y from "yjs";
import { ana as anaId, anaAndBen, ben as benId } from "#tests/cast.ts";
import { openStage, signIn, type Visit } from "#tests/journeys/stage.ts";
import { appFrame } from "./app-frame.ts";
import { atTheDesk } from "./at-the-desk.ts";
import { openBareDocument } from "./bare-document.ts";
import { type Heap, heapOf } from "./heap-of.ts";

const minutes = Number(process.argv[2] ?? 60);
const everyMs = 1_000 / Number(process.argv[3] ?? 5);

await using bare = await openBareDocument();
await using stage = await openStage();
const [anas, bens] = await Promise.all([stage.newPerson(), stage.newPerson()]);
const [ofAna, ofBen] = [
  { who: "ana", surface: "outlook", event: "ana-ben" },
  { who: "ben", surface: "meeting", event: "ana-ben" },
] as const;
const ana = await stage.visit(anas, ofAna);
await signIn(ana, "ana");
await ana.app.getByRole("textbox", { name: "New topic" }).fill("Staff role in Q1");
await ana.app.getByRole("button", { name: "Add topic" }).click();
await ana.app.getByText(/^Only you and Ben/).waitFor();
const ben = await stage.visit(bens, ofBen);
await signIn(ben, "ben");
await ana.app.getByRole("img", { name: "Ben is here" }).waitFor();
for (const visit of [ana, ben]) await openNotes(visit);
const sessions = await Promise.all([ana, ben].map(heapSession));

const heaps: (readonly Heap[])[] = [];
const documents: number[] = [];
let typed = 0;
for (let part = 1; part <= 6; part++) {
  // What measuring takes is no time of typing.
  const [begun, before] = [Date.now(), typed];
  while (Date.now() - begun < (minutes / 6) * 60_000) {
    const writer = typed % 2 === 0 ? ana : ben;
    await writer.page.keyboard.press(++typed % 80 === 0 ? "Enter" : ("abcdefghij"[typed % 10] ?? "a"));
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, begun + (typed - before) * everyMs - Date.now())));
  }
  await ana.page.keyboard.press("Control+s");
  await ana.app.getByText("Saved", { exact: true }).waitFor();
  heaps.push(await Promise.all(sessions.map(heapOf)));
  documents.push(await bare.bytesOf(await stateInFile()));
}
const paragraphs = await paragraphsOf(ana).count();
await Promise.all([ana, ben].map(({ page }) => page.close()));
const anew: number[] = [];
for (const [context, view] of [
  [anas, ofAna],
  [bens, ofBen],
] as const) {
  const visit = await stage.visit(context, view);
  await openNotes(visit);
  await paragraphsOf(visit)
    .nth(paragraphs - 1)
    .waitFor();
  anew.push((await heapOf(await heapSession(visit))).all);
}
console.log(`${typed} letters typed. MB at each sixth, and what they grew by:`);
console.table(
  Object.fromEntries([
    ...["the one who began", "the other"].flatMap((who, at) => {
      const heap = heaps.map((both) => both[at] ?? { all: 0, code: 0 });
      return [
        [who, { ...growthOf(heap.map(({ all }) => all)), "MB opened anew": megabytes(anew[at] ?? 0) }],
        [`${who}, without what was compiled`, growthOf(heap.map(({ all, code }) => all - code))],
      ];
    }),
    ["the document alone", growthOf(documents)],
  ]),
);

function growthOf(series: readonly number[]) {
  const [first, last] = [series[0] ?? 0, series.at(-1) ?? 0];
  return {
    "MB at each sixth": series.map(megabytes).join(", "),
    "growth MB": megabytes(last - first),
    "growth %": Math.round(1_000 * (last / first - 1)) / 10,
  };
}

function notesOf({ app }: Visit) {
  return app.getByRole("region", { name: "Notes" }).getByRole("textbox", { name: "Notes" });
}

async function openNotes(visit: Visit): Promise<void> {
  await notesOf(visit).hover();
  await visit.app.locator(".ProseMirror").click();
}

function paragraphsOf({ app }: Visit): Locator {
  return app.locator(".ProseMirror p");
}

function heapSession({ page }: Visit): Promise<CDPSession> {
  return page.context().newCDPSession(appFrame(page));
}

async function stateInFile(): Promise<Uint8Array> {
  const desk = await atTheDesk(stage, "ana", anaId);
  await using keeper = desk.keeper(anaAndBen, { [anaId]: "Ana Ruiz", [benId]: "Ben Okafor" });
  await keeper.open();
  return Y.encodeStateAsUpdateV2(keeper.doc);
}

function megabytes(bytes: number): number {
  return Math.round(bytes / 1e4) / 100;
}
