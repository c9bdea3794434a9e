/** An account is removed from the organization, and its OneDrive with it: the other of the two goes on alone. */
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { notebooksOf, ownIndexOf } from "./drive.ts";
import { addTopic, call, invite, onlyYouAnd, savedByEither, sharing } from "./page.ts";
import type { BrowserContext } from "playwright-core";
import { openStage, type Stage, type Visit } from "./stage.ts";

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage[Symbol.asyncDispose]());

const tab = { surface: "tab", bare: "1", width: "full" };

const openFromList = async (device: BrowserContext): Promise<Visit> => {
  const visit = await stage.visit(device, { ...tab, who: "ben" });
  await visit.app
    .getByRole("list", { name: "My 1:1s" })
    .getByRole("button", { name: /^Ana Ruiz/ })
    .first()
    .click();
  return visit;
};

const removeAccount = (address: string): void => {
  const { people, drives } = stage.world.tenant.world();
  const left = [...people.values()].find((it) => it.mail?.startsWith(address));
  if (left === undefined) throw new Error(`Nobody has the address ${address}`);
  people.delete(left.id);
  for (const drive of drives.values()) if (drive.owner === left.id) drives.delete(drive.id);
};

test("[KJ25] whoever stays brings the notebook back, reads why nobody else can open it, and finds it on another device", async () => {
  const anas = await stage.arrive({ ...invite, who: "ana" }, async (ana) => {
    await addTopic(ana, "Budget");
    await savedByEither(ana);
    await onlyYouAnd(ana, "Ben");
  });
  await anas.close();
  const desk = await stage.arrive({ ...call, who: "ben" }, async (ben) => {
    await ben.app.getByText("Budget").waitFor();
    await addTopic(ben, "Holiday");
    await savedByEither(ben);
  });
  // The index that the list is read from is in their drive.
  const list = await openFromList(desk);
  await list.app.getByText("Holiday").waitFor();
  await vi.waitUntil(async () => (await ownIndexOf(stage, "ben")).includes("Ana"), { timeout: 30_000 });
  await list.page.close();
  removeAccount("ana@");

  const ben = await openFromList(desk);
  await ben.app.getByRole("button", { name: "Bring it back" }).click();
  const said = /^Ana’s account is no longer in your organization, so only you can open this notebook/;
  await ben.app.getByText(said).waitFor();
  expect(await sharing(ben).innerText()).toBe("Ana’s account is gone");
  await addTopic(ben, "Handover");
  await savedByEither(ben);
  expect(await ben.app.getByText("Bringing it back").count()).toBe(0);
  expect(await notebooksOf(stage, "ben")).toHaveLength(1);

  const phone = await stage.arrive({ ...tab, who: "ben" });
  const there = await openFromList(phone);
  for (const words of ["Budget", "Holiday", "Handover"]) await there.app.getByText(words).waitFor();
  await there.app.getByText(said).waitFor();
});
