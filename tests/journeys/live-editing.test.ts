/** Two people in one page at once, each in a browser of their own. */
import { afterAll, beforeAll, expect, test } from "vitest";
import type { BrowserContext, Locator, WebSocketRoute } from "playwright-core";
import { caretColors } from "#core/live/caret-color.ts";
import { files, json, notebooksOf } from "./drive.ts";
import { addTopic, call, hears, invite, onlyYouAnd, ready, region, savedByEither } from "./page.ts";
import { openStage, signIn, type Stage, type Visit } from "./stage.ts";

const quietLine = /Live editing isn’t available right now/;

let stage: Stage;
let anas: BrowserContext;
let bens: BrowserContext;

beforeAll(async () => {
  stage = await openStage();
  anas = await stage.arrive(invite, async (ana) => {
    await addTopic(ana, "Staff role in Q1");
    await onlyYouAnd(ana, "Ben");
    await savedByEither(ana);
  });
  bens = await stage.arrive(call, (ben) => ben.app.getByText("Staff role in Q1").waitFor());
});
afterAll(() => stage[Symbol.asyncDispose]());

const notes = (visit: Visit): Locator => region(visit, "Notes").getByRole("textbox", { name: "Notes" });
const here = ({ app }: Visit, name: string): Locator => app.getByRole("img", { name: `${name} is here` });

const visible = async (what: Locator): Promise<boolean> => {
  await what.first().waitFor();
  return true;
};

/** The editor is there, with what it needs to show the other's caret. */
const editor = async (visit: Visit): Promise<void> => {
  await notes(visit).hover();
  await visit.app.locator(".ProseMirror").waitFor();
};

const opened = async (context: BrowserContext, view: Record<string, string>): Promise<Visit> => {
  const visit = await stage.open(context, view);
  await editor(visit);
  return visit;
};

const openBoth = (): Promise<[Visit, Visit]> => Promise.all([opened(anas, invite), opened(bens, call)]);

const together = ([ana, ben]: readonly [Visit, Visit]): Promise<unknown> =>
  Promise.all([here(ana, "Ben").waitFor(), here(ben, "Ana").waitFor()]);

const close = (visits: readonly Visit[]): Promise<unknown> => Promise.all(visits.map((it) => it.page.close()));

/** What is written, without the other's caret. */
const written = (visit: Visit): Promise<string> =>
  notes(visit).evaluate((paper) => {
    const copy = paper.cloneNode(true) as HTMLElement;
    for (const it of copy.querySelectorAll("[aria-hidden]")) it.remove();
    return [...copy.querySelectorAll("p")].map((it) => it.textContent).join("\n");
  });

const writeAtEnd = async (visit: Visit, text: string): Promise<void> => {
  await notes(visit).press("ControlOrMeta+End");
  await notes(visit).pressSequentially(text, { delay: 15 });
};

const notebookFile = async (): Promise<{ readonly id: string; readonly html: string; readonly versions: number }> => {
  const [{ id } = { id: "" }] = await notebooksOf(stage, "ana");
  const content = await stage.graphAs("ana", files, `/me/drive/items/${id}/content`);
  const versions = await stage.graphAs("ana", files, `/me/drive/items/${id}/versions`);
  const listed = (await versions.json()) as { value: unknown[] };
  return { id, html: await content.text(), versions: listed.value.length };
};

/** Of the room's secret. */
const epochOf = (html: string): number => Number(/"epoch":(\d+)/.exec(html)?.[1]);

test("[LV61] whoever clicks into notes without a letter, before their editor has come, is seen there without a key", async () => {
  const { promise: arrived, resolve: arrive } = Promise.withResolvers<void>();
  await bens.route(/notes-editor.*js$/, async (route) => {
    await arrived;
    await route.continue();
  });
  const [ana, ben] = await Promise.all([opened(anas, invite), stage.open(bens, call)]);
  await together([ana, ben]);
  await notes(ben).click();
  const caret = notes(ana).locator("[aria-hidden]").filter({ hasText: "Ben" });
  expect(await caret.count()).toBe(0);
  arrive();
  expect(await visible(caret)).toBe(true);
  await bens.unroute(/notes-editor.*js$/);
  await close([ana, ben]);
});

