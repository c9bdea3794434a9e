/** A file as Graph describes it. */
import type { StoredFile } from "#core/notebook/notebook-store.ts";
import { type PersonId, parsePersonId } from "#core/pairs/pair.ts";
import { fieldsOf, isPresent, textOf } from "./answer.ts";

export interface DriveFile extends Omit<StoredFile, "owner"> {
  /** Opens the content for a while without a token. */
  readonly downloadUrl: string | null;
  /** All that Graph said of it. */
  readonly told: unknown;
  /** Who owns it, as a shared file says itself. */
  readonly sharedBy: PersonId | null;
}

/** Comes only when asked for by name or when nothing is. */
export const downloadUrl = "@microsoft.graph.downloadUrl";

export const fileFields = `id,name,size,eTag,cTag,webUrl,parentReference,lastModifiedDateTime,lastModifiedBy,file,shared,${downloadUrl}`;

/** Null when the answer describes no file. */
export const toDriveFile = (value: unknown): DriveFile | null => {
  const item = fieldsOf(value);
  const itemId = textOf(item["id"]);
  const driveId = textOf(fieldsOf(item["parentReference"])["driveId"]);
  const eTag = textOf(item["eTag"]);
  const cTag = textOf(item["cTag"]);
  // The item's own is the service's; `fileSystemInfo` has one too, as a device told it:
  // https://learn.microsoft.com/graph/api/resources/filesysteminfo
  const modifiedAt = Date.parse(textOf(item["lastModifiedDateTime"]) ?? "");
  if (itemId === null || driveId === null || eTag === null || cTag === null) return null;
  return {
    at: { driveId, itemId },
    version: { eTag, cTag },
    webUrl: textOf(item["webUrl"]) ?? "",
    downloadUrl: textOf(item[downloadUrl]),
    told: value,
    ...writerIn(value),
    ...(Number.isNaN(modifiedAt) ? {} : { modifiedAt }),
    sharedBy: parsePersonId(textOf(fieldsOf(fieldsOf(fieldsOf(item["shared"])["owner"])["user"])["id"]) ?? ""),
  };
};

/** Of a file, or of one of its versions. */
export const writerIn = (value: unknown): Pick<StoredFile, "lastWriter"> => {
  const by = fieldsOf(value)["lastModifiedBy"];
  return isPresent(by) ? { lastWriter: parsePersonId(textOf(fieldsOf(fieldsOf(by)["user"])["id"]) ?? "") } : {};
};

export const toStoredFile = (
  { at, version, webUrl, lastWriter, modifiedAt }: DriveFile,
  owner: PersonId | null,
): StoredFile => ({
  at,
  version,
  owner,
  webUrl,
  modifiedAt,
  ...(lastWriter === undefined ? {} : { lastWriter }),
});
