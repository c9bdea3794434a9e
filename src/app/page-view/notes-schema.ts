/**
 * What notes are made of. The names stand in every notebook file: a name that is taken away here would take its text
 * away too, because the editor removes what its schema does not know.
 */
import { Schema, type Node } from "prosemirror-model";
import { safeHref } from "./links.ts";

const levels = [1, 2, 3];

export const notesSchema = new Schema({
  nodes: {
    doc: { content: "block+" },
    // Its direction is its own by CSS (notes-text.module.css): with a `dir` of its own it would not count for the item it stands in.
    paragraph: { group: "block", content: "inline*", parseDOM: [{ tag: "p" }], toDOM: () => ["p", 0] },
    heading: {
      group: "block",
      content: "inline*",
      defining: true,
      attrs: { level: { default: 1 } },
      parseDOM: [...levels, 4, 5, 6].map((level) => ({ tag: `h${level}`, attrs: { level: Math.min(level, 3) } })),
      // The page's own headings stand above the notes', so theirs begin one step below.
      toDOM: (node: Node) => [`h${2 + Math.min(3, Math.max(1, Number(node.attrs["level"]) || 1))}`, { dir: "auto" }, 0],
    },
    bullet_list: { group: "block", content: "list_item+", parseDOM: [{ tag: "ul" }], toDOM: () => ["ul", 0] },
    ordered_list: { group: "block", content: "list_item+", parseDOM: [{ tag: "ol" }], toDOM: () => ["ol", 0] },
    list_item: {
      content: "paragraph block*",
      defining: true,
      parseDOM: [{ tag: "li" }],
      toDOM: () => ["li", { dir: "auto" }, 0],
    },
    text: { group: "inline" },
    hard_break: {
      group: "inline",
      inline: true,
      selectable: false,
      parseDOM: [{ tag: "br" }],
      toDOM: () => ["br"],
    },
  },
  marks: {
    strong: {
      parseDOM: [
        { tag: "strong" },
        // Google Docs puts all that is copied into a <b> that is not bold.
        { tag: "b", getAttrs: ({ style }) => style.fontWeight !== "normal" && null },
        { style: "font-weight=400", clearMark: ({ type }) => type.name === "strong" },
        { style: "font-weight", getAttrs: (value) => /^(?:bold(?:er)?|[6-9]\d{2})$/u.test(value) && null },
      ],
      toDOM: () => ["strong", 0],
    },
    em: {
      parseDOM: [
        { tag: "em" },
        { tag: "i", getAttrs: ({ style }) => style.fontStyle !== "normal" && null },
        { style: "font-style=italic" },
      ],
      toDOM: () => ["em", 0],
    },
    code: { parseDOM: [{ tag: "code" }], toDOM: () => ["code", 0] },
    link: {
      attrs: { href: {} },
      inclusive: false,
      parseDOM: [
        {
          tag: "a[href]",
          getAttrs: (dom: HTMLElement) => {
            const href = safeHref(dom.getAttribute("href") ?? "");
            return href === null ? false : { href };
          },
        },
      ],
      // What another client wrote is checked again: a document may hold anything.
      toDOM: (mark) => {
        const href = safeHref(String(mark.attrs["href"]));
        return href === null ? ["span", 0] : ["a", { href, rel: "noopener noreferrer nofollow", target: "_blank" }, 0];
      },
    },
  },
});
