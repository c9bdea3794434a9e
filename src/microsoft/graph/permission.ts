/** Graph's permission entries in the words of the audit. What is not understood is drift, never silence. Rules GR50-GR56, GR107. */
import type { Permission, Wider } from "#core/notebook/audit.ts";
import { parsePersonId } from "#core/pairs/pair.ts";
import { type Fields, fieldsOf, isPresent, listOf, textOf } from "./answer.ts";

/** Null for an entry that opens nothing to anybody: a link that only works for those who have access anyway. */
export const toPermission = (entry: unknown, clientId: string): Permission | null => {
  const permission = fieldsOf(entry);
  const id = textOf(permission["id"]) ?? "";
  const wider = (who: Wider): Permission => ({ type: "wider", id, who });
  const named = namedIn(permission, id, clientId, wider);
  return named?.type === "wider" || namesNobodyElse(permission) ? named : wider("unrecognised");
};

const namedIn = (
  permission: Fields,
  id: string,
  clientId: string,
  wider: (who: Wider) => Permission,
): Permission | null => {
  if (isPresent(permission["link"])) {
    const scope = textOf(fieldsOf(permission["link"])["scope"]);
    return scope === "existingAccess" ? null : wider(scope === null ? unscoped(permission) : widthOf(scope));
  }

  const granted = grantedIn(permission);
  // A person comes as `user` and, for the same human, as `siteUser`; alone, `siteUser` names nobody of the directory.
  const [kind, another] = partsOf(granted).filter((it) => it !== "siteUser");
  if (another !== undefined) return wider("unrecognised");
  switch (kind) {
    case "user": {
      const person = parsePersonId(textOf(fieldsOf(granted["user"])["id"]) ?? "");
      if (person === null) return wider("outsidePerson");
      const roles = listOf(permission["roles"]);
      const readOnly = roles.length > 0 && roles.every((role) => role === "read");
      return { type: "person", id, person, owner: roles.includes("owner"), ...(readOnly ? { readOnly } : {}) };
    }
    case "application":
      return textOf(fieldsOf(granted["application"])["id"])?.toLowerCase() === clientId.toLowerCase()
        ? { type: "ourApp", id }
        : wider("otherApp");
    case "group":
      return wider("group");
    case "siteGroup":
    case "sharePointGroup":
      return wider("site");
    case undefined:
      return wider(isPresent(permission["invitation"]) ? "outsidePerson" : "unrecognised");
    default:
      return wider("unrecognised");
  }
};

const widthOf = (scope: string): Wider => {
  switch (scope) {
    case "anonymous":
      return "anyoneLink";
    case "organization":
      return "organizationLink";
    case "users":
      return "namedLink";
    default:
      return "unrecognised";
  }
};

/** Links for named people are also seen without their scope. */
const unscoped = (permission: Fields): Wider =>
  listOf(permission["grantedToIdentitiesV2"] ?? permission["grantedToIdentities"]).length > 0
    ? "namedLink"
    : "unrecognised";

/** `grantedTo` is the deprecated form; older items answer with it alone. */
const grantedIn = (permission: Fields): Fields => fieldsOf(permission["grantedToV2"] ?? permission["grantedTo"]);

/** Without notes such as `@odata.type`. */
const partsOf = (fields: Fields): readonly string[] =>
  Object.keys(fields).filter((part) => isPresent(fields[part]) && !part.includes("@"));

/**
 * Every part of an entry that is known to let in nobody but whom it names; whatever else it has may let in anybody.
 * https://learn.microsoft.com/graph/api/resources/permission
 */
const namesNobodyElse = (permission: Fields): boolean => {
  // A link for those who have access anyway names nobody at all.
  const granted = isPresent(permission["link"]) ? {} : grantedIn(permission);
  return partsOf(permission).every((part) => {
    const value = permission[part];
    switch (part) {
      case "id":
      case "roles":
      case "link":
      case "shareId":
      case "inheritedFrom":
      case "expirationDateTime":
      case "hasPassword":
        return true;
      case "grantedTo":
      case "grantedToV2":
        return isSame(value, granted);
      case "grantedToIdentities":
      case "grantedToIdentitiesV2":
        return Array.isArray(value) && value.every((it) => isSame(it, granted));
      case "invitation":
        return isInvitationOf(granted, fieldsOf(value));
      default:
        return false;
    }
  });
};

const isSame = (identity: unknown, granted: Fields): boolean => {
  const fields = fieldsOf(identity);
  return (
    identity === granted ||
    partsOf(fields).every((kind) => {
      const id = wordOf(fields[kind], "id");
      return id !== null && id === wordOf(granted[kind], "id");
    })
  );
};

/**
 * Whoever took an invitation up is named as granted, in Microsoft's own example without an address that could be compared.
 * Business drives were seen to tell of no invitation (https://github.com/OneDrive/onedrive-api-docs/issues/1202), so one
 * that went to another address than theirs is nobody's everyday grant.
 */
const isInvitationOf = (granted: Fields, invitation: Fields): boolean => {
  const user = [granted["user"], granted["siteUser"]];
  const login = wordOf(granted["siteUser"], "loginName");
  const theirs = [...user.map((it) => wordOf(it, "email")), login?.slice(login.lastIndexOf("|") + 1)];
  const isUntold = !theirs.some((it) => it?.includes("@"));
  return partsOf(invitation).every((part) => {
    switch (part) {
      case "invitedBy":
        return true;
      case "signInRequired":
        return invitation[part] === true;
      case "email":
      case "redeemedBy": {
        const address = wordOf(invitation, part);
        return address !== null && (isUntold || theirs.includes(address));
      }
      default:
        return false;
    }
  });
};

const wordOf = (fields: unknown, name: string): string | null => textOf(fieldsOf(fields)[name])?.toLowerCase() ?? null;
