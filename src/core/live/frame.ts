/**
 * What crosses the live relay, and all of it that the relay can read.
 *
 * One WebSocket at `/v1/live`; nothing about anybody stands in its address. Text messages are JSON between a client and
 * the relay; binary messages are sealed frames that go to everybody else in the room, unopened.
 *
 * | Client says   | with                                            |                                                     |
 * | ------------- | ----------------------------------------------- | --------------------------------------------------- |
 * | `join`        | `version` 1, `token`, `pair`, `other`, `room`, `session` | first of all, within five seconds          |
 * | `renew`       | `token`                                         | of the same person, before the last one ends        |
 * | `ping`        |                                                 |                                                     |
 *
 * | Relay says    | with                                            |                                                     |
 * | ------------- | ----------------------------------------------- | --------------------------------------------------- |
 * | `joined`      | `expiresInMs`                                   | how long the token carries; a duration, so that clocks may differ |
 * | `renewed`     | `expiresInMs`                                   |                                                     |
 * | `pong`        |                                                 |                                                     |
 * | `left`        | `session`                                       | its socket is gone                                  |
 * | `again`       |                                                 | frames may be missing: tell the room what you have  |
 * | `parted`      |                                                 | no way to who is with another process, until `again` |
 *
 * `token` is an Entra access token for our API. `pair` is the pair's id and `other` the object id of the second person,
 * which together prove that the caller is one of the two. `room` and `session` are 32 and 16 hexadecimal digits.
 *
 * A sealed frame, big-endian:
 *
 * | Bytes | Field   |                                                                                     |
 * | ----- | ------- | ----------------------------------------------------------------------------------- |
 * | 1     | version | 1; anything else is not opened                                                      |
 * | 8     | session | random for each connection; the relay holds a socket to the one it joined with      |
 * | 4     | counter | 1, 2, 3 … within a session                                                          |
 * | 528 … | sealed  | AES-256-GCM: a padded payload and its tag of 16 bytes. `seal.ts` says what is inside |
 *
 * Session and counter are the nonce, and the 13 bytes of the header are authenticated with the payload.
 *
 * The relay ends a connection with a code of 4000 and more, each with the reason in `closeReasons`; 1012 is a process that
 * restarts and 1013 one that cannot take more at this moment. A message of more than twice the largest frame is not read to
 * its end: its connection ends with 1009 of WebSocket itself, which has no reason; with 1008 that of a message in more than
 * sixteen pieces.
 */
import { err, ok, type Result } from "#core/result.ts";

/** Address of the relay on the service. */
export const livePath = "/v1/live";

export const frameVersion = 1;
export const headerBytes = 13;
/** What the seal makes of a keystroke; nothing sealed is smaller. */
const minFrameBytes = headerBytes + 528;
/** The largest sealed frame that is taken. */
export const maxFrameBytes = 65_536;
/** The largest text message that is taken: a token and a few ids. */
export const maxTextBytes = 16_384;
/** After this a session has used up its nonces and begins anew. */
export const maxCounter = 0xffff_ffff;

export const closeReasons = {
  4400: "badMessage",
  4401: "tokenRefused",
  4403: "notYourPair",
  4408: "joinTooLate",
  4409: "sessionTaken",
  4410: "tokenEnded",
  4413: "tooLarge",
  4426: "versionUnknown",
  4429: "tooFast",
  4430: "roomFull",
  4431: "tooManyRooms",
  4432: "tooSlow",
  1012: "restarting",
  1013: "tryLater",
} as const;

export type CloseReason = (typeof closeReasons)[keyof typeof closeReasons];

export const closeCode = (reason: CloseReason): number =>
  Number(Object.entries(closeReasons).find(([, name]) => name === reason)?.[0]);

/** Null for a close that the relay did not ask for. */
export const closeReason = (code: number): CloseReason | null =>
  (closeReasons as Readonly<Record<number, CloseReason>>)[code] ?? null;

// Sealed frames.

export type SessionId = string & { readonly __brand: "SessionId" };
export type RoomId = string & { readonly __brand: "RoomId" };

export interface FrameHeader {
  readonly session: SessionId;
  readonly counter: number;
}

export const parseSessionId = (text: unknown): SessionId | null =>
  typeof text === "string" && /^[0-9a-f]{16}$/.test(text) ? (text as SessionId) : null;

