/** What a file that is gone or damaged can be brought back from, put together with what stands here. */
import * as Y from "yjs";
import { err, ok, type Result } from "#core/result.ts";
import { failedIn, need, type Desk } from "./desk.ts";
import { keep } from "./envelope.ts";
import { isSameFile, type Offer } from "./facts.ts";
import { parseFile } from "./file-format.ts";
import type { Outcome } from "./happening.ts";
import { readHome } from "./home.ts";
import { remote } from "./merge.ts";
import { garbled, lasting, passing, type FileAddress, type StoreError } from "./notebook-store.ts";
import { readOwnCopy, type FoundCopy } from "./own-copy.ts";
import { isSpent } from "./patience.ts";
import { doubtVerdict, readVerdict } from "./verdict.ts";

/**
 * Everything that is found is taken in: an older content adds nothing wrong, and what it lacks is here. What lasts, or was no
 * answer for minutes, leaves that place out, for else nothing could be brought back; whatever may pass is waited for, since
 * what is restored becomes the notebook.
 */
export const seek = async (desk: Desk): Promise<Outcome> => {
  const failed = failedIn("seek", desk);
  const { spoilt, at, readAt } = desk.facts();
  const copy = await ownCopy(desk);
  if (!copy.ok && passing(copy.error)) return failed(copy.error);
  const version = spoilt?.how === "damaged" ? await lastGoodVersion(desk, need(at)) : ok(null);
  if (!version.ok) return failed(version.error);
  // A version is offered also where one's own drive refuses for longer.
  if (!copy.ok && version.value === null) return failed(copy.error);
  const found = copy.ok ? copy.value : null;
  if (version.value !== null) {
    // The version may be an old one that somebody put there before the file was spoilt.
    if (found?.notebook === need(desk.kept).envelope.notebook) takeIn(desk, found.state);
    return { type: "sought", offer: version.value };
  }

  const had = desk.doc.store.clients.size > 0;
  if (found !== null) Y.applyUpdateV2(desk.doc, found.state, remote);
  // Where the notebook was never known to be, what is damaged may be anybody's.
  const into = spoilt?.how === "damaged" && !isSameFile(readAt, at) ? ({ anew: true } as const) : {};
  if (had) return { type: "sought", offer: { from: "device", ...into } };
  return { type: "sought", offer: found ? { from: "copy", ...into } : null };
};

/** Further back than this, somebody has been writing damaged files for a while, and the copies are newer. */
const mostTries = 10;

const lastGoodVersion = async (desk: Desk, at: FileAddress): Promise<Result<Offer | null, StoreError>> => {
  const { store, pair, me, doc, driveClock } = desk;
  const owner = desk.facts().file?.owner;
  const home = readHome(doc, pair);
  // What came to a new place in the other's drive waits for a yes, in whichever version it is whole.
  if (home !== null && home.owner !== owner && owner !== me) return ok(null);
  const versions = await store.versions(at);
  if (!versions.ok) return isLeftOut(versions.error, desk) ? ok(null) : versions;
  for (const version of versions.value.slice(0, mostTries)) {
    const html = await store.readVersion(at, version.id);
    if (!html.ok && !isLeftOut(html.error, desk)) return html;
    const parsed = html.ok ? parseFile(html.value, pair) : null;
    if (parsed === null || !parsed.ok) continue;
    const { envelope, state } = parsed.value;
    if (home !== null && home.notebook !== envelope.notebook) continue;
    // It is no content that came back by itself: a room that was newer goes on. Who else knows one that was not known here, or
    // spoilt the file, nobody can say.
    const known = desk.kept !== null && isSameFile(desk.kept.at, at);
    desk.kept = known ? desk.kept : { ...keep(null, envelope, at, driveClock.now()), worn: true };
    takeIn(desk, state);
    return ok({ from: "version", at: version.modifiedAt });
  }
  return ok(null);
};

/** Anybody may have written what it brings. As if it came from there, so that merely looking is no edit. */
const takeIn = ({ doc, facts, driveClock }: Desk, state: Uint8Array): void => {
  const owner = facts().file?.owner;
  const before = owner === undefined ? null : readVerdict(doc, owner, driveClock.now());
  Y.applyUpdateV2(doc, state, remote);
  if (owner !== undefined && readVerdict(doc, owner, driveClock.now()) !== before)
    doc.transact(() => doubtVerdict(doc, owner, before, driveClock.now()), remote);
};

const ownCopy = async (desk: Desk): Promise<Result<FoundCopy | null, StoreError>> => {
  const found = await readOwnCopy(desk);
  if (found.ok) return ok(found.value.copy);
  const { error } = found;
  return error.type === "newerVersion" || isLeftOut(error, desk) ? ok(null) : err(error);
};

const isLeftOut = (error: StoreError, { facts, clock }: Desk): boolean => {
  const vain = facts().garbled;
  return lasting(error) || (garbled(error) && vain !== null && isSpent(vain, clock.now()));
};
