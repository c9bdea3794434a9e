/** The OneDrive part of Graph v1.0. Rules TD1 and following, docs/spec/tenant-drives.md. */
import type { TenantDrive } from "#tenant/world.ts";
import type { GraphAnswer, GraphCall, GraphRoute } from "./route.ts";
import { accessDenied, rightOf } from "./drive-access.ts";
import { rootOf } from "./drive-store.ts";
import { createChild, deleteItem, getItem, listChildren, patchItem } from "./item-change.ts";
import { getContent, putContent } from "./item-content.ts";
import { findDrive } from "./item-find.ts";
import { searchDrive } from "./item-search.ts";
import { identity, webUrlOf } from "./item.ts";
import { invite } from "./permission-invite.ts";
import { deletePermission, getPermission, grantApplication, listPermissions, patchPermission } from "./permission.ts";
import { createLink, getShare, getSharedItem } from "./share.ts";
import { createUploadSession } from "./upload.ts";
import { getVersion, getVersionContent, listVersions, restoreVersion } from "./version.ts";

const getDrive = (call: GraphCall): GraphAnswer => {
  const drive = findDrive(call);
  if ("status" in drive) return drive;
  return mayDescribe(call, drive) ? { status: 200, body: driveBody(call, drive) } : accessDenied;
};

const listDrives = (call: GraphCall): GraphAnswer => {
  const drive = findDrive(call);
  return "status" in drive ? drive : { status: 200, body: { value: [driveBody(call, drive)] } };
};

/** Deprecated, and since November 2026 it "stops returning data". */
const sharedWithMe = (): GraphAnswer => ({ status: 200, body: { value: [] } });

/** A drive can be described to its owner and to anybody who can open something in it. */
const mayDescribe = (call: GraphCall, drive: TenantDrive): boolean => {
  if (drive.owner === call.person) return true;
  const reachingAll = ["Files.Read.All", "Files.ReadWrite.All"].some((it) => call.scopes.has(it));
  const described = call.world.switches.driveOfGrant === "described";
  if (!reachingAll && !(described && call.scopes.has("Files.SelectedOperations.Selected"))) return false;
  return [...drive.items.values()].some((item) => rightOf(call.world, drive, item, call.person) !== "none");
};

const driveBody = (call: GraphCall, drive: TenantDrive): Record<string, unknown> => {
  const used = [...drive.items.values()].reduce((sum, item) => sum + (item.content?.byteLength ?? 0), 0);
  const total = 1_099_511_627_776;
  return {
    id: drive.id,
    driveType: "business",
    name: "OneDrive",
    webUrl: webUrlOf(call.world, drive, rootOf(drive)),
    owner: identity(call.world, drive.owner),
    quota: { deleted: 0, remaining: total - used, state: "normal", total, used },
  };
};

const read = [
  "Files.Read",
  "Files.ReadWrite",
  "Files.Read.All",
  "Files.ReadWrite.All",
  "Sites.Read.All",
  "Sites.ReadWrite.All",
  "Files.SelectedOperations.Selected",
];
const write = ["Files.ReadWrite", "Files.ReadWrite.All", "Sites.ReadWrite.All", "Files.SelectedOperations.Selected"];

type Operation = readonly [
  method: GraphRoute["method"],
  after: string,
  scopes: readonly string[],
  answer: (call: GraphCall) => GraphAnswer,
];

const onRoot: readonly Operation[] = [
  ["GET", "", read, getItem],
  ["GET", "/children", read, listChildren],
  ["POST", "/children", write, createChild],
];

const onItem: readonly Operation[] = [
  ...onRoot,
  ["PATCH", "", write, patchItem],
  ["DELETE", "", write, deleteItem],
  ["GET", "/content", read, getContent],
  ["PUT", "/content", write, putContent],
  ["POST", "/createUploadSession", write, createUploadSession],
  ["GET", "/versions", read, listVersions],
  ["GET", "/versions/{driveItemVersion-id}", read, getVersion],
  ["GET", "/versions/{driveItemVersion-id}/content", read, getVersionContent],
  ["POST", "/versions/{driveItemVersion-id}/restoreVersion", write, restoreVersion],
  ["POST", "/createLink", write, createLink],
  ["POST", "/invite", write, invite],
  ["GET", "/permissions", read, listPermissions],
  ["POST", "/permissions", write, grantApplication],
  ["GET", "/permissions/{permission-id}", read, getPermission],
  ["PATCH", "/permissions/{permission-id}", write, patchPermission],
  ["DELETE", "/permissions/{permission-id}", write, deletePermission],
];

/** By id, and by a path from the root or from a folder. */
const addressed = (drive: string): GraphRoute[] =>
  [
    ["/root", onRoot] as const,
    ["/items/{driveItem-id}", onItem] as const,
    ["/root:/{path}:", onItem] as const,
    ["/items/{driveItem-id}:/{path}:", onItem] as const,
  ].flatMap(([item, operations]) =>
    operations.map(([method, after, scopes, answer]) => ({ method, path: `${drive}${item}${after}`, scopes, answer })),
  );

export const driveRoutes: readonly GraphRoute[] = [
  { method: "GET", path: "/me/drive", scopes: read, answer: getDrive },
  { method: "GET", path: "/me/drives", scopes: read, answer: listDrives },
  { method: "GET", path: "/drives/{drive-id}", scopes: read, answer: getDrive },
  {
    method: "GET",
    path: "/me/drive/sharedWithMe()",
    scopes: ["Files.Read.All", "Files.ReadWrite.All", "Sites.Read.All", "Sites.ReadWrite.All"],
    answer: sharedWithMe,
  },
  { method: "GET", path: "/me/drive/root/search(q='{q}')", scopes: read, answer: searchDrive },
  { method: "GET", path: "/drives/{drive-id}/root/search(q='{q}')", scopes: read, answer: searchDrive },
  { method: "GET", path: "/shares/{sharedDriveItem-id}", scopes: write, answer: getShare },
  { method: "GET", path: "/shares/{sharedDriveItem-id}/driveItem", scopes: write, answer: getSharedItem },
  ...addressed("/me/drive"),
  ...addressed("/drives/{drive-id}"),
];
