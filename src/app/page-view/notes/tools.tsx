/** What comes up beside the words of the notes: a bubble over what is selected, the address of a link, and a list behind a slash. */
import { useCallback, useEffect, useRef, useSyncExternalStore } from "react";
import type { NotesEditor } from "#app/page-view/notes-editor.ts";
import { Bubble, type BubbleKeys } from "./bubble.tsx";
import { Slash, type SlashKeys } from "./slash.tsx";

interface NotesToolsProps {
  readonly editor: NotesEditor;
  readonly onAction: (line: string) => void;
}

export const NotesTools = ({ editor, onAction }: NotesToolsProps) => {
  const state = useSyncExternalStore(
    useCallback((listener: () => void) => editor.subscribe(listener), [editor]),
    editor.state,
  );
  const slash = useRef<SlashKeys>(null);
  const bubble = useRef<BubbleKeys>(null);
  useEffect(() => {
    editor.takeKeys((event) => slash.current?.take(event) === true || bubble.current?.take(event) === true);
    return () => editor.takeKeys(null);
  }, [editor]);
  return (
    <>
      <Bubble keys={bubble} editor={editor} state={state} onAction={onAction} />
      <Slash keys={slash} editor={editor} onAction={onAction} />
    </>
  );
};
