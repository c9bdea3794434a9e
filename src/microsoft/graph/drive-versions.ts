/** Older contents of a file, as OneDrive remembers them. */
import type { NotebookStore, OlderVersion, StoreError } from "#core/notebook/notebook-store.ts";
import { err, ok } from "#core/result.ts";
import { fieldsOf, isPresent, listOf, textOf } from "./answer.ts";
import { type Drive, itemPath } from "./drive.ts";
import { downloadUrl } from "./drive-item.ts";

type Versions = Pick<NotebookStore, "versions" | "readVersion">;

const mostVersions = 50;

export const createVersions = (drive: Drive): Versions => ({
  versions: async (at) => {
    const answer = await drive.send({ path: `${itemPath(at)}/versions?$top=${mostVersions + 1}` });
    if (!answer.ok) return answer;
    // The first is what the file holds now.
    const older = listOf(fieldsOf(answer.value)["value"]).slice(1, mostVersions + 1);
    return ok(older.map(toOlderVersion).filter(isPresent));
  },

  readVersion: async (at, version) => {
    const path = `${itemPath(at)}/versions/${encodeURIComponent(version)}`;
    const answer = await drive.send({ path: `${path}?$select=id,${downloadUrl}` });
    if (!answer.ok) return answer;
    const address = textOf(fieldsOf(answer.value)[downloadUrl]);
    return address === null ? err(untold) : drive.download(address);
  },
});

/** The only other way is a redirect, which a page may not follow. */
const untold: StoreError = { type: "unexpected", status: 302, code: "untold" };

const toOlderVersion = (value: unknown): OlderVersion | null => {
  const version = fieldsOf(value);
  const id = textOf(version["id"]);
  const modifiedAt = Date.parse(textOf(version["lastModifiedDateTime"]) ?? "");
  const { size } = version;
  return id === null || Number.isNaN(modifiedAt) ? null : { id, modifiedAt, size: typeof size === "number" ? size : 0 };
};
