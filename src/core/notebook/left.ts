/**
 * Files that the notebook was moved out of, or that were gone when it was brought back, and that may still hold words of their own:
 * root map `left`. It stands in the notebook itself, so that whoever opens it next goes on where somebody stopped.
 */
import type * as Y from "yjs";
import type { Desk } from "./desk.ts";
import { isSameFile } from "./facts.ts";
import type { FileAddress } from "./notebook-store.ts";

const root = (doc: Y.Doc): Y.Map<unknown> => doc.getMap("left");

export const keyOf = ({ driveId, itemId }: FileAddress): string => `${driveId}/${itemId}`;

export const readLeft = (doc: Y.Doc): readonly FileAddress[] => [...root(doc).values()].filter(isAddress);

/** It may have come back to where it once was. */
export const leftBut = (at: FileAddress, { doc, setAside }: Desk): readonly FileAddress[] =>
  readLeft(doc).filter((it) => !isSameFile(it, at) && !setAside.has(keyOf(it)));

export const noteLeft = (doc: Y.Doc, { driveId, itemId }: FileAddress): void => {
  root(doc).set(keyOf({ driveId, itemId }), { driveId, itemId });
};

export const forgetLeft = (doc: Y.Doc, at: FileAddress): void => root(doc).delete(keyOf(at));

const isAddress = (value: unknown): value is FileAddress => {
  if (typeof value !== "object" || value === null) return false;
  const { driveId, itemId } = value as Partial<Record<keyof FileAddress, unknown>>;
  return typeof driveId === "string" && typeof itemId === "string";
};
