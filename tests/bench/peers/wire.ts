/**
 * One client's end of three protocols, as bare as it can be: joins a room, puts updates on the line and hears those of the
 * other. What a document, a seal or a provider costs is not in it.
 */
import * as decoding from "lib0/decoding";
import * as encoding from "lib0/encoding";
import { WebSocket } from "ws";
import * as sync from "y-protocols/sync";
import * as Y from "yjs";
import { headerBytes, livePath, parseSessionId, writeHeader } from "#core/live/frame.ts";
import { toHex } from "#core/hex.ts";
import { sealFrame } from "#core/live/seal.ts";

export const protocols = ["duologue", "y-websocket", "hocuspocus"] as const;
export type Protocol = (typeof protocols)[number];

export interface Wire {
  readonly put: (update: Uint8Array) => void;
  readonly onUpdate: (listener: (update: Uint8Array) => void) => void;
}

/** `seat`: "a" or "b" of the room. Resolves when the server has let it in. */
export const joinWire = (protocol: Protocol, url: string, room: string, seat: string): Promise<Wire> => {
  switch (protocol) {
    case "duologue":
      return joinRelay(url, room, seat);
    case "y-websocket":
      return joinSync(`${url}/${room}`, null);
    case "hocuspocus":
      return joinSync(url, room);
  }
};

const open = (url: string): WebSocket => new WebSocket(url.replace("http", "ws"), { perMessageDeflate: false });

const inHex = async (text: string, bytes: number): Promise<string> => {
  const hash = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return toHex(new Uint8Array(hash).subarray(0, bytes));
};

/** A keystroke, sealed once: what stands in a frame is all the same to a relay that is blind. */
const joinRelay = async (url: string, room: string, seat: string): Promise<Wire> => {
  const session = parseSessionId(await inHex(`${room}/${seat}`, 8));
  if (session === null) throw new Error("No session");
  const join = { type: "join", version: 1, token: seat, pair: room, other: "x", room: await inHex(room, 16), session };
  const key = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt"]);
  const sealed = (await sealFrame(key, { session, counter: 1 }, new Uint8Array(60))).subarray(headerBytes);
  const ws = open(`${url}${livePath}`);
  let counter = 0;
  let hear = null as ((update: Uint8Array) => void) | null;
  await new Promise<void>((resolve, reject) => {
    ws.on("error", reject);
    ws.on("open", () => ws.send(JSON.stringify(join)));
    ws.on("message", (data: Buffer, isBinary) => (isBinary ? hear?.(data) : resolve()));
  });
  return {
    put: () => {
      const frame = new Uint8Array(headerBytes + sealed.length);
      frame.set(writeHeader({ session, counter: ++counter }));
      frame.set(sealed, headerBytes);
      ws.send(frame);
    },
    onUpdate: (listener) => {
      hear = listener;
    },
  };
};

/** y-protocols; Hocuspocus puts the document's name before each message and wants to be greeted with a token. */
const joinSync = async (url: string, name: string | null): Promise<Wire> => {
  const ws = open(url);
  let hear = null as ((update: Uint8Array) => void) | null;
  const message = (write: (encoder: encoding.Encoder) => void): Uint8Array =>
    encoding.encode((encoder) => {
      if (name !== null) encoding.writeVarString(encoder, name);
      write(encoder);
    });
  const syncMessage = (write: (encoder: encoding.Encoder) => void): Uint8Array =>
    message((encoder) => {
      encoding.writeVarUint(encoder, 0);
      write(encoder);
    });
  const ask = (): void => ws.send(syncMessage((encoder) => sync.writeSyncStep1(encoder, new Y.Doc())));
  await new Promise<void>((resolve, reject) => {
    ws.on("error", reject);
    ws.on("open", () => {
      if (name === null) return ask();
      return ws.send(
        message((encoder) => {
          encoding.writeVarUint(encoder, 2);
          encoding.writeVarUint(encoder, 0);
          encoding.writeVarString(encoder, "token");
          encoding.writeVarString(encoder, "4.7.0");
        }),
      );
    });
    ws.on("message", (data: Buffer) => {
      const decoder = decoding.createDecoder(data);
      if (name !== null) decoding.readVarString(decoder);
      const type = decoding.readVarUint(decoder);
      if (name !== null && type === 2) return ask();
      if (type !== 0 && type !== 4) return undefined;
      const step = decoding.readVarUint(decoder);
      if (step === sync.messageYjsSyncStep2) resolve();
      else if (step === sync.messageYjsUpdate) hear?.(decoding.readVarUint8Array(decoder));
      return undefined;
    });
  });
  return {
    put: (update) => ws.send(syncMessage((encoder) => sync.writeUpdate(encoder, update))),
    onUpdate: (listener) => {
      hear = listener;
    },
  };
};
