/** What can be done with the lines and words of the notes, by key, by Markdown, by bubble and by slash. */
import { chainCommands, exitCode, setBlockType, toggleMark } from "prosemirror-commands";
import { InputRule, inputRules, textblockTypeInputRule, wrappingInputRule } from "prosemirror-inputrules";
import type { MarkType, NodeType } from "prosemirror-model";
import { liftListItem, wrapInList } from "prosemirror-schema-list";
import type { Command, EditorState } from "prosemirror-state";
import { notesSchema } from "#app/page-view/notes-schema.ts";

export type Format = "bold" | "italic" | "heading" | "bullets" | "numbers";

const { nodes, marks } = notesSchema;

export const commandOf = (format: Format): Command => {
  switch (format) {
    case "bold":
      return toggleMark(marks.strong);
    case "italic":
      return toggleMark(marks.em);
    case "heading":
      return (state, dispatch) =>
        isFormatted(state, "heading")
          ? setBlockType(nodes.paragraph)(state, dispatch)
          : setBlockType(nodes.heading, { level: 1 })(state, dispatch);
    case "bullets":
      return list(nodes.bullet_list);
    case "numbers":
      return list(nodes.ordered_list);
  }
};

/** Into a list, out of it when it is of that kind, and into the other kind when it is of another. */
const list =
  (type: NodeType): Command =>
  (state, dispatch) => {
    const { $from } = state.selection;
    const around = listAround(state);
    if (around === null) return wrapInList(type)(state, dispatch);
    if (around.node.type === type) return liftListItem(nodes.list_item)(state, dispatch);
    dispatch?.(state.tr.setNodeMarkup($from.before(around.depth), type));
    return true;
  };

const listAround = ({ selection: { $from } }: EditorState) => {
  for (let depth = $from.depth; depth > 0; depth--) {
    const node = $from.node(depth);
    if (node.type === nodes.bullet_list || node.type === nodes.ordered_list) return { node, depth };
  }
  return null;
};

/** Whether what is selected has a format, so that its button can say so. */
export const isFormatted = (state: EditorState, format: Format): boolean => {
  switch (format) {
    case "bold":
      return hasMark(state, marks.strong);
    case "italic":
      return hasMark(state, marks.em);
    case "heading":
      return state.selection.$from.parent.type === nodes.heading;
    case "bullets":
      return listAround(state)?.node.type === nodes.bullet_list;
    case "numbers":
      return listAround(state)?.node.type === nodes.ordered_list;
  }
};

const hasMark = ({ doc, selection }: EditorState, mark: MarkType): boolean =>
  doc.rangeHasMark(selection.from, selection.to, mark);

export const hardBreak: Command = chainCommands(exitCode, (state, dispatch) => {
  dispatch?.(state.tr.replaceSelectionWith(nodes.hard_break.create()).scrollIntoView());
  return true;
});

/** What is selected, else the line with the caret. */
export const lineOf = ({ doc, selection }: EditorState): string =>
  selection.empty ? selection.$from.parent.textContent : doc.textBetween(selection.from, selection.to, " ", " ");

const markRule = (pattern: RegExp, mark: MarkType): InputRule =>
  new InputRule(pattern, (state, match, start, end) => {
    const text = match[1];
    if (text === undefined) return null;
    return state.tr.replaceWith(start, end, notesSchema.text(text, [mark.create()])).removeStoredMark(mark);
  });

export const markdown = inputRules({
  rules: [
    textblockTypeInputRule(/^(#{1,3})\s$/u, nodes.heading, (match) => ({ level: match[1]?.length ?? 1 })),
    wrappingInputRule(/^\s*[-*]\s$/u, nodes.bullet_list),
    wrappingInputRule(/^1[.)]\s$/u, nodes.ordered_list),
    markRule(/\*\*([^*\s][^*]*)\*\*$/u, marks.strong),
    markRule(/(?<![*\w])\*([^*\s][^*]*)\*$/u, marks.em),
    markRule(/`([^`]+)`$/u, marks.code),
  ],
});
