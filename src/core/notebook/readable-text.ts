/** Rich text of the notes editor as HTML. Nodes and marks that are not known here still give their words. */
import * as Y from "yjs";
import { escapeHtml, safeLink } from "./html.ts";

export const readableText = (node: Y.XmlFragment | Y.XmlText): string => {
  if (node instanceof Y.XmlText) return (node.toDelta() as readonly Piece[]).map(readablePiece).join("");
  const inside = node
    .toArray()
    .map((child) => (child instanceof Y.XmlHook ? "" : readableText(child)))
    .join("");
  return node instanceof Y.XmlElement ? readableElement(node, inside) : inside;
};

interface Piece {
  readonly insert?: unknown;
  readonly attributes?: Readonly<Record<string, unknown>>;
}

const readableElement = (element: Y.XmlElement, inside: string): string => {
  switch (element.nodeName) {
    case "paragraph":
      return `<p dir="auto">${inside}</p>`;
    case "heading": {
      // Below the heading of their meeting, which is the fourth.
      const tag = Number(element.getAttribute("level") ?? 1) > 1 ? "h6" : "h5";
      return `<${tag} dir="auto">${inside}</${tag}>`;
    }
    case "bullet_list":
      return `<ul>${inside}</ul>`;
    case "ordered_list": {
      const start = Number(element.getAttribute("order") ?? 1);
      return Number.isSafeInteger(start) && start !== 1 ? `<ol start="${start}">${inside}</ol>` : `<ol>${inside}</ol>`;
    }
    case "list_item":
      return `<li>${inside}</li>`;
    case "blockquote":
      return `<blockquote>${inside}</blockquote>`;
    case "code_block":
      return `<pre dir="auto">${inside}</pre>`;
    case "hard_break":
      return "<br>";
    case "horizontal_rule":
      return "<hr>";
    default:
      return inside === "" ? "" : `<div dir="auto">${inside}</div>`;
  }
};

const readablePiece = ({ insert, attributes = {} }: Piece): string => {
  if (typeof insert !== "string") return "";
  // The editor names a mark that may overlap itself `link--` and a hash.
  const marks = new Map(Object.entries(attributes).map(([name, value]) => [name.split("--")[0], value]));
  let html = escapeHtml(insert);
  for (const tag of ["code", "em", "strong"]) if (isSet(marks.get(tag))) html = `<${tag}>${html}</${tag}>`;
  const href = safeLink((marks.get("link") as { readonly href?: unknown } | null | undefined)?.href);
  return href === null ? html : `<a href="${escapeHtml(href)}" rel="noopener noreferrer">${html}</a>`;
};

/** The editor writes `{}` for a mark that is on, and null where one ends. */
const isSet = (mark: unknown): boolean => mark !== undefined && mark !== null && mark !== false;
