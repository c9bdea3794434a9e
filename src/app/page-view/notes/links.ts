/** Addresses in the notes: found while somebody types or pastes, put on words, and followed. */
import { Fragment, Slice, type Mark, type Node } from "prosemirror-model";
import type { Command, EditorState, Transaction } from "prosemirror-state";
import type { EditorView } from "prosemirror-view";
import { piecesOf, safeHref } from "#app/page-view/links.ts";
import { notesSchema } from "#app/page-view/notes-schema.ts";

const { link, code } = notesSchema.marks;

export interface LinkAt {
  /** Null where the other's document holds an address that leads nowhere a person can mean. */
  readonly href: string | null;
  readonly from: number;
  readonly to: number;
}

/** The link that holds the whole selection or the caret. */
export const linkAt = ({ selection: { $from, from, to } }: EditorState): LinkAt | null => {
  let found: LinkAt | null = null;
  const start = $from.start();
  let mark: Mark | undefined;
  $from.parent.forEach((node, offset) => {
    const here = link.isInSet(node.marks);
    const begin = start + offset;
    const end = begin + node.nodeSize;
    // One address over bold and plain words is several nodes.
    const joined = found !== null && here !== undefined && mark?.eq(here) === true && found.to === begin;
    if (joined && found !== null) found = { ...found, to: end };
    else if (found === null || !(found.from <= from && to <= found.to))
      found = here === undefined ? null : { href: safeHref(String(here.attrs["href"])), from: begin, to: end };
    mark = here;
  });
  const at = found as LinkAt | null;
  return at !== null && at.from <= from && to <= at.to ? at : null;
};

/** Puts the address on what is selected, or on all of the link with the caret; null takes it away. */
export const linkTo =
  (href: string | null): Command =>
  (state, dispatch) => {
    const { from, to } = linkAt(state) ?? trimmed(state);
    if (from === to) return false;
    const tr = state.tr.removeMark(from, to, link);
    dispatch?.(href === null ? tr : tr.addMark(from, to, link.create({ href })));
    return true;
  };

/** A blank that was selected along belongs to no link. */
const trimmed = ({ doc, selection: { from, to } }: EditorState): { readonly from: number; readonly to: number } => {
  const text = doc.textBetween(from, to, "\n", "\n");
  if (text.trim() === "" || text.length !== to - from) return { from, to };
  return { from: from + text.length - text.trimStart().length, to: to - (text.length - text.trimEnd().length) };
};

/** The word before the caret becomes a link if it is an address: called before a blank or a break is put behind it. */
export const linkBefore = (state: EditorState): Transaction | null => {
  const { $from, empty } = state.selection;
  if (!empty) return null;
  const before = $from.parent.textBetween(0, $from.parentOffset, undefined, " ");
  const word = /\S+$/u.exec(before)?.[0] ?? "";
  const start = $from.pos - word.length;
  let tr: Transaction | null = null;
  for (const { from, to, href } of found(word)) {
    const [a, b] = [start + from, start + to];
    if (state.doc.rangeHasMark(a, b, link) || state.doc.rangeHasMark(a, b, code)) continue;
    tr = (tr ?? state.tr).addMark(a, b, link.create({ href }));
  }
  return tr;
};

/** An address and nothing else: pasted over words it becomes their link. Address parsers pass over line breaks, so they are looked for. */
export const soleAddress = (text: string): string | null => (/^\S+$/u.test(text.trim()) ? safeHref(text) : null);

/** What is pasted, with its addresses as links. */
export const withLinks = (slice: Slice): Slice => new Slice(linked(slice.content), slice.openStart, slice.openEnd);

const linked = (content: Fragment): Fragment => {
  const out: Node[] = [];
  content.forEach((node) => {
    if (!node.isText || node.text === undefined || link.isInSet(node.marks) || code.isInSet(node.marks)) {
      out.push(node.copy(linked(node.content)));
      return;
    }
    for (const piece of piecesOf(node.text))
      out.push(
        notesSchema.text(
          piece.text,
          piece.href === null ? node.marks : link.create({ href: piece.href }).addToSet(node.marks),
        ),
      );
  });
  return Fragment.fromArray(out);
};

const found = (word: string): readonly { readonly from: number; readonly to: number; readonly href: string }[] => {
  let at = 0;
  return piecesOf(word).flatMap(({ text, href }) => {
    const from = at;
    at += text.length;
    return href === null ? [] : [{ from, to: at, href }];
  });
};

/** With Ctrl a link is followed out of the text that is being written; without it the caret is set. */
export const followLink = (view: EditorView, event: MouseEvent): boolean => {
  const anchor = event.target instanceof Element ? event.target.closest("a") : null;
  if (anchor === null || !view.editable || !(event.ctrlKey || event.metaKey)) return false;
  const href = safeHref(anchor.href);
  if (href !== null) window.open(href, "_blank", "noopener,noreferrer");
  return true;
};
