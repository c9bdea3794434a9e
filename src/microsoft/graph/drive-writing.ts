/**
 * Writing so that nothing is replaced unseen. Each write names what it replaces, and afterwards the version list shows
 * whether Microsoft let it replace something else: `If-Match` is documented for upload sessions, not for PUT of
 * content. Two requests a save.
 *
 * The precondition names the cTag, which moves with the content alone: the eTag moves once more after an upload
 * (https://github.com/OneDrive/onedrive-api-docs/issues/1716). Where only eTags are taken, a refusal over unchanged
 * content shows it.
 */
import {
  lasting,
  type FileAddress,
  type FileVersion,
  type NotebookStore,
  type StoredFile,
  type StoreError,
} from "#core/notebook/notebook-store.ts";
import { err, ok, type Result } from "#core/result.ts";
import { type Drive, itemPath } from "./drive.ts";
import { createChecking } from "./drive-checking.ts";
import type { DriveFile } from "./drive-item.ts";
import type { createReading } from "./drive-reading.ts";
import { createVersions } from "./drive-versions.ts";
import { toFileName } from "./file-name.ts";
import { page, putNamed } from "./put-named.ts";

/** Whoever writes also looks and reads with what its writes may have replaced in mind. */
type Writing = Pick<NotebookStore, "create" | "write" | "describe" | "read" | "versions" | "readVersion">;

const mostNumbers = 20;
const mostTries = 3;
const justMs = 5_000;

export const createWriting = (drive: Drive, reading: ReturnType<typeof createReading>, now: () => number): Writing => {
  const older = createVersions(drive);
  const checking = createChecking(drive, older.readVersion, now);
  /** Null until a write has shown it. */
  let takesCTag: boolean | null = null;
  let eTagMoves = false;
  /** As a write found it that somebody had come before, and when. */
  const moved = new Map<string, { readonly file: DriveFile; readonly at: number }>();

  const create = async (name: string, html: string): Promise<Result<StoredFile, StoreError>> => {
    for (let number = 1; number <= mostNumbers; number += 1) {
      const fileName = toFileName(number === 1 ? name : `${name} ${number}`, ".html", `Notebook ${number}`);
      const made = drive.take(await putNamed(drive, fileName, "fail", page(html)));
      if (made.ok || made.error.type !== "changed") return drive.stored(made, "mine");
    }
    return err({ type: "unexpected", status: 409, code: "nameAlreadyExists" });
  };

  const write = async (at: FileAddress, html: string, base: FileVersion): Promise<Result<StoredFile, StoreError>> => {
    const waits = await checking.check(at);
    if (!waits.ok) return waits;
    if (waits.value) return changed;
    let before = drive.lastSeen(at);
    for (let turn = 1; turn <= mostTries; turn += 1) {
      const stale = takesCTag === false && eTagMoves;
      if (before === undefined || before.version.cTag !== base.cTag || stale || turn > 1) {
        const there = await drive.describe(itemPath(at));
        if (!there.ok) return there;
        if (there.value.version.cTag !== base.cTag) {
          moved.set(at.itemId, { file: there.value, at: now() });
          return changed;
        }
        before = there.value;
      }
      const byCTag = takesCTag ?? turn === 1;
      checking.begin(at, html, before);
      const answer = await put(at, html, byCTag ? before.version.cTag : before.version.eTag);
      if (answer.ok) {
        takesCTag = byCTag;
        return checked(at, answer.value);
      }
      if (!mayBeDone(answer.error)) checking.end(at, null);
      if (answer.error.type !== "changed") return answer;
      // A tenant that is known to compare the content's tag has compared it.
      if (takesCTag === true) return changed;
      if (takesCTag === false) eTagMoves = true;
    }
    return changed;
  };

  const put = async (at: FileAddress, html: string, tag: string): Promise<Result<DriveFile, StoreError>> => {
    const path = `${itemPath(at)}/content`;
    return drive.take(await drive.send({ method: "PUT", path, headers: { "if-match": tag }, content: page(html) }));
  };

  const checked = async (at: FileAddress, ours: DriveFile): Promise<Result<StoredFile, StoreError>> => {
    checking.end(at, ours);
    const waits = await checking.check(at);
    if (!waits.ok) return waits;
    if (waits.value) return changed;
    const file = await drive.stored(ok(ours));
    return file.ok ? ok(checking.withUnread(at, file.value)) : file;
  };

  const describe: Writing["describe"] = async (at) => {
    const waits = await checking.check(at);
    if (!waits.ok) return waits;
    const it = await reading.describe(at);
    // Whatever the file is called by now: what was replaced waits to be read.
    return it.ok && waits.value ? ok({ ...it.value, version: { eTag: "", cTag: "" } }) : it;
  };

  const read: Writing["read"] = async (at) => {
    const waits = await checking.check(at);
    if (!waits.ok) return waits;
    const it = (await checking.readReplaced(at)) ?? (await reading.read(at, takeSeen(at)));
    return it.ok ? ok({ ...it.value, file: checking.withUnread(at, it.value.file) }) : it;
  };

  const takeSeen = ({ itemId }: FileAddress): DriveFile | undefined => {
    const seen = moved.get(itemId);
    moved.delete(itemId);
    // Content that is fetched later is not what this describes, nor written by whom it names.
    return seen !== undefined && Math.abs(now() - seen.at) < justMs ? seen.file : undefined;
  };

  return { ...older, create, write, describe, read };
};

const changed: Result<never, StoreError> = err({ type: "changed" });

/** Its answer was lost, or tells only that something went wrong on the way. */
const mayBeDone = (error: StoreError): boolean =>
  error.type === "offline" || error.type === "unavailable" || (error.type === "unexpected" && !lasting(error));
