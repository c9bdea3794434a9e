/** Where the other's caret and selection are in the notes. Names and colours are ours to know, not theirs to say. */
import { Plugin } from "prosemirror-state";
import { Decoration, DecorationSet } from "prosemirror-view";
import { yCursorPlugin, ySyncPluginKey } from "y-prosemirror";
import * as Y from "yjs";
import { awarenessOf } from "#app/live/awareness-of.ts";
import { caretColor } from "#core/live/caret-color.ts";
import { otherOf, type Pair, type PersonId } from "#core/pairs/pair.ts";
import styles from "./carets.module.css";

export interface CaretsOf {
  readonly pair: Pair;
  readonly me: PersonId;
  /** The other's name at their caret. */
  readonly name: string;
}

export const carets = (doc: Y.Doc, { pair, me, name }: CaretsOf): readonly Plugin[] => {
  const other = otherOf(pair, me);
  const color = caretColor(pair.people, other);
  const awareness = awarenessOf(doc);
  const isTheirs = (mine: number, theirs: number, state: unknown): boolean =>
    mine !== theirs && isCaretOf(state, other);
  const drawCaret = (): HTMLElement => {
    const caret = document.createElement("span");
    caret.className = styles["caret"] ?? "";
    caret.style.setProperty("--caret", color);
    // For eyes alone: a listener would hear a name in the middle of a word.
    caret.setAttribute("aria-hidden", "true");
    const label = document.createElement("span");
    label.className = styles["name"] ?? "";
    label.textContent = name;
    // A caret next to it needs a letter to stand at, one that joins and has no width.
    caret.append("\u2060", label, "\u2060");
    return caret;
  };
  const inWords = yCursorPlugin(awareness, {
    awarenessStateFilter: isTheirs,
    cursorBuilder: drawCaret,
    selectionBuilder: () => ({ class: styles["selection"] ?? "", style: `--caret: ${color}` }),
  }) as Plugin;
  // That draws nothing in notes which nobody has written a letter in.
  const inBlank = new Plugin({
    props: {
      decorations: (state) => {
        const { type, binding } = ySyncPluginKey.getState(state) as {
          readonly type: Y.XmlFragment;
          readonly binding: { readonly mapping: Map<unknown, unknown> };
        };
        if (binding.mapping.size > 0) return null;
        // They may be in the notes of another meeting.
        const isHere = [...awareness.getStates()].some(
          ([client, it]) => isTheirs(doc.clientID, client, it) && rootOf(it) === Y.findRootTypeKey(type),
        );
        if (!isHere) return null;
        return DecorationSet.create(state.doc, [Decoration.widget(1, drawCaret, { key: "blank", side: 10 })]);
      },
    },
  });
  return [inWords, inBlank];
};

/** What another client of the room says about itself, looked at before Yjs takes it for a position. */
const isCaretOf = (state: unknown, person: PersonId): boolean => {
  const { user, cursor } = (state ?? {}) as {
    readonly user?: { readonly person?: unknown };
    readonly cursor?: { readonly anchor?: unknown; readonly head?: unknown };
  };
  return user?.person === person && isPosition(cursor?.anchor) && isPosition(cursor?.head);
};

/** Of blank notes a position names the notes alone. */
const rootOf = (state: unknown): unknown =>
  (state as { readonly cursor: { readonly head: { readonly tname?: unknown } } }).cursor.head.tname;

const isPosition = (value: unknown): boolean => typeof value === "object" && value !== null;
