/** The host's theme, worn by the page and remembered for the next opening (public/first-paint.js reads it). */
import type { Theme } from "#microsoft/hosts/host.ts";

export const rememberTheme = (root: HTMLElement, theme: Theme): void => {
  root.dataset["theme"] = theme;
  try {
    localStorage.setItem("duologue.theme", theme);
  } catch {
    // Storage refused by the browser: the next opening begins in the system's theme.
  }
};
