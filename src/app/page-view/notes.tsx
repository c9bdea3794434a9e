/** Paper for the two: no border until somebody writes. The editor comes after the page; until then the words stand as they are. */
import { useCallback, useEffect, useLayoutEffect, useRef, useState, useSyncExternalStore, type Ref } from "react";
import type * as Y from "yjs";
import { notesOf } from "#core/agenda/meeting.ts";
import { isBlank } from "#core/agenda/text.ts";
import { atRest } from "#app/at-rest.ts";
import { patiently } from "#app/once-drawn.ts";
import { words } from "#app/words.ts";
import type { NotesEditor } from "./notes-editor.ts";
import { cx } from "./cx.ts";
import { takesLetters } from "./notes/early.ts";
import { drawNotes } from "./notes-text.tsx";
import { usePageTools } from "./page-context.ts";
import { Missing, often, part, unasked } from "./part.tsx";
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
  // A state that is set to what it is keeps each setting until the next drawing, and no letter draws this.
  const blank = useSyncExternalStore(
    useCallback(
      (look) => {
        fragment.observeDeep(look);
        return () => fragment.unobserveDeep(look);
      },
      [fragment],
    ),
    () => isBlank(fragment),
  );
  const [ready, setReady] = useState<NotesEditor | null>(null);
  const [missing, setMissing] = useState(false);
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
    let gone = false;
    let asked = false;
    const mount = (): void => {
      if (asked) return;
      asked = true;
      void load().then(({ mountNotes }) => {
        if (gone || paper.current === null) return;
        setMissing(false);
        const hadFocus = document.activeElement === paper.current;
        paper.current.replaceChildren();
        mounted.current = mountNotes(paper.current, fragment, {
          label: words.notes.title,
          readOnly: locked.current,
          carets: who.current,
          onAction: (line) => toAction.current(line),
        });
        if (typed) mounted.current.caretAtEnd();
        if (hadFocus) mounted.current.focus();
        setReady(mounted.current);
      });
    };
    const load = patiently(
      () => import("./notes-editor.ts"),
      Infinity,
      (failures) => {
        if (!gone) setMissing(failures >= often);
      },
    );
    const take = takesLetters(fragment);
    let typed = false;
    const hold = (event: KeyboardEvent): void => {
      if (mounted.current !== null || locked.current || event.ctrlKey || event.metaKey || event.altKey) return;
      if (!take(event.key)) return;
      typed = true;
      event.preventDefault();
    };
    const sheet = paper.current;
    const listening = new AbortController();
    sheet?.addEventListener("keydown", hold, listening);
    const timer = setTimeout(() => void atRest().then(load).then(atRest).then(mount), quietMs);
    // Whoever goes to the notes sooner gets the editor sooner.
    sheet?.addEventListener("focus", mount, listening);
    sheet?.addEventListener("pointerenter", mount, listening);
    return () => {
      gone = true;
      clearTimeout(timer);
      listening.abort();
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
      {missing ? <Missing /> : null}
      <div className={styles.sheet}>
        {blank ? (
          <div aria-hidden className={styles.hint}>
            {readOnly ? words.notes.empty : words.notes.hint}
          </div>
        ) : null}
        <Paper
          key={meeting.id}
          place={paper}
          className={cx(rich.rich, styles.paper)}
          fragment={fragment}
          readOnly={readOnly}
          left={ready !== null}
        />
        {ready === null || readOnly ? null : <NotesTools editor={ready} onAction={(line) => toAction.current(line)} />}
      </div>
    </section>
  );
};

interface PaperProps {
  readonly place: Ref<HTMLDivElement>;
  readonly className: string;
  readonly fragment: Y.XmlFragment;
  readonly readOnly: boolean;
  /** The place belongs to the editor. */
  readonly left: boolean;
}

/** The words as they stand, until the editor takes their place. */
const Paper = ({ place, className, fragment, readOnly, left }: PaperProps) => {
  const [drawn, setDrawn] = useState(() => drawNotes(fragment));
  useLayoutEffect(() => {
    if (left) return undefined;
    const draw = (): void => setDrawn(drawNotes(fragment));
    fragment.observeDeep(draw);
    return () => fragment.unobserveDeep(draw);
  }, [fragment, left]);
  return (
    <div
      ref={place}
      className={className}
      tabIndex={0}
      role="textbox"
      aria-multiline
      aria-readonly={readOnly}
      aria-label={words.notes.title}
    >
      {/* The editor takes this out as a whole, so that whatever React still draws in it is drawn beside the page. */}
      <div className={rich.rich}>{drawn}</div>
    </div>
  );
};
