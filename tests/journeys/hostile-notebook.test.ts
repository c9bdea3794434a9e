/**
 * A notebook in which every word that either can type is an attack, opened in Chromium as somebody opens the file, their copy of it
 * or what was left of it years later: from a server, and from a disk.
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import * as Y from "yjs";
import { atOnce } from "#core/at-once.ts";
import { addAction, editAction } from "#core/agenda/action.ts";
import { skipMeeting } from "#core/agenda/answer.ts";
import { addComment } from "#core/agenda/comment.ts";
import { notesOf, touchMeeting } from "#core/agenda/meeting.ts";
import { setName } from "#core/agenda/person.ts";
import { addTopic, detailTopic, discussTopic, setTopicState } from "#core/agenda/topic.ts";
import { leftRendering, renderCopy, renderFile } from "#core/notebook/write-file.ts";
import { ana, anaAndBen, ben } from "#tests/cast.ts";
import {
  element,
  emptyNotebook,
  envelope,
  handOf,
  marked,
  meetingOn,
  paragraph,
} from "#tests/rules/notebook/notebook.ts";
import { openBrowser } from "./browser.ts";

/** Each would set `window.hit`, open a dialog or load `/loaded…` if it were anything but text. */
const run = "window.hit=1;alert(1)";
const payloads: readonly string[] = [
  `<script>${run}</script>`,
  `</script><script>${run}</script>`,
  `<script src=/loaded.js></script>`,
  `<script/src=data:,${run}>`,
  `<SCRIPT>${run}</SCRIPT>`,
  `<scr<script>ipt>${run}</scr</script>ipt>`,
  `</title><script>${run}</script>`,
  `</style><script>${run}</script>`,
  `</textarea><script>${run}</script>`,
  `--><script>${run}</script>`,
  `]]><script>${run}</script>`,
  `<!--<img src="--><img src=/loaded.png onerror=${run}>">`,
  `"><script>${run}</script>`,
  `'><script>${run}</script>`,
  `" onmouseover="${run}" autofocus onfocus="${run}`,
  `' onmouseover='${run}' x='`,
  "` onmouseover=alert(1) x=`",
  `<img src=x onerror=${run}>`,
  `<img src=/loaded.png>`,
  `<img srcset="/loaded.png 1x">`,
  `<image src=/loaded.png onerror=${run}>`,
  `<picture><source srcset=/loaded.png></picture>`,
  `<svg onload=${run}>`,
  `<svg><script>${run}</script></svg>`,
  `<svg><script href=/loaded.js></script></svg>`,
  `<svg><use href="/loaded.svg#a"/></svg>`,
  `<svg><animate onbegin=${run} attributeName=x dur=1s>`,
  `<svg><a xlink:href="javascript:${run}"><text x=20 y=20>x</text></a></svg>`,
  `<svg><foreignObject><iframe src=/loaded.html></iframe></foreignObject></svg>`,
  `<math><mtext><table><mglyph><style><img src=x onerror=${run}></style>`,
  `<math href="javascript:${run}">x</math>`,
  `<iframe src="javascript:${run}"></iframe>`,
  `<iframe srcdoc="<script>parent.${run}</script>"></iframe>`,
  `<iframe src=/loaded.html></iframe>`,
  `<object data=/loaded.html></object>`,
  `<embed src=/loaded.html>`,
  `<video src=/loaded.mp4 onerror=${run}><source onerror=${run}></video>`,
  `<audio src=/loaded.mp3 onloadstart=${run}>`,
  `<link rel=stylesheet href=/loaded.css>`,
  `<link rel=prefetch href=/loaded.html>`,
  `<style>@import "/loaded.css";</style>`,
  `<style>body{background:url(/loaded.png)}</style>`,
  `<div style="background:url(/loaded.png)">x</div>`,
  `<div style="width:expression(${run})">x</div>`,
  `<meta http-equiv=refresh content="0;url=/loaded.html">`,
  `<meta http-equiv="Content-Security-Policy" content="script-src * 'unsafe-inline'">`,
  `<base href="/loaded/">`,
  `<form action=/loaded.html><input type=submit autofocus onfocus=${run}></form>`,
  `<button formaction="javascript:${run}">x</button>`,
  `<input autofocus onfocus=${run}>`,
  `<select autofocus onfocus=${run}></select>`,
  `<textarea autofocus onfocus=${run}></textarea>`,
  `<details open ontoggle=${run}>x</details>`,
  `<dialog open oncancel=${run}>x</dialog>`,
  `<body onload=${run}>`,
  `<body onpageshow=${run}>`,
  `<marquee onstart=${run}>x</marquee>`,
  `<isindex action="javascript:${run}">`,
  `<keygen autofocus onfocus=${run}>`,
  `<xss onafterscriptexecute=${run} tabindex=1 onfocus=${run} autofocus>`,
  `<template><script>${run}</script></template>`,
  `<noscript><p title="</noscript><img src=x onerror=${run}>">`,
  `<plaintext><script>${run}</script>`,
  `<xmp><img src=x onerror=${run}></xmp>`,
  `<a href="javascript:${run}">x</a>`,
  `<a href=/loaded.html ping=/loaded-ping>x</a>`,
  `&lt;script&gt;${run}&lt;/script&gt;`,
  `&#60;script&#62;${run}&#60;/script&#62;`,
  `&#x3c;script&#x3e;${run}`,
  `\u003cscript\u003e${run}\u003c/script\u003e`,
  `＜script＞${run}＜/script＞`,
  `%3Cscript%3E${run}%3C/script%3E`,
  `+ADw-script+AD4-${run}+ADw-/script+AD4-`,
  `<scr\u0000ipt>${run}</scr\u0000ipt>`,
  `<img src=x\u000conerror=${run}>`,
  `\u202e<script>${run}</script>`,
  `\ud800<script>${run}</script>`,
  `{{constructor.constructor('${run}')()}}`,
  `\${${run}}`,
  `<?xml-stylesheet href="/loaded.css"?>`,
  `<!doctype html><html><body onload=${run}>`,
  `<!ENTITY x SYSTEM "/loaded.dtd">`,
];

