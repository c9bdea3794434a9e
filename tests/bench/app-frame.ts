/** The app's frame in the host's page: another site, and so a process of its own. */
import type { Frame, Page } from "playwright-core";

export const isApp = (it: { readonly url: () => string }): boolean => new URL(it.url()).hostname.endsWith(".localhost");

export const appFrame = (page: Page): Frame => {
  const frame = page.frames().find(isApp);
  if (frame === undefined) throw new Error("The app is in no frame of the page.");
  return frame;
};
