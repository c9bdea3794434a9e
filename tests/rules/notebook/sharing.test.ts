import { expect, test } from "vitest";
import * as Y from "yjs";
import { auditSharing, repairsFor, type Permission, type Wider } from "#core/notebook/audit.ts";
import { judge, recordVerdict } from "#core/notebook/judging.ts";
import { readVerdict } from "#core/notebook/verdict.ts";
import type { PersonId } from "#core/pairs/pair.ts";
import { ana, anaAndBen, ben, olga } from "#tests/cast.ts";

const seenBy = (person: PersonId, owner = false): Permission => ({
  type: "person",
  id: `grant-${person}`,
  person,
  owner,
});
const wider = (who: Wider): Permission => ({ type: "wider", id: `grant-${who}`, who });
const now = 1_795_000_000_000;
const day = 24 * 60 * 60 * 1000;

test("[PG1] the two and nobody else is exactly two", () => {
  expect(auditSharing([seenBy(ana, true), seenBy(ben)], anaAndBen)).toEqual({ type: "exactlyTwo" });
});

test("[PG2] the drive's owner can open the file, whether or not the list names them", () => {
  expect(judge([seenBy(ben)], anaAndBen, ana, now).type).toBe("exactlyTwo");
  expect(judge([seenBy(ana, true), seenBy(ben)], anaAndBen, ana, now).type).toBe("exactlyTwo");
});

test("[PG3] a third person is removed before anyone is invited", () => {
  expect(auditSharing([seenBy(ana), seenBy(olga)], anaAndBen)).toEqual({ type: "tooOpen", revoke: [seenBy(olga)] });
});

test("[PG4] an audit finds every grant and link that reaches further than the two", () => {
  for (const who of [
    "group",
    "site",
    "otherApp",
    "organizationLink",
    "anyoneLink",
    "namedLink",
    "outsidePerson",
  ] as const) {
    const listed = [seenBy(ana, true), seenBy(ben), wider(who)];
    expect(auditSharing(listed, anaAndBen)).toEqual({ type: "tooOpen", revoke: [wider(who)] });
    expect(judge(listed, anaAndBen, ana, now).who).toEqual([who]);
  }
});

test("[PG5] a grant that nobody can read is drift", () => {
  const listed = [seenBy(ana, true), seenBy(ben), wider("unrecognised")];
  expect(judge(listed, anaAndBen, ana, now)).toMatchObject({ type: "tooOpen", who: ["unrecognised"] });
});

test("[PG6] our own application's grant is no drift, and nobody's in place of a person", () => {
  const ours: Permission = { type: "ourApp", id: "app" };
  expect(auditSharing([seenBy(ana, true), seenBy(ben), ours], anaAndBen)).toEqual({ type: "exactlyTwo" });
  expect(auditSharing([seenBy(ana, true), ours], anaAndBen)).toEqual({ type: "missing", invite: [ben] });
});

test("[PG7] the other who cannot open it yet is missing", () => {
  expect(judge([], anaAndBen, ana, now).type).toBe("missing");
  expect(auditSharing([seenBy(ana, true)], anaAndBen)).toEqual({ type: "missing", invite: [ben] });
});

test("[PG7] the other who may only read is missing too, beside whatever else lets them write", () => {
  const reader: Permission = { type: "person", id: "grant", person: ben, owner: false, readOnly: true };
  expect(auditSharing([seenBy(ana, true), reader], anaAndBen)).toEqual({ type: "missing", invite: [ben] });
  expect(repairsFor([seenBy(ana, true), reader], anaAndBen, ana)).toEqual({ revoke: [], invite: [ben] });
  expect(auditSharing([seenBy(ana, true), reader, seenBy(ben)], anaAndBen)).toEqual({ type: "exactlyTwo" });
});

test("[PG9] a verdict holds for seven days, and none from the future holds", () => {
  const doc = new Y.Doc();
  recordVerdict(doc, ana, judge([seenBy(ben)], anaAndBen, ana, now));
  expect(readVerdict(doc, ana, now)?.type).toBe("exactlyTwo");
  expect(readVerdict(doc, ana, now + 7 * day)?.type).toBe("exactlyTwo");
  expect(readVerdict(doc, ana, now + 7 * day + 1)).toBeNull();
  expect(readVerdict(doc, ana, now - day)).toBeNull();
});

test("[PG10] only what stands under the owner's name is a verdict", () => {
  const doc = new Y.Doc();
  expect(readVerdict(doc, ana, now)).toBeNull();
  recordVerdict(doc, ben, judge([seenBy(ana)], anaAndBen, ben, now));
  expect(readVerdict(doc, ana, now)).toBeNull();
  for (const odd of ["exactlyTwo", null, { type: "exactlyTwo" }, { type: "fine", checkedAt: now, who: [] }]) {
    doc.getMap("sharing").set(ana, odd);
    expect(readVerdict(doc, ana, now)).toBeNull();
  }
});

test("[PG11] a verdict is written when it says something new, and once a day", () => {
  const doc = new Y.Doc();
  const clean = (at: number) => judge([seenBy(ben)], anaAndBen, ana, at);
  expect(recordVerdict(doc, ana, clean(now))).toBe(true);
  expect(recordVerdict(doc, ana, clean(now + day - 1))).toBe(false);
  expect(recordVerdict(doc, ana, clean(now + day))).toBe(true);
  expect(recordVerdict(doc, ana, judge([seenBy(ben), wider("anyoneLink")], anaAndBen, ana, now + day + 1))).toBe(true);
  expect(recordVerdict(doc, ana, judge([seenBy(ben), wider("group")], anaAndBen, ana, now + day + 2))).toBe(true);
});
