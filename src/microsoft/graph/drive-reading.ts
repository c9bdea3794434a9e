/**
 * The file as it is now. Content comes from download addresses: Graph's own `/content` answers with a redirect to
 * another origin, which a page of the browser may not follow with a token in hand
 * (https://github.com/microsoftgraph/msgraph-sdk-javascript/issues/388).
 */
import type { FileAddress, NotebookStore } from "#core/notebook/notebook-store.ts";
import { err, ok } from "#core/result.ts";
import { type Drive, itemPath, unreadable } from "./drive.ts";
import type { DriveFile } from "./drive-item.ts";

interface Reading extends Pick<NotebookStore, "describe"> {
  /** `seen`: as it was described a moment ago. */
  readonly read: (at: FileAddress, seen?: DriveFile) => ReturnType<NotebookStore["read"]>;
}

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

  return {
    read,
    describe: async (at) => drive.stored(await drive.describe(itemPath(at))),
  };
};
