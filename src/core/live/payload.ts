/**
 * What two clients say to each other inside the seal.
 *
 * A payload is one byte and a piece of a list of messages:
 *
 * | Bit  | Set when                                                                   |
 * | ---- | -------------------------------------------------------------------------- |
 * | 0    | the next payload of this session goes on where this one ends               |
 * | 1    | this payload goes on where the one before ended; alone it is no list       |
 *
 * Each message is its kind and its body behind its length, so that a kind from a later version is passed over. All numbers
 * are varuints: seven bits in a byte, the lowest first, the eighth set where another byte follows. Text is UTF-8 behind its
 * length in bytes. A body is its fields in this order and nothing behind them; a list with one that is not says nothing.
 *
 * | Kind | Name        | Body                                                                                            |
 * | ---- | ----------- | ----------------------------------------------------------------------------------------------- |
 * | 0    | `here`      | person (text), 1 when this client can save and else 0, n, n × (session of 8 bytes, last counter heard), a Yjs state vector (v1) or nothing, behind its length |
 * | 1    | `sync`      | session of 8 bytes that it is for, zeros for all; up to the end a message of y-protocols/sync    |
 * | 2    | `awareness` | up to the end an update of y-protocols/awareness                                                 |
 * | 3    | `saved`     | name of the file's version (text), up to the end a Yjs snapshot (v2) of what it holds, or nothing |
 * | 4    | `rekeyed`   | nothing: the file holds a new room secret                                                       |
 * | 5    | `bye`       | nothing                                                                                         |
 * | 6    | `taken`     | so many milliseconds ago the write took what there was, of which the `saved` behind it in the list tells |
 */
import * as decoding from "lib0/decoding";
import * as encoding from "lib0/encoding";
import type { SessionId } from "./frame.ts";
import { toHex } from "#core/hex.ts";

export type Message =
  | {
      readonly kind: "here";
      readonly person: string;
      readonly canSave: boolean;
      readonly hears: ReadonlyMap<SessionId, number>;
      readonly stateVector: Uint8Array;
    }
  | { readonly kind: "sync"; readonly to: SessionId | null; readonly body: Uint8Array }
  | { readonly kind: "awareness"; readonly update: Uint8Array }
  | { readonly kind: "saved"; readonly version: string; readonly holds: Uint8Array }
  | { readonly kind: "rekeyed" }
  | { readonly kind: "bye" }
  | { readonly kind: "taken"; readonly agoMs: number };

const goesOnBit = 1;
const goesOnFromBit = 2;

/** Larger than any notebook; beyond it pieces are not put together. */
export const maxMessageBytes = 16 * 1024 * 1024;

/** As many payloads as it takes. */
export const writePayloads = (messages: readonly Message[], maxBytes: number): readonly Uint8Array[] => {
  const encoder = encoding.createEncoder();
  for (const message of messages) {
    encoding.writeVarUint(encoder, kinds.indexOf(message.kind));
    encoding.writeVarUint8Array(
      encoder,
      encoding.encode((body) => writeBody(body, message)),
    );
  }
  const bytes = encoding.toUint8Array(encoder);
  const payloads: Uint8Array[] = [];
  for (let at = 0; at === 0 || at < bytes.length; at += maxBytes - 1) {
    const piece = bytes.subarray(at, at + maxBytes - 1);
    const payload = new Uint8Array(1 + piece.length);
    payload[0] = (at + piece.length < bytes.length ? goesOnBit : 0) | (at > 0 ? goesOnFromBit : 0);
    payload.set(piece, 1);
    payloads.push(payload);
  }
  return payloads;
};

export interface Piece {
  readonly bytes: Uint8Array;
  readonly goesOn: boolean;
  readonly goesOnFromLast: boolean;
}

/** A payload without its byte, an empty one of another make too, is a list of its own. */
export const readPiece = (payload: Uint8Array): Piece => {
  const bits = payload[0] ?? 0;
  return {
    bytes: payload.subarray(1),
    goesOn: (bits & goesOnBit) !== 0,
    goesOnFromLast: (bits & goesOnFromBit) !== 0,
  };
};

/** Null when it is no list of messages. */
export const readMessages = (bytes: Uint8Array): readonly Message[] | null => {
  try {
    const decoder = decoding.createDecoder(bytes);
    const messages: Message[] = [];
    while (decoding.hasContent(decoder)) {
      const kind = kinds[decoding.readVarUint(decoder)];
      const body = decoding.createDecoder(decoding.readVarUint8Array(decoder));
      if (kind === undefined) continue;
      messages.push(readBody(kind, body));
      if (decoding.hasContent(body)) return null;
    }
    return messages;
  } catch {
    // lib0 throws where bytes end too soon.
    return null;
  }
};

const kinds = [
  "here",
  "sync",
  "awareness",
  "saved",
  "rekeyed",
  "bye",
  "taken",
] as const satisfies readonly Message["kind"][];

const writeBody = (encoder: encoding.Encoder, message: Message): void => {
  switch (message.kind) {
    case "here":
      encoding.writeVarString(encoder, message.person);
      encoding.writeVarUint(encoder, message.canSave ? 1 : 0);
      encoding.writeVarUint(encoder, message.hears.size);
      for (const [session, counter] of message.hears) {
        writeSession(encoder, session);
        encoding.writeVarUint(encoder, counter);
      }
      encoding.writeVarUint8Array(encoder, message.stateVector);
      return;
    case "sync":
      writeSession(encoder, message.to ?? nobody);
      encoding.writeUint8Array(encoder, message.body);
      return;
    case "awareness":
      encoding.writeUint8Array(encoder, message.update);
      return;
    case "saved":
      encoding.writeVarString(encoder, message.version);
      encoding.writeUint8Array(encoder, message.holds);
      return;
    case "taken":
      encoding.writeVarUint(encoder, message.agoMs);
      return;
    case "rekeyed":
    case "bye":
  }
};

const readBody = (kind: Message["kind"], decoder: decoding.Decoder): Message => {
  switch (kind) {
    case "here": {
      const person = decoding.readVarString(decoder);
      const canSave = decoding.readVarUint(decoder) === 1;
      const hears = new Map<SessionId, number>();
      for (let left = decoding.readVarUint(decoder); left > 0; left--)
        hears.set(readSession(decoder), decoding.readVarUint(decoder));
      return { kind, person, canSave, hears, stateVector: decoding.readVarUint8Array(decoder) };
    }
    case "sync": {
      const to = readSession(decoder);
      return { kind, to: to === nobody ? null : to, body: decoding.readTailAsUint8Array(decoder) };
    }
    case "awareness":
      return { kind, update: decoding.readTailAsUint8Array(decoder) };
    case "saved":
      return { kind, version: decoding.readVarString(decoder), holds: decoding.readTailAsUint8Array(decoder) };
    case "taken":
      return { kind, agoMs: decoding.readVarUint(decoder) };
    case "rekeyed":
    case "bye":
      return { kind };
  }
};

const nobody = "0000000000000000" as SessionId;

const writeSession = (encoder: encoding.Encoder, session: SessionId): void => {
  for (let at = 0; at < 16; at += 2) encoding.writeUint8(encoder, Number.parseInt(session.slice(at, at + 2), 16));
};

const readSession = (decoder: decoding.Decoder): SessionId => toHex(decoding.readUint8Array(decoder, 8)) as SessionId;
