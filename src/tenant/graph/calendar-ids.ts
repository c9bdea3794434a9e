/**
 * Ids as Exchange makes them. Every mailbox has its own; the same item has three spellings:
 * EWS (base64 with + and /), REST (the same bytes, / written - and + written _), and the immutable id.
 * Only `iCalUId`, a GlobalObjectId in hex, is shared by the copies of one meeting.
 */
import { createHash } from "node:crypto";

export type IdFormat = "rest" | "immutable";

/** Names an item inside one mailbox: of the master or single event, and the day of an occurrence. */
export interface ItemName {
  readonly item: string;
  /** Original local date of an occurrence, YYYY-MM-DD; null for a master or a single event. */
  readonly date: string | null;
}

export const restToEws = (id: string): string => id.replaceAll("-", "/").replaceAll("_", "+");

export const ewsToRest = (id: string): string => id.replaceAll("/", "-").replaceAll("+", "_");

/** Sixteen hex digits that stand for a stored item's id inside the ids made from it. */
export const itemKey = (storedId: string): string => digest(storedId).toString("hex").slice(0, 32);

/** A REST id for a new item; `what` tells it from the mailbox's other items. */
export const newItemId = (mailbox: string, what: string): string =>
  spell(restPrefix, itemKey(`${mailbox}/${what}`), null, mailbox);

export const occurrenceId = (storedId: string, date: string, mailbox: string): string =>
  spell(restPrefix, itemKey(storedId), date, mailbox);

export const immutableId = (storedId: string, date: string | null, mailbox: string): string =>
  spell(immutablePrefix, itemKey(storedId), date, mailbox);

/** The inverse of the spellings above: null for an id that this tenant did not spell. */
export const readId = (id: string): { readonly key: string; readonly date: string | null } | null => {
  const bytes = Buffer.from(restToEws(id), "base64");
  const known = [restPrefix, immutablePrefix].some((prefix) => bytes.subarray(0, 5).equals(prefix));
  if (!known || bytes.length !== idLength) return null;
  const day = bytes.readUInt32BE(keyAt + 16);
  return {
    key: bytes.subarray(keyAt, keyAt + 16).toString("hex"),
    date: day === 0 ? null : new Date(day * dayInMs).toISOString().slice(0, 10),
  };
};

export const isWellFormedId = (id: string): boolean => /^[\w=-]+$/.test(id);

/** GlobalObjectId: prefix, day of the occurrence (zero in the series' own), creation time, size, data. */
export const newICalUId = (what: string, created: number): string => {
  const time = Buffer.alloc(8);
  time.writeBigUInt64LE(BigInt(created + epochOfFileTime) * 10_000n);
  const size = Buffer.from([0x10, 0, 0, 0]);
  return Buffer.concat([globalObjectId, Buffer.alloc(4), time, Buffer.alloc(8), size, digest(what).subarray(0, 16)])
    .toString("hex")
    .toUpperCase();
};

/** An id made elsewhere (Google, iCloud) has no place for a day and stays as it is. */
export const occurrenceICalUId = (iCalUId: string, date: string): string => {
  const [year = 0, month = 0, day = 0] = date.split("-").map(Number);
  if (!iCalUId.toUpperCase().startsWith(globalObjectId.toString("hex").toUpperCase())) return iCalUId;
  const bytes = Buffer.from([year >> 8, year & 0xff, month, day])
    .toString("hex")
    .toUpperCase();
  return iCalUId.slice(0, 32) + bytes + iCalUId.slice(40);
};

const globalObjectId = Buffer.from("040000008200E00074C5B7101A82E008", "hex");
const epochOfFileTime = 11_644_473_600_000;
const dayInMs = 86_400_000;

/** Spelled in base64 these begin AAMkA and AAkAL, as the ids of Exchange Online do. */
const restPrefix = Buffer.from([0x00, 0x03, 0x24, 0x00, 0x31]);
const immutablePrefix = Buffer.from([0x00, 0x09, 0x00, 0x2e, 0x00]);
const keyAt = 21;
const idLength = 71;

const spell = (prefix: Buffer, key: string, date: string | null, mailbox: string): string => {
  const bytes = Buffer.alloc(idLength);
  prefix.copy(bytes);
  digest(mailbox).copy(bytes, prefix.length, 0, 16);
  Buffer.from(key, "hex").copy(bytes, keyAt);
  bytes.writeUInt32BE(date === null ? 0 : Date.parse(`${date}T00:00:00Z`) / dayInMs, keyAt + 16);
  digest(`${mailbox}/${key}`).copy(bytes, keyAt + 20, 0, 30);
  return ewsToRest(bytes.toString("base64"));
};

const digest = (text: string): Buffer => createHash("sha256").update(text).digest();
