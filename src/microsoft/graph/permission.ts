/** Graph's permission entries in the words of the audit. What is not understood is drift, never silence. Rules GR50-GR56. */
import type { Permission, Wider } from "#core/notebook/audit.ts";
import { parsePersonId } from "#core/pairs/pair.ts";
import { type Fields, fieldsOf, isPresent, listOf, textOf } from "./answer.ts";

/** Null for an entry that opens nothing to anybody: a link that only works for those who have access anyway. */
export const toPermission = (entry: unknown, clientId: string): Permission | null => {
  const permission = fieldsOf(entry);
  const id = textOf(permission["id"]) ?? "";
  const wider = (who: Wider): Permission => ({ type: "wider", id, who });

  if (isPresent(permission["link"])) {
    const scope = textOf(fieldsOf(permission["link"])["scope"]);
    return scope === "existingAccess" ? null : wider(scope === null ? unscoped(permission) : widthOf(scope));
  }

  // `grantedTo` is the deprecated form; older items answer with it alone.
  const granted = fieldsOf(permission["grantedToV2"] ?? permission["grantedTo"]);
  // A person comes as `user` and, for the same human, as `siteUser`; alone, `siteUser` names nobody of the directory.
  const kinds = Object.keys(granted).filter((kind) => isPresent(granted[kind]) && kind !== "siteUser");
  const [kind, another] = kinds;
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
