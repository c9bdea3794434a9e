/**
 * Who may open what. Two things decide together: the person's right, from the permissions on the item or on a folder
 * above it, and the reach of the scopes: `Files.Read` and `Files.ReadWrite` mean the person's own drive and nothing else,
 * `.All` means whatever the person can open, and `Files.SelectedOperations.Selected` what the app was granted by name.
 */
import type { TenantDrive, TenantItem, World } from "#tenant/world.ts";
import { graphError, type GraphAnswer, type GraphCall } from "./route.ts";
import { upwards } from "./drive-store.ts";

export type Need = "read" | "write" | "owner";

/** A Graph `permission` object, as far as access depends on it. */
export interface Permission extends Record<string, unknown> {
  readonly id: string;
  roles: readonly string[];
  grantedToV2?: IdentitySet;
  grantedToIdentitiesV2?: readonly IdentitySet[];
  link?: { readonly scope?: string; readonly type?: string; readonly webUrl?: string };
  invitation?: { readonly email?: string; readonly signInRequired?: boolean };
  expirationDateTime?: string;
}

interface IdentitySet {
  readonly user?: { readonly id?: string; readonly displayName?: string };
  readonly group?: { readonly id?: string; readonly displayName?: string };
  readonly application?: { readonly id?: string; readonly displayName?: string };
  readonly siteGroup?: { readonly id?: string; readonly displayName?: string; readonly loginName?: string };
  readonly siteUser?: { readonly id?: string; readonly displayName?: string; readonly loginName?: string };
}

/** Null when the call may go on. */
export const refuse = (call: GraphCall, drive: TenantDrive, item: TenantItem, need: Need): GraphAnswer | null =>
  ranks[rightOf(call.world, drive, item, call.person)] >= ranks[need] && withinReach(call, drive, item, need)
    ? null
    : accessDenied;

export const rightOf = (world: World, drive: TenantDrive, item: TenantItem, person: string): Need | "none" => {
  if (drive.owner === person) return "owner";
  const roles = permissionsOn(drive, item)
    .filter((it) => appliesTo(world, it.permission, person))
    .flatMap((it) => it.permission.roles);
  if (roles.includes("write") || roles.includes("owner")) return "write";
  return roles.includes("read") ? "read" : "none";
};

/** The item's own permissions and those it takes from its folders. */
export const permissionsOn = (
  drive: TenantDrive,
  item: TenantItem,
): { readonly permission: Permission; readonly inherited: boolean }[] => {
  const found: { permission: Permission; inherited: boolean }[] = [];
  for (const holder of upwards(drive, item)) {
    for (const permission of holder.permissions as Permission[]) found.push({ permission, inherited: holder !== item });
    if (holder.ownPermissions === true) break;
  }
  return found;
};

/** A link that has not been opened gives nobody anything yet; one for named people gives them theirs at once. */
export const appliesTo = (world: World, permission: Permission, person: string): boolean => {
  if (permission.expirationDateTime !== undefined && Date.parse(permission.expirationDateTime) <= world.now())
    return false;
  return [permission.grantedToV2, ...(permission.grantedToIdentitiesV2 ?? [])].some((it) => it?.user?.id === person);
};

export const accessDenied = graphError(403, "accessDenied", "Access denied");

export const itemNotFound = graphError(404, "itemNotFound", "The resource could not be found.");

const ranks = { none: 0, read: 1, write: 2, owner: 3 } as const;

const reachOfAll = {
  read: ["Files.Read.All", "Files.ReadWrite.All", "Sites.Read.All", "Sites.ReadWrite.All"],
  write: ["Files.ReadWrite.All", "Sites.ReadWrite.All"],
} as const;

const reachOfOwn = { read: ["Files.Read", "Files.ReadWrite"], write: ["Files.ReadWrite"] } as const;

const withinReach = (call: GraphCall, drive: TenantDrive, item: TenantItem, need: Need): boolean => {
  const action = need === "read" ? "read" : "write";
  const holds = (scopes: readonly string[]): boolean => scopes.some((it) => call.scopes.has(it));
  if (holds(reachOfAll[action])) return true;
  if (drive.owner === call.person && holds(reachOfOwn[action])) return true;
  if (!call.scopes.has("Files.SelectedOperations.Selected") || call.world.switches.applicationGrant === "idle")
    return false;
  const granted = permissionsOn(drive, item)
    .filter((it) => it.permission.grantedToV2?.application?.id === call.app)
    .flatMap((it) => it.permission.roles);
  if (need === "owner") return granted.includes("owner") || granted.includes("fullcontrol");
  return granted.some((role) => role !== "read" || need === "read");
};
