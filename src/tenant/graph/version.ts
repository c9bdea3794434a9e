/** The versions of a file: each PUT makes one. */
import type { TenantItem } from "#tenant/world.ts";
import type { GraphAnswer, GraphCall } from "./route.ts";
import { itemNotFound, type Need } from "./drive-access.ts";
import { writeContent } from "./drive-store.ts";
import { findItem, invalidRequest, type Target } from "./item-find.ts";
import { downloadAddress, downloadUrl, identity, time } from "./item.ts";

type Version = TenantItem["versions"][number];

export const listVersions = (call: GraphCall): GraphAnswer => {
  const found = findItem(call, "read");
  if ("status" in found) return found;
  if (found.item.content === null) return itemNotFound;
  return {
    status: 200,
    body: { value: found.item.versions.toReversed().map((it) => versionBody(call, found, it)) },
  };
};

export const getVersion = (call: GraphCall): GraphAnswer => {
  const found = findVersion(call, "read");
  return "status" in found ? found : { status: 200, body: versionBody(call, found, found.version) };
};

export const getVersionContent = (call: GraphCall): GraphAnswer => {
  const found = findVersion(call, "read");
  if ("status" in found) return found;
  // By design: https://github.com/OneDrive/onedrive-api-docs/issues/1112
  if (found.version === found.item.versions.at(-1))
    return invalidRequest("You cannot get the content of the current version.");
  return { status: 302, headers: { Location: downloadAddress(call, found.drive, found.item, found.version.id) } };
};

export const restoreVersion = (call: GraphCall): GraphAnswer => {
  const found = findVersion(call, "write");
  if ("status" in found) return found;
  writeContent(call.world, found.item, found.version.content, call.person);
  return { status: 204 };
};

const findVersion = (call: GraphCall, need: Need): (Target & { readonly version: Version }) | GraphAnswer => {
  const found = findItem(call, need);
  if ("status" in found) return found;
  const id = call.params["driveItemVersion-id"];
  const version = id === "current" ? found.item.versions.at(-1) : found.item.versions.find((it) => it.id === id);
  return version ? { ...found, version } : itemNotFound;
};

/**
 * The download address comes when `$select` names it, and not for the current version. Microsoft's own answers do not
 * agree: missing in 2022 (https://github.com/microsoftgraph/microsoft-graph-docs/issues/16053), promised before that
 * (https://github.com/microsoftgraph/microsoft-graph-docs/pull/14428).
 */
const versionBody = (call: GraphCall, { drive, item }: Target, version: Version): Record<string, unknown> => {
  const selected = call.query
    .get("$select")
    ?.split(",")
    .map((it) => it.trim());
  const all = {
    id: version.id,
    lastModifiedBy: identity(call.world, version.by),
    lastModifiedDateTime: time(version.at),
    size: version.content.byteLength,
  };
  if (!selected) return all;
  return {
    ...Object.fromEntries(Object.entries(all).filter(([name]) => selected.includes(name))),
    ...(selected.includes(downloadUrl) &&
    version !== item.versions.at(-1) &&
    call.world.switches.versionAddress === "told"
      ? { [downloadUrl]: downloadAddress(call, drive, item, version.id) }
      : {}),
  };
};
