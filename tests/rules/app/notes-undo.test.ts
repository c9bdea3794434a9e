/** Undo in the notes, without a browser: steps as the editor's binding begins them. */
import { EditorState } from "prosemirror-state";
import { expect, test } from "vitest";
import { undo, ySyncPlugin, ySyncPluginKey, yUndoPluginKey } from "y-prosemirror";
import * as Y from "yjs";
import { notesSchema } from "#app/page-view/notes-schema.ts";
import { undoing } from "#app/page-view/notes/undoing.ts";

const open = () => {
  const doc = new Y.Doc();
  const notes = doc.getXmlFragment("notes");
  const paragraph = new Y.XmlElement("paragraph");
  const line = new Y.XmlText();
  paragraph.push([line]);
  notes.push([paragraph]);
  const state = EditorState.create({ schema: notesSchema, plugins: [ySyncPlugin(notes), undoing(notes)] });
  const write = (letter: string, origin: unknown = ySyncPluginKey): void => {
    // As after a pause.
    yUndoPluginKey.getState(state)?.undoManager.stopCapturing();
    doc.transact(() => line.insert(line.length, letter), origin);
  };
  return { line, write, undo: () => undo(state) };
};

test("[UI93] undo in the notes goes back two hundred steps, and notes that are open all day hold no more of them", () => {
  const notes = open();
  for (let at = 0; at < 210; at++) notes.write("a");
  let steps = 0;
  while (notes.undo()) steps++;
  expect(steps).toBe(200);
  expect(notes.line.toString()).toBe("a".repeat(10));
});

test("[UI13] undo in the notes leaves what the other wrote", () => {
  const notes = open();
  notes.write("a");
  notes.write("b", "the other");
  expect(notes.undo()).toBe(true);
  expect(notes.undo()).toBe(false);
  expect(notes.line.toString()).toBe("b");
});
