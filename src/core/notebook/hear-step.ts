/** That somebody in the room wrote the file, understood without a call where the document has all that the file holds. */
import * as Y from "yjs";
import { lacksTime, need, type Desk } from "./desk.ts";
import type { Outcome } from "./happening.ts";
import { beyond } from "./merge.ts";
import { isNewRoomDue } from "./room-floor.ts";
import { readVerdict } from "./verdict.ts";

export const hear = async (desk: Desk): Promise<Outcome> => {
  const { doc, unsaved, driveClock, kept, carried } = desk;
  const { version, holds } = need(desk.facts().news);
  const { owner } = need(desk.facts().file);
  const now = driveClock.now();
  const isAllHere =
    holds !== null && [...holds.sv].every(([client, clocks]) => clocks <= Y.getState(doc.store, client));
  // A secret that is to be in the file shows by reading it alone.
  if (!isAllHere || !carried || kept === null || isNewRoomDue(doc, kept, owner, now))
    return { type: "unheard", version };
  const caughtUp = unsaved.compared(beyond(doc, holds), (update) => isIn(holds, update));
  const told = { verdict: readVerdict(doc, owner, now), doubt: "none", lacksTime: lacksTime(desk, owner) } as const;
  return { type: "heard", version, dirty: unsaved.any(), caughtUp, ageMs: 0, ...told };
};

/** Adds and deletes nothing there. */
const isIn = ({ sv, ds }: Y.Snapshot, update: Uint8Array): boolean => {
  const more = Y.decodeUpdateV2(update);
  return (
    more.structs.every(({ id, length }) => id.clock + length <= (sv.get(id.client) ?? 0)) &&
    Y.equalDeleteSets(ds, Y.mergeDeleteSets([ds, more.ds]))
  );
};
