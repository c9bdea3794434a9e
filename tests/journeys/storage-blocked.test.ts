/** A browser that keeps nothing for framed pages: everything but this device's safety net works, and the page says so. */
import { afterAll, beforeAll, expect, test } from "vitest";
import type { BrowserContext } from "playwright-core";
import { openStage, signIn, type Stage } from "./stage.ts";

const invite = { who: "ana", surface: "outlook", event: "ana-ben" };

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage[Symbol.asyncDispose]());

/** As Chromium and Safari do it: reading the name of a storage throws, and so does opening a database. */
const blockStorage = (context: BrowserContext): Promise<unknown> =>
  context.addInitScript(() => {
    if (window.parent === window) return;
    const denied = new DOMException("Access is denied for this document.", "SecurityError");
    const refuse = (): never => {
      throw denied;
    };
    for (const name of ["localStorage", "sessionStorage", "caches"])
      Object.defineProperty(window, name, { get: refuse, configurable: true });
    for (const name of ["open", "deleteDatabase", "databases"])
      Object.defineProperty(IDBFactory.prototype, name, { value: refuse });
  });

test("[KJ12] where the browser blocks the storage of framed pages, words are saved all the same, and what waits is not called kept", async () => {
  const context = await stage.newPerson();
  await blockStorage(context);
  const ana = await stage.visit(context, invite);
  await signIn(ana, "ana");
  const box = ana.app.getByRole("textbox", { name: "New topic" });
  await box.fill("Budget");
  await ana.app.getByRole("button", { name: "Add topic" }).click();
  await ana.app.getByText("Saved", { exact: true }).waitFor();
  await ana.app
    .getByText(/^Only you and Ben/)
    .first()
    .waitFor();

  await stage.control("faults", [{ fault: "status", status: 503, match: { method: "PUT", person: "ana" } }]);
  await box.fill("Growth");
  await ana.app.getByRole("button", { name: "Add topic" }).click();
  await ana.app.getByText("Not saved yet. This browser keeps no copy.", { exact: true }).waitFor();
  const told = ana.app.getByRole("alert");
  await told.getByText("Microsoft 365 doesn’t answer. Keep this page open until what you write is saved.").waitFor();
  expect(await ana.app.locator("body").innerText()).not.toMatch(/kept here|on this device/i);
  await stage.control("faults", []);
  await ana.app.getByText("Saved", { exact: true }).waitFor();

  const bens = await stage.newPerson();
  const ben = await stage.visit(bens, { ...invite, who: "ben", surface: "meeting" });
  await signIn(ben, "ben");
  for (const text of ["Budget", "Growth"]) await ben.app.getByText(text).waitFor();
  expect(await ana.app.getByText("Something went wrong").count()).toBe(0);

  await ana.app.getByRole("button", { name: "More" }).click();
  await ana.app.getByRole("menuitem", { name: "Forget me on this device" }).click();
  await ana.app.getByRole("button", { name: "Sign in" }).waitFor();
});
