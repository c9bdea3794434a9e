/** A host's theme in our words. */
import type { Theme } from "./host.ts";

/** https://learn.microsoft.com/javascript/api/@microsoft/teams-js/app.appinfo#theme; an unknown one is light. */
export const teamsTheme = (name: string): Theme =>
  name === "dark" || name === "contrast" || name === "glass" ? name : "light";

/** Outlook gives colours and no name: a page darker than its text is a dark one. */
export const officeTheme = (colours: { readonly background: string; readonly text: string }): Theme => {
  const background = brightness(colours.background);
  if (background === null) return "light";
  const text = brightness(colours.text) ?? (background < 0.5 ? 0.9 : 0.1);
  // Only contrast themes write pure white or yellow on pure black; a text colour that is not told says nothing.
  if (background === 0 && text > 0.9) return "contrast";
  return background < text ? "dark" : "light";
};

/** From 0 (black) to 1 (white) for `#rgb` and `#rrggbb`; null for anything else. */
const brightness = (colour: string): number | null => {
  const hex = /^#([0-9a-f]{3}|[0-9a-f]{6})$/i.exec(colour.trim())?.[1];
  if (hex === undefined) return null;
  const [red, green, blue] = (hex.length === 3 ? hex.replaceAll(/./g, "$&$&") : hex)
    .match(/../g)!
    .map((pair) => Number.parseInt(pair, 16) / 255) as [number, number, number];
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
};
