/**
 * Which room secrets are worn out, kept in the notebook: root map `sharing`, key `room`, the lowest epoch that may still
 * be used. A room whose secret stood in a file that others could open is not used again, and neither is one that comes
 * back with an older content; a crash between closing the file and changing the secret is made good by whoever writes next.
 */
import type * as Y from "yjs";
import type { PersonId } from "#core/pairs/pair.ts";
import type { Kept } from "./envelope.ts";
import { readVerdict } from "./verdict.ts";

const root = (doc: Y.Doc): Y.Map<unknown> => doc.getMap("sharing");

export const roomFloor = (doc: Y.Doc): number => {
  const floor = root(doc).get("room");
  return typeof floor === "number" && Number.isSafeInteger(floor) ? floor : 0;
};

export const raiseRoomFloor = (doc: Y.Doc, to: number): void => {
  if (roomFloor(doc) < to) root(doc).set("room", to);
};

/** While others can open the file, a new secret would be known to them as well. */
export const isNewRoomDue = (doc: Y.Doc, { envelope, worn }: Kept, owner: PersonId, now: number): boolean =>
  (worn || envelope.room.epoch < roomFloor(doc)) && readVerdict(doc, owner, now)?.type !== "tooOpen";
