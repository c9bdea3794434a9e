/** What people do to a notebook's file beside the product: write into it knowing how it is made, and close it in OneDrive's own page. */
import * as Y from "yjs";
import type { Permission } from "#core/notebook/audit.ts";
import { parseFile } from "#core/notebook/file-format.ts";
import type { FileAddress } from "#core/notebook/notebook-store.ts";
import { renderFile } from "#core/notebook/write-file.ts";
import { ana, anaAndBen } from "#tests/cast.ts";
import type { World } from "./world.ts";

/** The same notebook and secrets, with this changed. */
export const rewritten = (html: string, change: (doc: Y.Doc) => void): string => {
  const parsed = parseFile(html, anaAndBen);
  if (!parsed.ok) throw new Error(`Expected a notebook, not one that is ${parsed.error.type}`);
  const doc = new Y.Doc();
  Y.applyUpdateV2(doc, parsed.value.state);
  change(doc);
  return renderFile(doc, anaAndBen, parsed.value.envelope);
};

/** Its owner takes everybody off the list but the two. */
export const closeByHand = async (world: World, at: FileAddress): Promise<void> => {
  const list = await world.store(ana).permissions(at);
  for (const it of list.ok ? list.value.filter(isTooMany) : []) await world.store(ana).revoke(at, it.id);
};

const isTooMany = (it: Permission): boolean =>
  it.type === "wider" || (it.type === "person" && !anaAndBen.people.includes(it.person));
