/** What stands in pages, files and browsers of a storm, and what passes between them behind everybody's back. */
import * as Y from "yjs";
import { parseFile } from "#core/notebook/file-format.ts";
import type { Keeper } from "#core/notebook/keep.ts";
import { live } from "#core/notebook/merge.ts";
import { ana, anaAndBen, ben, olga } from "#tests/cast.ts";
import type { World } from "./world.ts";

/** Live: through the room, whoever has the same one. */
export const meet = (from: Keeper, all: readonly Keeper[]): void => {
  const room = from.room();
  for (const to of all) {
    if (to === from || room === null || to.room() === null) continue;
    if (Buffer.compare(room.secret, to.room()?.secret ?? new Uint8Array()) !== 0) continue;
    Y.applyUpdateV2(to.doc, Y.encodeStateAsUpdateV2(from.doc, Y.encodeStateVector(to.doc)), live);
  }
};

export const secretIn = (html: string): string | null => {
  const parsed = parseFile(html, anaAndBen);
  return parsed.ok ? Buffer.from(parsed.value.envelope.room.secret).toString("base64") : null;
};

export const fileOf = async (world: World) => {
  const pointer = await world.pointers(ana).find(anaAndBen);
  const item = pointer.ok ? pointer.value?.address.itemId : null;
  return world.drives.files().find((it) => it.at.itemId === item);
};

export const holds = (state: Uint8Array, doc: Y.Doc): boolean => {
  const kept = new Y.Doc();
  Y.applyUpdateV2(kept, state);
  return lacking(doc, Y.snapshot(kept)).length === 0;
};

export const docIn = (html: string): Y.Doc => {
  const file = parseFile(html, anaAndBen);
  if (!file.ok) throw new Error(`Expected a notebook, got ${file.error.type}`);
  return file.value.content;
};

/** What was put in or taken out on the page and is not so in the content, by whom and where. */
export const lacking = (doc: Y.Doc, content: Y.Snapshot): readonly string[] => {
  const { sv, ds } = Y.snapshot(doc);
  const more = [...sv].filter(([client, clock]) => clock > (content.sv.get(client) ?? 0));
  const taken = [...ds.clients].flatMap(([client, spans]) =>
    spans
      .filter((it) => !covers(content.ds.clients.get(client) ?? [], it))
      .map((it) => `${client} took out ${it.clock} to ${it.clock + it.len}`),
  );
  return [...more.map(([client, clock]) => `${client} put in up to ${clock}`), ...taken];
};

interface Span {
  readonly clock: number;
  readonly len: number;
}
const covers = (spans: readonly Span[], { clock, len }: Span): boolean =>
  spans.some((it) => it.clock <= clock && it.clock + it.len >= clock + len);

/** The record is changed behind everybody's back: to no file, to one of before, or to somebody else's. */
export const pointTo = async (world: World, to: "away" | "back" | "out"): Promise<void> => {
  const [first] = world.drives.files();
  if (first === undefined) return;
  if (to === "back") return world.pointTo(first.at);
  if (to === "away") return world.pointTo({ ...first.at, itemId: "nowhere" });
  const made = await world.drives.storeOf(olga).create("Lunch", "<p>Lunch</p>");
  if (!made.ok) return;
  for (const person of [ana, ben]) world.drives.grant(made.value.at, { person });
  const listed = await world.drives.storeOf(olga).permissions(made.value.at);
  if (world.unadmitted && listed.ok) await world.drives.storeOf(olga).admit(made.value.at, listed.value);
  return world.pointTo(made.value.at);
};
