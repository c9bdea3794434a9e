/** Whose caret stands where in the notes. */
import { EditorState } from "prosemirror-state";
import type { DecorationSet } from "prosemirror-view";
import { expect, test } from "vitest";
import { ySyncPlugin } from "y-prosemirror";
import * as Y from "yjs";
import { awarenessOf } from "#app/live/awareness-of.ts";
import { carets } from "#app/page-view/presence/carets.ts";
import { notesSchema } from "#app/page-view/notes-schema.ts";
import { ana, anaAndBen, ben } from "#tests/cast.ts";

const shownIn = (doc: Y.Doc, notes: string): number => {
  const [, inBlank] = carets(doc, { pair: anaAndBen, me: ana, name: "Ben" });
  const sync = ySyncPlugin(doc.getXmlFragment(notes));
  const state = EditorState.create({
    schema: notesSchema,
    plugins: [sync, ...(inBlank === undefined ? [] : [inBlank])],
  });
  const set = inBlank?.props.decorations?.call(inBlank, state) as DecorationSet | null;
  return set?.find().length ?? 0;
};

test("[LV61] the other's caret stands in blank notes when it is there, and not when it is in those of another meeting", () => {
  const doc = new Y.Doc();
  const awareness = awarenessOf(doc);
  const position = Y.relativePositionToJSON(
    Y.createRelativePositionFromTypeIndex(doc.getXmlFragment("notes/today"), 0),
  );
  const cursor = { anchor: position, head: position };
  awareness.getStates().set(doc.clientID + 1, { user: { person: ben }, cursor });
  expect(shownIn(doc, "notes/today")).toBe(1);
  expect(shownIn(doc, "notes/next week")).toBe(0);
  awareness.getStates().set(doc.clientID + 1, { user: { person: ana }, cursor });
  expect(shownIn(doc, "notes/today")).toBe(0);
});
