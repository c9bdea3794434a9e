/** React's one window on a page. */
import { useSyncExternalStore } from "react";
import type { PageEditor } from "./page-editor.ts";
import type { PageSnapshot } from "./page-snapshot.ts";

export const useSnapshot = (editor: PageEditor): PageSnapshot =>
  useSyncExternalStore(editor.subscribe, editor.snapshot);
