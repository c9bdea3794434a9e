/** Sharing links, and what `/shares` makes of an address. */
import { createHash, randomUUID } from "node:crypto";
import type { TenantDrive, TenantItem, World } from "#tenant/world.ts";
import { type GraphAnswer, type GraphCall } from "./route.ts";
import { accessDenied, appliesTo, itemNotFound, permissionsOn, refuse, type Permission } from "./drive-access.ts";
import { settle, touchMetadata } from "./drive-store.ts";
import { findItem, invalidRequest, jsonBody } from "./item-find.ts";
import { identity, sendItem, webUrlOf } from "./item.ts";
import { grantTo, ownList, shown } from "./permission.ts";

export const createLink = (call: GraphCall): GraphAnswer => {
  const found = findItem(call, "write");
  if ("status" in found) return found;
  const { drive, item } = found;
  const given = jsonBody(call) ?? {};
  const type = given["type"];
  const scope = given["scope"] ?? "organization";
  if (type !== "view" && type !== "edit") return invalidRequest("type is view or edit.");
  if (scope !== "anonymous" && scope !== "organization" && scope !== "users")
    return invalidRequest("scope is anonymous, organization or users.");
  const known = permissionsOn(drive, item).find(
    (it) => !it.inherited && it.permission.link?.scope === scope && it.permission.link.type === type,
  );
  if (known) return { status: 200, body: shown(known.permission, false) };
  ownList(drive, item);
  const id = randomUUID();
  const code = createHash("sha256").update(id).digest("base64url").slice(0, 40);
  const expiration = given["expirationDateTime"];
  const permission: Permission = {
    id,
    roles: [type === "edit" ? "write" : "read"],
    link: { scope, type, webUrl: `${new URL(webUrlOf(call.world, drive, item)).origin}/:u:/g/${code}` },
    grantedToIdentitiesV2: [],
    hasPassword: typeof given["password"] === "string",
    ...(typeof expiration === "string" ? { expirationDateTime: expiration } : {}),
  };
  item.permissions.push(permission);
  touchMetadata(item);
  return { status: 201, body: shown(permission, false) };
};

export const getShare = (call: GraphCall): GraphAnswer => {
  const found = openShare(call);
  if ("status" in found) return found;
  const { drive, item } = found;
  return {
    status: 200,
    body: { id: call.params["sharedDriveItem-id"], name: item.name, owner: identity(call.world, drive.owner) },
  };
};

export const getSharedItem = (call: GraphCall): GraphAnswer => {
  const found = openShare(call);
  return "status" in found ? found : sendItem(call, found.drive, found.item);
};

interface Shared {
  readonly drive: TenantDrive;
  readonly item: TenantItem;
  readonly link: Permission | null;
}

const openShare = (call: GraphCall): Shared | GraphAnswer => {
  const address = decodeShare(call.params["sharedDriveItem-id"] ?? "");
  if (address === null)
    return invalidRequest("The sharing token is not valid: expected u! and the address in base64url.");
  const shared = findShared(call.world, address);
  if (!shared) return itemNotFound;
  const { drive, item, link } = shared;
  settle(item);
  const prefer = call.headers.get("prefer") ?? "";
  const redeems = /redeemSharingLink/i.test(prefer);
  const forThisRequest = /redeemSharingLinkIfNecessary/i.test(prefer);
  if (link === null || !redeems || appliesTo(call.world, link, call.person))
    return refuse(call, drive, item, "read") ?? shared;
  if (!mayRedeem(call.world, link, call.person)) return accessDenied;
  const before = link.grantedToIdentitiesV2 ?? [];
  link.grantedToIdentitiesV2 = [...before, grantTo(call.world, call.person).grantedToV2 ?? {}];
  const refused = refuse(call, drive, item, "read");
  if (refused || forThisRequest) link.grantedToIdentitiesV2 = before;
  return refused ?? shared;
};

/** A link for named people opens for them alone; a guest is not of the organisation. */
const mayRedeem = (world: World, { link, expirationDateTime }: Permission, person: string): boolean => {
  if (expirationDateTime !== undefined && Date.parse(expirationDateTime) <= world.now()) return false;
  if (link?.scope === "anonymous") return true;
  return link?.scope === "organization" && world.people.get(person)?.userType === "Member";
};

const decodeShare = (id: string): string | null => {
  if (!id.startsWith("u!")) return null;
  try {
    const url = new URL(Buffer.from(id.slice(2), "base64url").toString("utf8"));
    return url.origin + url.pathname;
  } catch {
    return null; // What was encoded is no address.
  }
};

const findShared = (world: World, address: string): Shared | undefined => {
  for (const drive of world.drives.values())
    for (const item of drive.items.values()) {
      const link = (item.permissions as Permission[]).find((it) => it.link?.webUrl === address);
      if (link) return { drive, item, link };
      if (new URL(webUrlOf(world, drive, item)).href === new URL(address).href) return { drive, item, link: null };
    }
  return undefined;
};
