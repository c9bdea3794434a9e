/** An administrator demands more proof of people than a sign-in while somebody writes. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { files, notebooksOf } from "./drive.ts";
import { addTopic, invite, region, saved } from "./page.ts";
import { openStage, signIn, type Stage, type Visit } from "./stage.ts";

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage[Symbol.asyncDispose]());

const demand = (stepUp: "none" | "files"): Promise<unknown> => stage.control("switches", { stepUp });

/** Presses the one button of the one sentence; Entra's window asks for more. */
const pressAndMeet = async ({ page, app }: Visit, answer: "It’s me" | "Cancel"): Promise<void> => {
  const [window] = await Promise.all([
    page.waitForEvent("popup"),
    app.getByRole("alert").getByRole("button", { name: "Sign in" }).click(),
  ]);
  await window.getByRole("heading", { name: "More proof needed" }).waitFor();
  await window.getByRole("button", { name: answer }).click();
  if (!window.isClosed()) await window.waitForEvent("close");
};

const inFile = async (): Promise<string> => {
  const [found, ...more] = await notebooksOf(stage, "ana");
  expect(more).toEqual([]);
  return (await stage.graphAs("ana", files, `/me/drive/items/${found?.id ?? ""}/content`)).text();
};

test.each(["through the host", "in a window of its own"])(
  "[KJ27] where more proof is demanded while somebody writes, one press gives it and what was written is saved: %s",
  async (how) => {
    await demand("none");
    for (const person of ["ana", "ben"]) await stage.serviceAs(person, "/v1/me", { method: "DELETE" });
    await stage.control("reset", {});
    const view = how === "through the host" ? invite : { ...invite, signin: "popup" };
    const ana = await stage.visit(await stage.newPerson(), view);
    await signIn(ana, "ana");
    await addTopic(ana, "Budget");
    await saved(ana);

    await demand("files");
    await addTopic(ana, "Growth");
    const told = ana.app.getByRole("alert").filter({ hasText: "What you write is kept here" });
    await told.waitFor();
    expect(await ana.app.getByRole("alert").count()).toBe(1);
    expect(await told.getByRole("button").count()).toBe(1);
    await ana.app.getByText("Saved on this device", { exact: true }).waitFor();

    // Whoever turns back is where they were.
    await pressAndMeet(ana, "Cancel");
    await addTopic(ana, "Holiday");
    await told.waitFor();

    await pressAndMeet(ana, "It’s me");
    await told.waitFor({ state: "detached" });
    await saved(ana);
    for (const text of ["Budget", "Growth", "Holiday"])
      expect(await region(ana, "Agenda").getByText(text, { exact: true }).count()).toBe(1);

    // Proven once, nobody is asked again, also by a page that opens anew.
    await ana.page.reload();
    await addTopic(ana, "Trip");
    await saved(ana);
    expect(await told.count()).toBe(0);
    await demand("none");
    const html = await inFile();
    for (const text of ["Budget", "Growth", "Holiday", "Trip"]) expect(html).toContain(text);
    await ana.page.close();
  },
);
