/** The notes' editor, loaded after the page stands: formatting by keys and Markdown, no toolbar needed. */
import { baseKeymap, chainCommands, exitCode, setBlockType, splitBlock, toggleMark } from "prosemirror-commands";
import { InputRule, inputRules, textblockTypeInputRule, wrappingInputRule } from "prosemirror-inputrules";
import { keymap } from "prosemirror-keymap";
import type { MarkType } from "prosemirror-model";
import { liftListItem, sinkListItem, splitListItem, wrapInList } from "prosemirror-schema-list";
import { EditorState, Selection, type Command } from "prosemirror-state";
import { EditorView } from "prosemirror-view";
import { redo, undo, ySyncPlugin, yUndoPlugin } from "y-prosemirror";
import type * as Y from "yjs";
import { safeHref } from "./links.ts";
import { notesSchema } from "./notes-schema.ts";
import { carets, type CaretsOf } from "./presence/carets.ts";

export type Format = "bold" | "italic" | "heading" | "bullets" | "numbers";

export interface NotesEditor {
  readonly focus: () => void;
  /** Writes behind everything, a break in it beginning a new paragraph. */
  readonly writeAtEnd: (text: string) => void;
  readonly setReadOnly: (readOnly: boolean) => void;
  readonly format: (format: Format) => void;
  /** What is selected, else the line with the caret. */
  readonly line: () => string;
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
  const view = new EditorView(
    { mount: place },
    {
      state: EditorState.create({
        schema: notesSchema,
        plugins: [
          ySyncPlugin(fragment),
          ...(fragment.doc === null ? [] : [carets(fragment.doc, options.carets)]),
          yUndoPlugin(),
          markdown,
          keymap({ "Mod-z": undo, "Mod-y": redo, "Mod-Shift-z": redo }),
          keymap({
            "Mod-Enter": (state) => {
              if (!readOnly) options.onAction(lineOf(state));
              return true;
            },
            "Mod-b": toggleMark(nodesMark("strong")),
            "Mod-i": toggleMark(nodesMark("em")),
            "Mod-e": toggleMark(nodesMark("code")),
            Enter: splitListItem(nodes.list_item),
            "Shift-Enter": hardBreak,
            "Mod-]": sinkListItem(nodes.list_item),
            "Mod-[": liftListItem(nodes.list_item),
            "Mod-Shift-8": wrapInList(nodes.bullet_list),
            "Mod-Shift-9": wrapInList(nodes.ordered_list),
          }),
          keymap(baseKeymap),
        ],
      }),
      editable: () => !readOnly,
      attributes: {
        role: "textbox",
        "aria-multiline": "true",
        "aria-label": options.label,
        "aria-readonly": String(readOnly),
        tabindex: "0",
        dir: "auto",
      },
      handlePaste: (editor, event) => {
        // An address pasted over words becomes their link.
        const href = safeHref(event.clipboardData?.getData("text/plain") ?? "");
        const { from, to, empty } = editor.state.selection;
        if (href === null || empty) return false;
        editor.dispatch(editor.state.tr.addMark(from, to, nodesMark("link").create({ href })));
        return true;
      },
    },
  );
  return {
    focus: () => view.focus(),
    writeAtEnd: (text) => {
      view.dispatch(view.state.tr.setSelection(Selection.atEnd(view.state.doc)));
      for (const [at, line] of text.split("\n").entries()) {
        if (at > 0) splitBlock(view.state, view.dispatch);
        if (line !== "") view.dispatch(view.state.tr.insertText(line));
      }
    },
    setReadOnly: (value) => {
      readOnly = value;
      view.setProps({});
    },
    format: (format) => {
      commandOf(format)(view.state, view.dispatch);
      view.focus();
    },
    line: () => lineOf(view.state),
    destroy: () => view.destroy(),
  };
};

const lineOf = ({ doc, selection }: EditorState): string =>
  selection.empty ? selection.$from.parent.textContent : doc.textBetween(selection.from, selection.to, " ", " ");

const nodesMark = (name: "strong" | "em" | "code" | "link"): MarkType => marks[name];

const commandOf = (format: Format): Command => {
  switch (format) {
    case "bold":
      return toggleMark(marks.strong);
    case "italic":
      return toggleMark(marks.em);
    case "heading":
      return (state, dispatch) =>
        state.selection.$from.parent.type === nodes.heading
          ? setBlockType(nodes.paragraph)(state, dispatch)
          : setBlockType(nodes.heading, { level: 1 })(state, dispatch);
    case "bullets":
      return chainCommands(wrapInList(nodes.bullet_list), liftListItem(nodes.list_item));
    case "numbers":
      return chainCommands(wrapInList(nodes.ordered_list), liftListItem(nodes.list_item));
  }
};

const hardBreak: Command = chainCommands(exitCode, (state, dispatch) => {
  dispatch?.(state.tr.replaceSelectionWith(nodes.hard_break.create()).scrollIntoView());
  return true;
});

const markRule = (pattern: RegExp, mark: MarkType): InputRule =>
  new InputRule(pattern, (state, match, start, end) => {
    const text = match[1];
    if (text === undefined) return null;
    return state.tr.replaceWith(start, end, notesSchema.text(text, [mark.create()])).removeStoredMark(mark);
  });

const markdown = inputRules({
  rules: [
    textblockTypeInputRule(/^(#{1,3})\s$/u, nodes.heading, (match) => ({ level: match[1]?.length ?? 1 })),
    wrappingInputRule(/^\s*[-*]\s$/u, nodes.bullet_list),
    wrappingInputRule(/^1[.)]\s$/u, nodes.ordered_list),
    markRule(/\*\*([^*\s][^*]*)\*\*$/u, marks.strong),
    markRule(/(?<![*\w])\*([^*\s][^*]*)\*$/u, marks.em),
    markRule(/`([^`]+)`$/u, marks.code),
  ],
});