const links: readonly string[] = [
  `javascript:${run}`,
  `JaVaScRiPt:${run}`,
  ` javascript:${run}`,
  `java\tscript:${run}`,
  `java\nscript:${run}`,
  `\u0001javascript:${run}`,
  `javascript&colon;${run}`,
  `vbscript:${run}`,
  `data:text/html,<script>${run}</script>`,
  `data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==`,
  `blob:https://elsewhere.example/1`,
  `file:///etc/passwd`,
  `filesystem:https://elsewhere.example/x`,
  `//elsewhere.example/x`,
  `/loaded.html`,
  `https://elsewhere.example/" onmouseover="${run}`,
  `https://elsewhere.example/'><script>${run}</script>`,
  `https://elsewhere.example/#<img src=x onerror=${run}>`,
  `mailto:x@elsewhere.example?body=</a><script>${run}</script>`,
];

const all = [...payloads, ...links];

const hostile = () => {
  const { doc, page } = emptyNotebook(1);
  const hand = handOf(ana, 1);
  for (const [at, words] of all.entries()) {
    const meeting = meetingOn(page, `2026-11-${String((at % 28) + 1).padStart(2, "0")}T09:00Z`);
    touchMeeting(doc, page, meeting);
    const open = addTopic(doc, page, words, hand);
    const parked = addTopic(doc, page, words, hand);
    const discussed = addTopic(doc, page, words, hand);
    if (open !== null) {
      detailTopic(doc, open, { kind: words as never });
      addComment(doc, `topic/${open}`, words, hand);
    }
    if (parked !== null) setTopicState(doc, parked, "parked");
    if (discussed !== null) discussTopic(doc, page, discussed, meeting);
    const action = addAction(
      doc,
      page,
      { who: ben, what: words, due: { type: "day", day: words }, madeIn: meeting.id },
      hand,
    );
    if (action !== null && at % 2 === 0) editAction(doc, action, { state: "done" });
    skipMeeting(doc, page, meetingOn(page, `2027-01-${String((at % 28) + 1).padStart(2, "0")}T09:00Z`), words, hand);
    notesOf(doc, meeting.id).insert(0, [
      element("heading", [new Y.XmlText(words)], { level: words }),
      element("ordered_list", [element("list_item", [paragraph(new Y.XmlText(words))])], { order: words }),
      element("code_block", [new Y.XmlText(words)], { language: words }),
      element("blockquote", [paragraph(new Y.XmlText(words))], { onclick: run, style: words }),
      // What a client that is not ours could put there: names of elements, and marks.
      element("script", [new Y.XmlText(run)], { src: "/loaded.js" }),
      element("img", [], { src: "/loaded.png", onerror: run }),
      element(`x><script>${run}</script>`, [new Y.XmlText(words)]),
      paragraph(marked(words, { link: { href: words, title: words, target: words }, strong: {}, [words]: {} })),
      paragraph(marked("a link", { link: { href: links[at % links.length] } })),
    ]);
  }
  setName(doc, ana, payloads.join(" "));
  setName(doc, ben, payloads.toReversed().join(" "));
  doc.getMap("meetings").set(`${page.id}@undated/start`, payloads.join(" "));
  // Fields that a later writer added are carried along, whatever they say.
  const found = { [payloads.join("")]: payloads, later: { deep: links } };
  return {
    notebook: renderFile(doc, anaAndBen, { ...envelope, found }),
    copy: renderCopy(doc, anaAndBen, envelope.notebook),
    left: atOnce(leftRendering(doc, anaAndBen, envelope.notebook)),
  };
};

