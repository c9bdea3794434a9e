/** Notes to be read: as their editor draws them, without it. */
import { createElement, type ReactNode } from "react";
import * as Y from "yjs";
import { linkAttributes, safeHref } from "./links.ts";
import { Linked } from "./topic/linked.tsx";

type Drawn = Y.XmlFragment | Y.XmlElement | Y.XmlText | Y.XmlHook;

const tags: Readonly<Record<string, string>> = {
  paragraph: "p",
  bullet_list: "ul",
  ordered_list: "ol",
  list_item: "li",
};

export const drawNotes = (node: Drawn, at = 0): ReactNode => {
  if (node instanceof Y.XmlText)
    return (node.toDelta() as readonly Piece[]).map((piece, part) => drawPiece(piece, `${at}/${part}`));
  if (node instanceof Y.XmlHook) return null;
  const inside = node.toArray().map((child, part) => drawNotes(child, part));
  if (!(node instanceof Y.XmlElement)) return inside;
  const { nodeName } = node;
  if (nodeName === "hard_break") return <br key={at} />;
  const level = Number(node.getAttribute("level"));
  const tag = nodeName === "heading" ? `h${level === 1 || level === 2 ? 2 + level : 5}` : (tags[nodeName] ?? "div");
  // A paragraph has its direction by CSS, so that it counts for the item it stands in.
  return createElement(tag, { key: at, ...(tag === "p" ? {} : { dir: "auto" }) }, inside);
};

interface Piece {
  readonly insert?: unknown;
  readonly attributes?: Readonly<Record<string, unknown>>;
}

const drawPiece = ({ insert, attributes = {} }: Piece, key: string): ReactNode => {
  if (typeof insert !== "string") return null;
  // A mark that may overlap itself is named `link--` and a hash.
  const link = Object.entries(attributes).find(([name]) => name.split("--")[0] === "link")?.[1];
  const given = (link as { readonly href?: unknown } | null | undefined)?.href;
  const href = typeof given === "string" ? safeHref(given) : null;
  const plain =
    href === null ? (
      <Linked text={insert} />
    ) : (
      <a href={href} {...linkAttributes}>
        {insert}
      </a>
    );
  const marks = ["code", "em", "strong"].filter((mark) => attributes[mark]);
  return <span key={key}>{marks.reduce<ReactNode>((drawn, mark) => createElement(mark, null, drawn), plain)}</span>;
};
