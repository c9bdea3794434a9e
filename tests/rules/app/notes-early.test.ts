/** What is typed into the notes before their editor came. */
import { expect, test } from "vitest";
import * as Y from "yjs";
import { addLines, plainText } from "#core/agenda/text.ts";
import { takesLetters } from "#app/page-view/notes/early.ts";

const notesWith = (...lines: readonly string[]) => {
  const fragment = new Y.Doc().getXmlFragment("notes/1");
  for (const line of lines) addLines(fragment, line);
  const take = takesLetters(fragment);
  return { fragment, take, type: (text: string) => Array.from(text).every((it) => take(it === "\n" ? "Enter" : it)) };
};
const said = (fragment: Y.XmlFragment): string => plainText(fragment);

test("[KJ9] each letter stands in the document with its key, behind what is there", () => {
  const { fragment, type } = notesWith("Before");
  expect(type("yes 😀")).toBe(true);
  expect(said(fragment)).toBe("Before\nyes 😀");
  expect(type("\n\nmore")).toBe(true);
  expect(said(fragment)).toBe("Before\nyes 😀\n\nmore");
});

test("[KJ9] an empty last line is written in and not left above", () => {
  const { fragment, type } = notesWith("");
  type("yes");
  expect(said(fragment)).toBe("yes");
  const bare = notesWith();
  bare.fragment.push([new Y.XmlElement("paragraph")]);
  bare.type("\nyes");
  expect(said(bare.fragment)).toBe("\nyes");
});

test("[KJ9] Backspace takes back letters and breaks that were typed here, and nothing that stood there before", () => {
  const { fragment, take, type } = notesWith("Before");
  type("a😀\n");
  const seen = [0, 1, 2, 3, 4].map(() => {
    take("Backspace");
    return said(fragment);
  });
  expect(seen).toEqual(["Before\na😀", "Before\na", "Before\n", "Before\n", "Before\n"]);
});

test("[KJ9] other keys are left to the page, and a line that the other took away meanwhile swallows no letter", () => {
  const { fragment, take, type } = notesWith();
  for (const key of ["Tab", "Escape", "ArrowUp", "F6", "Dead", "Shift"]) expect(take(key)).toBe(false);
  expect(fragment).toHaveLength(0);
  type("gone");
  fragment.delete(0, fragment.length);
  type("kept");
  expect(said(fragment)).toBe("kept");
});
