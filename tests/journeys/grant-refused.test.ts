/** A tenant that lets nobody in: it refuses the application's grant on a file, up to the way out that an administrator has, or the invitation. */
import type { BrowserContext } from "playwright-core";
import { expect, test } from "vitest";
import { files, notebooksOf } from "./drive.ts";
import { addTopic, call, invite, saved, sharing } from "./page.ts";
import { openStage, signIn, type Visit } from "./stage.ts";

/** The setting as the administrator changes it, for whoever opens a page from now on. */
const chooseWayOut = (windows: BrowserContext): Promise<unknown> =>
  windows.addInitScript(() => {
    // The page reads it only once it is there as a whole.
    new MutationObserver((_, observer) => {
      const platform = document.getElementById("platform");
      if (platform === null) return;
      observer.disconnect();
      platform.textContent = platform.textContent.replace('"access":"selected"', '"access":"selectedOrAll"');
    }).observe(document, { childList: true, subtree: true });
  });

const alertOf = ({ app }: Visit): Promise<string> => app.getByRole("alert").innerText();

test("[KJ29] from a refused grant to every file: each reads what the administrator can do, and goes on when it is done", async () => {
  await using stage = await openStage({ access: "selected", seed: { switches: { applicationGrant: "refused" } } });
  const [anas, bens] = await Promise.all([stage.newPerson(), stage.newPerson()]);
  const first = await stage.visit(anas, invite);
  await signIn(first, "ana");
  await addTopic(first, "Budget");
  await expect
    .poll(() => alertOf(first))
    .toMatch(/^Your organization doesn’t let Duologue share this one file[^]*administrator$/);
  await saved(first);
  await first.page.close();

  await Promise.all([anas, bens].map(chooseWayOut));
  const [ana, ben] = await Promise.all([stage.open(anas, invite), stage.visit(bens, call)]);
  await signIn(ben, "ben");
  await expect.poll(() => alertOf(ben)).toMatch(/^Your administrator has to allow Duologue[^]*administrator$/);
  expect(await ben.app.getByRole("alert").getByRole("button").count()).toBe(1);
  await addTopic(ben, "From Ben");
  await ben.app.getByText("Saved on this device", { exact: true }).waitFor();
  expect(await notebooksOf(stage, "ben")).toEqual([]);
  await expect.poll(() => sharing(ana).innerText()).toMatch(/^Only you and Ben/);
  expect(await ana.app.getByRole("alert").count()).toBe(0);

  await stage.control("consent", { scope: "Files.ReadWrite.All", granted: true });
  await ben.page.reload();
  for (const text of ["Budget", "From Ben"]) await ben.app.getByText(text, { exact: true }).waitFor();
  await ana.app.getByText("From Ben", { exact: true }).waitFor();
  for (const { app } of [ana, ben]) expect(await app.getByRole("alert").count()).toBe(0);
  await expect
    .poll(
      async () => {
        const [found] = await notebooksOf(stage, "ana");
        return (await stage.graphAs("ana", files, `/me/drive/items/${found?.id ?? ""}/content`)).text();
      },
      { timeout: 50_000, interval: 500 },
    )
    .toContain("From Ben");
  expect(await notebooksOf(stage, "ben")).toEqual([]);
});

test("[KP19, PG8] where the other can’t be invited the page says so of them, not of its writer, and one press lets them in later", async () => {
  await using stage = await openStage();
  const ana = await stage.visit(await stage.newPerson(), { ...invite, width: "320" });
  await signIn(ana, "ana");
  await stage.control("faults", [{ fault: "status", status: 403, match: { method: "POST", path: "^.*/invite$" } }]);
  await addTopic(ana, "Budget");
  await expect.poll(() => alertOf(ana)).toMatch(/^Ben couldn’t be let in and doesn’t find this notebook yet\./);
  await saved(ana);
  await sharing(ana).getByText("Ben can’t open this yet").click();
  await ana.app.getByText("It is looked at as soon as Ben can be let in.").waitFor();

  await stage.control("faults", []);
  await ana.app.getByRole("alert").getByRole("button", { name: "Try again" }).click();
  await expect.poll(() => sharing(ana).innerText()).toMatch(/^Only you and Ben/);
  expect(await ana.app.getByRole("alert").count()).toBe(0);
});