test("[LV60] both write in the same notes and add topics at once; each letter appears, and pages and file are equal", async () => {
  const both = await openBoth();
  const [ana, ben] = both;
  await together(both);
  await notes(ana).click();
  await notes(ana).press("Enter");
  await notes(ben).click();
  await notes(ben).press("ControlOrMeta+Home");
  await Promise.all([
    writeAtEnd(ana, "Ana wants to talk about the budget"),
    notes(ben).pressSequentially("Ben leads the migration", { delay: 15 }),
  ]);
  for (const text of ["Ana wants to talk about the budget", "Ben leads the migration"])
    for (const visit of both) await expect.poll(() => written(visit)).toContain(text);
  await Promise.all([addTopic(ana, "From Ana at once"), addTopic(ben, "From Ben at once")]);
  for (const text of ["From Ana at once", "From Ben at once"])
    for (const visit of both) expect(await visible(region(visit, "Agenda").getByText(text))).toBe(true);
  await expect.poll(async () => (await written(ana)) === (await written(ben))).toBe(true);
  await Promise.all(both.map(savedByEither));
  const { html } = await notebookFile();
  for (const text of [
    "Ana wants to talk about the budget",
    "Ben leads the migration",
    "From Ana at once",
    "From Ben at once",
  ])
    expect(html).toContain(text);
  await close(both);
});

test("[LV61] the other's caret stands in the notes with their name, and is gone within seconds when they are", async () => {
  const both = await openBoth();
  const [ana, ben] = both;
  await together(both);
  await notes(ben).click();
  await writeAtEnd(ben, "x");
  const caret = notes(ana).locator("[aria-hidden]").filter({ hasText: "Ben" });
  expect(await visible(caret)).toBe(true);
  await notes(ben).press("ControlOrMeta+A");
  await expect.poll(() => notes(ana).locator('[style*="--caret"]').count()).toBeGreaterThan(1);
  await ben.page.close();
  await caret.waitFor({ state: "detached" });
  await here(ana, "Ben").waitFor({ state: "detached" });
  await ana.page.close();
});

test("[LV62] one of them saves for both: six topics in a row make few versions", async () => {
  const both = await openBoth();
  const [ana, ben] = both;
  await together(both);
  await Promise.all(both.map(savedByEither));
  const before = await notebookFile();
  for (const [at, visit] of [ana, ben, ana, ben, ana, ben].entries()) {
    await addTopic(visit, `Round ${at}`);
    for (const it of both) await region(it, "Agenda").getByText(`Round ${at}`).waitFor();
  }
  await Promise.all(both.map(savedByEither));
  const after = await notebookFile();
  for (let at = 0; at < 6; at++) expect(after.html).toContain(`Round ${at}`);
  // The first edit after a rest at once, all others together.
  expect(after.versions - before.versions).toBeLessThanOrEqual(3);
  await close(both);
});

test.each([
  ["are blocked", (socket: WebSocketRoute) => socket.close()],
  // As a proxy does that lets them in and passes nothing on.
  ["are swallowed", () => undefined],
])(
  "[LV63] where WebSockets %s a quiet line says so, and what the other writes shows a little later, both ways",
  async (how, fate) => {
    const blocked = await stage.newPerson();
    await blocked.routeWebSocket(/\/v1\/live$/, fate);
    const ana = await opened(anas, invite);
    const ben = await stage.visit(blocked, call);
    await signIn(ben, "ben");
    await ben.app.getByText("Staff role in Q1").waitFor();
    expect(await visible(ben.app.getByText(quietLine))).toBe(true);
    expect(await ben.app.getByRole("alert").count()).toBe(0);
    await savedByEither(ana);
    // Ten seconds, and what a busy machine takes.
    await addTopic(ana, `Through the file to Ben, where they ${how}`);
    await savedByEither(ana);
    await region(ben, "Agenda").getByText(`Through the file to Ben, where they ${how}`).waitFor({ timeout: 20_000 });
    await addTopic(ben, `Through the file to Ana, where they ${how}`);
    await savedByEither(ben);
    // Alone in the room she looks once a minute, at once when she comes back, and then as often as he.
    await hears(ana, "focus");
    await region(ana, "Agenda").getByText(`Through the file to Ana, where they ${how}`).waitFor();
    await addTopic(ben, `Again to Ana, where they ${how}`);
    await savedByEither(ben);
    await region(ana, "Agenda").getByText(`Again to Ana, where they ${how}`).waitFor({ timeout: 20_000 });
    expect(await ana.app.getByText(quietLine).count()).toBe(0);
    await close([ana, ben]);
    await blocked.close();
  },
);

