/**
 * What a write replaced without being stopped: the file's versions show who came in between, whether or not Microsoft
 * obeyed the precondition.
 */
import type { StoredFile } from "#core/notebook/notebook-store.ts";
import { listOf, fieldsOf, textOf } from "./answer.ts";
import { stampOf, writerIn } from "./drive-item.ts";

/** Our writes since the content that the first of them was based on, as stamps (drive-item.ts). */
export interface Written {
  /** The base's version, where it is known by name; else its stamp has to tell. */
  readonly baseId: string | null;
  readonly base: string;
  readonly stamps: readonly string[];
}

export interface Replaced {
  /** Versions since the base that may not be ours, newest first. Some may be: what is merged twice is merged once. */
  readonly versions: readonly ({ readonly id: string } & Pick<StoredFile, "lastWriter">)[];
  /** Our last write by name; null when another looks like it. */
  readonly ours: string | null;
}

/** `versions` newest first, the current one at the top; null when our own write is not among them yet. */
export const replacedBy = (versions: unknown, { baseId, base, stamps }: Written): Replaced | null => {
  const all = listOf(fieldsOf(versions)["value"]).map((it) => ({
    id: textOf(fieldsOf(it)["id"]),
    stamp: stampOf(it),
    writer: writerIn(it),
  }));
  const named = baseId === null ? -1 : all.findIndex(({ id }) => id === baseId);
  const since = all.slice(0, named === -1 ? lengthSince(all, base) : named);

  const last = since.findIndex(({ stamp }) => stamp === stamps.at(-1));
  if (last === -1) return null;
  const own = since.filter(({ stamp }) => stamps.includes(stamp));
  // Two windows of one person that write as much within one second leave versions that only their words tell apart.
  // The current one cannot be read as a version, and needs no saving.
  const alike = own.length > stamps.length ? own.filter((it) => it !== since[0]) : [];
  const replaced = since.filter((it, at) => alike.includes(it) || (at > last && !own.includes(it)));
  return {
    versions: replaced.flatMap(({ id, writer }) => (id === null ? [] : [{ id, ...writer }])),
    ours: alike.length > 0 ? null : (since[last]?.id ?? null),
  };
};

/** How many are newer than the base; of several that look like it the oldest is taken. */
const lengthSince = (all: readonly { readonly stamp: string }[], base: string): number => {
  const like = all.findLastIndex(({ stamp }) => stamp === base);
  if (like !== -1) return like;
  // The base's own entry is gone, which happens when versions are trimmed or switched off.
  const older = all.findIndex(({ stamp }) => secondOf(stamp) < secondOf(base));
  return older === -1 ? all.length : older;
};

const secondOf = (stamp: string): number => Number.parseInt(stamp, 10);
