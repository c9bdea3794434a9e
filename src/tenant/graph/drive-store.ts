/** Folders and files of one drive, found by id or by path, and their tags as OneDrive for Business writes them. */
import { createHash, randomBytes } from "node:crypto";
import type { TenantDrive, TenantItem, World } from "#tenant/world.ts";

export const driveOf = (world: World, person: string): TenantDrive | undefined =>
  [...world.drives.values()].find((it) => it.owner === person);

/** A drive with nothing in it but its root. */
export const makeDrive = (world: World, person: string): TenantDrive => {
  const id = `b!${createHash("sha384").update(`drive/${person}`).digest("base64url")}`;
  const drive: TenantDrive = { id, owner: person, items: new Map() };
  addItem(drive, { name: "root", parentId: null, content: null, by: person, at: world.now(), what: "root" });
  world.drives.set(id, drive);
  return drive;
};

export const rootOf = (drive: TenantDrive): TenantItem => {
  const root = [...drive.items.values()].find((it) => it.parentId === null);
  if (!root) throw new Error(`The drive of ${drive.owner} has no root.`);
  return root;
};

export const childrenOf = (drive: TenantDrive, folder: TenantItem): TenantItem[] =>
  [...drive.items.values()].filter((it) => it.parentId === folder.id);

/** OneDrive tells no names apart by their case. */
export const childNamed = (drive: TenantDrive, folder: TenantItem, name: string): TenantItem | undefined =>
  childrenOf(drive, folder).find((it) => it.name.toLowerCase() === name.toLowerCase());

export const itemAt = (drive: TenantDrive, from: TenantItem, path: string): TenantItem | undefined => {
  let item: TenantItem | undefined = from;
  for (const name of path.split("/").filter((it) => it !== "")) item = item && childNamed(drive, item, name);
  return item;
};

/** From the item itself up to the root. */
export const upwards = (drive: TenantDrive, item: TenantItem): TenantItem[] => {
  const parent = item.parentId === null ? undefined : drive.items.get(item.parentId);
  return parent ? [item, ...upwards(drive, parent)] : [item];
};

export const pathOf = (drive: TenantDrive, item: TenantItem): string =>
  upwards(drive, item)
    .toReversed()
    .slice(1)
    .map((it) => `/${encodeURIComponent(it.name)}`)
    .join("");

export interface NewItem {
  readonly name: string;
  readonly parentId: string | null;
  readonly content: Uint8Array | null;
  readonly by: string;
  readonly at: number;
  /** Makes the id predictable for a seed; without it the id is new each time. */
  readonly what?: string;
}

export const addItem = (drive: TenantDrive, { name, parentId, content, by, at, what }: NewItem): TenantItem => {
  const id = newItemId(what === undefined ? randomBytes(16).toString("hex") : `${drive.id}/${what}`);
  const guid = guidOf(id);
  const item: TenantItem = {
    id,
    name,
    parentId,
    content,
    mimeType: mimeTypeOf(name),
    eTag: `"{${guid}},1"`,
    cTag: `"c:{${guid}},1"`,
    createdBy: by,
    createdAt: at,
    modifiedBy: by,
    modifiedAt: at,
    versions: content === null ? [] : [{ id: "1.0", content, by, at }],
    permissions: [],
  };
  drive.items.set(id, item);
  return item;
};

/** New content: a new version, and both tags move on. */
export const writeContent = (world: World, item: TenantItem, content: Uint8Array, by: string): void => {
  const at = world.now();
  const last = Number.parseInt(item.versions.at(-1)?.id ?? "0", 10);
  item.content = content;
  item.modifiedBy = by;
  item.modifiedAt = at;
  item.versions = [...item.versions, { id: `${last + 1}.0`, content, by, at }].slice(-mostVersions);
  item.eTag = nextTag(item.eTag);
  item.cTag = nextTag(item.cTag);
};

/** A new name, place or list of permissions moves the eTag alone. */
export const touchMetadata = (item: TenantItem): void => {
  item.eTag = nextTag(item.eTag);
};

/**
 * After an upload SharePoint writes properties of its own, and the eTag moves once more:
 * https://github.com/OneDrive/onedrive-api-docs/issues/1716. With the switch on, the next call meets the new eTag.
 */
export const driftLater = (world: World, item: TenantItem): void => {
  if (world.switches.eTagDrift) drifting.add(item);
};

export const settle = (item: TenantItem): void => {
  if (drifting.delete(item)) item.eTag = nextTag(item.eTag);
};

/** `If-Match` names the eTag or the cTag. */
export const tagMatches = (item: TenantItem, header: string | null, eTagOnly = false): boolean => {
  if (header === null || header.trim() === "*") return true;
  const tags = eTagOnly ? [item.eTag] : [item.eTag, item.cTag];
  return header.split(/,(?=\s*(?:W\/)?")/).some((it) => tags.some((tag) => bare(tag) === bare(it.trim())));
};

/** A number joins the name, before its ending, until the folder has none like it. */
export const freeName = (drive: TenantDrive, folder: TenantItem, name: string): string => {
  const dot = name.lastIndexOf(".");
  const [stem, end] = dot > 0 ? [name.slice(0, dot), name.slice(dot)] : [name, ""];
  for (let number = 1; ; number += 1) {
    const candidate = `${stem} ${number}${end}`;
    if (!childNamed(drive, folder, candidate)) return candidate;
  }
};

/** https://support.microsoft.com/office/64883a5d-228e-48f5-b3d2-eb39e07630fa */
export const isAllowedName = (name: string): boolean =>
  name !== "" && name.length <= 255 && !/["*:<>?/\\|]/.test(name) && name === name.trim() && !/^\.+$/.test(name);

/** SharePoint keeps this many under automatic limits. */
const mostVersions = 500;

const bare = (tag: string): string => tag.replace(/^W\//, "").replaceAll('"', "");

const drifting = new WeakSet<TenantItem>();

const nextTag = (tag: string): string => tag.replace(/,(\d+)"$/, (_, number: string) => `,${Number(number) + 1}"`);

/** OneDrive for Business ids: 34 characters of base32 that begin 01. */
const newItemId = (what: string): string => {
  const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  const bytes = createHash("sha256").update(what).digest();
  return `01${Array.from({ length: 32 }, (_, at) => letters[(bytes[at] ?? 0) % 32]).join("")}`;
};

const guidOf = (id: string): string => {
  const hex = createHash("sha256").update(id).digest("hex").toUpperCase();
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join("-");
};

const mimeTypeOf = (name: string): string => {
  const end = name.slice(name.lastIndexOf(".") + 1).toLowerCase();
  return mimeTypes[end] ?? "application/octet-stream";
};

const mimeTypes: Readonly<Record<string, string>> = {
  html: "text/html",
  txt: "text/plain",
  md: "text/markdown",
  json: "application/json",
  pdf: "application/pdf",
  png: "image/png",
  jpg: "image/jpeg",
  docx: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
  xlsx: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
  pptx: "application/vnd.openxmlformats-officedocument.presentationml.presentation",
};
