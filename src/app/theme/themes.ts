/**
 * The Teams themes with one brand ramp of our own, as one style sheet. Fluent would carry all three in JavaScript and
 * set them when React draws; as CSS they stand before the first script runs, and cost none.
 * `vitest run tests/rules/app/themes.test.ts -u` writes themes.css from this file.
 */
import {
  createDarkTheme,
  createLightTheme,
  teamsHighContrastTheme,
  type BrandVariants,
  type Theme,
} from "@fluentui/react-components";

/** A calm teal. Step 80 on white and step 70 under white both read at 4.5:1 and more. */
const teal: BrandVariants = {
  10: "#021516",
  20: "#05272a",
  30: "#07383c",
  40: "#09474b",
  50: "#0a5459",
  60: "#0a6166",
  70: "#0a6d72",
  80: "#0b797f",
  90: "#22888d",
  100: "#3b979b",
  110: "#54a6aa",
  120: "#6fb6b9",
  130: "#8ac5c8",
  140: "#a8d5d7",
  150: "#c8e6e7",
  160: "#e6f4f4",
};

const light: Theme = createLightTheme(teal);

const base = createDarkTheme(teal);

// Fluent's dark brand text is made for its own blue; on the dark neutrals teal needs two steps more to be read.
const dark: Theme = {
  ...base,
  colorBrandForeground1: teal[120],
  colorBrandForeground2: teal[130],
  colorBrandForegroundLink: teal[120],
  colorBrandForegroundLinkHover: teal[130],
  colorBrandForegroundLinkPressed: teal[110],
  // The same holds for its red.
  colorStatusDangerForeground1: base.colorStatusDangerForeground2,
  colorCompoundBrandForeground1: teal[120],
  colorCompoundBrandForeground1Hover: teal[130],
  colorCompoundBrandForeground1Pressed: teal[110],
};

/** Glass shows what is behind the window; until Fluent has a theme for it, dark is what Teams itself falls back to. */
export const themesCss = (): string =>
  [
    "/* Written from theme/themes.ts: see there. */",
    rule(":root", "light", light, {}),
    rule(':root[data-theme="dark"],\n:root[data-theme="glass"]', "dark", dark, light),
    rule(':root[data-theme="contrast"]', "dark", teamsHighContrastTheme, light),
    "",
  ].join("\n");

const rule = (selector: string, scheme: "light" | "dark", theme: Theme, under: Partial<Theme>): string =>
  [
    `${selector} {`,
    `  color-scheme: ${scheme};`,
    ...Object.entries(theme)
      .filter(([name, value]) => under[name as keyof Theme] !== value)
      .map(([name, value]) => `  --${name}: ${value};`),
    "}",
  ].join("\n");
