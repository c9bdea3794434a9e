import fc from "fast-check";
import { expect, test } from "vitest";
import * as Y from "yjs";
import { notesOf, touchMeeting } from "#core/agenda/meeting.ts";
import { setName } from "#core/agenda/person.ts";
import { setLine, textRoot } from "#core/agenda/text.ts";
import { addTopic, editTopic } from "#core/agenda/topic.ts";
import { parseFile } from "#core/notebook/file-format.ts";
import { renderFile } from "#core/notebook/write-file.ts";
import { pairOf, type Pair } from "#core/pairs/pair.ts";
import { ana, anaAndBen, ben, contoso, olga } from "#tests/cast.ts";
import { element, emptyNotebook, envelope, fullNotebook, handOf, marked, meetingOn, paragraph } from "./notebook.ts";

const file = (doc: Y.Doc): string => renderFile(doc, anaAndBen, envelope);
const body = (html: string): string => html.slice(html.indexOf("<main>"), html.indexOf("</main>"));

test("[NB1] either of the two can read it: names, open topics by person, actions, meetings with notes, newest first", () => {
  const html = body(file(fullNotebook(3)));
  const order = [
    "<h1><bdi>Ana Ruiz</bdi> and <bdi>Ben Okafor</bdi></h1>",
    "Topics of Ana Ruiz",
    "Topics of Ben Okafor",
    "On-call load in week 2",
    ">Actions<",
    "Turn off the two noisy alerts",
    "Ben Okafor, by the next 1:1",
    "10 December 2026, 09:00 UTC",
    "3 December 2026, 09:00 UTC",
    "On-call load in week 1",
    "<h5",
    '<li><p dir="auto"><strong>Alerts</strong> go to',
    "26 November 2026, 09:00 UTC",
    "Parked",
    "Conference talk",
    ">Done<",
  ];
  let rest = html;
  for (const part of order) {
    expect(rest).toContain(part);
    rest = rest.slice(rest.indexOf(part));
  }
});

test("[NB1] an empty notebook says so, and two lines of series stand apart", () => {
  expect(file(new Y.Doc())).toContain("Nothing is written here yet.");
  const { doc, page } = emptyNotebook(1);
  addTopic(doc, page, "Weekly", handOf(ana, 1));
  addTopic(doc, { id: "0f0f" as typeof page.id, seriesKey: "monthly" }, "Monthly", handOf(ana, 2));
  expect(body(file(doc)).match(/<h2>Page/g)).toHaveLength(2);
});

const nasty = [
  `<script>alert(1)</script>`,
  `</script><script>alert(1)</script>`,
  `</style><img src=x onerror=alert(1)>`,
  `" onmouseover="alert(1)`,
  `' autofocus onfocus='alert(1)`,
  `<!--<script>`,
  `]]>&lt;b&gt;`,
  `<svg/onload=alert(1)>`,
  `<meta http-equiv="refresh" content="0;url=https://evil.example">`,
  `\u0000<iframe srcdoc="<script>alert(1)</script>">`,
];

test("[NB2] whatever anybody types is text in the file and nothing else", () => {
  const { doc, page } = emptyNotebook(1);
  const hand = handOf(ana, 1);
  const plain = file(fullNotebook(1));
  const meeting = meetingOn(page, "2026-11-26T09:00Z");
  touchMeeting(doc, page, meeting);
  for (const words of nasty) {
    setName(doc, ana, words);
    addTopic(doc, page, words, hand);
    notesOf(doc, meeting.id).insert(0, [
      element("heading", [new Y.XmlText(words)], { level: words }),
      element("ordered_list", [element("list_item", [paragraph(new Y.XmlText(words))])], { order: words }),
      element(words, [new Y.XmlText(words)], { [words]: words }),
      paragraph(marked(words, { strong: {}, [words]: words, link: { href: words } })),
    ]);
  }
  const html = file(doc);
  for (const tag of ["<script", "<style", "<meta", "<img", "<iframe", "<svg", "<!--"])
    expect(html.split(tag)).toHaveLength(plain.split(tag).length);
  expect(body(html)).not.toMatch(/<[^>]*\son\w+=/);
  // Its own reader still takes it whole.
  expect(parseFile(html, anaAndBen).ok).toBe(true);
});

test("[NB3] a link leads to http, https or mail, and any other address is words alone", () => {
  const { doc, page } = emptyNotebook(1);
  const meeting = meetingOn(page, "2026-11-26T09:00Z");
  touchMeeting(doc, page, meeting);
  const links = [
    'https://a.example/?q="<x>',
    "mailto:ben@contoso.example",
    "javascript:alert(1)",
    "JaVaScRiPt:alert(2)",
    "\u0001javascript:alert(3)",
    "java\nscript:alert(4)",
    "data:text/html,<b>",
    "vbscript:x",
    "file:///etc/passwd",
    "//b.example",
    "/relative",
  ];
  notesOf(doc, meeting.id).insert(
    0,
    links.map((href) => paragraph(marked("linked", { link: { href } }))),
  );
  const hrefs = [...file(doc).matchAll(/href="([^"]*)"/g)].map((it) => it[1]);
  expect(hrefs).toEqual(["https://a.example/?q=%22%3Cx%3E", "mailto:ben@contoso.example"]);
  expect(body(file(doc)).match(/linked/g)).toHaveLength(links.length);
});

