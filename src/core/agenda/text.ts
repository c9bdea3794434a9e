/**
 * Rich text in the notebook. It always hangs from a root name and is an XmlFragment with the schema of the notes
 * editor (`paragraph` elements that hold text), because a root cannot change its type later and two people who create
 * a nested type under one key lose one side's words.
 */
import * as Y from "yjs";
import { remembered } from "./remembered.ts";

export type TextName = `${"topic" | "action" | "notes" | "comment" | "purpose"}/${string}`;

export const textRoot = (doc: Y.Doc, name: TextName): Y.XmlFragment => doc.getXmlFragment(name);

/** The words of a root alone. */
export const wordsOf = (doc: Y.Doc, name: TextName): string => wordsIn(textRoot(doc, name));

export const wordsIn = (root: Y.XmlFragment): string =>
  root.doc === null ? plainText(root) : remembered(root.doc, root, () => plainText(root));

export const isBlank = (root: Y.XmlFragment): boolean => wordsIn(root).trim() === "";

/** The words alone: one line for each block, nothing for an empty fragment. */
export const plainText = (node: Y.XmlFragment | Y.XmlText): string => {
  if (node instanceof Y.XmlText)
    return node
      .toDelta()
      .map((it: { insert?: unknown }) => (typeof it.insert === "string" ? it.insert : ""))
      .join("");
  const parts = node.toArray().map((child) => (child instanceof Y.XmlHook ? "" : plainText(child)));
  const inline = node.toArray().every((child) => child instanceof Y.XmlText);
  return parts.join(inline ? "" : "\n");
};

/** Turns the fragment into one paragraph with `text`, keeping every letter that stays, so that two editors merge. */
export const setLine = (fragment: Y.XmlFragment, text: string): void => {
  const line = soleLine(fragment);
  if (line === null) {
    if (fragment.length > 0) fragment.delete(0, fragment.length);
    fragment.insert(0, [paragraphOf(text)]);
    return;
  }
  const before = plainText(line);
  const start = commonPrefix(before, text);
  const end = commonSuffix(before.slice(start), text.slice(start));
  line.delete(start, before.length - start - end);
  line.insert(start, text.slice(start, text.length - end));
};

/** Behind what is there, each line a paragraph. */
export const addLines = (fragment: Y.XmlFragment, text: string): void => {
  fragment.push(text.split("\n").map(paragraphOf));
};

const paragraphOf = (text: string): Y.XmlElement => {
  const paragraph = new Y.XmlElement("paragraph");
  paragraph.insert(0, [new Y.XmlText(text)]);
  return paragraph;
};

/** The text of a fragment that is one plain paragraph, else null. */
const soleLine = (fragment: Y.XmlFragment): Y.XmlText | null => {
  const paragraph = fragment.length === 1 ? fragment.get(0) : null;
  if (!(paragraph instanceof Y.XmlElement) || paragraph.nodeName !== "paragraph" || paragraph.length !== 1) return null;
  const line = paragraph.get(0);
  return line instanceof Y.XmlText ? line : null;
};

const commonPrefix = (a: string, b: string): number => {
  let length = 0;
  while (length < a.length && length < b.length && a[length] === b[length]) length++;
  // Never between the two halves of one character.
  return isHighSurrogate(a.charCodeAt(length - 1)) ? length - 1 : length;
};

const commonSuffix = (a: string, b: string): number => {
  let length = 0;
  while (length < a.length && length < b.length && a[a.length - 1 - length] === b[b.length - 1 - length]) length++;
  return isLowSurrogate(a.charCodeAt(a.length - length)) ? length - 1 : length;
};

const isHighSurrogate = (unit: number): boolean => unit >= 0xd800 && unit <= 0xdbff;

const isLowSurrogate = (unit: number): boolean => unit >= 0xdc00 && unit <= 0xdfff;
