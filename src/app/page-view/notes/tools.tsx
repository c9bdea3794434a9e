/** What comes up beside the words of the notes: a bubble over what is selected, the address of a link, and a list behind a slash. */
import { useEffect, useRef, useSyncExternalStore } from "react";
import type { NotesEditor, TakesKey } from "#app/page-view/notes-editor.ts";
import { Bubble } from "./bubble.tsx";
import { Slash } from "./slash.tsx";

interface NotesToolsProps {
  readonly editor: NotesEditor;
  readonly onAction: (line: string) => void;
}

export const NotesTools = ({ editor, onAction }: NotesToolsProps) => {
  const state = useSyncExternalStore(editor.subscribe, editor.state);
  const slash = useRef<TakesKey>(null);
  const bubble = useRef<TakesKey>(null);
  useEffect(() => {
    editor.takeKeys((event) => slash.current?.(event) === true || bubble.current?.(event) === true);
    return () => editor.takeKeys(null);
  }, [editor]);
  return (
    <>
      <Bubble keys={bubble} editor={editor} state={state} onAction={onAction} />
      <Slash keys={slash} editor={editor} onAction={onAction} />
    </>
  );
};
