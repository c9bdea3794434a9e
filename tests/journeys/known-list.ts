/** The tab of somebody whose browser has seen their list before. */
import type { BrowserContext, Locator } from "playwright-core";
import { vi } from "vitest";
import { ownIndexOf } from "./drive.ts";
import type { Stage, Visit } from "./stage.ts";

export const tab = { who: "ana", surface: "tab", width: "320" };

export const list = ({ app }: Visit): Locator => app.getByRole("list", { name: "My 1:1s" });
export const priya = (visit: Visit): Locator => list(visit).getByText("Priya Raghunathan").first();

/** Ana, signed in, with a copy of her list in her browser. */
export const arriveAtList = (stage: Stage): Promise<BrowserContext> =>
  stage.arrive(tab, async (first) => {
    await priya(first).waitFor();
    // It is written here before it is written there.
    await vi.waitUntil(async () => (await ownIndexOf(stage, "ana")).includes("Priya"), { timeout: 30_000 });
  });

/** Nothing of Microsoft 365 and nothing of ours answers any more. */
export const cutOff = async (stage: Stage, device: BrowserContext): Promise<void> => {
  await stage.control("faults", [{ fault: "offline", match: { path: "^/" } }]);
  await device.route("**/v1/**", (route) => route.abort("connectionreset"));
};
