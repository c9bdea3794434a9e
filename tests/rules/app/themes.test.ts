import { expect, test } from "vitest";
import { themesCss } from "#app/theme/themes.ts";

test("[UI1] the style sheet of themes is Fluent's with our teal", async () => {
  await expect(themesCss()).toMatchFileSnapshot("../../../src/app/theme/themes.css");
});
