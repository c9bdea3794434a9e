/**
 * What a write replaced without being stopped. Microsoft documents `If-Match` for upload sessions, not for PUT of
 * content; should it be ignored there, the file's versions still show who came in between.
 */
import { listOf, fieldsOf, textOf } from "./answer.ts";
import { stampOf } from "./drive-item.ts";

/** The newest version between the base and our own, newest first in `versions`; null when ours follows the base. */
export const overwritten = (versions: unknown, ours: string, base: string): string | null => {
  const entries = listOf(fieldsOf(versions)["value"]);
  const own = entries.findIndex((version) => stampOf(version) === ours);
  const before = own === -1 ? undefined : entries[own + 1];
  // Older than the base: the base's own entry is gone, which happens when versions are trimmed or switched off.
  if (before === undefined || stampOf(before) === base || secondOf(stampOf(before)) < secondOf(base)) return null;
  return textOf(fieldsOf(before)["id"]);
};

const secondOf = (stamp: string): number => Number.parseInt(stamp, 10);
