/**
 * People who must not get in, at the doors that need a browser. The two work in mode *selected*, in a tenant whose
 * administrator has consented to no scope that reaches every file.
 */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { anaAndBen } from "#tests/cast.ts";
import { delegate, lookAfterAna } from "#tests/contracts/outsiders/delegate.ts";
import { json, notebooksOf, type DriveItem } from "./drive.ts";
import { enterTopic, savedByEither } from "./page.ts";
import { openStage, signIn, type Stage, type Visit } from "./stage.ts";

const words = "Kingfisher reorganisation";
const answer = "Kingfisher is fine";

let stage: Stage;
beforeAll(async () => {
  stage = await openStage({ access: "selected" });
  lookAfterAna(stage.world.tenant.world());
});
afterAll(() => stage[Symbol.asyncDispose]());

const add = async (visit: Visit, text: string): Promise<void> => {
  await enterTopic(visit, text);
  await savedByEither(visit);
};

const idOf = async (alias: string): Promise<string> => {
  const { people } = (await stage.control("seed")) as { people: { id: string; alias: string }[] };
  const found = people.find((it) => it.alias === alias);
  if (found === undefined) throw new Error(`Nobody called ${alias} in the tenant`);
  return found.id;
};

/** What the person changed in anybody's drive, but for their own index, and every file they asked for in others'. */
const touchedBy = async (alias: string, ofOthers: string, since: number): Promise<string[]> => {
  const id = await idOf(alias);
  return (await stage.graphLog())
    .slice(since)
    .filter((it) => it.person === id && it.status < 400)
    .filter((it) => it.path.includes(ofOthers) || (it.method === "PUT" && !/Duologue(?:%20| )index/.test(it.path)))
    .map((it) => `${it.method} ${it.path}`);
};

test("[GR68] in mode selected both write in one page, and nobody holds a token for every file", async () => {
  const anas = await stage.visit(await stage.newPerson(), { who: "ana", surface: "outlook", event: "ana-ben" });
  await signIn(anas, "ana");
  await add(anas, words);
  await anas.app
    .getByText(/^Only you and Ben/)
    .first()
    .waitFor();

  const bens = await stage.visit(await stage.newPerson(), { who: "ben", surface: "meeting", event: "ana-ben" });
  await signIn(bens, "ben");
  await bens.app.getByText(words, { exact: true }).first().waitFor();
  await add(bens, answer);
  await bens.app
    .getByText(/^Only you and Ana/)
    .first()
    .waitFor();
  await anas.page.reload();
  await anas.app.getByText(answer, { exact: true }).first().waitFor();

  const grants = (await stage.graphLog()).filter((it) => it.method === "POST" && it.path.endsWith("/permissions"));
  expect(grants.map((it) => it.status)).toEqual([201]);
  await Promise.all([anas.page.close(), bens.page.close()]);
});

/** While the two have no page open, Grace is let in to the file, reads it and is taken off the list again. */
const letInAndOut = async (who: string, file: DriveItem): Promise<void> => {
  const asAna = (path: string, init?: RequestInit) =>
    stage.graphAs("ana", ["Files.ReadWrite"], `/me/drive/items/${file.id}${path}`, init);
  const invited = await asAna(
    "/invite",
    json({ recipients: [{ objectId: await idOf(who) }], roles: ["write"], requireSignIn: true, sendInvitation: false }),
  );
  const content = `/drives/${file.parentReference.driveId}/items/${file.id}/content`;
  const read = () => stage.graphAs(who, ["Files.SelectedOperations.Selected"], content);
  expect(await (await read()).text()).toContain(words);
  const { value } = (await invited.json()) as { value: readonly { readonly id: string }[] };
  for (const { id } of value) expect((await asAna(`/permissions/${id}`, { method: "DELETE" })).status).toBe(204);
  expect((await read()).status).toBe(403);
};

/** Grace is Ana's manager, who has read the page and may no longer; Diego looks after Ana's calendar, where meetings of hers stand to which he is not invited. */
const places = {
  "at the two's own meeting": [{ surface: "outlook", event: "ana-ben" }, "Open a meeting to see its page."],
  "by a link to the pair": [{ surface: "tab", sub: anaAndBen.id }, "Why is a meeting not here?"],
  "in the list": [{ surface: "tab" }, "Why is a meeting not here?"],
} as const;
type Place = keyof typeof places;
const everywhere = (Object.keys(places) as Place[]).flatMap((place) =>
  ["olga", "grace", delegate].map((who) => [who, place] as const),
);
const insteadOf = (who: string, place: Place): string =>
  who === delegate && place === "at the two's own meeting" ? "No page for this meeting" : places[place][1];

describe("once the two have met", () => {
  let anasDrive: string;
  /** What came before in Graph's log. */
  let before: number;
  beforeAll(async () => {
    const [file] = await notebooksOf(stage, "ana");
    if (file === undefined) throw new Error("Expected a notebook in Ana's drive");
    anasDrive = file.parentReference.driveId;
    await letInAndOut("grace", file);
    before = (await stage.graphLog()).length;
  });

  test.each(everywhere)("[OU8] %s finds no page of the two %s and leaves nothing", async (who, place) => {
    const [view] = places[place];
    const context = await stage.newPerson();
    const visit = await stage.visit(context, { who, ...view });
    const signInButton = visit.app.getByRole("button", { name: "Sign in" });
    await signInButton.waitFor();
    await signIn(visit, who);
    await signInButton.waitFor({ state: "detached" });
    await visit.app.getByText(insteadOf(who, place)).waitFor();
    expect(await visit.app.locator("body").innerText()).not.toContain("Kingfisher");
    expect(await visit.app.getByText(/^Only you and (?:Ana|Ben)/).count()).toBe(0);
    expect(await touchedBy(who, anasDrive, before)).toEqual([]);
    const stored = await visit.app.locator("body").evaluate(async () => {
      const names = (await indexedDB.databases()).map((it) => it.name);
      return JSON.stringify([names, Object.entries(localStorage)]);
    });
    expect(stored).not.toMatch(/Kingfisher/);
    await context.close();
  });

  test("[OU5] in all of this no page searched a drive, asked what is shared with somebody or redeemed a link", async () => {
    const calls = await stage.graphLog();
    expect(calls.length).toBeGreaterThan(20);
    expect(calls.filter(({ path }) => /search\(|sharedWithMe|^\/shares/i.test(path))).toEqual([]);
  });
});
