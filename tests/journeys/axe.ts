/** What axe says of one frame of a page, without those inside it. */
import axe, { type AxeResults } from "axe-core";
import type { Frame, Page } from "playwright-core";

export interface Finding {
  readonly rule: string;
  readonly html: string;
}

/** `exclude`: what is somebody else's to answer for, as selectors. */
export const axeOn = async (frame: Frame, exclude: readonly string[] = []): Promise<readonly Finding[]> => {
  await frame.evaluate(`if (typeof axe === "undefined") { ${axe.source} }`);
  await atRest(frame);
  const { violations } = await frame.evaluate(runAxe, exclude);
  return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => ({ rule: id, html })));
};

/** Of the app; the page around it is the tenant's. */
export const axeOnApp = async (page: Page): Promise<readonly Finding[]> => {
  const found: Finding[] = [];
  for (const frame of page.frames()) if (frame !== page.mainFrame()) found.push(...(await axeOn(frame)));
  return found;
};

/** Runs in the page. */
const runAxe = (exclude: readonly string[]): Promise<AxeResults> => {
  const page = globalThis as unknown as { readonly axe: typeof axe };
  return page.axe.run({ include: [["html"]], exclude: exclude.map((it) => [it]) }, { iframes: false });
};

/** A color on its way to another one is no finding. What turns for as long as something is loading is not waited for. */
const atRest = (frame: Frame): Promise<unknown> =>
  frame.evaluate(() =>
    Promise.allSettled(
      document
        .getAnimations()
        .filter((it) => it.effect?.getComputedTiming().endTime !== Number.POSITIVE_INFINITY)
        .map((it) => it.finished),
    ).then(() => undefined),
  );
