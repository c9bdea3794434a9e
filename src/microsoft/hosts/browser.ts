/** A plain browser tab, outside of any host. */
import type { Host, Theme } from "./host.ts";

export const openBrowser = (page: Window): Host => {
  const dark = page.matchMedia("(prefers-color-scheme: dark)");
  const contrast = page.matchMedia("(forced-colors: active)");
  const theme = (): Theme => {
    if (contrast.matches) return "contrast";
    return dark.matches ? "dark" : "light";
  };
  return {
    name: "browser",
    moment: { type: "tab", subPageId: page.location.hash.slice(1) || null },
    locale: page.navigator.language,
    loginHint: null,
    userHint: null,
    nested: false,
    theme,
    onThemeChange: (listener) => {
      const tell = (): void => listener(theme());
      dark.addEventListener("change", tell);
      contrast.addEventListener("change", tell);
      return () => {
        dark.removeEventListener("change", tell);
        contrast.removeEventListener("change", tell);
      };
    },
    drawn: () => {},
  };
};
