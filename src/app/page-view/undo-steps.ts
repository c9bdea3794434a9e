/** How far back undo goes on a page that stays open. Rule UI93, docs/spec/surfaces.md. */
import type * as Y from "yjs";

/** Each holds half a kilobyte, and every pause in typing begins another. ProseMirror's own history has a hundred. */
const most = 200;

export const boundSteps = (manager: Y.UndoManager): Y.UndoManager => {
  manager.on("stack-item-added", () => {
    if (manager.undoStack.length > most) manager.undoStack.shift();
  });
  return manager;
};
