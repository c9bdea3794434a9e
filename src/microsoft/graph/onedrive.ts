/** Notebooks in OneDrive, each a file in the folder of one of the two. Rules GR60-GR75, docs/spec/graph.md. */
import type { Permission } from "#core/notebook/audit.ts";
import type { FileAddress, FileVersion, NotebookStore, StoredFile, StoreError } from "#core/notebook/notebook-store.ts";
import { type PersonId, parsePersonId } from "#core/pairs/pair.ts";
import { err, ok, type Result } from "#core/result.ts";
import { fieldsOf, isPresent, textOf } from "./answer.ts";
import type { Graph, GraphRequest } from "./client.ts";
import { type DriveFile, fileFields, toDriveFile, toStoredFile } from "./drive-item.ts";
import { toFileName } from "./file-name.ts";
import type { GraphError } from "./graph-error.ts";
import { overwritten } from "./overwritten.ts";
import { toPermission } from "./permission.ts";

export interface OneDriveConfig {
  readonly graph: Graph;
  /** Our own application, whose grant on a file is no drift. */
  readonly clientId: string;
  readonly scopes?: readonly string[];
}

const folder = "Duologue";
const mostNumbers = 20;
const mostTries = 3;

export const createOneDriveStore = ({
  graph,
  clientId,
  scopes = ["Files.ReadWrite.All"],
}: OneDriveConfig): NotebookStore => {
  const owners = new Map<string, PersonId | null>();
  /** The last version seen of each file, for telling afterwards what a write replaced. */
  const seen = new Map<string, DriveFile>();

  const send = async (request: Omit<GraphRequest, "scopes">): Promise<Result<unknown, StoreError>> =>
    toStoreResult(await graph.send({ ...request, scopes }));

  const fileIn = (answer: Result<unknown, StoreError>): Result<DriveFile, StoreError> => {
    if (!answer.ok) return answer;
    const file = toDriveFile(answer.value);
    if (file === null) return err(unreadable);
    seen.set(file.at.itemId, file);
    return ok(file);
  };

  const readFile = async (at: FileAddress) => fileIn(await send({ path: `${itemPath(at)}?$select=${fileFields}` }));

  const ownerOf = async (driveId: string): Promise<Result<PersonId | null, StoreError>> => {
    const known = owners.get(driveId);
    if (known !== undefined) return ok(known);
    const drive = await send({ path: `/drives/${encodeURIComponent(driveId)}?$select=id,owner` });
    if (!drive.ok) return drive;
    const owner = parsePersonId(textOf(fieldsOf(fieldsOf(fieldsOf(drive.value)["owner"])["user"])["id"]) ?? "");
    owners.set(driveId, owner);
    return ok(owner);
  };

  const stored = async (file: Result<DriveFile, StoreError>): Promise<Result<StoredFile, StoreError>> => {
    if (!file.ok) return file;
    const owner = await ownerOf(file.value.at.driveId);
    return owner.ok ? ok(toStoredFile(file.value, owner.value)) : owner;
  };

  const create = async (name: string, html: string): Promise<Result<StoredFile, StoreError>> => {
    for (let number = 1; number <= mostNumbers; number += 1) {
      const fileName = toFileName(number === 1 ? name : `${name} ${number}`, ".html", `Notebook ${number}`);
      const path = `/me/drive/root:/${folder}/${encodeURIComponent(fileName)}:/content?@microsoft.graph.conflictBehavior=fail`;
      let answer = await send({ method: "PUT", path, content: page(html) });
      if (!answer.ok && answer.error.type === "notFound") {
        const made = await makeFolder();
        if (!made.ok) return made;
        answer = await send({ method: "PUT", path, content: page(html) });
      }
      if (answer.ok || answer.error.type !== "changed") return stored(fileIn(answer));
    }
    return err({ type: "unexpected", status: 409, code: "nameAlreadyExists" });
  };

  const makeFolder = async (): Promise<Result<null, StoreError>> => {
    const body = { name: folder, folder: {}, "@microsoft.graph.conflictBehavior": "fail" };
    const made = await send({ method: "POST", path: "/me/drive/root/children", body });
    // Taken in the meantime: it is there, and that is all that was wanted.
    return made.ok || made.error.type === "changed" ? ok(null) : made;
  };

  const read: NotebookStore["read"] = async (at) => {
    // Description before content: should somebody write in between, the content is newer than its version says,
    // and the next write is refused. The other way round it would overwrite.
    // Whose drive it is has nothing to wait for: asked at the same time, a notebook is read in one round less.
    const [file] = await Promise.all([readFile(at), ownerOf(at.driveId)]);
    if (!file.ok) return file;
    const { downloadUrl } = file.value;
    if (downloadUrl === null) return err(unreadable);
    const [html, described] = await Promise.all([graph.download(downloadUrl), stored(file)]);
    if (!html.ok) return toStoreResult(html);
    return described.ok ? ok({ file: described.value, html: html.value }) : described;
  };

  const write = async (at: FileAddress, html: string, base: FileVersion): Promise<Result<StoredFile, StoreError>> => {
    let before = seen.get(at.itemId);
    for (let turn = 1; turn <= mostTries; turn += 1) {
      if (before?.version.cTag !== base.cTag || turn > 1) {
        const now = await readFile(at);
        if (!now.ok) return now;
        if (now.value.version.cTag !== base.cTag) return err({ type: "changed" });
        // Same content: OneDrive settles metadata after an upload, and the eTag moves although nobody wrote.
        before = now.value;
      }
      const answer = await put(at, html, before.version.eTag);
      if (answer.ok) return settle(answer.value, before, at);
      if (answer.error.type !== "changed") return answer;
    }
    return err({ type: "changed" });
  };

  const put = async (at: FileAddress, html: string, eTag: string) =>
    fileIn(
      await send({
        method: "PUT",
        path: `${itemPath(at)}/content`,
        headers: { "if-match": eTag },
        content: page(html),
      }),
    );

  /** Gives back what our write replaced if Microsoft let it, so that the caller reads it, merges and writes again. */
  const settle = async (ours: DriveFile, base: DriveFile, at: FileAddress): Promise<Result<StoredFile, StoreError>> => {
    const versions = await send({ path: `${itemPath(at)}/versions?$top=10` });
    const replaced = versions.ok ? overwritten(versions.value, ours.stamp, base.stamp) : null;
    if (replaced === null) return stored(ok(ours));
    const path = `${itemPath(at)}/versions/${encodeURIComponent(replaced)}/content`;
    const theirs = await graph.text({ path, scopes });
    if (!theirs.ok) return toStoreResult(theirs);
    const back = await put(at, theirs.value, ours.version.eTag);
    return back.ok || back.error.type === "changed" ? err({ type: "changed" }) : back;
  };

  const invite = async (at: FileAddress, person: PersonId): Promise<Result<void, StoreError>> => {
    const body = {
      recipients: [{ objectId: person }],
      roles: ["write"],
      requireSignIn: true,
      sendInvitation: false,
      retainInheritedPermissions: false,
      message: "",
    };
    const answer = await send({ method: "POST", path: `${itemPath(at)}/invite`, body });
    return answer.ok ? ok(undefined) : answer;
  };

  const permissions = async (at: FileAddress): Promise<Result<readonly Permission[], StoreError>> => {
    const entries = toStoreResult(await graph.list({ path: `${itemPath(at)}/permissions`, scopes }));
    return entries.ok ? ok(entries.value.map((entry) => toPermission(entry, clientId)).filter(isPresent)) : entries;
  };

  const describe = async (at: FileAddress): Promise<Result<StoredFile, StoreError>> => stored(await readFile(at));

  return { create, describe, read, write, invite, permissions };
};

const itemPath = ({ driveId, itemId }: FileAddress): string =>
  `/drives/${encodeURIComponent(driveId)}/items/${encodeURIComponent(itemId)}`;

const page = (html: string) => ({ type: "text/html; charset=utf-8", text: html });

const unreadable: StoreError = { type: "unexpected", status: 200, code: "unreadable" };

const toStoreResult = <T>(result: Result<T, GraphError>): Result<T, StoreError> =>
  result.ok ? result : err(toStoreError(result.error));

const toStoreError = (error: GraphError): StoreError => {
  if (error.type === "gone") return { type: "notFound" };
  return error.type === "hostSilent" ? { type: "unexpected", status: 0, code: error.type } : error;
};