test("[NB4] what is written is read again, word for word", () => {
  const doc = fullNotebook(10);
  const parsed = parseFile(file(doc), anaAndBen);
  if (!parsed.ok) throw new Error(parsed.error.type);
  const again = new Y.Doc();
  Y.applyUpdateV2(again, parsed.value.state);
  expect(Y.equalSnapshots(Y.snapshot(again), Y.snapshot(doc))).toBe(true);
  expect(parsed.value.envelope.notebook).toBe(envelope.notebook);
  expect(parsed.value.envelope.room).toEqual(envelope.room);
  expect(renderFile(again, anaAndBen, parsed.value.envelope) === file(doc)).toBe(true);
});

test("[NB5] the same content is the same file, whichever way it came together", () => {
  fc.assert(
    fc.property(
      fc.array(fc.record({ by: fc.nat(1), edit: fc.nat(3), text: fc.string({ maxLength: 8 }), meet: fc.boolean() }), {
        maxLength: 25,
      }),
      (deeds) => {
        const sides = [emptyNotebook(1), emptyNotebook(2)] as const;
        const hands = [handOf(ana, 1), handOf(ben, 2)] as const;
        const updates: Uint8Array[] = [];
        for (const { doc } of sides) doc.on("updateV2", (update: Uint8Array) => updates.push(update));
        for (const { by, edit, text, meet } of deeds) {
          const { doc, page } = sides[by === 0 ? 0 : 1];
          const hand = hands[by === 0 ? 0 : 1];
          const notes = notesOf(doc, meetingOn(page, "2026-11-26T09:00Z").id);
          if (edit === 0) addTopic(doc, page, `topic ${text}`, hand);
          else if (edit === 1) setLine(textRoot(doc, "topic/shared"), text);
          else if (edit === 2) notes.insert(0, [paragraph(new Y.XmlText(text))]);
          else if (notes.length > 0) notes.delete(0, 1);
          if (meet)
            for (const [to, from] of [
              [0, 1],
              [1, 0],
            ] as const)
              Y.applyUpdateV2(sides[to].doc, Y.encodeStateAsUpdateV2(sides[from].doc));
        }
        for (const [to, from] of [
          [0, 1],
          [1, 0],
        ] as const)
          Y.applyUpdateV2(sides[to].doc, Y.encodeStateAsUpdateV2(sides[from].doc));
        const third = new Y.Doc();
        for (const update of updates.toReversed()) Y.applyUpdateV2(third, update);
        expect(file(sides[1].doc) === file(sides[0].doc)).toBe(true);
        expect(file(third) === file(sides[0].doc)).toBe(true);
      },
    ),
    { numRuns: 100 },
  );
});

test("[NB6] words that were deleted are nowhere in the file", () => {
  const { doc, page } = emptyNotebook(1);
  doc.gc = false;
  const topic = addTopic(doc, page, "Ben is looking for another job", handOf(ana, 1));
  if (topic === null) throw new Error("Expected a topic");
  editTopic(doc, topic, "Growth");
  const parsed = parseFile(file(doc), anaAndBen);
  expect(file(doc)).not.toContain("another");
  expect(parsed.ok && new TextDecoder().decode(parsed.value.state)).not.toContain("another");
});

test("[NB7] a file of a newer format is named by its number and not read", () => {
  const newer = file(fullNotebook(1)).replace(`"format":1`, `"format":7`);
  expect(parseFile(newer, anaAndBen)).toEqual({ ok: false, error: { type: "newerVersion", version: 7 } });
});

test("[NB8] a file that was cut anywhere is damaged, never a shorter notebook", () => {
  const html = file(fullNotebook(1));
  const begin = html.indexOf('<meta name="generator"') + 60;
  const end = html.lastIndexOf("</script>") + "</script>".length - 1;
  for (let at = begin; at < end; at += 97)
    expect(parseFile(html.slice(0, at), anaAndBen)).toMatchObject({ ok: false, error: { type: "damaged" } });
  for (const empty of ["", "\n "])
    expect(parseFile(empty, anaAndBen)).toMatchObject({ ok: false, error: { type: "damaged" } });
});

test("[NB8] a changed byte in the data is damage, and no input makes the reader throw", () => {
  const html = file(fullNotebook(1));
  const begin = html.indexOf(`"state":"`) + 9;
  const end = html.indexOf(`"`, begin);
  fc.assert(
    fc.property(fc.integer({ min: begin, max: end - 1 }), fc.string({ minLength: 1, maxLength: 3 }), (at, text) => {
      fc.pre(!html.startsWith(text, at));
      const parsed = parseFile(html.slice(0, at) + text + html.slice(at + text.length), anaAndBen);
      expect(parsed.ok).toBe(false);
    }),
  );
  fc.assert(
    fc.property(fc.nat(html.length), fc.string({ unit: "binary", maxLength: 40 }), fc.nat(400), (at, text, gap) => {
      parseFile(html.slice(0, at) + text + html.slice(at + gap), anaAndBen);
    }),
  );
}, 60_000);