test("[LV64] the relay goes away while both write and comes back: nobody is told, and every letter is there", async () => {
  const sockets: WebSocketRoute[] = [];
  let away = false;
  const ways = await Promise.all([stage.newPerson(), stage.newPerson()]);
  for (const context of ways)
    await context.routeWebSocket(/\/v1\/live$/, (socket) => {
      if (away) return socket.close();
      socket.connectToServer();
      sockets.push(socket);
    });
  const both = [await stage.visit(ways[0], invite), await stage.visit(ways[1], call)] as const;
  await Promise.all([signIn(both[0], "ana"), signIn(both[1], "ben")]);
  await together(both);
  for (const visit of both) {
    await editor(visit);
    await notes(visit).click();
  }
  await writeAtEnd(both[0], " before ");
  await expect.poll(() => written(both[1])).toContain("before");
  away = true;
  await Promise.all(sockets.splice(0).map((socket) => socket.close()));
  await writeAtEnd(both[0], " meanwhile-ana ");
  await notes(both[1]).press("ControlOrMeta+Home");
  await notes(both[1]).pressSequentially(" meanwhile-ben ");
  away = false;
  for (const visit of both)
    for (const word of ["meanwhile-ana", "meanwhile-ben"]) await expect.poll(() => written(visit)).toContain(word);
  await together(both);
  await expect.poll(async () => (await written(both[0])) === (await written(both[1]))).toBe(true);
  for (const visit of both) expect(await visit.app.getByText(quietLine).count()).toBe(0);
  await Promise.all(ways.map((it) => it.close()));
});

test("[LV65] a reload in the middle of a word loses nothing", async () => {
  const both = await openBoth();
  const [ana, ben] = both;
  await together(both);
  await notes(ben).click();
  await writeAtEnd(ben, " half a wo");
  await ben.page.reload();
  await expect.poll(() => written(ana)).toContain("half a wo");
  await ready(ben);
  await expect.poll(() => written(ben)).toContain("half a wo");
  await together(both);
  await close(both);
});

