/** React's one window on a page. */
import { useSyncExternalStore } from "react";
import type { PageEditor, PageSnapshot } from "./page-editor.ts";

export const useSnapshot = (editor: PageEditor): PageSnapshot =>
  useSyncExternalStore(editor.subscribe, editor.snapshot);
