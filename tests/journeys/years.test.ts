/** The built page, under the rules that the service sends with it, at a notebook of years. */
import { expect, test } from "vitest";
import { beginNotebook } from "#tests/bench/interaction.ts";
import { files, notebooksOf } from "./drive.ts";
import { addTopic, invite, saved } from "./page.ts";
import { openStage, signIn } from "./stage.ts";

test("[KP58] years are read and written in a worker of the page", async () => {
  await using stage = await openStage();
  await beginNotebook(stage, 104);
  const ana = await stage.visit(await stage.newPerson(), invite);
  const begun = ana.page.waitForEvent("worker");
  await signIn(ana, "ana");
  const worker = await begun;
  expect(worker.url()).toMatch(/workbench-worker/);
  let isEnded = false;
  worker.on("close", () => {
    isEnded = true;
  });
  await addTopic(ana, "Budget");
  await saved(ana);
  const [item] = await notebooksOf(stage, "ana");
  const path = `/drives/${item?.parentReference.driveId}/items/${item?.id}/content`;
  await expect.poll(async () => (await stage.graphAs("ana", files, path)).text()).toContain("Budget");
  // One that breaks, is forbidden or says nothing is ended, and the page does its work.
  expect(isEnded).toBe(false);
});
