/** The notebook's file opened to others, deleted and damaged, and how the two get it back. */
import { afterAll, beforeAll, expect, test } from "vitest";
import type { BrowserContext } from "playwright-core";
import { files, folderOf, json, notebooksOf, type DriveItem } from "./drive.ts";
import { addTopic, call, invite, newTopic, savedByEither, sharing } from "./page.ts";
import { openStage, signIn, type Stage, type Visit } from "./stage.ts";

let stage: Stage;
let anas: BrowserContext;
let bens: BrowserContext;

beforeAll(async () => {
  stage = await openStage();
  [anas, bens] = await Promise.all([stage.newPerson(), stage.newPerson()]);
});
afterAll(() => stage[Symbol.asyncDispose]());

const pathOf = (item: DriveItem | undefined): string => {
  if (item === undefined) throw new Error("Expected a notebook");
  return `/drives/${item.parentReference.driveId}/items/${item.id}`;
};

/** Whoever has the shield open reads when the list was read last, and by whom. */
const checkedBy = ({ app }: Visit, whom: string) =>
  app.getByText(new RegExp(`^Checked (?:just now|\\d+ minutes ago) by ${whom}\\.$`));

test("[KJ1, PG9] a link that anyone here can use turns the shield red for both, who read when that was seen, and the owner closes it with one press", async () => {
  const ana = await stage.visit(anas, invite);
  await signIn(ana, "ana");
  await addTopic(ana, "Budget");
  await savedByEither(ana);
  const ben = await stage.visit(bens, call);
  await signIn(ben, "ben");
  await ben.app.getByText("Budget").waitFor();

  const [item] = await notebooksOf(stage, "ana");
  const link = await stage.graphAs(
    "ana",
    files,
    `${pathOf(item)}/createLink`,
    json({ type: "edit", scope: "organization" }),
  );
  expect(link.ok).toBe(true);
  await ana.page.close();
  const again = await stage.open(anas, invite);
  await expect.poll(() => sharing(again).innerText()).toMatch(/^Someone else/);
  await expect.poll(() => sharing(ben).innerText(), { timeout: 30_000 }).toMatch(/^Someone else/);
  expect(await ben.app.getByRole("button", { name: "Close it" }).count()).toBe(0);
  await sharing(ben).getByRole("button").click();
  await ben.app.getByText(/Ask Ana/).waitFor();
  await checkedBy(ben, "Ana").waitFor();
  await sharing(again).getByRole("button").click();
  await checkedBy(again, "you").waitFor();

  await again.app.getByText(/everyone here, by a link/).waitFor();
  await again.app.getByRole("button", { name: "Close it" }).click();
  await expect.poll(() => sharing(again).innerText()).toMatch(/^Only you and Ben/);
  expect(await again.app.getByRole("button", { name: "Close it" }).count()).toBe(0);
  await expect.poll(() => sharing(ben).innerText(), { timeout: 30_000 }).toMatch(/^Only you and Ana/);
  await checkedBy(again, "you").waitFor();
  await checkedBy(ben, "Ana").waitFor();
  const list = await stage.graphAs("ana", files, `${pathOf(item)}/permissions`);
  const { value } = (await list.json()) as { value: readonly { readonly link?: object }[] };
  expect(value.filter((it) => it.link !== undefined)).toEqual([]);
  await again.page.close();
  await ben.page.close();
});

test("[KJ4] the way to the file is handed out after a fresh look, and while others can open it the reason why not", async () => {
  const [item] = await notebooksOf(stage, "ana");
  const ana = await stage.open(anas, invite);
  const choose = async (): Promise<void> => {
    await ana.app.getByRole("button", { name: "More" }).click();
    await ana.app.getByRole("menuitem", { name: "Open in OneDrive" }).click();
  };
  const link = ana.app.getByRole("link", { name: "Open in OneDrive" });
  const looks = async (): Promise<number> =>
    (await stage.graphLog()).filter((it) => it.method === "GET" && it.path.endsWith("/permissions")).length;
  await expect.poll(() => sharing(ana).innerText()).toMatch(/^Only you and Ben/);
  const before = await looks();
  await choose();
  expect(await link.getAttribute("href")).toMatch(/^https:/);
  expect(await looks()).toBeGreaterThan(before);
  await ana.app.getByRole("button", { name: "Done" }).click();

  const body = json({ type: "view", scope: "organization" });
  expect((await stage.graphAs("ana", files, `${pathOf(item)}/createLink`, body)).ok).toBe(true);
  await choose();
  await ana.app.getByText("Its link isn’t handed out while others can open it: everyone here, by a link.").waitFor();
  expect(await link.count()).toBe(0);
  await ana.app.getByRole("button", { name: "Close it" }).click();
  await expect.poll(() => sharing(ana).innerText()).toMatch(/^Only you and Ben/);
  await ana.app.getByRole("button", { name: "Look again" }).click();
  await link.waitFor();
  await ana.page.close();
});

