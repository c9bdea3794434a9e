/** Paper for the two: no border until somebody writes. The editor comes after the page; until then the words stand as they are. */
import {
  TaskListAddRegular,
  TextBoldRegular,
  TextBulletListLtrRegular,
  TextHeader1Regular,
  TextItalicRegular,
  TextNumberListLtrRegular,
} from "@fluentui/react-icons";
import { useEffect, useRef, useState, type ReactElement, type Ref } from "react";
import type * as Y from "yjs";
import { notesOf } from "#core/agenda/meeting.ts";
import { isBlank, plainText } from "#core/agenda/text.ts";
import { words } from "#app/words.ts";
import type { Format, NotesEditor } from "./notes-editor.ts";
import { usePageTools } from "./page-context.ts";
import section from "./section.module.css";
import { useSnapshot } from "./use-snapshot.ts";
import { dateWords } from "./when.ts";
import { cx } from "./cx.ts";
import { Button } from "./button.tsx";
import styles from "./notes.module.css";

/** The first moment belongs to the page: the editor is half as large as everything before it. */
const quietMs = 1_000;

export const Notes = () => {
  const { it, editor, place, now, readOnly, startAction } = usePageTools();
  const { meeting } = useSnapshot(editor);
  const who = useRef({ pair: it.pair, me: it.me.id, name: it.other.short });
  const fragment = notesOf(editor.doc, meeting.id);
  const [blank, setBlank] = useState(() => isBlank(fragment));
  const [ready, setReady] = useState(false);
  const paper = useRef<HTMLDivElement>(null);
  const mounted = useRef<NotesEditor | null>(null);
  const locked = useRef(readOnly);
  const toAction = useRef<(line: string) => void>(() => {});

  useEffect(() => {
    toAction.current = (line) => {
      if (line.trim() !== "")
        startAction(line.trim(), { type: "note", meeting: meeting.id }, () => mounted.current?.focus());
    };
  }, [startAction, meeting.id]);

  useEffect(() => {
    const look = (): void => setBlank(isBlank(fragment));
    look();
    fragment.observeDeep(look);
    return () => fragment.unobserveDeep(look);
  }, [fragment]);

  useEffect(() => {
    let gone = false;
    let asked = false;
    const mount = (): void => {
      if (asked) return;
      asked = true;
      void import("./notes-editor.ts").then(({ mountNotes }) => {
        if (gone || paper.current === null) return;
        const hadFocus = document.activeElement === paper.current;
        paper.current.replaceChildren();
        mounted.current = mountNotes(paper.current, fragment, {
          label: words.notes.title,
          readOnly: locked.current,
          carets: who.current,
          onAction: (line) => toAction.current(line),
        });
        if (early !== "") mounted.current.writeAtEnd(early);
        if (hadFocus) mounted.current.focus();
        setReady(true);
      });
    };
    // Letters that were typed before the editor arrived.
    let early = "";
    const hold = (event: KeyboardEvent): void => {
      if (mounted.current !== null || locked.current || event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.key === "Backspace") early = early.slice(0, -1);
      else if (event.key === "Enter") early += "\n";
      else if (/^.$/u.test(event.key)) early += event.key;
      else return;
      event.preventDefault();
    };
    const sheet = paper.current;
    sheet?.addEventListener("keydown", hold);
    const timer = setTimeout(mount, quietMs);
    // Whoever goes to the notes sooner gets the editor sooner.
    sheet?.addEventListener("focus", mount);
    sheet?.addEventListener("pointerenter", mount);
    return () => {
      gone = true;
      clearTimeout(timer);
      sheet?.removeEventListener("keydown", hold);
      sheet?.removeEventListener("focus", mount);
      sheet?.removeEventListener("pointerenter", mount);
      mounted.current?.destroy();
      mounted.current = null;
      setReady(false);
    };
  }, [fragment]);

  useEffect(() => {
    locked.current = readOnly;
    mounted.current?.setReadOnly(readOnly);
  }, [readOnly]);

  return (
    <section aria-label={words.notes.title} className={cx(section.section, styles.notes)}>
      <div className={styles.head}>
        <h2 className={section.title}>
          {meeting.start === null
            ? words.notes.title
            : words.notes.of(dateWords(Date.parse(meeting.start), now(), place))}
        </h2>
        {ready && !readOnly ? (
          <div role="toolbar" aria-label={words.notes.format} className={styles.format}>
            {formats.map(({ format, label, icon }) => (
              <Button
                key={format}
                size="small"
                look="subtle"
                icon={icon}
                aria-label={label}
                title={label}
                // The selection in the notes is what the button is for: it must not be lost to the press.
                onMouseDown={(event) => event.preventDefault()}
                onClick={() => mounted.current?.format(format)}
              />
            ))}
            <Button
              size="small"
              look="subtle"
              icon={<TaskListAddRegular />}
              aria-label={words.notes.toAction}
              title={words.notes.toAction}
              className={styles.toAction}
              onMouseDown={(event) => event.preventDefault()}
              onClick={() => toAction.current(mounted.current?.line() ?? "")}
            />
          </div>
        ) : null}
      </div>
      <div className={styles.sheet}>
        {blank ? (
          <div aria-hidden className={styles.hint}>
            {readOnly ? words.notes.empty : words.notes.hint}
          </div>
        ) : null}
        <Paper key={meeting.id} place={paper} className={styles.paper ?? ""} fragment={fragment} />
      </div>
    </section>
  );
};

interface PaperProps {
  readonly place: Ref<HTMLDivElement>;
  readonly className: string;
  readonly fragment: Y.XmlFragment;
}

/** React draws the words once and then leaves the place to the editor. */
const Paper = ({ place, className, fragment }: PaperProps) => {
  const [first] = useState(() => plainText(fragment));
  return (
    <div
      ref={place}
      className={className}
      tabIndex={0}
      role="textbox"
      aria-multiline
      aria-readonly
      aria-label={words.notes.title}
    >
      {first.split("\n").map((line, at) => (
        <p key={at} dir="auto">
          {line}
        </p>
      ))}
    </div>
  );
};

const formats: readonly { readonly format: Format; readonly label: string; readonly icon: ReactElement }[] = [
  { format: "bold", label: words.notes.bold, icon: <TextBoldRegular /> },
  { format: "italic", label: words.notes.italic, icon: <TextItalicRegular /> },
  { format: "heading", label: words.notes.heading, icon: <TextHeader1Regular /> },
  { format: "bullets", label: words.notes.bullets, icon: <TextBulletListLtrRegular /> },
  { format: "numbers", label: words.notes.numbers, icon: <TextNumberListLtrRegular /> },
];
