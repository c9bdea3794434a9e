/** One 1:1, from top to bottom as the meeting runs. The panels and the tab show the same page. */
import { lazy, Suspense, useCallback, useEffect, useMemo, useState, useSyncExternalStore, type ReactNode } from "react";
import type { Keeper } from "#core/notebook/keep.ts";
import { explain } from "#app/explain.ts";
import { words } from "#app/words.ts";
import { Actions, FromLastTime } from "./actions.tsx";
import { Agenda } from "./agenda.tsx";
import { Announcer } from "./announcer.tsx";
import { Earlier } from "./earlier.tsx";
import { Header } from "./header.tsx";
import { listenToKeys } from "./keys.ts";
import { Notes } from "./notes.tsx";
import { Notice } from "./notice.tsx";
import type { OneOnOne } from "./one-on-one.ts";
import { PageTools } from "./page-context.ts";
import { createPageEditor } from "./page-editor.ts";
import { Shield } from "./shield.tsx";
import { PageSkeleton } from "./skeleton.tsx";
import { Toast, type Said } from "./toast.tsx";
import { useNow } from "./use-now.ts";
import type { Place } from "./when.ts";
import styles from "./page-view.module.css";

const KeysDialog = lazy(() => import("./keys-dialog.tsx").then(({ KeysDialog: it }) => ({ default: it })));

interface PageViewProps {
  readonly it: OneOnOne;
  readonly keeper: Keeper;
  readonly photo: string | null;
  readonly place: Place;
  /** A sentence of the surface's own above the page, such as a third person in today's meeting. */
  readonly banner: ReactNode;
  readonly onSignIn: (scopes: readonly string[]) => void;
}

export const PageView = ({ it, keeper, photo, place, banner, onSignIn }: PageViewProps) => {
  const state = useSyncExternalStore(keeper.subscribe, keeper.state);
  const editor = useMemo(() => createPageEditor(keeper.doc, keeper.hand, it), [keeper, it]);
  const minute = useNow();
  const [said, setSaid] = useState<Said | null>(null);
  const [draft, setDraft] = useState({ words: "", at: 0 });
  const [keysShown, setKeysShown] = useState(false);

  const tell = useCallback(
    (text: string, undo?: () => void) => setSaid((last) => ({ text, undo: undo ?? null, at: (last?.at ?? 0) + 1 })),
    [],
  );
  const gone = useCallback(() => setSaid(null), []);
  const startAction = useCallback((text: string) => setDraft(({ at }) => ({ words: text, at: at + 1 })), []);

  useEffect(() => () => editor.dispose(), [editor]);

  useEffect(
    () =>
      listenToKeys({
        undo: () => {
          if (editor.undo()) tell(words.toast.undone);
        },
        save: () => void keeper.saveNow(),
        showKeys: () => setKeysShown(true),
      }),
    [editor, keeper, tell],
  );

  const tools = useMemo(
    () => ({ it, editor, place, now: Date.now, readOnly: state.readOnly, tell, startAction }),
    [it, editor, place, state.readOnly, tell, startAction],
  );

  const helper = { retry: () => void keeper.open(), signIn: onSignIn };

  if (state.phase === "closed" || state.phase === "opening")
    return <PageSkeleton it={it} photo={photo} place={place} />;
  const problem = state.problem === null ? null : explain(state.problem);

  return (
    <PageTools value={tools}>
      <article className={styles.page} aria-label={it.other.name}>
        <div className={styles.head}>
          <Header it={it} photo={photo} now={minute} place={place}>
            <Shield it={it} sharing={state.sharing} home={state.home} now={minute} place={place} />
          </Header>
          {banner}
          {problem === null ? null : <Notice explained={problem} helper={helper} />}
          {state.readOnly && problem === null ? <p className={styles.quiet}>{words.state.readOnly}</p> : null}
        </div>
        <FromLastTime className={styles.lastTime ?? ""} />
        <div className={styles.main}>
          <Agenda />
          <Notes />
          <Actions draft={draft} />
        </div>
        <Earlier className={styles.earlier ?? ""} />
        <footer className={styles.foot}>
          <span>{savingWords(state.saving, state.home)}</span>
          <button type="button" className={styles.keys} onClick={() => setKeysShown(true)}>
            {words.keys.title}
          </button>
        </footer>
      </article>
      <Toast said={said} onGone={gone} />
      <Announcer />
      {keysShown ? (
        <Suspense fallback={null}>
          <KeysDialog onClose={() => setKeysShown(false)} />
        </Suspense>
      ) : null}
    </PageTools>
  );
};

const savingWords = (saving: "saved" | "waiting" | "saving", home: string): string => {
  switch (saving) {
    case "saving":
      return words.state.saving;
    case "waiting":
      return words.state.waiting;
    case "saved":
      return home === "none" || home === "unknown" ? "" : words.state.saved;
  }
};
