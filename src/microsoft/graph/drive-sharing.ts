/** Who can open a file: the list, the one invitation, taking away, and in mode *selected* the application's own grant. */
import type { Permission } from "#core/notebook/audit.ts";
import type { FileAddress, NotebookStore, StoreError } from "#core/notebook/notebook-store.ts";
import { err, ok, type Result } from "#core/result.ts";
import { isPresent } from "./answer.ts";
import type { Graph } from "./client.ts";
import { type Drive, itemPath, toStoreResult } from "./drive.ts";
import { peopleScopes } from "./people.ts";
import { toPermission } from "./permission.ts";

type Sharing = Pick<NotebookStore, "invite" | "hasLeft" | "permissions" | "admit" | "revoke">;

export const createSharing = (graph: Graph, drive: Drive, clientId: string): Sharing => {
  const invite: Sharing["invite"] = async (at, person) => {
    const body = {
      recipients: [{ objectId: person }],
      roles: ["write"],
      requireSignIn: true,
      sendInvitation: false,
      retainInheritedPermissions: false,
      message: "",
    };
    const answer = await drive.sendAsOwner({ method: "POST", path: `${itemPath(at)}/invite`, body });
    if (!answer.ok) return answer;
    // After the invitation: a grant gives the file a list of its own, and what it inherited would be copied into it.
    return drive.access === "all" ? ok(undefined) : grantUs(at);
  };

  /** https://learn.microsoft.com/graph/api/driveitem-post-permissions; the same grant twice is one. */
  const grantUs = async (at: FileAddress): Promise<Result<void, StoreError>> => {
    const body = { roles: ["write"], grantedToV2: { application: { id: clientId } } };
    const answer = await drive.sendAsOwner({ method: "POST", path: `${itemPath(at)}/permissions`, body });
    if (answer.ok) return ok(undefined);
    if (!isRefusal(answer.error)) return answer;
    return drive.access === "selectedOrAll" ? ok(undefined) : err({ type: "grantRefused" });
  };

  /**
   * What an invitation answers for an account that is gone is written nowhere: noResolvedUsers has been seen, and invalidRequest
   * (https://github.com/OneDrive/onedrive-api-docs/issues/1497). The directory knows.
   */
  const hasLeft: Sharing["hasLeft"] = async (person) => {
    const answer = toStoreResult(await graph.send({ path: `/users/${person}?$select=id`, scopes: peopleScopes }));
    if (answer.ok) return ok(false);
    return answer.error.type === "notFound" ? ok(true) : answer;
  };

  const permissions: Sharing["permissions"] = async (at) => {
    const entries = await drive.list(`${itemPath(at)}/permissions`);
    return entries.ok ? ok(entries.value.map((entry) => toPermission(entry, clientId)).filter(isPresent)) : entries;
  };

  const admit: Sharing["admit"] = async (at, listed) =>
    drive.access === "all" || !lacksOurGrant(listed) ? ok(undefined) : grantUs(at);

  const revoke: Sharing["revoke"] = async (at, permission) => {
    const path = `${itemPath(at)}/permissions/${encodeURIComponent(permission)}`;
    const answer = await drive.sendAsOwner({ method: "DELETE", path });
    if (answer.ok) return ok(undefined);
    if (answer.error.type !== "notFound") return answer;
    // Graph says the same of an entry that is gone and of a file that is.
    const file = await drive.describe(itemPath(at));
    return file.ok ? ok(undefined) : file;
  };

  return { invite, hasLeft, permissions, admit, revoke };
};

/** Seen by the owner, and shared: a private file needs no grant, and to others the list shows only themselves. */
const lacksOurGrant = (listed: readonly Permission[]): boolean =>
  listed.some((it) => it.type === "person" && it.owner) &&
  listed.some((it) => it.type === "person" && !it.owner) &&
  !listed.some((it) => it.type === "ourApp");

const isRefusal = (error: StoreError): boolean =>
  error.type === "forbidden" || (error.type === "unexpected" && [400, 405, 501].includes(error.status));
