/** Letters typed into the notes before their editor came. They stand in the document with each key, whatever becomes of the editor. */
import * as Y from "yjs";
import { addLines, plainText } from "#core/agenda/text.ts";

/** Takes a key, behind everything in paragraphs of its own, and answers whether it did. */
export const takesLetters = (fragment: Y.XmlFragment): ((key: string) => boolean) => {
  const lines: Y.XmlElement[] = [];
  const begin = (): Y.XmlText => {
    // An editor leaves an empty paragraph behind where nothing is written.
    if (lines.length > 0 || !isEmpty(lastOf(fragment))) addLines(fragment, "");
    const line = lastOf(fragment) as Y.XmlElement;
    if (line.length === 0) line.insert(0, [new Y.XmlText()]);
    lines.push(line);
    return line.get(0) as Y.XmlText;
  };
  /** Null before the first letter, and when the other took the line away meanwhile. */
  const current = (): Y.XmlText | null => {
    const line = lines.at(-1);
    return line !== undefined && fragment.toArray().includes(line) ? (line.get(0) as Y.XmlText) : null;
  };
  const erase = (): void => {
    const text = current();
    if (text === null) return;
    const letter = Array.from(plainText(text)).at(-1);
    if (letter !== undefined) text.delete(text.length - letter.length, letter.length);
    else if (lines.length > 1) fragment.delete(fragment.toArray().indexOf(lines.pop() as Y.XmlElement));
  };
  const type = (letter: string): void => {
    const text = current() ?? begin();
    if (letter === "\n") begin();
    else text.insert(text.length, letter);
  };
  return (key) => {
    const letter = key === "Enter" ? "\n" : key;
    if (key !== "Backspace" && !/^[^]$/u.test(letter)) return false;
    fragment.doc?.transact(() => (key === "Backspace" ? erase() : type(letter)));
    return true;
  };
};

const lastOf = (fragment: Y.XmlFragment) => (fragment.length === 0 ? null : fragment.get(fragment.length - 1));

const isEmpty = (node: ReturnType<typeof lastOf>): boolean =>
  node instanceof Y.XmlElement &&
  node.nodeName === "paragraph" &&
  node.toArray().every((it) => it instanceof Y.XmlText && it.length === 0);
