/** Undo in the notes: what y-prosemirror sets up by itself, and no more steps than boundSteps leaves. */
import type { Plugin } from "prosemirror-state";
import { defaultDeleteFilter, defaultProtectedNodes, ySyncPluginKey, yUndoPlugin } from "y-prosemirror";
import * as Y from "yjs";
import { boundSteps } from "#app/page-view/undo-steps.ts";

export const undoing = (fragment: Y.XmlFragment): Plugin =>
  yUndoPlugin({
    undoManager: boundSteps(
      new Y.UndoManager(fragment, {
        trackedOrigins: new Set([ySyncPluginKey]),
        deleteFilter: (item) => defaultDeleteFilter(item, defaultProtectedNodes),
        captureTransaction: ({ meta }) => meta.get("addToHistory") !== false,
      }),
    ),
  });