let browser: Browser;
let origin: string;
let folder: string;
const closing = new AsyncDisposableStack();
beforeAll(async () => {
  const documents = new Map(Object.entries(hostile()).map(([name, html]) => [`/${name}.html`, html]));
  const server = createServer((request, response) => {
    response.setHeader("content-type", "text/html; charset=utf-8");
    response.end(documents.get(request.url ?? "") ?? `<script>${run}</script>`);
  });
  await new Promise<void>((up) => server.listen(0, "127.0.0.1", up));
  closing.defer(async () => {
    server.closeAllConnections();
    await new Promise((down) => server.close(down));
  });
  origin = `http://localhost:${(server.address() as AddressInfo).port}`;
  folder = mkdtempSync(join(tmpdir(), "duologue-hostile-"));
  closing.defer(() => rmSync(folder, { recursive: true, force: true }));
  for (const [name, html] of documents) writeFileSync(join(folder, name), html);
  browser = await openBrowser();
  closing.defer(() => browser.close());
});
afterAll(() => closing.disposeAsync());

const places = [
  ["a server", (name: string) => `${origin}/${name}`],
  ["a disk", (name: string) => pathToFileURL(join(folder, name)).href],
] as const;
const kinds = [
  ["a notebook", "notebook.html", "application/vnd.duologue+json"],
  ["somebody's own copy", "copy.html", "application/vnd.duologue.copy+json"],
  ["a file that was left", "left.html", "application/vnd.duologue+json"],
] as const;

/** As the file has it: no control characters, no half a letter; and a browser shows any blanks in a line as one. */
const shown = (words: string): string =>
  words
    .replaceAll(/[^\P{Cc}\t\n\r\u0080-\u009f]/gu, "")
    .toWellFormed()
    .replaceAll(/\s+/g, " ")
    .trim();

test.each(places.flatMap(([place, at]) => kinds.map(([kind, name, type]) => ({ place, kind, at, name, type }))))(
  "[NB2, NB3] from $place $kind full of attacks runs nothing, loads nothing and shows every one as text",
  async ({ at, name, type }) => {
    const address = at(name);
    const page = await browser.newPage();
    const events: string[] = [];
    const requests: string[] = [];
    page.on("request", (request) => requests.push(request.url()));
    page.on("dialog", (dialog) => {
      events.push(`dialog ${dialog.message()}`);
      void dialog.dismiss();
    });
    page.on("console", (message) => {
      // The browser itself asks for an icon of every page that names none.
      if (!message.location().url.endsWith("/favicon.ico")) events.push(message.text());
    });
    page.on("pageerror", (error) => events.push(error.message));
    page.on("popup", () => events.push("popup"));
    await page.addInitScript(() => {
      const violations: string[] = [];
      Object.assign(window, { violations });
      document.addEventListener("securitypolicyviolation", (event) => violations.push(event.violatedDirective));
    });
    await page.goto(address);
    // Where a hand would go: over and into everything that can be focused or hovered.
    await page.mouse.move(300, 300);
    for (let tab = 0; tab < 20; tab += 1) await page.keyboard.press("Tab");

    const found = await page.evaluate(() => ({
      hit: "hit" in window,
      violations: (window as unknown as { violations: string[] }).violations,
      policies: [...document.querySelectorAll('head > meta[http-equiv="Content-Security-Policy"]')].map((it) =>
        it.getAttribute("content"),
      ),
      scripts: [...document.scripts].map((it) => it.type),
      inside: [...new Set([...document.querySelectorAll("main *")].map((it) => it.tagName.toLowerCase()))].toSorted(),
      attributes: [
        ...new Set([...document.querySelectorAll("main *")].flatMap((it) => it.getAttributeNames())),
      ].toSorted(),
      protocols: [...new Set([...document.querySelectorAll("a")].map((it) => it.protocol))].toSorted(),
      // What somebody sees of topics and discussed ones, of actions, and of notes.
      lines: ["h3 + ul > li", "h4 + ul > li", "li > .what", "h5, h6", "pre", "blockquote"].map((where) =>
        [...document.querySelectorAll<HTMLElement>(`main :is(${where})`)].map((it) => it.innerText),
      ),
    }));
    expect(found.hit).toBe(false);
    expect(found.violations).toEqual([]);
    expect(found.policies).toEqual([expect.stringContaining("default-src 'none'")]);
    expect(found.scripts).toEqual([type]);
    const plain =
      "a article bdi blockquote br code div em footer h1 h2 h3 h4 h5 h6 hr li ol p pre script section span strong ul";
    expect(found.inside.filter((it) => !plain.split(" ").includes(it))).toEqual([]);
    expect(found.attributes.filter((it) => !"class dir href id rel start type".split(" ").includes(it))).toEqual([]);
    expect(found.protocols.filter((it) => !["http:", "https:", "mailto:"].includes(it))).toEqual([]);
    for (const lines of found.lines) expect(lines.map(shown)).toEqual(expect.arrayContaining(all.map(shown)));
    expect(requests.filter((it) => !it.endsWith("/favicon.ico"))).toEqual([address]);
    expect(events).toEqual([]);
    await page.close();
  },
);

test("[NB2] the block of data is read back as it was, and ends where it should", async () => {
  const page = await browser.newPage();
  await page.goto(`${origin}/notebook.html`);
  const block = await page.evaluate(
    () => JSON.parse(document.querySelector("#duologue")?.textContent ?? "{}") as object,
  );
  expect(block).toMatchObject({ pairId: anaAndBen.id, later: { deep: links } });
  await page.close();
});
