/** The permission list of an item: its owner sees and changes all of it, anybody else sees what applies to themselves. */
import { randomUUID } from "node:crypto";
import type { TenantDrive, TenantItem, World } from "#tenant/world.ts";
import { graphError, type GraphAnswer, type GraphCall } from "./route.ts";
import { accessDenied, appliesTo, itemNotFound, permissionsOn, type Permission } from "./drive-access.ts";
import { tagMatches, touchMetadata } from "./drive-store.ts";
import { findItem, invalidRequest, jsonBody, notMatching } from "./item-find.ts";

export const listPermissions = (call: GraphCall): GraphAnswer => {
  const found = findItem(call, "read");
  if ("status" in found) return found;
  return { status: 200, body: { value: visible(call, found.drive, found.item) } };
};

export const getPermission = (call: GraphCall): GraphAnswer => {
  const found = findItem(call, "read");
  if ("status" in found) return found;
  const permission = visible(call, found.drive, found.item).find((it) => it["id"] === call.params["permission-id"]);
  return permission ? { status: 200, body: permission } : itemNotFound;
};

export const patchPermission = (call: GraphCall): GraphAnswer => {
  const found = changeable(call);
  if ("status" in found) return found;
  const roles = jsonBody(call)?.["roles"];
  if (!areRoles(roles)) return invalidRequest("roles holds read or write.");
  found.permission.roles = roles;
  touchMetadata(found.item);
  return { status: 200, body: shown(found.permission, false) };
};

export const deletePermission = (call: GraphCall): GraphAnswer => {
  const found = changeable(call);
  if ("status" in found) return found;
  found.item.permissions = found.item.permissions.filter((it) => it !== found.permission);
  touchMetadata(found.item);
  return { status: 204 };
};

/** In OneDrive for work this makes a grant to an application and nothing else. */
export const grantApplication = (call: GraphCall): GraphAnswer => {
  const found = findItem(call, "owner");
  if ("status" in found) return found;
  const { drive, item } = found;
  if (call.world.switches.applicationGrant === "refused") return accessDenied;
  const given = jsonBody(call) as {
    grantedToV2?: { application?: { id?: unknown; displayName?: unknown } };
    roles?: unknown;
  } | null;
  const app = given?.grantedToV2?.application;
  const id = app?.id;
  const roles = given?.roles;
  if (typeof id !== "string" || !Array.isArray(roles) || !roles.every((it) => appRoles.includes(String(it))))
    return invalidRequest("grantedToV2.application.id and roles are required.");
  ownList(drive, item);
  const application = { id, ...(typeof app?.displayName === "string" ? { displayName: app.displayName } : {}) };
  const known = (item.permissions as Permission[]).find((it) => it.grantedToV2?.application?.id === id);
  const permission: Permission = known ?? { id: randomUUID(), roles: [], grantedToV2: { application } };
  permission.roles = roles.map(String);
  if (!known) item.permissions.push(permission);
  touchMetadata(item);
  return { status: 201, body: shown(permission, false) };
};

/** Sharing an item gives it a list of its own; what it had from its folders is copied into it. */
export const ownList = (drive: TenantDrive, item: TenantItem): void => {
  if (item.ownPermissions === true) return;
  item.permissions = permissionsOn(drive, item).map((it) => structuredClone(it.permission));
  item.ownPermissions = true;
};

/** A direct grant, with both the old and the new spelling of who has it. */
export const grantTo = (
  world: World,
  person: string,
): Pick<Permission, "id" | "grantedToV2"> & Record<string, unknown> => {
  const { displayName = "", userPrincipalName = person } = world.people.get(person) ?? {};
  const login = `i:0#.f|membership|${userPrincipalName.toLowerCase()}`;
  const user = { id: person, displayName };
  return {
    id: Buffer.from(login).toString("base64url"),
    grantedToV2: { user, siteUser: { id: siteUserId(world, person), displayName, loginName: login } },
    grantedTo: { user },
  };
};

export const shown = (permission: Permission, inherited: boolean): Record<string, unknown> => ({
  ...permission,
  // OneDrive for Business says of an inherited permission only that it is one.
  ...(inherited ? { inheritedFrom: {} } : {}),
});

export const areRoles = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.length > 0 && value.every((it) => it === "read" || it === "write");

const appRoles = ["read", "write", "owner", "fullcontrol"];

const visible = (call: GraphCall, drive: TenantDrive, item: TenantItem): Record<string, unknown>[] => {
  const all = permissionsOn(drive, item);
  if (drive.owner !== call.person)
    return all
      .filter((it) => appliesTo(call.world, it.permission, call.person))
      .map((it) => shown(it.permission, it.inherited));
  const owner: Permission = { ...grantTo(call.world, drive.owner), roles: ["owner"] };
  return [
    shown(owner, item.ownPermissions !== true),
    ...(call.world.switches.siteGroup === "listed" ? [shown(siteOwners, true)] : []),
    ...all.map((it) => shown(it.permission, it.inherited)),
  ];
};

/** The group of a site's owners, which SharePoint makes with each site: no person, and nobody takes it away from one item. */
const siteOwners: Permission = {
  id: Buffer.from("3").toString("base64url"),
  roles: ["owner"],
  grantedToV2: { siteGroup: { id: "3", displayName: "Owners", loginName: "Owners" } },
};

const changeable = (call: GraphCall): { readonly item: TenantItem; readonly permission: Permission } | GraphAnswer => {
  const found = findItem(call, "owner");
  if ("status" in found) return found;
  const { drive, item } = found;
  if (!tagMatches(item, call.headers.get("if-match"))) return notMatching;
  const id = call.params["permission-id"];
  if (
    id === grantTo(call.world, drive.owner).id ||
    (id === siteOwners.id && call.world.switches.siteGroup === "listed")
  )
    return graphError(400, "invalidRequest", "The owner's permission cannot be changed.");
  const named = permissionsOn(drive, item).find((it) => it.permission.id === id);
  if (!named) return itemNotFound;
  return named.inherited
    ? invalidRequest("Only permissions that are not inherited can be changed.")
    : { item, permission: named.permission };
};

const siteUserId = (world: World, person: string): string => String([...world.people.keys()].indexOf(person) + 6);
