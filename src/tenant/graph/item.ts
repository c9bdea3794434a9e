/** A driveItem as Graph sends it. */
import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import type { TenantDrive, TenantItem, World } from "#tenant/world.ts";
import { graphError, type GraphAnswer, type GraphCall } from "./route.ts";
import { permissionsOn } from "./drive-access.ts";
import { childrenOf, pathOf, rootOf } from "./drive-store.ts";

export const identity = (world: World, person: string): { user: { id: string; displayName: string } } => ({
  user: { id: person, displayName: world.people.get(person)?.displayName ?? "" },
});

export const itemBody = (call: GraphCall, drive: TenantDrive, item: TenantItem): Record<string, unknown> => {
  const { world } = call;
  const parent = item.parentId === null ? undefined : drive.items.get(item.parentId);
  return {
    ...(item.content === null ? {} : { [downloadUrl]: downloadAddress(call, drive, item) }),
    createdBy: identity(world, item.createdBy),
    createdDateTime: time(item.createdAt),
    eTag: item.eTag,
    id: item.id,
    lastModifiedBy: identity(world, item.modifiedBy),
    lastModifiedDateTime: time(item.modifiedAt),
    name: item.name,
    parentReference: parent
      ? {
          driveType: "business",
          driveId: drive.id,
          id: parent.id,
          name: parent.name,
          path: `/drives/${drive.id}/root:${pathOf(drive, parent)}`,
        }
      : { driveType: "business", driveId: drive.id },
    webUrl: webUrlOf(world, drive, item),
    cTag: item.cTag,
    fileSystemInfo: { createdDateTime: time(item.createdAt), lastModifiedDateTime: time(item.modifiedAt) },
    size: sizeOf(drive, item),
    ...(item.content === null
      ? { folder: { childCount: childrenOf(drive, item).length } }
      : { file: { mimeType: item.mimeType } }),
    ...(item === rootOf(drive) ? { root: {} } : {}),
    ...(permissionsOn(drive, item).length > 0
      ? { shared: { scope: "users", owner: identity(world, drive.owner) } }
      : {}),
  };
};

/** With `$select`, what it names; `$expand` is refused by name. */
export const sendItem = (call: GraphCall, drive: TenantDrive, item: TenantItem, status = 200): GraphAnswer => {
  const expand = call.query.get("$expand");
  if (expand !== null)
    return graphError(501, "notImplemented", `$expand=${expand} on a driveItem is not part of this tenant`);
  const selected = selectFrom(call, itemBody(call, drive, item));
  return "status" in selected ? selected : { status, headers: { ETag: item.eTag }, body: selected.body };
};

export const selectFrom = (
  call: GraphCall,
  body: Record<string, unknown>,
): { readonly body: Record<string, unknown> } | GraphAnswer => {
  const names = call.query
    .get("$select")
    ?.split(",")
    .map((it) => it.trim());
  if (!names || names.includes("*")) return { body };
  const wanted = new Set<string>();
  for (const given of names) {
    const name =
      given === "content.downloadUrl"
        ? downloadUrl
        : itemProperties.find((it) => it.toLowerCase() === given.toLowerCase());
    if (name === undefined)
      return graphError(
        400,
        "BadRequest",
        `Parsing OData Select and Expand failed: Could not find a property named '${given}' on type 'microsoft.graph.driveItem'.`,
      );
    wanted.add(name);
  }
  return {
    body: {
      "@odata.etag": body["eTag"],
      ...Object.fromEntries(Object.entries(body).filter(([name]) => wanted.has(name))),
    },
  };
};

export const webUrlOf = (world: World, drive: TenantDrive, item: TenantItem): string => {
  const person = world.people.get(drive.owner);
  const site = (person?.userPrincipalName ?? drive.owner).replaceAll(/[^a-z0-9]/gi, "_").toLowerCase();
  const name = world.domain.split(".")[0];
  return `https://${name}-my.sharepoint.example/personal/${site}/Documents${pathOf(drive, item)}`;
};

export const downloadUrl = "@microsoft.graph.downloadUrl";

/** Opens without a token for an hour, as OneDrive's do; `version` for an older content. */
export const downloadAddress = (call: GraphCall, drive: TenantDrive, item: TenantItem, version?: string): string => {
  const claim = JSON.stringify([drive.id, item.id, version ?? null, call.world.now() + hourInMs]);
  const text = Buffer.from(claim).toString("base64url");
  return `${new URL(call.base).origin}/_download/${text}.${signatureOf(call.world, text)}`;
};

/** What such an address stands for; null when it is forged, too old, or the item is gone. */
export const readDownload = (
  world: World,
  token: string,
): { readonly item: TenantItem; readonly content: Uint8Array } | null => {
  const [text = "", signature = ""] = token.split(".");
  const expected = Buffer.from(signatureOf(world, text));
  const given = Buffer.from(signature);
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return null;
  const [driveId, itemId, version, until] = JSON.parse(Buffer.from(text, "base64url").toString()) as [
    string,
    string,
    string | null,
    number,
  ];
  const item = world.drives.get(driveId)?.items.get(itemId);
  const content = version === null ? item?.content : item?.versions.find((it) => it.id === version)?.content;
  return item && content && until > world.now() ? { item, content } : null;
};

/** SharePoint tells time in whole seconds. */
export const time = (at: number): string => new Date(at).toISOString().replace(/\.\d{3}Z$/, "Z");

const hourInMs = 3_600_000;

const secrets = new WeakMap<World, Buffer>();

const signatureOf = (world: World, text: string): string => {
  const secret = secrets.get(world) ?? randomBytes(32);
  secrets.set(world, secret);
  return createHmac("sha256", secret).update(text).digest("base64url");
};

const sizeOf = (drive: TenantDrive, item: TenantItem): number =>
  item.content === null
    ? childrenOf(drive, item).reduce((sum, child) => sum + sizeOf(drive, child), 0)
    : item.content.byteLength;

const itemProperties = [
  "id",
  "createdBy",
  "createdDateTime",
  "description",
  "eTag",
  "lastModifiedBy",
  "lastModifiedDateTime",
  "name",
  "parentReference",
  "webUrl",
  "audio",
  "bundle",
  "content",
  "cTag",
  "deleted",
  "file",
  "fileSystemInfo",
  "folder",
  "image",
  "location",
  "malware",
  "package",
  "pendingOperations",
  "photo",
  "publication",
  "remoteItem",
  "root",
  "searchResult",
  "shared",
  "sharepointIds",
  "size",
  "specialFolder",
  "video",
  "webDavUrl",
  downloadUrl,
] as const;
