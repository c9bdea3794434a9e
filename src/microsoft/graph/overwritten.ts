/**
 * What a write replaced without being stopped: the file's versions show who came in between, whether or not Microsoft
 * obeyed the precondition.
 */
import type { StoredFile } from "#core/notebook/notebook-store.ts";
import { listOf, fieldsOf, textOf } from "./answer.ts";
import { writerIn } from "./drive-item.ts";

/** One of our writes and the content that it was based on, as stamps. */
export interface Written {
  /** The base's version, where it is known by name; else its stamp has to tell. */
  readonly baseId: string | null;
  readonly base: string;
  /** Null when nobody has said whether it was done. */
  readonly ours: string | null;
}

export interface Replaced {
  /** Versions since the base that may not be ours, newest first. Some may be: what is merged twice is merged once. */
  readonly versions: readonly ({ readonly id: string } & Pick<StoredFile, "lastWriter">)[];
  /** Our write by name; null when another looks like it. */
  readonly ours: string | null;
}

/** `versions` newest first, the current one at the top; null when it tells nothing, or our own write is not among them yet. */
export const replacedBy = (versions: unknown, { baseId, base, ours }: Written): Replaced | null => {
  const all = listOf(fieldsOf(versions)["value"]).map((it) => ({
    id: textOf(fieldsOf(it)["id"]),
    stamp: stampOf(it),
    writer: writerIn(it),
  }));
  const named = baseId === null ? -1 : all.findIndex(({ id }) => id === baseId);
  const since = all.slice(0, named === -1 ? lengthSince(all, base) : named);

  // The current one cannot be read as a version, and need not: it is what the file holds.
  if (ours === null) return all.length === 0 ? null : { versions: toReplaced(since.slice(1)), ours: null };

  const own = since.filter(({ stamp }) => stamp === ours);
  const [last] = own;
  if (last === undefined) return null;
  // Two windows of one person that write as much within one second leave versions that only their words tell apart.
  const alike = own.length > 1;
  const replaced = since.filter((it, at) => (own.includes(it) ? alike && at > 0 : at > since.indexOf(last)));
  return { versions: toReplaced(replaced), ours: alike ? null : last.id };
};

const toReplaced = (
  versions: readonly { readonly id: string | null; readonly writer: Pick<StoredFile, "lastWriter"> }[],
): Replaced["versions"] => versions.flatMap(({ id, writer }) => (id === null ? [] : [{ id, ...writer }]));

/** How many are newer than the base; of several that look like it the oldest is taken. */
const lengthSince = (all: readonly { readonly stamp: string }[], base: string): number => {
  const like = all.findLastIndex(({ stamp }) => stamp === base);
  if (like !== -1) return like;
  // The base's own entry is gone, which happens when versions are trimmed or switched off.
  const older = all.findIndex(({ stamp }) => secondOf(stamp) < secondOf(base));
  return older === -1 ? all.length : older;
};

const secondOf = (stamp: string): number => Number.parseInt(stamp, 10);

/** When, by whom and how long: the three together tell one version from another. */
export const stampOf = (value: unknown): string => {
  const { lastModifiedDateTime, lastModifiedBy, size } = fieldsOf(value);
  const by = fieldsOf(fieldsOf(lastModifiedBy)["user"])["id"];
  const at = Date.parse(textOf(lastModifiedDateTime) ?? "");
  return `${at} ${textOf(by) ?? ""} ${typeof size === "number" ? size : ""}`;
};
