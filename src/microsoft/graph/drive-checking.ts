/**
 * What our writes replaced unhindered. A write is remembered before it is sent, also for the case that its answer gets
 * lost, and counts for nothing until the version list has shown what it replaced: until then the file itself looks as if
 * all were well, since it holds what was written from here.
 */
import {
  lasting,
  type FileAddress,
  type NotebookStore,
  type ReadFile,
  type StoredFile,
  type StoreError,
} from "#core/notebook/notebook-store.ts";
import { inVain, isSpent, type Patience } from "#core/notebook/patience.ts";
import { err, ok, type Result } from "#core/result.ts";
import { type Drive, itemPath } from "./drive.ts";
import type { DriveFile } from "./drive-item.ts";
import { replacedBy, type Replaced, stampOf } from "./overwritten.ts";

export interface Checking {
  /** Before a write is sent. */
  readonly begin: (at: FileAddress, html: string, before: DriveFile) => void;
  /** It was answered: done, or refused. */
  readonly end: (at: FileAddress, ours: DriveFile | null) => void;
  /** Finds what the write before replaced, if that is not known yet; true when something of it waits to be read. */
  readonly check: (at: FileAddress) => Promise<Result<boolean, StoreError>>;
  /** One content that a write of ours replaced, under the version of that write; null when none waits. */
  readonly readReplaced: (at: FileAddress) => Promise<Result<ReadFile, StoreError> | null>;
  /** Said once, with whatever is next told of the file. */
  readonly withUnread: (at: FileAddress, file: StoredFile) => StoredFile;
}

interface Unchecked {
  readonly html: string;
  readonly before: DriveFile;
  /** Null while nobody has said that it was done. */
  readonly ours: DriveFile | null;
  /** So many lists have not shown it. */
  readonly misses: number;
}

interface Content {
  readonly html: string;
  readonly writer: Pick<StoredFile, "lastWriter">;
}

const mostMisses = 3;

export const createChecking = (
  drive: Drive,
  readVersion: NotebookStore["readVersion"],
  now: () => number,
): Checking => {
  const unchecked = new Map<string, Unchecked>();
  /** Our last write by the name it has in the version list. */
  const named = new Map<string, { readonly cTag: string; readonly id: string }>();
  /** What our writes replaced and nobody has merged yet. */
  const replaced = new Map<string, { readonly file: DriveFile; readonly contents: Content[] }>();
  /** Something that was replaced, or whether anything was, is out of reach for good. */
  const unread = new Set<string>();
  /** Of which files something fails that this takes, while the file itself answers. */
  const vain = new Map<string, Patience>();

  const isHopeless = async (at: FileAddress, error: StoreError): Promise<boolean> => {
    if (lasting(error)) return true;
    if (!isAnswer(error) || !(await drive.send({ path: `${itemPath(at)}?$select=id` })).ok) return false;
    const patience = inVain(vain.get(at.itemId), now());
    vain.set(at.itemId, patience);
    return isSpent(patience, now());
  };

  const check: Checking["check"] = async (at) => {
    const { itemId } = at;
    const written = unchecked.get(itemId);
    if (written === undefined) return ok(replaced.has(itemId));
    const { before, ours } = written;
    const known = named.get(itemId);
    const baseId = known?.cTag === before.version.cTag ? known.id : null;
    const versions = await drive.send({ path: `${itemPath(at)}/versions?$top=20` });
    if (!versions.ok && !(await isHopeless(at, versions.error))) return versions;
    const listed = versions.ok
      ? replacedBy(versions.value, { baseId, base: stampOf(before.told), ours: ours && stampOf(ours.told) })
      : outOfReach;
    const found = listed ?? (written.misses > mostMisses ? outOfReach : null);
    if (found === null) {
      const misses = written.misses + 1;
      // A list that never shows it cannot tell ours from theirs.
      unchecked.set(itemId, { ...written, misses, ours: misses < mostMisses ? ours : null });
      return err({ type: "unavailable", status: 404 });
    }

    const contents: Content[] = [];
    let isUnread = found === outOfReach;
    for (const { id, ...writer } of found.versions) {
      const text = await readVersion(at, id);
      if (text.ok && text.value !== written.html) contents.push({ html: text.value, writer });
      if (text.ok) continue;
      if (!(await isHopeless(at, text.error))) return text;
      // A version that was trimmed meanwhile gives nothing to anybody.
      isUnread ||= text.error.type !== "notFound";
    }
    unchecked.delete(itemId);
    if (found.ours === null || ours === null) named.delete(itemId);
    else named.set(itemId, { cTag: ours.version.cTag, id: found.ours });
    // Nobody has said what the file is now.
    if (ours === null) drive.forget(at);
    if (isUnread) unread.add(itemId);
    else vain.delete(itemId);
    if (contents.length > 0) replaced.set(itemId, { file: ours ?? before, contents });
    return ok(contents.length > 0);
  };

  return {
    begin: ({ itemId }, html, before) => void unchecked.set(itemId, { html, before, ours: null, misses: 0 }),
    end: ({ itemId }, ours) => {
      const written = unchecked.get(itemId);
      if (ours === null) unchecked.delete(itemId);
      else if (written !== undefined) unchecked.set(itemId, { ...written, ours });
    },
    check,
    readReplaced: async (at) => {
      const waiting = replaced.get(at.itemId);
      if (waiting === undefined) return null;
      const file = await drive.stored(ok(waiting.file));
      if (!file.ok) return file;
      const content = waiting.contents.shift();
      if (waiting.contents.length === 0) replaced.delete(at.itemId);
      if (content === undefined) return null;
      // Others may be writing at this very moment: the next write looks first.
      drive.forget(at);
      const { html, writer } = content;
      return ok({ file: { ...file.value, ...writer }, html, replaced: true });
    },
    withUnread: ({ itemId }, file) => (unread.delete(itemId) ? { ...file, unread: true } : file),
  };
};

const outOfReach: Replaced = { versions: [], ours: null };

/** Whoever was asked has answered, and neither wants a rest nor a sign-in. */
const isAnswer = (error: StoreError): boolean =>
  error.type === "unavailable" ||
  error.type === "locked" ||
  error.type === "full" ||
  (error.type === "unexpected" && error.status !== 0);
