import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { botAppId } from "#local/registration.ts";
import type { LocalWorld } from "#local/world.ts";
import { openLocalWorld } from "#tests/open-local-world.ts";
import { readSettings } from "#service/config.ts";
import { ben, contoso } from "#tests/cast.ts";
import { openBrowser } from "./browser.ts";
import { monday, remindIn, thursdayAtNine, waiting, type Reminding } from "./reminder-fixture.ts";

const require = createRequire(import.meta.url);
let folder: string;
let world: LocalWorld;
let reminding: Reminding;
let playground: ChildProcess;
let address: string;
let browser: Browser;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "duologue-playground-"));
  writeFileSync(join(folder, "index.html"), "<!doctype html><!--platform-->");
  writeFileSync(join(folder, "outlook.html"), "<!doctype html><!--office-->");
  writeFileSync(join(folder, ".m365agentsplayground.yml"), playgroundConfig);
  world = await openLocalWorld({ dist: folder, seed: { now: monday }, playground: true });
  reminding = await remindIn(world);
  await reminding.switchOn("ben");
  await reminding.tell("ben", { topics: { mine: 0, theirs: 2 } });

  const cli = join(dirname(require.resolve("@microsoft/m365agentsplayground/package.json")), "cli.js");
  playground = spawn(
    process.execPath,
    [cli, "start", "-e", `${world.serviceUrl}/api/messages`, "-c", "msteams", "-p", "0", "--dt"],
    {
      cwd: folder,
      env: { PATH: process.env["PATH"], HOME: folder, DISPLAY: "" },
      stdio: ["ignore", "pipe", "inherit"],
    },
  );
  address = await new Promise<string>((resolve, reject) => {
    playground.on("exit", (code) => reject(new Error(`the playground ended with ${code}: expected it to listen`)));
    playground.stdout?.on("data", (text: Buffer) => {
      const port = /Listening on (\d+)/.exec(text.toString())?.[1];
      if (port !== undefined) resolve(`http://localhost:${port}/`);
    });
  });
  browser = await openBrowser();
});
afterAll(async () => {
  await browser?.close();
  playground?.removeAllListeners("exit");
  // Until it has ended it may still write into its folder.
  if (playground?.kill()) await once(playground, "exit");
  await world?.[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

const open = async (): Promise<Page> => {
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  await page.goto(address);
  await page.getByRole("heading", { name: "Microsoft 365 Agents Playground" }).waitFor();
  // The first visit begins with a tour over everything, which comes a moment later.
  const box = page.getByRole("textbox").first();
  const isFree = (): Promise<boolean> =>
    box.click({ trial: true, timeout: 1_000 }).then(
      () => true,
      () => false,
    );
  await expect
    .poll(async () => {
      await page.keyboard.press("Escape");
      return isFree();
    })
    .toBe(true);
  return page;
};

test("[TB40] Microsoft's Agents Playground shows the welcome, the answer to Hi, the card and what a press brings", async () => {
  const page = await open();
  await page.getByText("Hello, this is Duologue.").first().waitFor();
  const box = page.getByRole("textbox").first();
  await box.fill("Hi");
  await page.getByRole("button", { name: "Send Message" }).click();
  await page.getByText("I know when you meet, with whom and how many topics there are.").first().waitFor();

  await reminding.goTo(thursdayAtNine);
  await page.getByText("Tomorrow 10:00 with Ana Ruiz. Ana Ruiz has 2 topics; you have none yet.").first().waitFor();
  expect(await waiting(reminding, "ana")).toEqual([]);
  await page.getByRole("textbox", { name: "Topic" }).fill("On-call load");
  await page.getByRole("button", { name: "Add topic" }).click();
  await page.getByText("you have added one").first().waitFor();
  expect(await waiting(reminding, "ana")).toMatchObject([{ by: ben }]);
});

test("[TB41] no setting of a production service makes the bot believe what nobody signed", () => {
  const guid = "d1a10600-0000-4000-8000-000000000009";
  const full = {
    CLIENT_ID: guid,
    API_APP_ID: guid,
    BOT_APP_ID: guid,
    BOT_APP_SECRET: "s",
    TEAMS_APP_ID: guid,
    PUBLIC_URL: "https://duologue.example",
  };
  const signed = { issuer: "https://api.botframework.com" };
  expect(readSettings(full)).toMatchObject({ ok: true, value: { bot: { inbound: signed } } });
  for (const name of ["BOT_INBOUND", "BOT_AUTH", "INBOUND", "PLAYGROUND", ...Object.keys(full)]) {
    const settings = readSettings({ ...full, [name]: "playground" });
    expect([name, settings.ok ? settings.value.bot?.inbound : signed]).toEqual([name, expect.objectContaining(signed)]);
  }
});

/** Ben of Contoso in the playground's personal chat. It wants five others; YAML reads JSON. */
const user = (id: string, name: string, object: string) => ({
  id,
  name,
  userPrincipleName: `${id}@contoso.example`,
  aadObjectId: object,
  givenName: name,
  surname: name,
  email: `${id}@contoso.example`,
});
const playgroundConfig = JSON.stringify({
  version: "0.1.1",
  tenantId: contoso,
  bot: { id: botAppId, name: "Duologue" },
  currentUser: user("ben", "Ben Okafor", ben),
  users: [1, 2, 3, 4, 5].map((it) => user(`user-${it}`, `User ${it}`, `bbbbbbbb-0000-4000-8000-00000000001${it}`)),
  personalChat: { id: "personal-chat" },
  groupChat: { id: "group-chat", name: "Group" },
  team: { id: "team", name: "Team", aadGroupId: contoso, channels: [{ id: "channel", name: "Channel" }] },
});
