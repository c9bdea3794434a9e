/** The notes' editor, loaded after the page stands: formatting by keys and Markdown; its bubble and its list come beside it. */
import { baseKeymap, toggleMark } from "prosemirror-commands";
import { undoInputRule } from "prosemirror-inputrules";
import { keymap } from "prosemirror-keymap";
import { liftListItem, sinkListItem, splitListItem, wrapInList } from "prosemirror-schema-list";
import { EditorState, Plugin, Selection, TextSelection, type Command } from "prosemirror-state";
import { EditorView } from "prosemirror-view";
import { redo, undo, ySyncPlugin } from "y-prosemirror";
import type * as Y from "yjs";
import { notesSchema } from "./notes-schema.ts";
import { hardBreak, lineOf, markdown } from "./notes/commands.ts";
import { followLink, linkBefore, soleAddress, withLinks } from "./notes/links.ts";
import { cleanPasted } from "./notes/paste.ts";
import { undoing } from "./notes/undoing.ts";
import { carets, type CaretsOf } from "./presence/carets.ts";

/** Hears a key before the editor does, and answers whether it was meant for it. */
export type TakesKey = (event: KeyboardEvent) => boolean;

export interface NotesEditor {
  readonly focus: () => void;
  readonly caretAtEnd: () => void;
  readonly setReadOnly: (readOnly: boolean) => void;
  /** The same object until letters or the selection changed. */
  readonly state: () => EditorState;
  readonly subscribe: (listener: () => void) => () => void;
  readonly run: (command: Command) => void;
  /** Where a position is drawn, by the window. */
  readonly coords: (position: number) => { readonly left: number; readonly top: number; readonly bottom: number };
  readonly takeKeys: (taker: TakesKey | null) => void;
  /** Names what is highlighted beside the notes while the focus stays in them. */
  readonly pointsAt: (element: string | null) => void;
  readonly destroy: () => void;
}

const { nodes, marks } = notesSchema;

export const mountNotes = (
  place: HTMLElement,
  fragment: Y.XmlFragment,
  options: {
    readonly label: string;
    readonly readOnly: boolean;
    readonly carets: CaretsOf;
    readonly onAction: (line: string) => void;
  },
): NotesEditor => {
  let readOnly = options.readOnly;
  let taker: TakesKey | null = null;
  let pointed: string | null = null;
  const listeners = new Set<() => void>();
  const view = new EditorView(
    { mount: place },
    {
      state: EditorState.create({
        schema: notesSchema,
        plugins: [
          new Plugin({ props: { handleKeyDown: (_, event) => taker?.(event) ?? false } }),
          ySyncPlugin(fragment),
          ...(fragment.doc === null ? [] : carets(fragment.doc, options.carets)),
          undoing(fragment),
          markdown,
          keymap({ "Mod-z": undo, "Mod-y": redo, "Mod-Shift-z": redo }),
          keymap({
            "Mod-Enter": (state) => {
              if (!readOnly) options.onAction(lineOf(state));
              return true;
            },
            "Mod-b": toggleMark(marks.strong),
            "Mod-i": toggleMark(marks.em),
            "Mod-e": toggleMark(marks.code),
            Backspace: undoInputRule,
            Space: linksFirst,
            Enter: (state, dispatch, editor) =>
              linksFirst(state, dispatch) || splitListItem(nodes.list_item)(editor?.state ?? state, dispatch, editor),
            "Shift-Enter": hardBreak,
            Escape: collapse,
            "Mod-]": sinkListItem(nodes.list_item),
            "Mod-[": liftListItem(nodes.list_item),
            "Mod-Shift-8": wrapInList(nodes.bullet_list),
            "Mod-Shift-9": wrapInList(nodes.ordered_list),
          }),
          keymap(baseKeymap),
          new Plugin({
            view: () => ({
              update: (_, before) => {
                if (before.doc === view.state.doc && before.selection.eq(view.state.selection)) return;
                for (const listener of listeners) listener();
              },
            }),
          }),
        ],
      }),
      editable: () => !readOnly,
      attributes: () => ({
        role: "textbox",
        "aria-multiline": "true",
        "aria-label": options.label,
        "aria-readonly": String(readOnly),
        ...(pointed === null ? {} : { "aria-activedescendant": pointed }),
        tabindex: "0",
      }),
      handlePaste: (editor, event) => {
        const href = soleAddress(event.clipboardData?.getData("text/plain") ?? "");
        const { from, to, empty } = editor.state.selection;
        if (href === null || empty) return false;
        editor.dispatch(editor.state.tr.addMark(from, to, marks.link.create({ href })));
        return true;
      },
      handleClick: (editor, _, event) => followLink(editor, event),
      transformPastedHTML: cleanPasted,
      transformPasted: withLinks,
    },
  );
  return {
    focus: () => {
      view.focus();
      // Where it had the focus before it came, nobody has told the other yet where the caret is.
      view.dispatch(view.state.tr);
    },
    caretAtEnd: () => view.dispatch(view.state.tr.setSelection(Selection.atEnd(view.state.doc))),
    setReadOnly: (value) => {
      readOnly = value;
      view.setProps({});
    },
    state: () => view.state,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    run: (command) => {
      command(view.state, view.dispatch, view);
      view.focus();
    },
    coords: (position) => view.coordsAtPos(position),
    takeKeys: (next) => {
      taker = next;
    },
    pointsAt: (element) => {
      if (element === pointed) return;
      pointed = element;
      view.setProps({});
    },
    destroy: () => view.destroy(),
  };
};

/** The address that ends here becomes a link; the key goes on to do what it does. */
const linksFirst: Command = (state, dispatch) => {
  const tr = linkBefore(state);
  if (tr !== null) dispatch?.(tr);
  return false;
};

/** Nothing is selected any more, and the bubble goes. */
const collapse: Command = (state, dispatch) => {
  const { selection } = state;
  if (selection.empty) return false;
  dispatch?.(state.tr.setSelection(TextSelection.create(state.doc, selection.to)));
  return true;
};