/** Contrasts as a person sees them: what lies over a ground is mixed with it. */
const contrasts = (caret: Element, colors: readonly string[]) => {
  const pen = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const lightness = (...layers: readonly string[]): number => {
    if (pen === null) return 0;
    for (const color of layers) {
      pen.fillStyle = color;
      pen.fillRect(0, 0, 1, 1);
    }
    const [r = 0, g = 0, b = 0] = [...pen.getImageData(0, 0, 1, 1).data].map((it) =>
      it / 255 <= 0.03928 ? it / 255 / 12.92 : ((it / 255 + 0.055) / 1.055) ** 2.4,
    );
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const contrast = (color: string, ...layers: readonly string[]): number => {
    const [a, b] = [lightness(color), lightness(...layers)];
    return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
  };
  const ground = (it: Element | null): string => {
    const color = it === null ? "white" : getComputedStyle(it).backgroundColor;
    return it !== null && color === "rgba(0, 0, 0, 0)" ? ground(it.parentElement) : color;
  };
  const label = caret.querySelector("span") ?? caret;
  const selected =
    caret.closest('[contenteditable="true"]')?.querySelector<HTMLElement>('a [style*="--caret"]') ?? null;
  const links = colors.map((color) => {
    if (selected === null) return 0;
    selected.style.setProperty("--caret", color);
    const { color: letters, backgroundColor } = getComputedStyle(selected);
    return contrast(letters, ground(selected.closest("a")), backgroundColor);
  });
  return {
    line: contrast(getComputedStyle(caret).borderInlineStartColor, ground(caret)),
    name: contrast(getComputedStyle(label).color, getComputedStyle(label).backgroundColor),
    link: Math.min(...links),
  };
};

test("[LV66] the caret stands out from the ground in every theme, its name from its own, and a link from a selection", async () => {
  const ben = await opened(bens, call);
  await notes(ben).click();
  await writeAtEnd(ben, " https://contoso.example/plan ");
  for (const theme of ["light", "dark", "contrast"]) {
    const ana = await opened(anas, { ...invite, theme });
    await together([ana, ben]);
    const selected = notes(ana).locator('a [style*="--caret"]:not([aria-hidden])');
    // What was selected in the round before is taken back first, wherever the press falls.
    await notes(ben).click();
    await notes(ben).press("ControlOrMeta+Home");
    await selected.waitFor({ state: "detached" });
    await notes(ben).press("ControlOrMeta+A");
    await selected.waitFor();
    const caret = notes(ana).locator("[aria-hidden]").filter({ hasText: "Ben" }).first();
    const { line, name, link } = await caret.evaluate(contrasts, caretColors);
    expect([theme, line >= 3, name >= 4.5, link >= 4.5, link]).toEqual([theme, true, true, true, link]);
    await ana.page.close();
  }
  await ben.page.close();
});

test("[LV82] at the line that the other writes stands their name, as part of its description, until they are done", async () => {
  const both = await openBoth();
  const [ana, ben] = both;
  await together(both);
  const topic = region(ana, "Agenda").getByRole("listitem").filter({ hasText: "Staff role in Q1" });
  const mark = ana.app.getByText("Ben is writing…");
  await ben.app.locator("[data-topic]").filter({ hasText: "Staff role in Q1" }).click();
  const line = ben.app.getByRole("textbox", { name: "Topic", exact: true });
  await line.pressSequentially(" and Q2");
  await topic.getByText("Ben is writing…").waitFor();
  // Nothing of the draft is told before it is saved, and so Escape leaves nothing to take back.
  expect(await topic.innerText()).not.toContain("Q2");
  const described = await topic.locator("[data-topic]").evaluate((button) =>
    (button.getAttribute("aria-describedby") ?? "")
      .split(" ")
      .map((id) => document.getElementById(id)?.textContent)
      .join(" "),
  );
  expect(described).toContain("Ben is writing…");
  expect(await mark.evaluate((it) => it.closest("[aria-live], [aria-hidden]"))).toBeNull();
  // Whoever opens the line sees it there as well.
  await line.pressSequentially("!");
  await topic.locator("[data-topic]").click();
  const own = ana.app.getByRole("textbox", { name: "Topic", exact: true });
  await own.waitFor();
  await line.pressSequentially("!");
  await topic.getByText("Ben is writing…").waitFor();
  await own.press("Escape");
  await line.press("Escape");
  await mark.waitFor({ state: "detached" });

  await ben.app.locator("[data-topic]").filter({ hasText: "Staff role in Q1" }).click();
  await ben.app.getByRole("textbox", { name: "New comment" }).pressSequentially("And");
  await topic.getByText("Ben is writing a comment…").waitFor();
  await line.press("Escape");
  await ana.app.getByText("Ben is writing a comment…").waitFor({ state: "detached" });

  const open = async (): Promise<Locator> => {
    await ben.app.getByRole("button", { name: "More" }).click();
    await ben.app.getByRole("menuitem", { name: "You two" }).click();
    return ben.app.getByRole("textbox", { name: "What you want to get out of it" });
  };
  await (await open()).fill("Grow");
  await ben.app.getByRole("button", { name: "Done" }).click();
  const purpose = ana.app.getByRole("button", { name: "Grow" });
  await purpose.waitFor();
  await (await open()).pressSequentially("!");
  await purpose.getByText("Ben is writing…").waitFor();
  await ben.app.getByRole("button", { name: "Done" }).click();
  await mark.waitFor({ state: "detached" });

  await ben.app.getByRole("textbox", { name: "New action" }).pressSequentially("Ask");
  await region(ana, "Actions").getByText("Ben is writing…").waitFor();
  await ben.page.close();
  await mark.waitFor({ state: "detached" });
  await ana.page.close();
});

test("[LV67] a file that was opened to others is closed again under typing, and both go on in a new room", async () => {
  const { id } = await notebookFile();
  const invitation = json({
    recipients: [{ email: "olga@contoso.example" }],
    roles: ["write"],
    requireSignIn: true,
    sendInvitation: false,
  });
  const granted = await stage.graphAs("ana", files, `/me/drive/items/${id}/invite`, invitation);
  expect(granted.status).toBe(200);
  const before = epochOf((await notebookFile()).html);
  const both = await openBoth();
  const [ana, ben] = both;
  await together(both);
  await notes(ben).click();
  await Promise.all([
    writeAtEnd(ben, " typed while the file is closed again, letter by letter"),
    ana.app.getByRole("button", { name: "Close it" }).click(),
  ]);
  await ana.app.getByText(/^Only you and Ben/).waitFor();
  await expect.poll(async () => epochOf((await notebookFile()).html)).toBeGreaterThan(before);
  await together(both);
  await writeAtEnd(ben, " and after");
  for (const visit of both)
    await expect
      .poll(() => written(visit))
      .toContain("typed while the file is closed again, letter by letter and after");
  await notes(ana).click();
  await writeAtEnd(ana, " by both");
  await expect.poll(() => written(ben)).toContain("and after by both");
  await Promise.all(both.map(savedByEither));
  expect((await notebookFile()).html).toContain("letter by letter and after by both");
  await close(both);
});
