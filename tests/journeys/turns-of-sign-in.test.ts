/** What happens while sign-in is still on its way, and what a network that was gone at the opening leaves to be done. */
import type { BrowserContext } from "playwright-core";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { appFrame } from "#tests/bench/app-frame.ts";
import { arriveAtList, priya, tab } from "./known-list.ts";
import { enterTopic, hears, invite, newTopic, saved } from "./page.ts";
import { openStage, type Stage, type Visit } from "./stage.ts";

let stage: Stage;
let anas: BrowserContext;

beforeAll(async () => {
  stage = await openStage();
  anas = await arriveAtList(stage);
});
afterAll(() => stage[Symbol.asyncDispose]());
beforeEach(() => stage.control("faults", []));

/** When a sign-in was last known to hold here; 0 when nobody's is remembered. */
const remembered = ({ page }: Visit): Promise<number> =>
  appFrame(page).evaluate(
    () => (JSON.parse(localStorage.getItem("duologue-sign-in") ?? "{}") as { at?: number }).at ?? 0,
  );

const entra = async (): Promise<() => Promise<unknown>> => {
  await stage.control("faults", [{ fault: "offline", match: { path: "^/" } }]);
  return () => stage.control("faults", []);
};
const itsScript = async (): Promise<() => Promise<unknown>> => {
  await anas.route(/\/assets\/msal-[^/]*\.js$/, (route) => route.abort("connectionreset"));
  return () => anas.unrouteAll({ behavior: "ignoreErrors" });
};

/** When somebody was last known to sit there, once the page has heard that. */
const byNow = async (visit: Visit, event: "focus" | "online"): Promise<number> => {
  await hears(visit, event);
  return remembered(visit);
};

/** The list opened without it, which is there again afterwards; and when somebody was last known to sit there. */
const openWithout = async (withdraw: () => Promise<() => Promise<unknown>>) => {
  const giveBack = await withdraw();
  const visit = await stage.visit(anas, tab);
  await priya(visit).waitFor();
  const before = await remembered(visit);
  await visit.app.getByRole("alert").filter({ hasText: "This is how your 1:1s last stood." }).waitFor();
  await giveBack();
  return { visit, before };
};

test.each(["online", "focus"] as const)(
  "[SI22] where Entra could not be reached at the opening, who sits there is asked for again when the page hears of: %s",
  async (event) => {
    const { visit, before } = await openWithout(entra);
    await expect.poll(() => byNow(visit, event)).toBeGreaterThan(before);
    await visit.page.close();
  },
);

test("[SI28] a page somebody types on stays where Entra answers with a failure, and goes on when it does not", async () => {
  const panels = await stage.arrive(invite, async (first) => {
    await enterTopic(first, "Budget");
    await saved(first);
  });
  await stage.control("faults", [{ fault: "offline", match: { path: "^/" } }]);
  const visit = await stage.open(panels, invite);
  const before = await remembered(visit);
  await newTopic(visit).fill("Growth");
  await newTopic(visit).evaluate((box) => box.setAttribute("data-same", "yes"));
  await stage.control("faults", [{ fault: "status", status: 503, match: { path: "^/oauth2" } }]);
  const refused: number[] = [];
  panels.on("response", (it) => it.status() === 503 && refused.push(it.status()));
  await expect.poll(() => byNow(visit, "online").then(() => refused)).not.toEqual([]);
  // No token, and so no file: what waits rests by itself now.
  await visit.app.getByText(/^Something went wrong/).waitFor();
  await stage.control("faults", []);
  await expect.poll(() => byNow(visit, "focus")).toBeGreaterThan(before);
  expect(await newTopic(visit).inputValue()).toBe("Growth");
  expect(await newTopic(visit).getAttribute("data-same")).toBe("yes");
  await newTopic(visit).press("Enter");
  await saved(visit);
  await visit.page.close();
});

test("[SI23] a script of sign-in that could not be fetched is fetched when there is a network", async () => {
  const { visit, before } = await openWithout(itsScript);
  await expect.poll(() => byNow(visit, "online")).toBeGreaterThan(before);
  await visit.page.close();
});

test("[HO21] what was being opened when the panel was given another appointment does not come up beside it", async () => {
  const panels = await stage.arrive(invite, async (first) => {
    await enterTopic(first, "Budget");
    await saved(first);
  });
  // What this device knows is sealed; until it may be unsealed the page is on its way.
  await panels.addInitScript(() => {
    const unseal = crypto.subtle.decrypt.bind(crypto.subtle);
    const allowed = new Promise((go) => addEventListener("unseal", go));
    crypto.subtle.decrypt = async (...all) => {
      document.documentElement.dataset["sealed"] = "yes";
      await allowed;
      return unseal(...all);
    };
  });
  const visit = await stage.visit(panels, invite);
  await visit.app.locator("html[data-sealed]").waitFor();
  await stage.control("faults", [{ fault: "offline" }]);
  const frame = appFrame(visit.page);
  await frame.evaluate(() =>
    Office.context.mailbox.addHandlerAsync(Office.EventType.ItemChanged, () => {
      document.documentElement.dataset["changed"] = "yes";
    }),
  );
  await visit.page.evaluate(
    (other) => {
      history.pushState(null, "", `?${other}`);
      dispatchEvent(new PopStateEvent("popstate"));
    },
    new URLSearchParams({ ...invite, event: "focus" }).toString(),
  );
  await visit.app.locator("html[data-changed]").waitFor();
  // Asked for after the panel itself has asked for it.
  await frame.evaluate(
    () => new Promise<void>((done) => Office.context.mailbox.item?.getItemIdAsync(() => setTimeout(done))),
  );
  await frame.evaluate(() => dispatchEvent(new Event("unseal")));
  await visit.app.getByRole("button", { name: "Try again" }).waitFor();
  expect(await newTopic(visit).count()).toBe(0);
  await visit.page.close();
});
