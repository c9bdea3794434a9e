/** Listing a folder, making folders, renaming, moving, and the way to the recycle bin. */
import type { GraphAnswer, GraphCall } from "./route.ts";
import { graphError } from "./route.ts";
import { refuse } from "./drive-access.ts";
import {
  addItem,
  childNamed,
  childrenOf,
  freeName,
  isAllowedName,
  rootOf,
  settle,
  tagMatches,
  touchMetadata,
} from "./drive-store.ts";
import { behaviourNamed } from "./item-content.ts";
import { findItem, invalidRequest, jsonBody, nameTaken, notMatching } from "./item-find.ts";
import { itemBody, selectFrom, sendItem } from "./item.ts";

export const getItem = (call: GraphCall): GraphAnswer => {
  const found = findItem(call, "read");
  return "status" in found ? found : sendItem(call, found.drive, found.item);
};

export const listChildren = (call: GraphCall): GraphAnswer => {
  const found = findItem(call, "read");
  if ("status" in found) return found;
  const { drive, item } = found;
  const unsupported = ["$filter", "$expand", "$search"].find((name) => call.query.has(name));
  if (unsupported !== undefined)
    return graphError(501, "notImplemented", `${unsupported} on children is not part of this tenant`);
  const order = (call.query.get("$orderby") ?? "name asc").split(/\s+/);
  if (order[0] !== "name")
    return graphError(501, "notImplemented", `$orderby=${order[0]} on children is not part of this tenant`);
  const sign = order[1] === "desc" ? -1 : 1;
  const all = childrenOf(drive, item).toSorted((a, b) => a.name.localeCompare(b.name) * sign);
  for (const child of all) settle(child);
  const size = Number(call.query.get("$top") ?? "200");
  const skip = Number(call.query.get("$skiptoken") ?? "0");
  if (!Number.isInteger(size) || size < 1 || !Number.isInteger(skip))
    return invalidRequest("$top takes a positive number.");
  const value: Record<string, unknown>[] = [];
  for (const child of all.slice(skip, skip + size)) {
    const selected = selectFrom(call, itemBody(call, drive, child));
    if ("status" in selected) return selected;
    value.push(selected.body);
  }
  const next = new URLSearchParams(call.query);
  next.set("$skiptoken", String(skip + size));
  return {
    status: 200,
    body: {
      value,
      ...(skip + size < all.length
        ? { "@odata.nextLink": `${call.base}/drives/${drive.id}/items/${item.id}/children?${next.toString()}` }
        : {}),
    },
  };
};

/** Makes a folder; files come by their content. */
export const createChild = (call: GraphCall): GraphAnswer => {
  const found = findItem(call, "write");
  if ("status" in found) return found;
  const { drive, item: folder } = found;
  const given = jsonBody(call);
  const name = given?.["name"];
  if (given === null || typeof name !== "string" || !isAllowedName(name))
    return invalidRequest("A new item needs a valid name.");
  if (given["folder"] === undefined)
    return graphError(501, "notImplemented", "POST children with anything but a folder is not part of this tenant");
  const behaviour = behaviourNamed(given["@microsoft.graph.conflictBehavior"]) ?? "fail";
  const taken = childNamed(drive, folder, name);
  if (taken && behaviour === "fail") return nameTaken;
  // "replace" on a folder answers with the folder that is there, on a file it fails.
  if (taken && behaviour === "replace") return taken.content === null ? sendItem(call, drive, taken) : nameTaken;
  const made = addItem(drive, {
    name: taken ? freeName(drive, folder, name) : name,
    parentId: folder.id,
    content: null,
    by: call.person,
    at: call.world.now(),
  });
  return sendItem(call, drive, made, 201);
};

export const patchItem = (call: GraphCall): GraphAnswer => {
  const found = findItem(call, "write");
  if ("status" in found) return found;
  const { drive, item } = found;
  if (!tagMatches(item, call.headers.get("if-match"))) return notMatching;
  const given = jsonBody(call);
  if (given === null) return invalidRequest("The request is malformed or incorrect.");
  const { name = item.name, parentReference } = given as {
    name?: unknown;
    parentReference?: { id?: string; driveId?: string };
  };
  if (typeof name !== "string" || !isAllowedName(name)) return invalidRequest("The provided name is not valid.");
  if (parentReference?.driveId !== undefined && parentReference.driveId !== drive.id)
    return graphError(400, "notSupported", "Items cannot be moved between drives.");
  const parent = drive.items.get(parentReference?.id ?? item.parentId ?? "");
  if (!parent || parent.content !== null || item === rootOf(drive))
    return invalidRequest("The destination is no folder.");
  const refused = parent.id === item.parentId ? null : refuse(call, drive, parent, "write");
  if (refused) return refused;
  const taken = childNamed(drive, parent, name);
  if (taken && taken !== item) return nameTaken;
  item.name = name;
  item.parentId = parent.id;
  item.modifiedBy = call.person;
  item.modifiedAt = call.world.now();
  touchMetadata(item);
  return sendItem(call, drive, item);
};

/** To the recycle bin, with everything inside; Graph has no way back for a work account. */
export const deleteItem = (call: GraphCall): GraphAnswer => {
  const found = findItem(call, "write");
  if ("status" in found) return found;
  const { drive, item } = found;
  if (item === rootOf(drive)) return invalidRequest("The root of a drive cannot be deleted.");
  if (!tagMatches(item, call.headers.get("if-match"))) return notMatching;
  const gone = [item];
  for (const each of gone) gone.push(...childrenOf(drive, each));
  for (const each of gone) drive.items.delete(each.id);
  return { status: 204 };
};
