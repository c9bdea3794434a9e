/** Which drive and item a call names, by id or by path, and whether the caller may have it. */
import type { TenantDrive, TenantItem } from "#tenant/world.ts";
import { graphError, type GraphAnswer, type GraphCall } from "./route.ts";
import { accessDenied, itemNotFound, refuse, rightOf, type Need } from "./drive-access.ts";
import { driveOf, itemAt, rootOf, settle } from "./drive-store.ts";

export interface Target {
  readonly drive: TenantDrive;
  readonly item: TenantItem;
}

export const findDrive = (call: GraphCall): TenantDrive | GraphAnswer => {
  const id = call.params["drive-id"];
  if (id !== undefined) return call.world.drives.get(id) ?? itemNotFound;
  return driveOf(call.world, call.person) ?? graphError(404, "ResourceNotFound", "User's mysite not found.");
};

/** An item that exists and that the caller may use as `need` says. */
export const findItem = (call: GraphCall, need: Need): Target | GraphAnswer => {
  const drive = findDrive(call);
  if ("status" in drive) return drive;
  const from = startOf(call, drive);
  const item = from && (call.params["path"] === undefined ? from : itemAt(drive, from, call.params["path"]));
  if (!item) return from && rightOf(call.world, drive, from, call.person) === "none" ? accessDenied : itemNotFound;
  settle(item);
  return refuse(call, drive, item, need) ?? { drive, item };
};

/** Where a call by path begins: the named item, or the root. */
export const startOf = (call: GraphCall, drive: TenantDrive): TenantItem | undefined => {
  const id = call.params["driveItem-id"];
  return id === undefined || id.toLowerCase() === "root" ? rootOf(drive) : drive.items.get(id);
};

export const jsonBody = (call: GraphCall): Record<string, unknown> | null => {
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(call.body));
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : null;
  } catch {
    return null;
  }
};

export const invalidRequest = (message: string): GraphAnswer => graphError(400, "invalidRequest", message);

export const notMatching = graphError(412, "resourceModified", "ETag does not match current item's value");

export const nameTaken = graphError(409, "nameAlreadyExists", "The specified item name already exists.");
