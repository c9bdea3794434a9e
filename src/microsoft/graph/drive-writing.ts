/**
 * Writing so that nothing is replaced unseen. Each write names what it replaces, and afterwards the version list shows
 * whether Microsoft let it replace something else: `If-Match` is documented for upload sessions, not for PUT of
 * content. Two requests a save.
 *
 * The precondition names the cTag, which moves with the content alone: the eTag moves once more after an upload
 * (https://github.com/OneDrive/onedrive-api-docs/issues/1716). Where only eTags are taken, a refusal over unchanged
 * content shows it.
 */
import type {
  FileAddress,
  FileVersion,
  NotebookStore,
  ReadFile,
  StoredFile,
  StoreError,
} from "#core/notebook/notebook-store.ts";
import { err, ok, type Result } from "#core/result.ts";
import { type Drive, itemPath } from "./drive.ts";
import type { DriveFile } from "./drive-item.ts";
import { toFileName } from "./file-name.ts";
import { replacedBy, type Written } from "./overwritten.ts";
import { page, putNamed } from "./put-named.ts";

interface Writing extends Pick<NotebookStore, "create" | "write"> {
  /** What a refused write has just seen of the file, once: the reading that follows need not ask again. */
  readonly takeSeen: (at: FileAddress) => DriveFile | undefined;
  readonly readReplaced: (at: FileAddress) => Promise<Result<ReadFile, StoreError> | null>;
}

interface Content {
  readonly html: string;
  readonly writer: Pick<StoredFile, "lastWriter">;
}

const mostNumbers = 20;
const mostTries = 3;
const justMs = 5_000;

export const createWriting = (drive: Drive, readVersion: NotebookStore["readVersion"]): Writing => {
  /** Null until a write has shown it. */
  let takesCTag: boolean | null = null;
  let eTagMoves = false;
  /** Writes whose version list could not be read: the next write's list shows them too. */
  const unchecked = new Map<string, Written>();
  /** Our last write by the name it has in the version list. */
  const checked = new Map<string, { readonly cTag: string; readonly id: string }>();
  /** As a write found it that somebody had come before, and when. */
  const moved = new Map<string, { readonly file: DriveFile; readonly at: number }>();
  /** What our writes replaced unhindered and nobody has merged yet. */
  const replaced = new Map<string, { readonly ours: DriveFile; readonly contents: Content[] }>();

  const create = async (name: string, html: string): Promise<Result<StoredFile, StoreError>> => {
    for (let number = 1; number <= mostNumbers; number += 1) {
      const fileName = toFileName(number === 1 ? name : `${name} ${number}`, ".html", `Notebook ${number}`);
      const made = drive.take(await putNamed(drive, fileName, "fail", page(html)));
      if (made.ok || made.error.type !== "changed") return drive.stored(made, "mine");
    }
    return err({ type: "unexpected", status: 409, code: "nameAlreadyExists" });
  };

  const write = async (at: FileAddress, html: string, base: FileVersion): Promise<Result<StoredFile, StoreError>> => {
    if (replaced.has(at.itemId)) return changed;
    let before = drive.lastSeen(at);
    for (let turn = 1; turn <= mostTries; turn += 1) {
      const stale = takesCTag === false && eTagMoves;
      if (before === undefined || before.version.cTag !== base.cTag || stale || turn > 1) {
        const now = await drive.describe(itemPath(at));
        if (!now.ok) return now;
        if (now.value.version.cTag !== base.cTag) {
          moved.set(at.itemId, { file: now.value, at: Date.now() });
          return changed;
        }
        before = now.value;
      }
      const byCTag = takesCTag ?? turn === 1;
      const answer = await put(at, html, byCTag ? before.version.cTag : before.version.eTag);
      if (answer.ok) {
        takesCTag = byCTag;
        return check(at, html, before, answer.value);
      }
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

  /** Finds what our write replaced if Microsoft let it: the next readings hand it out, to be merged and written again. */
  const check = async (
    at: FileAddress,
    html: string,
    before: DriveFile,
    ours: DriveFile,
  ): Promise<Result<StoredFile, StoreError>> => {
    const known = checked.get(at.itemId);
    const baseId = known?.cTag === before.version.cTag ? known.id : null;
    const earlier = unchecked.get(at.itemId) ?? { baseId, base: before.stamp, stamps: [] };
    const written: Written = { ...earlier, stamps: [...earlier.stamps, ours.stamp] };
    const versions = await drive.send({ path: `${itemPath(at)}/versions?$top=20` });
    const found = versions.ok ? replacedBy(versions.value, written) : null;
    unchecked.set(at.itemId, written);
    if (found === null) return drive.stored(ok(ours));

    const contents: Content[] = [];
    for (const { id, ...writer } of found.versions) {
      const text = await readVersion(at, id);
      if (text.ok && text.value !== html) contents.push({ html: text.value, writer });
      // A version that was trimmed meanwhile gives nothing; on any other failure the next write looks again.
      if (!text.ok && text.error.type !== "notFound") return text;
    }
    unchecked.delete(at.itemId);
    if (found.ours === null) checked.delete(at.itemId);
    else checked.set(at.itemId, { cTag: ours.version.cTag, id: found.ours });
    if (contents.length === 0) return drive.stored(ok(ours));
    replaced.set(at.itemId, { ours, contents });
    return changed;
  };

  /** One content that a write of ours replaced, under the version of that write; null when none waits. */
  const readReplaced: Writing["readReplaced"] = async (at) => {
    const waiting = replaced.get(at.itemId);
    const content = waiting?.contents.shift();
    if (waiting === undefined || content === undefined) return null;
    if (waiting.contents.length === 0) replaced.delete(at.itemId);
    // Others may be writing at this very moment: the next write looks first.
    drive.forget(at);
    const file = await drive.stored(ok(waiting.ours));
    const { html, writer } = content;
    return file.ok ? ok({ file: { ...file.value, ...writer }, html, replaced: true }) : file;
  };

  const takeSeen: Writing["takeSeen"] = ({ itemId }) => {
    const seen = moved.get(itemId);
    moved.delete(itemId);
    // Content that is fetched later is not what this describes, nor written by whom it names.
    return seen !== undefined && Math.abs(Date.now() - seen.at) < justMs ? seen.file : undefined;
  };

  return { create, write, takeSeen, readReplaced };
};

const changed: Result<never, StoreError> = err({ type: "changed" });
