/** Reading and writing the content of a file. */
import type { TenantDrive, TenantItem, World } from "#tenant/world.ts";
import type { GraphAnswer, GraphCall } from "./route.ts";
import { itemNotFound, refuse } from "./drive-access.ts";
import {
  addItem,
  childNamed,
  driftLater,
  freeName,
  isAllowedName,
  itemAt,
  settle,
  tagMatches,
  writeContent,
} from "./drive-store.ts";
import { findDrive, findItem, invalidRequest, nameTaken, notMatching, startOf } from "./item-find.ts";
import { downloadAddress, sendItem } from "./item.ts";

/** A redirect to an address that needs no token; a page's own fetch cannot follow it, see drive-doors.ts. */
export const getContent = (call: GraphCall): GraphAnswer => {
  const found = findItem(call, "read");
  if ("status" in found) return found;
  const { drive, item } = found;
  if (item.content === null) return invalidRequest("You cannot get content for a folder");
  const known = call.headers.get("if-none-match");
  if (known !== null && tagMatches(item, known)) return { status: 304 };
  return { status: 302, headers: { Location: downloadAddress(call, drive, item) } };
};

export const putContent = (call: GraphCall): GraphAnswer => {
  const place = findPlace(call);
  if ("status" in place) return place;
  const behaviour = call.headers.get("if-none-match") === "*" ? "fail" : conflictBehaviour(call.query);
  if (
    place.type === "file" &&
    call.world.switches.ifMatchOnContent !== "ignored" &&
    !tagMatches(place.item, call.headers.get("if-match"), call.world.switches.ifMatchOnContent === "eTagOnly")
  )
    return notMatching;
  const written = store(call.world, place, call.body, call.person, behaviour);
  return "status" in written ? written : sendItem(call, place.drive, written.item, written.created ? 201 : 200);
};

/** Where content is to go: into a file that is there, or under a new name into a folder. */
export type Place =
  | { readonly type: "file"; readonly drive: TenantDrive; readonly item: TenantItem; readonly byName: boolean }
  | {
      readonly type: "new";
      readonly drive: TenantDrive;
      readonly folder: TenantItem;
      readonly missing: readonly string[];
      readonly name: string;
    };

export type ConflictBehaviour = "fail" | "replace" | "rename";

export const findPlace = (call: GraphCall): Place | GraphAnswer => {
  const drive = findDrive(call);
  if ("status" in drive) return drive;
  const start = startOf(call, drive);
  if (!start) return itemNotFound;
  const path = call.params["path"];
  if (path === undefined) {
    settle(start);
    const refused = refuse(call, drive, start, "write");
    if (refused) return refused;
    return start.content === null
      ? invalidRequest("The resource is a folder and has no content.")
      : { type: "file", drive, item: start, byName: false };
  }
  const names = path.split("/").filter((it) => it !== "");
  const name = names.pop() ?? "";
  if (![...names, name].every(isAllowedName))
    return invalidRequest('The provided name cannot contain any of: " * : < > ? / \\ |');
  // Folders of the path that are not there yet come into being with the file.
  let folder = start;
  while (names.length > 0) {
    const next = itemAt(drive, folder, names[0] ?? "");
    if (!next) break;
    folder = next;
    names.shift();
  }
  const item = names.length === 0 ? childNamed(drive, folder, name) : undefined;
  if (item) settle(item);
  const refused = refuse(call, drive, item ?? folder, "write");
  if (refused) return refused;
  if (item && item.content === null) return nameTaken;
  return item ? { type: "file", drive, item, byName: true } : { type: "new", drive, folder, missing: names, name };
};

export const store = (
  world: World,
  place: Place,
  content: Uint8Array,
  by: string,
  behaviour: ConflictBehaviour,
): { readonly item: TenantItem; readonly created: boolean } | GraphAnswer => {
  const { drive } = place;
  const at = world.now();
  if (place.type === "file" && place.byName && behaviour === "fail") return nameTaken;
  if (place.type === "file" && !(place.byName && behaviour === "rename")) {
    writeContent(world, place.item, content, by);
    driftLater(world, place.item);
    return { item: place.item, created: false };
  }
  let parentId = place.type === "file" ? place.item.parentId : place.folder.id;
  if (place.type === "new")
    for (const folder of place.missing) parentId = addItem(drive, { name: folder, parentId, content: null, by, at }).id;
  const parent = parentId === null ? undefined : drive.items.get(parentId);
  if (!parent) return itemNotFound;
  const name = place.type === "file" ? freeName(drive, parent, place.item.name) : place.name;
  const item = addItem(drive, { name, parentId: parent.id, content, by, at });
  driftLater(world, item);
  return { item, created: true };
};

const conflictBehaviour = (query: URLSearchParams): ConflictBehaviour => {
  for (const [name, value] of query)
    if (name.replace(/^@/, "").toLowerCase().endsWith("conflictbehavior")) return behaviourNamed(value) ?? "replace";
  return "replace";
};

export const behaviourNamed = (value: unknown): ConflictBehaviour | null =>
  (["fail", "replace", "rename"] as const).find((it) => it === String(value).toLowerCase()) ?? null;
