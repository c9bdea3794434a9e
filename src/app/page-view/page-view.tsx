/** One 1:1, from top to bottom as the meeting runs. The panels and the tab show the same page. */
import {
  useCallback,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
  useSyncExternalStore,
  type ReactNode,
} from "react";
import type { Keeper, KeepState } from "#core/notebook/keep.ts";
import { explain } from "#app/explain.ts";
import { onceDrawn } from "#app/once-drawn.ts";
import { words } from "#app/words.ts";
import { Actions, FromLastTime, type Handover } from "./actions.tsx";
import { Agenda } from "./agenda.tsx";
import { CalendarLines, SecondNotes } from "./changes/mounts.tsx";
import { Answers, MeetingFoot } from "./closing/mounts.tsx";
import { Earlier } from "./earlier.tsx";
import { Header } from "./header.tsx";
import { afterDrawing, listenToKeys, rememberFocus } from "./keys.ts";
import { Notes } from "./notes.tsx";
import { Notice } from "./notice.tsx";
import type { OneOnOne } from "./one-on-one.ts";
import { PageTools, type PageTools as Tools } from "./page-context.ts";
import { createPageEditor } from "./page-editor.ts";
import { part, unasked } from "./part.tsx";
import { HeaderMenu } from "./pair/header-menu.tsx";
import type { MenuEntry } from "./pair/menu-entries.ts";
import { ownEntries, PairHead } from "./pair/mounts.tsx";
import { AsksMount, fileEntry } from "./sharing/mounts.tsx";
import { Shield } from "./shield.tsx";
import { LiveMount } from "./presence/mounts.tsx";
import { PageSkeleton } from "./skeleton.tsx";
import { Toast, type Said } from "./toast.tsx";
import { useNow } from "./use-now.ts";
import type { Place } from "./when.ts";
import styles from "./page-view.module.css";

const Announcer = part(async () => {
  await onceDrawn();
  return (await import("./announcer.tsx")).Announcer;
}, unasked);
const KeysDialog = part(() => import("./keys-dialog.tsx").then((it) => it.KeysDialog));

interface PageViewProps {
  readonly it: OneOnOne;
  readonly keeper: Keeper;
  readonly photo: string | null;
  readonly place: Place;
  /** A sentence of the surface's own above the page, such as a third person in today's meeting. */
  readonly banner: ReactNode;
  readonly onSignIn: (scopes: readonly string[]) => void;
  readonly onOther?: (it: OneOnOne) => void;
}

