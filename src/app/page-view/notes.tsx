/** Paper for the two: no border until somebody writes. The editor comes after the page; until then the words stand as they are. */
import { useEffect, useRef, useState, type Ref } from "react";
import type * as Y from "yjs";
import { notesOf } from "#core/agenda/meeting.ts";
import { addLines, isBlank } from "#core/agenda/text.ts";
import { patiently } from "#app/once-drawn.ts";
import { words } from "#app/words.ts";
import type { NotesEditor } from "./notes-editor.ts";
import { cx } from "./cx.ts";
import { drawNotes } from "./notes-text.tsx";
import { usePageTools } from "./page-context.ts";
import { part, unasked } from "./part.tsx";
import section from "./section.module.css";
import { useSnapshot } from "./use-snapshot.ts";
import { dateWords } from "./when.ts";
import styles from "./notes.module.css";
import rich from "./notes-text.module.css";

/** The first moment belongs to the page: the editor is half as large as everything before it. */
const quietMs = 1_000;

const NotesTools = part(() => import("./notes/tools.tsx").then((it) => it.NotesTools), unasked);

export const Notes = () => {
  const { it, editor, place, now, readOnly, startAction } = usePageTools();
  const { meeting } = useSnapshot(editor);
  const who = useRef({ pair: it.pair, me: it.me.id, name: it.other.short });
  const fragment = notesOf(editor.doc, meeting.id);
  const [blank, setBlank] = useState(() => isBlank(fragment));
  const [ready, setReady] = useState<NotesEditor | null>(null);
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
      void patiently(load)().then(({ mountNotes }) => {
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
        early = "";
        if (hadFocus) mounted.current.focus();
        setReady(mounted.current);
      });
    };
    // Letters that were typed before the editor arrived; on the page also when it never does.
    let early = "";
    const keepEarly = (): void => {
      if (early !== "") addLines(fragment, early);
      early = "";
    };
    const load = (): Promise<typeof import("./notes-editor.ts")> =>
      import("./notes-editor.ts").catch((unfetched: unknown) => {
        keepEarly();
        throw unfetched;
      });
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
      keepEarly();
      clearTimeout(timer);
      sheet?.removeEventListener("keydown", hold);
      sheet?.removeEventListener("focus", mount);
      sheet?.removeEventListener("pointerenter", mount);
      mounted.current?.destroy();
      mounted.current = null;
      setReady(null);
    };
  }, [fragment]);

  useEffect(() => {
    locked.current = readOnly;
    mounted.current?.setReadOnly(readOnly);
  }, [readOnly]);

  return (
    <section aria-label={words.notes.title} className={section.section}>
      <h2 className={section.title}>
        {meeting.start === null
          ? words.notes.title
          : words.notes.of(dateWords(Date.parse(meeting.start), now(), place))}
      </h2>
      <div className={styles.sheet}>
        {blank ? (
          <div aria-hidden className={styles.hint}>
            {readOnly ? words.notes.empty : words.notes.hint}
          </div>
        ) : null}
        <Paper key={meeting.id} place={paper} className={cx(rich.rich, styles.paper)} fragment={fragment} />
        {ready === null || readOnly ? null : <NotesTools editor={ready} onAction={(line) => toAction.current(line)} />}
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
  const [first] = useState(() => drawNotes(fragment));
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
      {first}
    </div>
  );
};
