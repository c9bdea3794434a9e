import { afterAll, beforeAll, expect, test } from "vitest";
import * as Y from "yjs";
import { notesOf, touchMeeting } from "#core/agenda/meeting.ts";
import { setName } from "#core/agenda/person.ts";
import { addAction } from "#core/agenda/action.ts";
import { addTopic } from "#core/agenda/topic.ts";
import { renderFile } from "#core/notebook/write-file.ts";
import { ana, anaAndBen, ben } from "#tests/cast.ts";
import {
  element,
  emptyNotebook,
  envelope,
  fullNotebook,
  handOf,
  marked,
  meetingOn,
  paragraph,
} from "#tests/rules/notebook/notebook.ts";
import { createCopyStand, type CopyStand } from "./local-copy-stand.ts";

const attacks = [
  `<script>window.hit=1;alert(1)</script>`,
  `</script><script>window.hit=1;alert(1)</script>`,
  `</title><script>window.hit=1;alert(1)</script>`,
  `</style><img src="/loaded.png" onerror="window.hit=1">`,
  `"><img src=/loaded.png onerror=window.hit=1>`,
  `<svg onload="window.hit=1"><use href="/loaded.svg#a"/></svg>`,
  `<iframe src="/loaded.html"></iframe>`,
  `<link rel=stylesheet href=/loaded.css><style>@import "/loaded.css"</style>`,
  `<meta http-equiv=refresh content="0;url=/loaded.html">`,
  `<base href="https://elsewhere.example/">`,
  `<form action=/loaded.html><button autofocus onfocus="window.hit=1">x</button></form>`,
  `javascript:window.hit=1`,
  `<!--`,
];

const hostile = (): string => {
  const { doc, page } = emptyNotebook(1);
  const hand = handOf(ana, 1);
  const meeting = meetingOn(page, "2026-11-26T09:00Z");
  touchMeeting(doc, page, meeting);
  for (const words of attacks) {
    addTopic(doc, page, words, hand);
    addAction(doc, page, { who: ben, what: words, due: { type: "day", day: words }, madeIn: null }, hand);
    notesOf(doc, meeting.id).insert(0, [
      element("heading", [new Y.XmlText(words)], { level: words }),
      element("ordered_list", [element("list_item", [paragraph(new Y.XmlText(words))])], { order: words }),
      element("script", [new Y.XmlText(words)], { src: "/loaded.js" }),
      paragraph(marked(words, { link: { href: words }, strong: {} })),
    ]);
  }
  setName(doc, ana, attacks.join(" "));
  setName(doc, ben, attacks.toReversed().join(" "));
  doc.getMap("meetings").set(`${page.id}@undated/start`, attacks.join(" "));
  return renderFile(doc, anaAndBen, envelope);
};

let stand: CopyStand;
beforeAll(async () => {
  stand = await createCopyStand({ "/hostile": hostile(), "/plain": renderFile(fullNotebook(3), anaAndBen, envelope) });
});
afterAll(() => stand[Symbol.asyncDispose]());

for (const path of ["/hostile", "/plain"])
  test(`[NB2] opened in a browser, the file at ${path} runs nothing and loads nothing`, async () => {
    const page = await stand.browser.newPage();
    const requests: string[] = [];
    const events: string[] = [];
    page.on("request", (request) => requests.push(new URL(request.url()).pathname));
    page.on("dialog", (dialog) => {
      events.push(`dialog ${dialog.message()}`);
      void dialog.dismiss();
    });
    page.on("console", (message) => {
      // The browser itself asks for an icon of every page that names none.
      if (!message.location().url.endsWith("/favicon.ico")) events.push(message.text());
    });
    page.on("pageerror", (error) => events.push(error.message));
    await page.goto(stand.origin + path);
    for (const link of await page.locator("a").all()) await link.click({ trial: true });
    const found = await page.evaluate(() => ({
      hit: "hit" in window,
      scripts: [...document.scripts].map((it) => it.type),
      elsewhere: document.querySelectorAll("main :is(script, style, img, svg, iframe, link, meta, base, form, button)")
        .length,
      handlers: [...document.querySelectorAll("*")].filter((it) =>
        it.getAttributeNames().some((name) => name.startsWith("on")),
      ).length,
      // Applied only if the policy's hash is that of the very style.
      styled: getComputedStyle(document.body).margin,
    }));
    expect(found).toEqual({
      hit: false,
      scripts: ["application/vnd.duologue+json"],
      elsewhere: 0,
      handlers: 0,
      styled: "0px",
    });
    expect(requests.filter((it) => it !== "/favicon.ico")).toEqual([path]);
    expect(events).toEqual([]);
    await page.close();
  });

test("[NB2] the policy itself stops what an unescaped word could do", async () => {
  const page = await stand.browser.newPage();
  const html = renderFile(fullNotebook(1), anaAndBen, envelope).replace(
    "<main>",
    `<main>${attacks.slice(0, 8).join("")}`,
  );
  const requests: string[] = [];
  await page.route(`${stand.origin}/**`, (route) => {
    requests.push(new URL(route.request().url()).pathname);
    return route.fulfill({ contentType: "text/html", body: html });
  });
  page.on("dialog", (dialog) => void dialog.dismiss());
  await page.goto(`${stand.origin}/careless`);
  expect(await page.evaluate(() => "hit" in window)).toBe(false);
  expect(requests.filter((it) => it !== "/favicon.ico")).toEqual(["/careless"]);
  await page.close();
});
