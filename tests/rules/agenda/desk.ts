/** Two people at one notebook, with the post between them carried by hand. */
import * as Y from "yjs";
import type { Hand } from "#core/agenda/hand.ts";
import { pageOf, type PageRef } from "#core/agenda/page.ts";
import type { PersonId } from "#core/pairs/pair.ts";
import { ana, anaAndBen, ben } from "#tests/cast.ts";

export interface Desk {
  readonly doc: Y.Doc;
  readonly hand: Hand;
  readonly page: PageRef;
}

/** Random bytes that are the same in every run. */
const dice = (seed: number) => {
  let state = seed;
  return (bytes: number): Uint8Array =>
    Uint8Array.from({ length: bytes }, () => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      return state >>> 24;
    });
};

export const weekly = "040000008200E00074C5B7101A82E00800000000AABBCCDD";

export const deskOf = (me: PersonId, clientId: number): Desk => {
  const doc = new Y.Doc();
  doc.clientID = clientId;
  let time = 1_795_000_000_000;
  return {
    doc,
    hand: { me, now: () => (time += 1000), random: dice(clientId) },
    page: pageOf(doc, anaAndBen.id, weekly),
  };
};

export const twoDesks = (): readonly [Desk, Desk] => [deskOf(ana, 1), deskOf(ben, 2)];

/** Both hear everything the other has. */
export const exchange = (a: Desk, b: Desk): void => {
  const [fromA, fromB] = [Y.encodeStateAsUpdateV2(a.doc), Y.encodeStateAsUpdateV2(b.doc)];
  Y.applyUpdateV2(a.doc, fromB);
  Y.applyUpdateV2(b.doc, fromA);
};

/** Types a line at the end of the notes of a meeting, as the editor does. */
export const writeNote = (notes: Y.XmlFragment, line: string): void => {
  const paragraph = new Y.XmlElement("paragraph");
  paragraph.insert(0, [new Y.XmlText(line)]);
  notes.insert(notes.length, [paragraph]);
};
