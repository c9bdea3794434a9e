/** `invite`: direct grants to people, without a mail when none is wanted. */
import { randomUUID } from "node:crypto";
import { group } from "#tenant/people.ts";
import type { World } from "#tenant/world.ts";
import type { GraphAnswer, GraphCall } from "./route.ts";
import type { Permission } from "./drive-access.ts";
import { touchMetadata } from "./drive-store.ts";
import { isSamePerson } from "./events.ts";
import { findItem, invalidRequest, jsonBody } from "./item-find.ts";
import { areRoles, grantTo, ownList, shown } from "./permission.ts";

interface Recipient {
  readonly objectId?: string;
  readonly email?: string;
  readonly alias?: string;
}

export const invite = (call: GraphCall): GraphAnswer => {
  const found = findItem(call, "write");
  if ("status" in found) return found;
  const { drive, item } = found;
  const given = jsonBody(call) ?? {};
  const recipients = given["recipients"];
  const roles = given["roles"];
  if (!Array.isArray(recipients) || recipients.length === 0)
    return invalidRequest("At least one recipient is required.");
  if (!areRoles(roles)) return invalidRequest("roles holds read or write.");
  if (given["requireSignIn"] !== true && given["sendInvitation"] !== true)
    return invalidRequest("requireSignIn and sendInvitation cannot both be false.");
  if (typeof given["message"] === "string" && given["message"].length > 2000)
    return invalidRequest("The message is longer than 2000 characters.");

  const grants = (recipients as Recipient[]).map((it) => grantFor(call.world, it));
  if (grants.some((it) => it === null)) return invalidRequest("One or more users could not be resolved.");

  const cutsOff = item.ownPermissions !== true && call.world.switches.inviteCutsOff === "firstTime";
  if (cutsOff && given["retainInheritedPermissions"] === false) {
    item.permissions = [];
    item.ownPermissions = true;
  } else ownList(drive, item);

  const expiration = given["expirationDateTime"];
  const value = grants
    .filter((it) => it !== null)
    // The owner has everything already and gets no entry.
    .filter((it) => it.grantedToV2?.user?.id !== drive.owner)
    .map((grant) => {
      const known = (item.permissions as Permission[]).find((it) => it.id === grant.id);
      const permission: Permission = known ?? { ...grant, roles };
      permission.roles = roles;
      if (typeof expiration === "string") permission.expirationDateTime = expiration;
      if (!known) item.permissions.push(permission);
      return shown(permission, false);
    });
  touchMetadata(item);
  return { status: 200, body: { value } };
};

/** Null for somebody whom neither the directory nor an address outside the tenant names. */
const grantFor = (
  world: World,
  { objectId, email, alias }: Recipient,
): (Pick<Permission, "id" | "grantedToV2" | "invitation"> & Record<string, unknown>) | null => {
  const address = email ?? (alias === undefined ? undefined : `${alias}@${world.domain}`);
  if (objectId === group.id || address?.toLowerCase() === group.mail)
    return {
      id: Buffer.from(`c:0o.c|federateddirectoryclaimprovider|${group.id}`).toString("base64url"),
      grantedToV2: { group: { id: group.id, displayName: group.displayName } },
    };
  const person = [...world.people.values()].find(
    (it) => it.id === objectId?.toLowerCase() || (address !== undefined && isSamePerson(it, address)),
  );
  if (person) {
    const grant = grantTo(world, person.id);
    if (world.switches.invitationOnGrant === "untold") return grant;
    const user = { id: person.id, displayName: person.displayName };
    const invitation = { email: address ?? person.userPrincipalName, signInRequired: true };
    return { ...grant, grantedToV2: { user }, invitation };
  }
  if (email === undefined || !/^[^\s@]+@[^\s@]+$/.test(email) || email.toLowerCase().endsWith(`@${world.domain}`))
    return null;
  return { id: randomUUID(), invitation: { email, signInRequired: true } };
};
