/**
 * Content, now and of older days. It comes from download addresses: Graph's own `/content` answers with a redirect to
 * another origin, which a page of the browser may not follow with a token in hand
 * (https://github.com/microsoftgraph/msgraph-sdk-javascript/issues/388).
 */
import type { FileAddress, NotebookStore, OlderVersion } from "#core/notebook/notebook-store.ts";
import { err, ok } from "#core/result.ts";
import { fieldsOf, isPresent, listOf, textOf } from "./answer.ts";
import { type Drive, itemPath, unreadable } from "./drive.ts";
import { type DriveFile, downloadUrl } from "./drive-item.ts";

interface Reading extends Pick<NotebookStore, "describe" | "versions" | "readVersion"> {
  /** `seen`: as it was described a moment ago. */
  readonly read: (at: FileAddress, seen?: DriveFile) => ReturnType<NotebookStore["read"]>;
}

const mostVersions = 50;

export const createReading = (drive: Drive): Reading => {
  const read: Reading["read"] = async (at, seen) => {
    // Description before content: should somebody write in between, the content is newer than its version says,
    // and the next write is refused. The other way round it would overwrite.
    // Whose drive it is has nothing to wait for: asked at the same time, a notebook is read in one round less.
    const [file] = await Promise.all([
      seen === undefined ? drive.describe(itemPath(at)) : ok(seen),
      drive.ownerOf(at.driveId),
    ]);
    if (!file.ok) return file;
    if (file.value.downloadUrl === null) return err(unreadable);
    const [html, stored] = await Promise.all([drive.download(file.value.downloadUrl), drive.stored(file)]);
    if (!html.ok) return html;
    return stored.ok ? ok({ file: stored.value, html: html.value }) : stored;
  };

  const versions: Reading["versions"] = async (at) => {
    const answer = await drive.send({ path: `${itemPath(at)}/versions?$top=${mostVersions + 1}` });
    if (!answer.ok) return answer;
    // The first is what the file holds now.
    const older = listOf(fieldsOf(answer.value)["value"]).slice(1, mostVersions + 1);
    return ok(older.map(toOlderVersion).filter(isPresent));
  };

  const readVersion: Reading["readVersion"] = async (at, version) => {
    const path = `${itemPath(at)}/versions/${encodeURIComponent(version)}`;
    const answer = await drive.send({ path: `${path}?$select=id,${downloadUrl}` });
    if (!answer.ok) return answer;
    const address = textOf(fieldsOf(answer.value)[downloadUrl]);
    return address === null ? drive.text(`${path}/content`) : drive.download(address);
  };

  return {
    read,
    versions,
    readVersion,
    describe: async (at) => drive.stored(await drive.describe(itemPath(at))),
  };
};

const toOlderVersion = (value: unknown): OlderVersion | null => {
  const version = fieldsOf(value);
  const id = textOf(version["id"]);
  const modifiedAt = Date.parse(textOf(version["lastModifiedDateTime"]) ?? "");
  const { size } = version;
  return id === null || Number.isNaN(modifiedAt) ? null : { id, modifiedAt, size: typeof size === "number" ? size : 0 };
};
