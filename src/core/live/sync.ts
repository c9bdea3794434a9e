/** What goes out of Yjs and y-protocols/sync, as messages of ours. */
import * as encoding from "lib0/encoding";
import * as sync from "y-protocols/sync";
import * as Y from "yjs";
import type { SessionId } from "./frame.ts";
import type { News } from "./channel.ts";
import type { Message } from "./payload.ts";

/** For all. */
export const editOf = (update: Uint8Array): Message => ({
  kind: "sync",
  to: null,
  body: encoding.encode((body) => sync.writeUpdate(body, update)),
});

/** What do you have that I lack? */
export const questionTo = (to: SessionId, doc: Y.Doc): Message => ({
  kind: "sync",
  to,
  body: encoding.encode((body) => sync.writeSyncStep1(body, doc)),
});

/** Everything that whoever has `stateVector` lacks. */
export const answerTo = (to: SessionId, doc: Y.Doc, stateVector: Uint8Array): Message => ({
  kind: "sync",
  to,
  body: encoding.encode((body) => sync.writeSyncStep2(body, doc, stateVector)),
});

export const savedOf = ({ version, holds, agoMs }: Extract<News, { type: "saved" }>): readonly Message[] => [
  ...(agoMs === null ? [] : [{ kind: "taken", agoMs } as const]),
  { kind: "saved", version, holds: holds === null ? new Uint8Array() : Y.encodeSnapshotV2(holds) },
];
