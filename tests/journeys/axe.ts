/** What axe says of a page and of the app that it frames. */
import { AxeBuilder } from "@axe-core/playwright";
import type { Frame, Page } from "playwright-core";

type Results = Awaited<ReturnType<AxeBuilder["analyze"]>>;

/**
 * axe gives a frame one second to take in its script and leaves out without a word one that takes longer, as a busy machine does:
 * it looks again until it has looked into the frame.
 */
export const axeOn = async (page: Page): Promise<Results> => {
  for (const frame of page.frames()) await atRest(frame);
  const results = await new AxeBuilder({ page }).analyze();
  const complete = page.frames().length === 1 || results.passes.some(({ nodes }) => nodes.some(isInFrame));
  return complete ? results : axeOn(page);
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

/** Of the app in its frame; the page around it is the tenant's. */
export const isInFrame = ({ target }: { readonly target: readonly unknown[] }): boolean => target.length > 1;
