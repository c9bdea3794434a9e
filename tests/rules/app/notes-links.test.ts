/** Addresses in the notes: the document may hold anything, and a paste may be more than an address. */
import { EditorState, TextSelection } from "prosemirror-state";
import { expect, test } from "vitest";
import { notesSchema } from "#app/page-view/notes-schema.ts";
import { linkAt, linkTo, soleAddress } from "#app/page-view/notes/links.ts";

const stateWith = (href: unknown): EditorState => {
  const link = notesSchema.marks.link.create({ href });
  const words = [notesSchema.text("see "), notesSchema.text("the plan", [link])];
  const doc = notesSchema.node("doc", null, [notesSchema.node("paragraph", null, words)]);
  return EditorState.create({ doc, selection: TextSelection.create(doc, 8) });
};

test("[UI81] an address that another client wrote is a link only where a person can mean it, and can be taken away in any case", () => {
  expect(linkAt(stateWith("https://contoso.example/plan"))?.href).toBe("https://contoso.example/plan");
  for (const href of ["ms-word:ofe|u|https://x.example", "file:///etc/passwd", "javascript:alert(1)", "plan", null]) {
    const state = stateWith(href);
    expect(linkAt(state)).toEqual({ href: null, from: 5, to: 13 });
    let after = state;
    linkTo(null)(state, (tr) => {
      after = state.apply(tr);
    });
    expect(linkAt(after)).toBeNull();
  }
});

test("[UI83] only an address alone becomes the link of the selected words", () => {
  expect(soleAddress(" https://contoso.example/plan\n")).toBe("https://contoso.example/plan");
  for (const text of ["https://contoso.example/plan\nand more", "mailto:kim@contoso.example and Kim", "plan", ""])
    expect(soleAddress(text)).toBeNull();
});