test("[KJ10] a copy of one's own that others can open says so, and one press closes it", async () => {
  const copyOf = async (): Promise<DriveItem | undefined> =>
    (await folderOf(stage, "ana")).find((it) => it.name.startsWith("Copy"));
  const first = await stage.open(anas, invite);
  await first.app.getByText("Budget").waitFor();
  await expect
    .poll(async () => {
      await newTopic(first).press("Control+s");
      return copyOf();
    })
    .toBeDefined();
  await first.page.close();
  const path = pathOf(await copyOf());
  const link = await stage.graphAs("ana", files, `${path}/createLink`, json({ type: "view", scope: "organization" }));
  expect(link.ok).toBe(true);

  // On another device, which has not looked after the copy today.
  const ana = await stage.visit(await stage.newPerson(), invite);
  await signIn(ana, "ana");
  await ana.app.getByText("Budget").waitFor();
  await expect.poll(() => sharing(ana).innerText()).toMatch(/^Only you and Ben/);
  await newTopic(ana).press("Control+s");
  const told = ana.app.getByText("Your own copy of this notebook is open to others: everyone here, by a link.");
  await told.waitFor();
  await ana.app.getByRole("button", { name: "Close it" }).click();
  await told.waitFor({ state: "detached" });
  const shield = sharing(ana).getByRole("button");
  await expect.poll(() => shield.evaluate((it) => it === it.ownerDocument.activeElement)).toBe(true);
  const list = await stage.graphAs("ana", files, `${path}/permissions`);
  const { value } = (await list.json()) as { value: readonly { readonly link?: object }[] };
  expect(value.filter((it) => it.link !== undefined)).toEqual([]);
  await ana.page.close();
});

test("[KJ2] a damaged file is brought back from OneDrive's last good version with one press", async () => {
  const [item] = await notebooksOf(stage, "ana");
  const spoilt = await stage.graphAs("ana", files, `${pathOf(item)}/content`, { method: "PUT", body: "" });
  expect(spoilt.ok).toBe(true);
  const ben = await stage.open(bens, call);
  await ben.app.getByText("The notebook’s file is damaged.").waitFor();
  await ben.app.getByText("Budget").waitFor();
  await ben.app.getByRole("button", { name: "Bring it back" }).click();
  await ben.app.getByText("The notebook’s file is damaged.").waitFor({ state: "detached" });
  await savedByEither(ben);
  await ben.page.close();
  const content = await stage.graphAs("ana", files, `${pathOf(item)}/content`);
  expect(await content.text()).toContain("Budget");
});

test("[KJ3] a file that is gone is brought back by the other into their own OneDrive, and the first goes on there with a yes", async () => {
  const [item] = await notebooksOf(stage, "ana");
  expect((await stage.graphAs("ana", files, pathOf(item), { method: "DELETE" })).ok).toBe(true);
  const ben = await stage.open(bens, call);
  await ben.app.getByText("The notebook’s file isn’t where it was.").waitFor();
  await addTopic(ben, "Holiday");
  await ben.app.getByRole("button", { name: "Bring it back" }).click();
  await expect.poll(() => sharing(ben).innerText()).toMatch(/^Only you and Ana/);
  await savedByEither(ben);
  expect(await notebooksOf(stage, "ben")).toHaveLength(1);

  const ana = await stage.open(anas, invite);
  await ana.app.getByText("Ben moved your notebook to their OneDrive.").waitFor();
  expect(await ana.app.getByText("Holiday").count()).toBe(0);
  await addTopic(ana, "Growth");
  await ana.app.getByRole("button", { name: "Go on there" }).click();
  await ana.app.getByText("Holiday").waitFor();
  await savedByEither(ana);
  await ben.app.getByText("Growth").waitFor();
  await expect.poll(() => sharing(ana).innerText()).toMatch(/^Only you and Ben/);
  expect(await notebooksOf(stage, "ana")).toEqual([]);
  await Promise.all([ana.page.close(), ben.page.close()]);
});

test("[KJ23] a damaged file to which the record was made to lead stays as it is, and the page says that a new one is made", async () => {
  const put = { method: "PUT", headers: { "content-type": "text/html" }, body: "<p>Mine</p>" };
  const made = await stage.graphAs("ana", files, "/me/drive/root:/Elsewhere.html:/content", put);
  const elsewhere = (await made.json()) as DriveItem;
  expect((await stage.graphAs("ana", files, `${pathOf(elsewhere)}/content`, { method: "PUT", body: "" })).ok).toBe(
    true,
  );
  const { notebooks } = (await (await stage.serviceAs("ana", "/v1/notebooks")).json()) as {
    notebooks: { pairId: string; other: string; etag: string }[];
  };
  const { pairId = "", other = "", etag = "" } = notebooks[0] ?? {};
  const address = { driveId: elsewhere.parentReference.driveId, itemId: elsewhere.id };
  const changed = json({ other, ...address }, "PUT");
  const answer = await stage.serviceAs("ana", `/v1/notebooks/${pairId}`, {
    ...changed,
    headers: { ...(changed.headers as Record<string, string>), "if-match": etag },
  });
  expect(answer.ok).toBe(true);

  const ana = await stage.open(anas, invite);
  await ana.app.getByText("The notebook’s file is damaged.").waitFor();
  await ana.app.getByText(/It can go into a new file in your OneDrive/).waitFor();
  await ana.app.getByRole("button", { name: "Bring it back" }).click();
  await ana.app.getByText("The notebook’s file is damaged.").waitFor({ state: "detached" });
  await savedByEither(ana);
  await expect.poll(() => sharing(ana).innerText()).toMatch(/^Only you and Ben/);
  expect(await (await stage.graphAs("ana", files, `${pathOf(elsewhere)}/content`)).text()).toBe("");
  expect(await notebooksOf(stage, "ana")).toHaveLength(1);
});