const parseRoomId = (text: unknown): RoomId | null =>
  typeof text === "string" && /^[0-9a-f]{32}$/.test(text) ? (text as RoomId) : null;

export const writeHeader = ({ session, counter }: FrameHeader): Uint8Array<ArrayBuffer> => {
  if (!Number.isInteger(counter) || counter < 1 || counter > maxCounter)
    throw new Error(`Counter '${counter}' of a frame: expected a whole number from 1 to ${maxCounter}.`);
  const header = new Uint8Array(headerBytes);
  header[0] = frameVersion;
  for (let at = 0; at < 8; at++) header[1 + at] = byteOf(session, at);
  new DataView(header.buffer).setUint32(9, counter);
  return header;
};

/** Null when it is no frame of this version. Says nothing about whether it opens. */
export const readHeader = (frame: Uint8Array): FrameHeader | null => {
  if (!hasShape(frame)) return null;
  let session = "";
  for (let at = 1; at < 9; at++) session += (frame[at] ?? 0).toString(16).padStart(2, "0");
  const counter = new DataView(frame.buffer, frame.byteOffset, frame.byteLength).getUint32(9);
  return counter === 0 ? null : { session: session as SessionId, counter };
};

/** Whether `readHeader` would find this session. A relay asks for every frame, so that nothing is made for it. */
export const isFrameOf = (session: SessionId, frame: Uint8Array): boolean => {
  if (!hasShape(frame)) return false;
  for (let at = 0; at < 8; at++) if (frame[1 + at] !== byteOf(session, at)) return false;
  return frame[9] !== 0 || frame[10] !== 0 || frame[11] !== 0 || frame[12] !== 0;
};

const hasShape = (frame: Uint8Array): boolean =>
  frame.length >= minFrameBytes && frame.length <= maxFrameBytes && frame[0] === frameVersion;

const byteOf = (session: SessionId, at: number): number => 16 * digit(session, 2 * at) + digit(session, 2 * at + 1);

/** Of lower-case hexadecimal. */
const digit = (text: string, at: number): number => {
  const code = text.charCodeAt(at);
  return code < 58 ? code - 48 : code - 87;
};

// Text messages.

export type ClientMessage =
  | {
      readonly type: "join";
      readonly version: number;
      readonly token: string;
      readonly pair: string;
      readonly other: string;
      readonly room: RoomId;
      readonly session: SessionId;
    }
  | { readonly type: "renew"; readonly token: string }
  | { readonly type: "ping" };

export type RelayMessage =
  | { readonly type: "joined" | "renewed"; readonly expiresInMs: number }
  | { readonly type: "pong" | "again" | "parted" }
  | { readonly type: "left"; readonly session: SessionId };

export type MessageError = { readonly type: "versionUnknown" } | { readonly type: "badMessage" };

export const parseClientMessage = (text: string): Result<ClientMessage, MessageError> => {
  const fields = fieldsIn(text);
  const { type, token, version, pair, other } = fields;
  if (type === "ping") return ok({ type });
  if (typeof token !== "string") return err({ type: "badMessage" });
  if (type === "renew") return ok({ type, token });
  if (type !== "join") return err({ type: "badMessage" });
  if (version !== frameVersion) return err({ type: "versionUnknown" });
  const room = parseRoomId(fields["room"]);
  const session = parseSessionId(fields["session"]);
  if (typeof pair !== "string" || typeof other !== "string" || room === null || session === null)
    return err({ type: "badMessage" });
  return ok({ type, version, token, pair, other, room, session });
};

/** Null for what a later relay may say beyond this. */
export const parseRelayMessage = (text: string): RelayMessage | null => {
  const fields = fieldsIn(text);
  const { type, expiresInMs } = fields;
  if (type === "pong" || type === "again" || type === "parted") return { type };
  if (type === "joined" || type === "renewed")
    return typeof expiresInMs === "number" && expiresInMs > 0 ? { type, expiresInMs } : null;
  const session = parseSessionId(fields["session"]);
  return type === "left" && session !== null ? { type, session } : null;
};

const fieldsIn = (text: string): Readonly<Record<string, unknown>> => {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? { ...value } : {};
  } catch {
    // What is no JSON has none of the fields that a reader asks for next.
    return {};
  }
};
