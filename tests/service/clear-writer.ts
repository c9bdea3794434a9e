/** One who writes through Hocuspocus, as its own provider does: everything goes to the server as it is. */
import * as decoding from "lib0/decoding";
import * as encoding from "lib0/encoding";
import { applyAwarenessUpdate, Awareness, encodeAwarenessUpdate } from "y-protocols/awareness";
import * as sync from "y-protocols/sync";
import { WebSocket } from "ws";
import * as Y from "yjs";
import type { Hand } from "#core/agenda/hand.ts";
import type { Writer } from "./written.ts";

export interface ClearWriter extends Writer, Disposable {}

const kinds = { sync: 0, awareness: 1, auth: 2, syncReply: 4 } as const;

export const openClearWriter = async (url: string, room: string, hand: Hand): Promise<ClearWriter> => {
  const doc = new Y.Doc();
  const awareness = new Awareness(doc);
  const ws = new WebSocket(url.replace("http", "ws"));
  const say = (kind: number, write: (encoder: encoding.Encoder) => void): void =>
    ws.send(
      encoding.encode((encoder) => {
        encoding.writeVarString(encoder, room);
        encoding.writeVarUint(encoder, kind);
        write(encoder);
      }),
    );
  await new Promise<void>((resolve, reject) => {
    ws.on("error", reject);
    ws.on("open", () =>
      say(kinds.auth, (encoder) => {
        encoding.writeVarUint(encoder, 0);
        encoding.writeVarString(encoder, "token");
        encoding.writeVarString(encoder, "4.7.0");
      }),
    );
    ws.on("message", (data: Buffer) => {
      const decoder = decoding.createDecoder(data);
      decoding.readVarString(decoder);
      const kind = decoding.readVarUint(decoder);
      if (kind === kinds.auth) say(kinds.sync, (encoder) => sync.writeSyncStep1(encoder, doc));
      if (kind === kinds.awareness) applyAwarenessUpdate(awareness, decoding.readVarUint8Array(decoder), ws);
      if (kind !== kinds.sync && kind !== kinds.syncReply) return;
      const answer = encoding.createEncoder();
      const read = sync.readSyncMessage(decoder, answer, doc, ws);
      if (encoding.length(answer) > 0)
        say(kinds.sync, (encoder) => encoding.writeUint8Array(encoder, encoding.toUint8Array(answer)));
      if (read === sync.messageYjsSyncStep2) resolve();
    });
  });
  doc.on("update", (update: Uint8Array, origin: unknown) => {
    if (origin !== ws) say(kinds.sync, (encoder) => sync.writeUpdate(encoder, update));
  });
  awareness.on("update", (_: unknown, origin: unknown) => {
    if (origin !== ws)
      say(kinds.awareness, (encoder) =>
        encoding.writeVarUint8Array(encoder, encodeAwarenessUpdate(awareness, [doc.clientID])),
      );
  });
  return {
    doc,
    awareness,
    hand,
    [Symbol.dispose]: () => {
      ws.terminate();
      awareness.destroy();
      doc.destroy();
    },
  };
};