test("[NB8] data that stands twice, or whose sum is right and whose state is none, is damaged", () => {
  const html = file(fullNotebook(1));
  const block = html.slice(html.indexOf("<script "), html.indexOf("</script>") + 9);
  const damaged = { ok: false, error: { type: "damaged" } };
  expect(parseFile(html + block, anaAndBen)).toMatchObject(damaged);
  // SHA-256 of the three bytes ff ff ff.
  const sum = Buffer.from("5ae7e6a42304dc6e4176210b83c43024f99a0bce9a870c3b6d2c95fc8ebfb74c", "hex").toString("base64");
  const forged = html.replace(/"sum":"[^"]*","state":"[^"]*"/, `"sum":"${sum}","state":"////"`);
  expect(parseFile(forged, anaAndBen)).toEqual({
    ok: false,
    error: { type: "damaged", reason: "state is no document" },
  });
});

test("[NB9] another pair's notebook, and a page of anybody else, are not ours", () => {
  const other = pairOf(contoso, ana, olga) as Pair;
  const fabrikam = "fab0fab0-1111-4111-8111-fab0fab0fab0";
  const notOurs = { ok: false, error: { type: "notOurs" } };
  expect(parseFile(file(fullNotebook(1)), other)).toEqual(notOurs);
  expect(parseFile("<!doctype html><p>Shopping list", anaAndBen)).toEqual(notOurs);
  const ours = file(fullNotebook(1));
  for (const [from, to] of [
    [`"${ana}","${ben}"`, `"${ana}","${olga}"`],
    [`"tenant":"${contoso}"`, `"tenant":"${fabrikam}"`],
  ] as const) {
    const swapped = ours.replace(from, to);
    expect(swapped).not.toBe(ours);
    expect(parseFile(swapped, anaAndBen)).toEqual(notOurs);
  }
});

test("[NB10] fields that a later writer of this format added are kept", () => {
  const doc = fullNotebook(1);
  const theirs = file(doc)
    .replace(`"format":1,`, `"later":{"kid":"k1"},"format":1,`)
    .replace(`"epoch":3`, `"epoch":3,"cipher":"x"`);
  const parsed = parseFile(theirs, anaAndBen);
  if (!parsed.ok) throw new Error(parsed.error.type);
  const again = renderFile(doc, anaAndBen, parsed.value.envelope);
  expect(again).toContain(`"later":{"kid":"k1"}`);
  expect(again).toContain(`"cipher":"x"`);
  const twice = parseFile(again, anaAndBen);
  expect(twice.ok && renderFile(doc, anaAndBen, twice.value.envelope)).toBe(again);
});

test("[NB11] marks and nodes of the notes are shown, and what is not known gives its words", () => {
  const { doc, page } = emptyNotebook(1);
  const meeting = meetingOn(page, "2026-11-26T09:00Z");
  touchMeeting(doc, page, meeting);
  notesOf(doc, meeting.id).insert(0, [
    paragraph(marked("bold", { strong: {}, em: {} }), element("hard_break", []), marked("code", { code: {} })),
    element("ordered_list", [element("list_item", [paragraph(new Y.XmlText("third"))])], { order: 3 }),
    element("callout", [paragraph(marked("kept", { sparkle: {} }))]),
    paragraph(marked("link", { "link--a1b2c3d4": { href: "https://a.example/" } })),
  ]);
  const html = body(file(doc));
  expect(html).toContain(`<p dir="auto"><strong><em>bold</em></strong><br><code>code</code></p>`);
  expect(html).toContain(`<ol start="3"><li><p dir="auto">third</p></li></ol>`);
  expect(html).toContain(`<div dir="auto"><p dir="auto">kept</p></div>`);
  expect(html).toContain(`<a href="https://a.example/" rel="noopener noreferrer">link</a>`);
});

test("[NB13] whatever stands where records and names are expected, the rest is written", () => {
  for (const root of ["topics", "actions", "people", "pages", "meetings", "continues", "home", "sharing"])
    for (const junk of ["words", 7, null, { a: 1 }, [1], () => new Y.Map(), () => new Y.Array()]) {
      const doc = fullNotebook(1);
      const map = doc.getMap(root);
      const [first] = map.keys();
      for (const key of ["junk", first ?? "more junk"]) map.set(key, typeof junk === "function" ? junk() : junk);
      const parsed = parseFile(file(doc), anaAndBen);
      expect(parsed.ok, `${root} ${JSON.stringify(junk)}`).toBe(true);
    }
});

test("[NB12] a weekly year takes less than 300 kB, and its words far less", () => {
  const html = file(fullNotebook(52));
  expect(new TextEncoder().encode(html).length).toBeLessThan(300_000);
  expect(new TextEncoder().encode(body(html)).length).toBeLessThan(60_000);
});
