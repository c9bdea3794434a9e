/** Files for their owner alone: each person's own copy for the day on which the file is gone, and a beginning that was overtaken. */
import * as Y from "yjs";
import { sha256 } from "@noble/hashes/sha2.js";
import { toBase64 } from "#core/base64.ts";
import { err, ok, type Result } from "#core/result.ts";
import { othersThan, type Permission } from "./audit.ts";
import { failedIn, finished, lacksTime, need, type Desk } from "./desk.ts";
import { isSameFile } from "./facts.ts";
import { parsingOf } from "./file-format.ts";
import type { Outcome } from "./happening.ts";
import { kindsOf } from "./judging.ts";
import type { StepError } from "./keep-problem.ts";
import { readLeft } from "./left.ts";
import { replacedHere } from "./merge.ts";
import type { FileAddress, FileVersion, StoreError } from "./notebook-store.ts";
import { copyNameOf, readOwnCopy } from "./own-copy.ts";
import { recordOf } from "./record-of.ts";
import { doubtVerdict, readVerdict } from "./verdict.ts";
import { copyRendering, leftRendering } from "./write-file.ts";

export const copy = async (desk: Desk): Promise<Outcome> => {
  const failed = failedIn("copy", desk);
  const { sum: last, file, version: base, repair } = desk.facts().copy;
  const html = await finished(copyRendering(desk.doc, desk.pair, need(desk.kept).envelope.notebook), desk);
  const sum = toBase64(sha256(new TextEncoder().encode(html)));
  // A copy that holds the same is looked at all the same: who can open it changes without it.
  // And the answer to one that is written tells the time.
  const isTold = sum === last && !lacksTime(desk, need(desk.facts().file).owner);
  const known = isTold && file !== null ? await listOf(desk, file) : null;
  const isThere = known !== null && (known.ok || known.error.type !== "notFound");
  let listed = isThere ? known : base === null ? notFromHere : await put(desk, html, base);
  if (!listed.ok && (listed.error.type === "changed" || listed.error.type === "notFound")) {
    // What stands there and does not come from this device may be newer than a file that somebody set back.
    const recalled = await recall(desk);
    if (!recalled.ok) return failed(recalled.error);
    // Replaced once the notebook's own file has all of it, and then what was read and nothing that came since.
    if (recalled.value.isNew) return { type: "recalled" };
    listed = await put(desk, html, recalled.value.version);
  }
  if (!listed.ok) return failed(listed.error);
  if (repair !== "running") return { type: "copied", sum, ...told(desk, listed.value), repaired: false };
  const closed = await closeToOthers(desk, listed.value);
  if (!closed.ok) return failed(closed.error);
  return { type: "copied", sum, ...told(desk, { ...listed.value, ...closed.value }), repaired: true };
};

/**
 * What was begun here before the other's was quicker holds the same words, and is for its owner alone again. Whom its folder
 * lets in nobody can take off the list of the file, so for them its secrets go.
 */
export const withdraw = async (desk: Desk): Promise<Outcome> => {
  const failed = failedIn("withdraw", desk);
  const overtaken = need(desk.facts().overtaken);
  // Another device of this person's may have gone on with it since.
  const found = await recordOf(desk);
  if (!found.ok) return failed(found.error);
  if (isSameFile(found.value?.address ?? null, overtaken)) return { type: "withdrawn" };
  const listed = await listOf(desk, overtaken);
  const closed = listed.ok ? await closeToOthers(desk, listed.value) : listed;
  if (!closed.ok) return failed(closed.error);
  // What the notebook itself calls an old file may hold words that it lacks: `gather` closes it after these.
  const isGathered = readLeft(desk.doc).some((it) => isSameFile(it, overtaken));
  if (isGathered || othersThan(desk.me, closed.value.permissions).length === 0) return { type: "withdrawn" };
  const written = await takeSecrets(desk, overtaken);
  return written.ok ? { type: "withdrawn" } : failed(written.error);
};

/** Over the content that was read and no other. What is no live file of the two holds no secret of theirs. */
const takeSecrets = async (desk: Desk, from: FileAddress): Promise<Result<unknown, StepError>> => {
  const { store, pair } = desk;
  const answer = await store.read(from);
  if (!answer.ok) return answer;
  const { file, html } = answer.value;
  const parsed = await finished(parsingOf(html, pair), desk);
  if (!parsed.ok) return parsed.error.type === "left" || parsed.error.type === "notOurs" ? ok(null) : parsed;
  const { content, envelope } = parsed.value;
  return store.write(from, await finished(leftRendering(content, pair, envelope.notebook), desk), file.version);
};

interface Recalled {
  /** The copy held something that neither the file nor this page has. */
  readonly isNew: boolean;
  readonly version: FileVersion | null;
}

const recall = async (desk: Desk): Promise<Result<Recalled, StepError>> => {
  const { doc, me, driveClock, facts, kept } = desk;
  const found = await readOwnCopy(desk);
  if (!found.ok) return found;
  const { copy: theirs, version } = found.value;
  const nothing = ok({ isNew: false, version });
  if (theirs?.notebook !== need(kept).envelope.notebook) return nothing;
  const stored = await theirs.file();
  if (!stored.ok) return stored;
  const { owner } = need(facts().file);
  const [had, before] = [Y.snapshot(doc), readVerdict(doc, owner, driveClock.now())];
  Y.applyUpdateV2(doc, theirs.state, replacedHere);
  if (Y.equalSnapshots(had, Y.snapshot(doc))) return nothing;
  const { lastWriter } = stored.value;
  if (lastWriter !== undefined && lastWriter !== me) doubtVerdict(doc, owner, before, driveClock.now());
  return ok({ isNew: true, version });
};

interface Listed {
  readonly file: FileAddress;
  /** As it was written just now; else it stands as it was written before. */
  readonly version?: FileVersion;
  readonly permissions: readonly Permission[];
}

const listOf = async ({ store }: Desk, file: FileAddress): Promise<Result<Listed, StoreError>> => {
  const permissions = await store.permissions(file);
  return permissions.ok ? ok({ file, permissions: permissions.value }) : permissions;
};

const notFromHere = err({ type: "changed" } as const);

/** Over `base` alone, null where nothing stands. */
const put = async (desk: Desk, html: string, base: FileVersion | null): Promise<Result<Listed, StoreError>> => {
  const made = await desk.store.putOwn(copyNameOf(desk.pair), { type: "html", text: html }, base);
  if (!made.ok) return made;
  const { at, version } = made.value;
  const listed = await listOf(desk, at);
  return listed.ok ? ok({ ...listed.value, version }) : listed;
};

/** What cannot be taken away, such as what the folder gives, shows when the list is read back. */
const closeToOthers = async (desk: Desk, { file, permissions }: Listed): Promise<Result<Listed, StoreError>> => {
  for (const { id } of othersThan(desk.me, permissions)) {
    const done = await desk.store.revoke(file, id);
    if (!done.ok && done.error.type !== "forbidden" && done.error.type !== "unexpected") return done;
  }
  return listOf(desk, file);
};

const told = ({ me, facts }: Desk, { file, permissions, version }: Listed) => ({
  file,
  version: version ?? facts().copy.version,
  openTo: kindsOf(othersThan(me, permissions)),
});
