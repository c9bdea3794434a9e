/** Reading what came from outside without believing it: a wrong shape reads as absent. */

export type Json = Readonly<Record<string, unknown>>;

export const objectIn = (value: unknown): Json | null =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Json) : null;

/** Null for a text that is no JSON or no object. */
export const parseObject = (text: string): Json | null => {
  try {
    return objectIn(JSON.parse(text));
  } catch {
    return null;
  }
};

export const listIn = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

export const textIn = (value: unknown): string => (typeof value === "string" ? value : "");

/** Microsoft's own examples disagree on the letter case of enumeration members. */
export const wordIn = (value: unknown): string => textIn(value).toLowerCase();

/** `wordIn(value) === word.toLowerCase()`, at no cost where the case is right. */
export const says = (value: unknown, word: string): boolean =>
  value === word ||
  (typeof value === "string" && value.length === word.length && value.toLowerCase() === word.toLowerCase());

export const wholeIn = (value: unknown): number | null => (Number.isSafeInteger(value) ? (value as number) : null);

/** `count` decimal digits from a place in a text; -1 when anything else stands there. */
export const digitsAt = (text: string, place: number, count: number): number => {
  if (text.length < place + count) return -1;
  let value = 0;
  for (let at = place; at < place + count; at++) {
    const digit = text.charCodeAt(at) - 48;
    if (digit < 0 || digit > 9) return -1;
    value = value * 10 + digit;
  }
  return value;
};
