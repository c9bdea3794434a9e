/** The file stands in the OneDrive of one of the two, and the other keeps it in theirs from now on. */
import { expect, test } from "vitest";
import { files, notebooksOf } from "./drive.ts";
import { addTopic, call, invite, onlyYouAnd, savedByEither, sharing } from "./page.ts";
import { openStage, signIn, type Stage, type Visit } from "./stage.ts";

const arrive = async (stage: Stage, view: typeof invite): Promise<Visit> => {
  const visit = await stage.visit(await stage.newPerson(), view);
  await signIn(visit, view.who);
  return visit;
};

const htmlOf = async (stage: Stage, owner: string): Promise<string> => {
  const [file, ...others] = await notebooksOf(stage, owner);
  if (file === undefined || others.length > 0) throw new Error("Expected one notebook");
  return (await stage.graphAs(owner, files, `/me/drive/items/${file.id}/content`)).text();
};

test.each(["all", "selected"] as const)(
  "[KJ30] in mode %s whoever does not own the file moves it into their own OneDrive with one press; the other is asked once, and both go on there",
  async (access) => {
    await using stage = await openStage({ access });
    const ana = await arrive(stage, invite);
    await addTopic(ana, "Budget");
    await onlyYouAnd(ana, "Ben");
    await savedByEither(ana);
    const ben = await arrive(stage, call);
    await ben.app.getByText("Budget").waitFor();

    const keep = { name: "Keep it in my OneDrive" };
    await sharing(ana).getByRole("button").click();
    await ana.app.getByText("Who else could, by law or role").waitFor();
    expect(await ana.app.getByRole("button", keep).count()).toBe(0);
    await sharing(ben).getByRole("button").click();
    await ben.app
      .getByText("If you move the file out of Ana’s OneDrive, Ana is asked once, and then everything goes on in yours.")
      .waitFor();
    await ben.app.getByRole("button", keep).click();
    await ben.app.getByText(/^It is in your OneDrive now, and Ana is asked on their page/).waitFor();
    await expect.poll(() => sharing(ben).innerText()).toMatch(/^Only you and Ana/);
    const shield = sharing(ben).getByRole("button");
    expect(await shield.evaluate((it) => it === it.ownerDocument.activeElement)).toBe(true);
    await addTopic(ben, "Holiday");
    await savedByEither(ben);

    await addTopic(ana, "Growth");
    await ana.app.getByText("Ben moved your notebook to their OneDrive.").waitFor({ timeout: 30_000 });
    expect(await ana.app.getByText("Holiday").count()).toBe(0);
    await ana.app.getByRole("button", { name: "Go on there" }).click();
    await ana.app.getByText("Holiday").waitFor();
    await addTopic(ana, "News");
    await savedByEither(ana);
    await addTopic(ben, "Rota");
    for (const text of ["Growth", "News"]) await ben.app.getByText(text).waitFor();
    await ana.app.getByText("Rota").waitFor();
    const everything = ["Budget", "Holiday", "Growth", "News", "Rota"];
    const isWhole = async (): Promise<boolean> => {
      const html = await htmlOf(stage, "ben");
      return everything.every((text) => html.includes(text));
    };
    await expect.poll(isWhole, { timeout: 50_000, interval: 500 }).toBe(true);
    await onlyYouAnd(ana, "Ben");
    await ana.app.getByText(/^Checked .* by Ben\.$/).waitFor();

    const old = await htmlOf(stage, "ana");
    expect(old).toContain("This notebook goes on in another OneDrive");
    expect(old).toContain("Budget");
    for (const text of ["Holiday", "News", "Rota"]) expect(old).not.toContain(text);
  },
);