export const PageView = ({ it, keeper, photo, place, banner, onSignIn, onOther }: PageViewProps) => {
  const state = useSyncExternalStore(keeper.subscribe, keeper.state);
  // Another time for the same page is shown to the same editor, so that what was done can still be undone.
  const [shownFirst, setShownFirst] = useState(it);
  if (shownFirst.seriesKey !== it.seriesKey) setShownFirst(it);
  const editor = useMemo(() => createPageEditor(keeper.doc, keeper.hand, shownFirst), [keeper, shownFirst]);
  useLayoutEffect(() => editor.show(it), [editor, it]);
  const minute = useNow();
  const [said, setSaid] = useState<Said | null>(null);
  const times = useRef(0);
  const [draft, setDraft] = useState<Handover>({ words: "", from: null, at: 0, back: () => {} });
  const [keysShown, setKeysShown] = useState(false);
  const [panel, setPanel] = useState<MenuEntry | null>(null);

  const tell = useCallback(
    (text: string, undo?: () => void) => {
      const back = rememberFocus();
      const change = editor.latest();
      const takeBack = (): void => {
        // It names one change and never takes back another.
        if (editor.isLatest(change)) undo?.();
        afterDrawing(back);
      };
      const undoes = undo !== undefined && change !== null;
      times.current += 1;
      setSaid({ text, change, undo: undoes ? takeBack : null, at: times.current });
    },
    [editor],
  );
  const gone = useCallback(() => setSaid(null), []);
  const startAction = useCallback<Tools["startAction"]>(
    (text, from, back) => setDraft(({ at }) => ({ words: text, from, at: at + 1, back })),
    [],
  );

  useEffect(() => () => editor.dispose(), [editor]);

  // A way back that has been overtaken goes.
  useEffect(
    () =>
      editor.subscribe(() => setSaid((last) => (last?.undo && !editor.isLatest(last.change ?? null) ? null : last))),
    [editor],
  );

  useEffect(
    () =>
      listenToKeys({
        undo: () => {
          const back = rememberFocus();
          if (editor.undo()) tell(words.toast.undone);
          afterDrawing(back);
        },
        redo: () => {
          const back = rememberFocus();
          if (editor.redo()) tell(words.toast.redone);
          afterDrawing(back);
        },
        save: () => void keeper.saveNow(),
        showKeys: () => setKeysShown(true),
      }),
    [editor, keeper, tell],
  );

  const tools = useMemo(
    () => ({
      it,
      editor,
      place,
      now: Date.now,
      readOnly: state.readOnly,
      deviceRefused: state.deviceRefused,
      tell,
      startAction,
      ...(onOther === undefined ? {} : { showOther: onOther }),
    }),
    [it, editor, place, state.readOnly, state.deviceRefused, tell, startAction, onOther],
  );

  const holdStill = useCallback((page: HTMLElement | null) => {
    if (page === null) return;
    const stop = onceDrawn()
      .then(() => import("./hold-still.ts"))
      .then(
        (loaded) => loaded.holdStill(page),
        () => null,
      );
    return () => void stop.then((end) => end?.());
  }, []);

  // What is said at the foot and how saving goes concern none of these; each reads the page by itself.
  const parts = useMemo(
    () => (
      <>
        <FromLastTime className={styles.lastTime ?? ""} />
        <div className={styles.main}>
          <Agenda />
          <Notes />
          <SecondNotes />
          <Actions draft={draft} />
          <MeetingFoot />
        </div>
        <Earlier className={styles.earlier ?? ""} />
      </>
    ),
    [draft],
  );
  const entries = useMemo(() => [...ownEntries(() => setKeysShown(true)), fileEntry(keeper)], [keeper]);
  const helper = { retry: () => void keeper.open(), signIn: onSignIn };

  if (state.phase === "closed" || state.phase === "opening")
    return <PageSkeleton it={it} photo={photo} place={place} />;
  const problem = state.problem === null ? null : explain(state.problem, state, it.other.short);

  return (
    <PageTools value={tools}>
      <article ref={holdStill} className={styles.page} aria-label={it.other.name}>
        <div className={styles.head}>
          <Header
            it={it}
            photo={photo}
            now={minute}
            place={place}
            menu={<HeaderMenu own={entries} onPanel={setPanel} />}
          >
            <Shield
              it={it}
              state={state}
              now={minute}
              place={place}
              onClose={() => void keeper.repair()}
              onMove={() => void keeper.moveHome()}
            />
          </Header>
          <PairHead opened={panel} onOpen={setPanel} />
          {banner}
          <Answers />
          <CalendarLines follows={state.phase === "ready" && !state.readOnly} crowd={banner === null} />
          {problem === null || state.offer !== null ? null : <Notice explained={problem} helper={helper} />}
          <AsksMount it={it} state={state} keeper={keeper} now={minute} place={place} />
          <LiveMount name={it.other.short} hushed={problem !== null} />
          {state.readOnly && problem === null ? <p className={styles.quiet}>{words.state.readOnly}</p> : null}
        </div>
        {parts}
        <footer className={styles.foot}>
          <span>{savingWords(state)}</span>
          <button type="button" className={styles.keys} onClick={() => setKeysShown(true)}>
            {words.keys.title}
          </button>
        </footer>
      </article>
      <Toast said={said} onGone={gone} />
      <Announcer />
      {keysShown ? <KeysDialog onClose={() => setKeysShown(false)} /> : null}
    </PageTools>
  );
};

const savingWords = ({ saving, home, deviceRefused, unread }: KeepState): string => {
  switch (saving) {
    case "saving":
      return words.state.saving;
    case "waiting":
      return deviceRefused ? words.state.notSaved : words.state.waiting;
    case "saved":
      return home === "none" || home === "unknown" || unread ? "" : words.state.saved;
  }
};
