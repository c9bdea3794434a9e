/** Searching a drive: names and the text of files, and only what the caller may read. */
import type { TenantItem } from "#tenant/world.ts";
import { accessDenied, refuse } from "./drive-access.ts";
import { findDrive } from "./item-find.ts";
import { itemBody } from "./item.ts";
import type { GraphAnswer, GraphCall } from "./route.ts";

export const searchDrive = (call: GraphCall): GraphAnswer => {
  const drive = findDrive(call);
  if ("status" in drive) return drive;
  const readable = [...drive.items.values()].filter((item) => refuse(call, drive, item, "read") === null);
  if (readable.length === 0) return accessDenied;
  const wanted = (call.params["q"] ?? "").replaceAll("''", "'").toLowerCase();
  return {
    status: 200,
    body: {
      value: readable
        .filter((item) => wanted !== "" && wordsOf(item).includes(wanted))
        .map((item) => ({ ...itemBody(call, drive, item), searchResult: {} })),
    },
  };
};

const wordsOf = ({ name, content, mimeType }: TenantItem): string => {
  const text = content !== null && mimeType.startsWith("text/") ? new TextDecoder().decode(content) : "";
  return `${name}\n${text}`.toLowerCase();
};
