/** The host's theme, worn by the page and remembered for the next opening (public/first-paint.js reads it). */
import { keepByName } from "#browser/by-name.ts";
import type { Theme } from "#microsoft/hosts/host.ts";

export const rememberTheme = (root: HTMLElement, theme: Theme): void => {
  root.dataset["theme"] = theme;
  keepByName("duologue.theme", theme);
};
