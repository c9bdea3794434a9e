/** A list behind a slash: what this line shall be. The focus stays in the notes, whose keys walk the list. */
import {
  TaskListAddRegular,
  TextBulletListLtrRegular,
  TextHeader1Regular,
  TextNumberListLtrRegular,
} from "@fluentui/react-icons";
import type { EditorState } from "prosemirror-state";
import { useEffect, useId, useImperativeHandle, useRef, useState, type ReactElement, type Ref } from "react";
import { notesWords as words } from "#app/notes-words.ts";
import { cx } from "#app/page-view/cx.ts";
import type { NotesEditor, TakesKey } from "#app/page-view/notes-editor.ts";
import { commandOf, lineOf, type Format } from "./commands.ts";
import { placeBeside, usePlaced } from "./place.ts";
import styles from "./tools.module.css";

interface SlashProps {
  readonly keys: Ref<TakesKey>;
  readonly editor: NotesEditor;
  readonly onAction: (line: string) => void;
}

interface Entry {
  readonly does: Extract<Format, "heading" | "bullets" | "numbers"> | "action";
  readonly label: string;
  readonly icon: ReactElement;
}

const entries: readonly Entry[] = [
  { does: "heading", label: words.heading, icon: <TextHeader1Regular /> },
  { does: "bullets", label: words.bullets, icon: <TextBulletListLtrRegular /> },
  { does: "numbers", label: words.numbers, icon: <TextNumberListLtrRegular /> },
  { does: "action", label: words.toAction, icon: <TaskListAddRegular /> },
];

interface Asked {
  /** The slash and what was typed behind it. */
  readonly from: number;
  readonly to: number;
  readonly found: readonly Entry[];
  readonly at: number;
  readonly dismissed: boolean;
}

export const Slash = ({ keys, editor, onAction }: SlashProps) => {
  // What was typed before this came counts, too.
  const [asked, setAsked] = useState(() => askedIn(editor.state(), null, true));
  const list = useRef<HTMLDivElement>(null);
  const id = useId();
  const open = asked !== null && !asked.dismissed && asked.found.length > 0 ? asked : null;

  useEffect(() => {
    let { doc } = editor.state();
    return editor.subscribe(() => {
      const state = editor.state();
      const typed = state.doc !== doc;
      ({ doc } = state);
      setAsked((last) => askedIn(state, last, typed));
    });
  }, [editor]);

  const choose = ({ does }: Entry): void => {
    if (open === null) return;
    editor.run((state, dispatch) => {
      dispatch?.(state.tr.delete(open.from, open.to));
      return true;
    });
    if (does === "action") onAction(lineOf(editor.state()));
    else editor.run(commandOf(does));
  };

  useImperativeHandle(keys, (): TakesKey => (event) => {
    if (open === null || event.isComposing) return false;
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    const entry = open.found[open.at];
    if (step !== 0) setAsked({ ...open, at: (open.at + step + open.found.length) % open.found.length });
    else if (event.key === "Escape") setAsked({ ...open, dismissed: true });
    else if ((event.key === "Enter" || event.key === "Tab") && entry !== undefined) choose(entry);
    else return false;
    event.preventDefault();
    event.stopPropagation();
    return true;
  });

  useEffect(() => {
    editor.pointsAt(open === null ? null : `${id}-${open.at}`);
  }, [editor, open, id]);

  usePlaced(list, (it) => {
    if (open === null) return;
    const spot = editor.coords(open.from);
    placeBeside(it, spot, spot, "below");
  });

  if (open === null) return null;
  return (
    <div ref={list} role="listbox" aria-label={words.insert} className={cx(styles.bubble, styles.slash)}>
      {open.found.map((entry, at) => (
        <div
          key={entry.does}
          id={`${id}-${at}`}
          role="option"
          aria-selected={at === open.at}
          className={styles.entry}
          onPointerDown={(event) => event.preventDefault()}
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => choose(entry)}
        >
          <span aria-hidden className={styles.icon}>
            {entry.icon}
          </span>
          {entry.label}
        </div>
      ))}
    </div>
  );
};

/** A caret that is put behind an old slash asks for nothing; somebody must have typed. */
const askedIn = (state: EditorState, last: Asked | null, typed: boolean): Asked | null => {
  const { $from, empty } = state.selection;
  const before = empty ? $from.parent.textBetween(0, $from.parentOffset, undefined, " ") : "";
  const wanted = /(?:^|\s)\/(\p{L}*)$/u.exec(before)?.[1];
  if (wanted === undefined || (last === null && !typed)) return null;
  const from = $from.pos - wanted.length - 1;
  const hasWords = $from.parent.textContent.replace(`/${wanted}`, "").trim() !== "";
  const found = entries
    .filter(({ does }) => does !== "action" || hasWords)
    .filter(({ label }) =>
      label
        .toLowerCase()
        .split(" ")
        .some((word) => word.startsWith(wanted.toLowerCase())),
    );
  const dismissed = last?.from === from && last.dismissed;
  return { from, to: $from.pos, found, at: 0, dismissed };
};
