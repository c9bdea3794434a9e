import { expect, test } from "vitest";
import fc from "fast-check";
import * as Y from "yjs";
import type { DueNow } from "#core/agenda/due.ts";
import type { Hand } from "#core/agenda/hand.ts";
import type { MeetingId } from "#core/agenda/meeting.ts";
import { detailTopic } from "#core/agenda/topic.ts";
import type { PersonId } from "#core/pairs/pair.ts";
import { bothEdits } from "#app/page-view/topic/both-edits.ts";
import { dueLabelOf } from "#app/page-view/due-label.ts";
import { piecesOf } from "#app/page-view/links.ts";
import { createPageEditor } from "#app/page-view/page-editor.ts";
import { containsWords } from "#app/page-view/topic/search.ts";
import { ana, anaAndBen, ben } from "#tests/cast.ts";

const person = (id: PersonId, name: string) => ({ id, name, short: name });
const hand: Hand = { me: ana, now: () => 0, random: (bytes) => crypto.getRandomValues(new Uint8Array(bytes)) };
const start = "2026-11-26T09:00:00.000Z";

test("[UI51] an opened topic is changed in one step, and what was not changed stays the other's", () => {
  const doc = new Y.Doc();
  const editor = createPageEditor(doc, hand, {
    pair: anaAndBen,
    seriesKey: "weekly",
    me: person(ana, "Ana"),
    other: person(ben, "Ben"),
    meeting: { start, end: null, originalStart: start },
    rhythm: null,
  });
  const id = editor.addTopic("Growth");
  if (id === null) throw new Error("no topic");
  detailTopic(doc, id, { kind: "idea" });
  editor.editTopic(id, { text: "Growth in Q1", notBefore: "2026-12-01", critical: { minutes: 10 } });
  const [topic] = editor.snapshot().topics;
  expect(topic).toMatchObject({
    text: "Growth in Q1",
    kind: "idea",
    notBefore: "2026-12-01",
    critical: { minutes: 10 },
  });
  editor.undo();
  expect(editor.snapshot().topics[0]).toMatchObject({ text: "Growth", kind: "idea", notBefore: null, critical: null });
});

const links = (text: string): readonly string[] =>
  piecesOf(text).flatMap((it) => (it.href === null ? [] : [`${it.text} > ${it.href}`]));

test("[UI52] addresses are links, and the sentence around them is not", () => {
  expect(links("See https://contoso.example/a?b=c#d, then decide.")).toEqual([
    "https://contoso.example/a?b=c#d > https://contoso.example/a?b=c#d",
  ]);
  expect(links("(http://x.example/wiki/A_(b)) and www.contoso.example!")).toEqual([
    "http://x.example/wiki/A_(b) > http://x.example/wiki/A_(b)",
    "www.contoso.example > https://www.contoso.example/",
  ]);
  expect(links("Ask kim@contoso.example or mailto:lee@contoso.example")).toEqual([
    "kim@contoso.example > mailto:kim@contoso.example",
    "mailto:lee@contoso.example > mailto:lee@contoso.example",
  ]);
  for (const text of ["javascript:alert(1)", "data:text/html,x", "1.2.3", "a@b", "https://", "file:///etc"])
    expect(links(text)).toEqual([]);
});

test("[UI52] the pieces of any text are the text", () => {
  const part = fc.oneof(fc.string(), fc.webUrl(), fc.emailAddress(), fc.constantFrom("(", ").", "www.", "https://"));
  fc.assert(
    fc.property(fc.array(part), (parts) => {
      const text = parts.join(" ");
      const pieces = piecesOf(text);
      expect(pieces.map((it) => it.text).join("")).toBe(text);
      for (const { href } of pieces) expect(href ?? "https:").toMatch(/^(?:https?|mailto):/u);
    }),
    // Each run parses addresses by the dozen.
    { numRuns: 30 },
  );
});

test("[UI53] two changes of one line are put together", () => {
  expect(bothEdits("Plan the offsite", "Plan the summer offsite", "Plan the offsite in May")).toBe(
    "Plan the summer offsite in May",
  );
  expect(bothEdits("Plan", "Plan A", "Plan B")).toBe("Plan A B");
  expect(bothEdits("Plan A", "Plan", "Plan A now")).toBe("Plan now");
  expect(bothEdits("Plan", "Plan ", "Plan")).toBe("Plan ");
  expect(bothEdits("Pla", "Plan ", "Plan")).toBe("Plan ");
});

test("[UI53] what either put in is there, whatever the two did", () => {
  const word = fc.string({ unit: fc.constantFrom("a", "b", " ") });
  const edit = fc.record({ at: fc.nat(20), gone: fc.nat(5) });
  fc.assert(
    fc.property(word, edit, edit, (base, mine, theirs) => {
      const changed = ({ at, gone }: { at: number; gone: number }, put: string): string => {
        const from = Math.min(at, base.length);
        return base.slice(0, from) + put + base.slice(from + gone);
      };
      const both = bothEdits(base, changed(mine, "MINE"), changed(theirs, "THEIRS"));
      expect(both).toContain("MINE");
      expect(both).toContain("THEIRS");
    }),
  );
});

const meeting = (day: string, came: boolean): DueNow => ({ type: "meeting", start: `${day}T09:00Z`, came });

test("[UI54] when an action is due is said by the meeting that really comes, and late only once that has passed", () => {
  const now = Date.parse("2026-11-25T12:00:00Z");
  const place = { locale: "en-GB", timeZone: "UTC" };
  const current = { id: "m" as MeetingId, start };
  const label = (due: DueNow | null, state: "open" | "done" = "open", meetings?: number) =>
    dueLabelOf(
      { state, due: { type: "nextMeeting", after: null, ...(meetings === undefined ? {} : { meetings }) } },
      due,
      current,
      now,
      place,
    );
  expect(label(null)).toEqual({ text: "no date", late: false });
  expect(label(meeting("2026-11-26", false))).toEqual({ text: "by our next 1:1, tomorrow", late: false });
  expect(label(meeting("2026-11-26", true))).toEqual({ text: "due in this 1:1", late: false });
  expect(label(meeting("2026-12-10", false))).toEqual({ text: "by our next 1:1, Thu 10 Dec", late: false });
  expect(label(meeting("2026-12-10", false), "open", 3)).toEqual({ text: "by Thu 10 Dec", late: false });
  expect(label(meeting("2026-11-19", true))).toEqual({ text: "was due Thu 19 Nov", late: true });
  expect(label(meeting("2026-11-19", true), "done")).toEqual({ text: "by Thu 19 Nov", late: false });
  expect(label({ type: "someMeeting" }, "open", 3)).toEqual({ text: "in 3 meetings", late: false });
  expect(label({ type: "day", day: "2026-11-25" })).toEqual({ text: "by today", late: false });
  expect(label({ type: "day", day: "2026-11-24" })).toEqual({ text: "was due yesterday", late: true });
});

test("[UI55] what was put aside is found by any of its words", () => {
  expect(containsWords("Überstunden im Café", "cafe UBER")).toBe(true);
  expect(containsWords("Überstunden im Café", "")).toBe(true);
  expect(containsWords("Überstunden im Café", "cafe tea")).toBe(false);
});
