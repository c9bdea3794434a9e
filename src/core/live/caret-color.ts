/**
 * Colours of carets, one for each of the two, the same on every device. White letters on them have a contrast of 4.5 and
 * more, and the caret itself stands out by 3 and more from white and from the darkest ground of the themes (#1f1f1f).
 */
export const caretColors = ["#0f6cbd", "#c4314b"] as const;

/** `pair`: the two people, sorted. */
export const caretColor = (pair: readonly [string, string], person: string): string =>
  caretColors[person === pair[0] ? 0 : 1];
