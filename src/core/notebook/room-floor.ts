/**
 * Which room secrets are worn out, kept in the notebook: root map `sharing`, key `room`, the lowest epoch that may still
 * be used. A room whose secret stood in a file that others could open is not used again, and neither is one that comes
 * back with an older content; a crash between closing the file and changing the secret is made good by whoever writes next.
 */
import type * as Y from "yjs";
import { wholeIn } from "#core/pairs/json.ts";
import type { PersonId } from "#core/pairs/pair.ts";
import { far, type Kept } from "./envelope.ts";
import { isOpenToOthers, readVerdict, sharingRoot } from "./verdict.ts";

/** The lowest that may be used, as far as this epoch goes: what stands far above was written to stay, and says nothing. */
export const roomFloor = (doc: Y.Doc, epoch: number): number => {
  const floor = wholeIn(sharingRoot(doc).get("room")) ?? 0;
  return floor > epoch && floor - epoch <= far ? floor : epoch || 1;
};

export const raiseRoomFloor = (doc: Y.Doc, to: number): void => {
  if (roomFloor(doc, to - 1) < to) sharingRoot(doc).set("room", to);
};

/** While others can open the file, a new secret would be known to them as well. */
export const isNewRoomDue = (doc: Y.Doc, { envelope: { room }, worn }: Kept, owner: PersonId, now: number): boolean =>
  (worn || room.epoch < roomFloor(doc, room.epoch)) && !isOpenToOthers(readVerdict(doc, owner, now));
