/** What journeys look for and do on the page of two. */
import type { Locator } from "playwright-core";
import type { Visit } from "./stage.ts";

/** Ana from the invite and Ben in the call, at their one meeting. */
export const invite = { who: "ana", surface: "outlook", event: "ana-ben" };
export const call = { who: "ben", surface: "meeting", event: "ana-ben" };

export const newTopic = ({ app }: Visit): Locator => app.getByRole("textbox", { name: "New topic" });
export const region = ({ app }: Visit, name: string): Locator => app.getByRole("region", { name });
export const sharing = ({ app }: Visit): Locator => app.getByRole("status", { name: "Who can open this" });
/** The notes, once their editor has come. */
export const paper = (visit: Visit): Locator => region(visit, "Notes").locator('[contenteditable="true"]');
/** Lines about what the calendar did to this page. */
export const changes = ({ app }: Visit): Locator =>
  app.getByRole("group", { name: "What changed" }).getByRole("status");

/** The page takes a topic. */
export const ready = (visit: Visit): Promise<void> => newTopic(visit).waitFor();
export const saved = ({ app }: Visit): Promise<void> => app.getByText("Saved", { exact: true }).waitFor();
/** While both are there one saves for both, every half minute. */
export const savedByEither = ({ app }: Visit): Promise<void> =>
  app.getByText("Saved", { exact: true }).waitFor({ timeout: 50_000 });
export const onlyYouAnd = ({ app }: Visit, other: string): Promise<void> =>
  app
    .getByText(new RegExp(`^Only you and ${other}`))
    .first()
    .waitFor();

/** Closes the tab as a person does; the page hears of it, and is gone when this is over. */
export const closeTab = async ({ page }: Visit): Promise<void> => {
  const gone = page.waitForEvent("close");
  await page.close({ runBeforeUnload: true });
  await gone;
};

/** Sent with Enter. */
export const enterTopic = async (visit: Visit, text: string): Promise<void> => {
  await newTopic(visit).fill(text);
  await newTopic(visit).press("Enter");
};
/** Sent with the button. */
export const addTopic = async (visit: Visit, text: string): Promise<void> => {
  await newTopic(visit).fill(text);
  await visit.app.getByRole("button", { name: "Add topic" }).click();
};

/** As the browser says it when somebody comes back to the window or to the network; no test waits for the next turn. */
export const hears = ({ app }: Visit, event: "focus" | "online"): Promise<void> =>
  app
    .locator("html")
    .evaluate((root, type) => void root.ownerDocument.defaultView?.dispatchEvent(new Event(type)), event);

/** The name of what has the focus, or else its element's. */
export const inFocus = ({ app }: Visit): Promise<string> =>
  app.locator("html").evaluate((root) => {
    const element = root.ownerDocument.activeElement;
    return element?.getAttribute("aria-label") ?? element?.tagName ?? "";
  });
