/** With a failure stands what every open page showed then: of a machine elsewhere there is no picture. */
import type { Frame } from "playwright-core";
import { afterEach } from "vitest";
import { openPages } from "./browser.ts";

afterEach(async ({ task }) => {
  const error = task.result?.errors?.[0];
  if (error === undefined) return;
  const shown = await Promise.all(openPages().flatMap((it) => it.frames().map(saysOf)));
  error.stack = [error.stack ?? error.message, ...shown].join("\n\n");
});

const saysOf = async (frame: Frame): Promise<string> => {
  const body = frame.locator("body");
  const tree = await body.ariaSnapshot({ timeout: 10_000 }).catch((error: unknown) => String(error));
  return `${frame.url()}\n${tree}`;
};
