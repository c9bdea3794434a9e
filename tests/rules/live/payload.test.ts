/** Every kind of message in bytes, put down by hand from the table in `payload.ts`. */
import { expect, test } from "vitest";
import type { SessionId } from "#core/live/frame.ts";
import { readMessages, readPiece, writePayloads, type Message } from "#core/live/payload.ts";

const one = "0123456789abcdef" as SessionId;
const two = "fedcba9876543210" as SessionId;

const bytesOf = (hex: string): Uint8Array => new Uint8Array(Buffer.from(hex.replaceAll(" ", ""), "hex"));

const vectors: readonly (readonly [name: string, hex: string, message: Message])[] = [
  [
    "`here` of somebody who introduces themselves",
    //   length, "ana", can save, two sessions, the first, 300, the second, the highest counter, length, one client 5 at 7
    "00 21 03 616e61 01 02 0123456789abcdef ac02 fedcba9876543210 ffffffff0f 03 010507",
    {
      kind: "here",
      person: "ana",
      canSave: true,
      hears: new Map([
        [one, 300],
        [two, 0xffff_ffff],
      ]),
      stateVector: bytesOf("010507"),
    },
  ],
  [
    "`here` as a sign of life, from somebody whose name has more bytes than letters",
    "00 07 03 42c3a9 00 00 00",
    { kind: "here", person: "Bé", canSave: false, hears: new Map(), stateVector: new Uint8Array() },
  ],
  [
    "`sync` for all: an update without an edit",
    "01 0c 0000000000000000 02 02 0000",
    { kind: "sync", to: null, body: bytesOf("02020000") },
  ],
  [
    "`sync` for one: a question from somebody who has nothing",
    "01 0b 0123456789abcdef 00 01 00",
    { kind: "sync", to: one, body: bytesOf("000100") },
  ],
  [
    "`awareness` of client 5, at 2, with {}",
    "02 06 01 05 02 02 7b7d",
    { kind: "awareness", update: bytesOf("010502027b7d") },
  ],
  [
    "`awareness` whose length takes two bytes",
    `02 c801 ${"aa".repeat(200)}`,
    { kind: "awareness", update: new Uint8Array(200).fill(0xaa) },
  ],
  [
    "`saved` with what the file holds: nothing by nobody",
    "03 05 02 7631 00 00",
    { kind: "saved", version: "v1", holds: bytesOf("0000") },
  ],
  [
    "`saved` without version and without what it holds",
    "03 01 00",
    { kind: "saved", version: "", holds: new Uint8Array() },
  ],
  ["`rekeyed`", "04 00", { kind: "rekeyed" }],
  ["`bye`", "05 00", { kind: "bye" }],
  ["`taken` five seconds ago", "06 02 8827", { kind: "taken", agoMs: 5_000 }],
];

test.each(vectors)("[LV6] %s is as written down, both ways", (_, hex, message) => {
  const bytes = bytesOf(hex);
  expect(writePayloads([message], 1_000)).toEqual([Uint8Array.of(0, ...bytes)]);
  expect(readMessages(bytes)).toEqual([message]);
});

test("[LV6] a list of all of them is one behind the other", () => {
  const all = bytesOf(vectors.map(([, hex]) => hex).join(""));
  const messages = vectors.map(([, , message]) => message);
  expect(writePayloads(messages, 1_000)).toEqual([Uint8Array.of(0, ...all)]);
  expect(readMessages(all)).toEqual(messages);
  expect(readMessages(new Uint8Array())).toEqual([]);
});

test("[LV6] the first byte of a payload says whether the list goes on, and whether it began before", () => {
  const payloads = writePayloads([{ kind: "bye" }, { kind: "rekeyed" }, { kind: "bye" }], 3);
  expect(payloads).toEqual(["01 0500", "03 0400", "02 0500"].map(bytesOf));
  expect(payloads.map(readPiece)).toEqual([
    { bytes: bytesOf("0500"), goesOn: true, goesOnFromLast: false },
    { bytes: bytesOf("0400"), goesOn: true, goesOnFromLast: true },
    { bytes: bytesOf("0500"), goesOn: false, goesOnFromLast: true },
  ]);
});

test.each(vectors)("[LV6] %s that ends too soon is no message, wherever it is cut", (_, hex) => {
  const bytes = bytesOf(hex);
  for (let length = 1; length < bytes.length; length += 1) expect(readMessages(bytes.subarray(0, length))).toBe(null);
});

test.each([
  ["`here` without a person", "00 00"],
  ["`here` whose name is longer than the body", "00 03 05 4265"],
  ["`here` whose name is no UTF-8", "00 05 01 ff 00 00 00"],
  ["`here` with a session too few", "00 0e 03 616e61 01 02 0123456789abcdef 01"],
  ["`here` with half a session", "00 0a 03 616e61 01 01 01234567"],
  ["`here` without the length of its state vector", "00 06 03 42c3a9 00 00"],
  ["`here` whose state vector is longer than the body", "00 08 03 42c3a9 00 00 02 00"],
  ["`sync` for half a session", "01 07 01234567 89abcd"],
  ["`saved` without a version", "03 00"],
  ["`saved` whose version is longer than the body", "03 02 02 76"],
  ["`taken` at no time", "06 00"],
])("[LV6] %s is no message", (_, hex) => {
  expect(readMessages(bytesOf(hex))).toBe(null);
});

test.each([
  ["`here` with something behind it", "00 08 03 42c3a9 00 00 00 00"],
  ["`rekeyed` with a body", "04 01 00"],
  ["`bye` with a body", "05 01 00"],
  ["`taken` with something behind it", "06 03 882700"],
  ["a list with a byte too many", "05 00 05"],
  ["a length of more than any number", `05 ${"ff".repeat(20)}`],
])("[LV6] %s is no message", (_, hex) => {
  expect(readMessages(bytesOf(hex))).toBe(null);
});
