/** The way to files in anybody's drive: which permission reaches them, how they are described and whose they are. */
import type { FileAddress, StoredFile, StoreError } from "#core/notebook/notebook-store.ts";
import { type PersonId, parsePersonId } from "#core/pairs/pair.ts";
import { err, ok, type Result } from "#core/result.ts";
import type { FileAccess } from "#microsoft/platform.ts";
import { fieldsOf, textOf } from "./answer.ts";
import type { Graph, GraphRequest } from "./client.ts";
import { type DriveFile, fileFields, toDriveFile, toStoredFile } from "./drive-item.ts";
import type { GraphError } from "./graph-error.ts";

export interface Drive {
  readonly access: FileAccess;
  readonly send: (request: Unscoped) => Promise<Result<unknown, StoreError>>;
  /** What only the owner does, in their own drive: a refusal is no reason to ask for more. */
  readonly sendAsOwner: (request: Unscoped) => Promise<Result<unknown, StoreError>>;
  readonly list: (path: string) => Promise<Result<readonly unknown[], StoreError>>;
  readonly download: (address: string) => Promise<Result<string, StoreError>>;
  readonly describe: (path: string) => Promise<Result<DriveFile, StoreError>>;
  /** What an answer says about a file, remembered as the last version seen of it. */
  readonly take: (answer: Result<unknown, StoreError>) => Result<DriveFile, StoreError>;
  readonly lastSeen: (at: FileAddress) => DriveFile | undefined;
  readonly forget: (at: FileAddress) => void;
  readonly ownerOf: (driveId: string) => Promise<Result<PersonId | null, StoreError>>;
  /** `mine`: it lies in one's own drive, and no wider permission is asked for to say whose that is. */
  readonly stored: (file: Result<DriveFile, StoreError>, mine?: "mine") => Promise<Result<StoredFile, StoreError>>;
}

export type Unscoped = Omit<GraphRequest, "scopes">;

/** The folder of notebooks in one's own drive. */
export const folder = "Duologue";

export const createDrive = (graph: Graph, access: FileAccess): Drive => {
  const owners = new Map<string, PersonId | null>();
  const seen = new Map<string, DriveFile>();
  /** Drives in which the application has no grant, where the tenant refuses grants and reaching everything is the way out. */
  const ungranted = new Set<string>();

  const scoped = async <T>(
    request: Unscoped,
    call: (request: GraphRequest) => Promise<Result<T, GraphError>>,
  ): Promise<Result<T, StoreError>> => {
    const driveId = /^\/drives\/([^/?]+)/.exec(request.path)?.[1];
    if (access === "all" || driveId === undefined)
      return toStoreResult(await call({ ...request, scopes: access === "all" ? everything : ownDrive }));
    if (!ungranted.has(driveId)) {
      const answer = await call({ ...request, scopes: granted });
      if (answer.ok || answer.error.type !== "forbidden" || access === "selected") return toStoreResult(answer);
    }
    const answer = await call({ ...request, scopes: everything });
    if (answer.ok) ungranted.add(driveId);
    return toStoreResult(answer);
  };

  const send: Drive["send"] = (request) => scoped(request, graph.send);

  const sendAsOwner: Drive["sendAsOwner"] = async (request) =>
    toStoreResult(await graph.send({ ...request, scopes: fileScopes(access) }));

  const take: Drive["take"] = (answer) => {
    if (!answer.ok) return answer;
    const file = toDriveFile(answer.value);
    if (file === null) return err(unreadable);
    seen.set(file.at.itemId, file);
    return ok(file);
  };

  const ownerOf = async (driveId: string, mine?: "mine"): Promise<Result<PersonId | null, StoreError>> => {
    const known = owners.get(driveId);
    if (known !== undefined) return ok(known);
    const path = mine === undefined ? `/drives/${encodeURIComponent(driveId)}` : "/me/drive";
    const drive = await send({ path: `${path}?$select=id,owner` });
    if (!drive.ok) return drive;
    const owner = parsePersonId(textOf(fieldsOf(fieldsOf(fieldsOf(drive.value)["owner"])["user"])["id"]) ?? "");
    owners.set(driveId, owner);
    return ok(owner);
  };

  return {
    access,
    send,
    sendAsOwner,
    take,
    ownerOf,
    list: (path) => scoped({ path }, graph.list),
    download: async (address) => toStoreResult(await graph.download(address)),
    describe: async (path) => take(await send({ path: `${path}?$select=${fileFields}` })),
    lastSeen: (at) => seen.get(at.itemId),
    forget: (at) => void seen.delete(at.itemId),
    stored: async (file, mine) => {
      if (!file.ok) return file;
      const owner = await ownerOf(file.value.at.driveId, mine);
      if (owner.ok) return ok(toStoredFile(file.value, owner.value));
      // With a grant on one file alone, the drive around it may stay closed; the file then says whose it is.
      return owner.error.type === "forbidden" ? ok(toStoredFile(file.value, file.value.sharedBy)) : owner;
    },
  };
};

export const itemPath = ({ driveId, itemId }: FileAddress): string =>
  `/drives/${encodeURIComponent(driveId)}/items/${encodeURIComponent(itemId)}`;

export const unreadable: StoreError = { type: "unexpected", status: 200, code: "unreadable" };

const everything = ["Files.ReadWrite.All"];
const ownDrive = ["Files.ReadWrite"];
/** Whose drive it is decides which of the two reaches the file; Entra puts both into one token. */
const granted = ["Files.SelectedOperations.Selected", "Files.ReadWrite"];
/** Of files that the application may reach one by one. */
export const fileScopes = (access: FileAccess): readonly string[] => (access === "all" ? everything : granted);

export const toStoreResult = <T>(result: Result<T, GraphError>): Result<T, StoreError> =>
  result.ok ? result : err(toStoreError(result.error));

const toStoreError = (error: GraphError): StoreError => {
  if (error.type === "gone") return { type: "notFound" };
  return error.type === "hostSilent" ? { type: "unexpected", status: 0, code: error.type } : error;
};
