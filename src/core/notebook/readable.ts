/** The notebook as either of the two can read it years later in any browser, without Duologue. */
import type * as Y from "yjs";
import { readActions, type Action, type Due } from "#core/agenda/action.ts";
import { notesOf, readMeetings, type Meeting } from "#core/agenda/meeting.ts";
import { pagesOf, type PageId } from "#core/agenda/page.ts";
import { nameOf } from "#core/agenda/person.ts";
import { isBlank } from "#core/agenda/text.ts";
import { readTopics, type Topic } from "#core/agenda/topic.ts";
import type { Pair, PersonId } from "#core/pairs/pair.ts";
import { escapeHtml } from "./html.ts";
import { readableDay, readableInstant } from "#core/pairs/readable-day.ts";
import { readableText } from "./readable-text.ts";

/** Title and body of the page; the order depends on the content alone and never on how it came together. */
export const renderReadable = (doc: Y.Doc, pair: Pair): { readonly title: string; readonly body: string } => {
  const pages = pagesById(doc);
  const names = pair.people.map((person) => nameIn(doc, person));
  return {
    title: escapeHtml(names.join(" and ")),
    body: [
      `<h1>${names.map((name) => `<bdi>${escapeHtml(name)}</bdi>`).join(" and ")}</h1>`,
      ...(pages.length === 0 ? [`<p class="quiet">Nothing is written here yet.</p>`] : []),
      ...pages.map((page, at) => {
        const section = readablePage(doc, page, pair);
        return pages.length === 1 ? section : `<section>\n<h2>${pageTitle(doc, page, at)}</h2>\n${section}\n</section>`;
      }),
    ].join("\n"),
  };
};

const pagesById = (doc: Y.Doc): readonly PageId[] =>
  pagesOf(doc)
    .map((page) => page.id)
    .toSorted();

const pageTitle = (doc: Y.Doc, page: PageId, at: number): string => {
  const starts = readMeetings(doc, page).flatMap((meeting) => meeting.start ?? []);
  const [last, first] = [starts[0], starts.at(-1)];
  if (first === undefined || last === undefined) return `Page ${at + 1}`;
  const days = [...new Set([readableDay(first), readableDay(last)])];
  return `Page ${at + 1} · ${escapeHtml(days.join(" to "))}`;
};

const readablePage = (doc: Y.Doc, page: PageId, pair: Pair): string => {
  const topics = readTopics(doc, page);
  const actions = readActions(doc, page);
  const openIn = (lane: PersonId) => topics.filter((it) => it.state === "open" && it.lane === lane);
  return [
    ...pair.people.map((lane) => readableTopics(doc, `Topics of ${nameIn(doc, lane)}`, openIn(lane))),
    readableActions(
      doc,
      "Actions",
      actions.filter((it) => it.state === "open"),
    ),
    ...readMeetings(doc, page).map((meeting) => readableMeeting(doc, meeting, topics)),
    readableTopics(
      doc,
      "Parked",
      topics.filter((it) => it.state === "parked"),
    ),
    readableTopics(
      doc,
      "Discussed earlier",
      topics.filter((it) => it.state === "discussed" && it.touchedIn.length === 0),
    ),
    readableActions(
      doc,
      "Done",
      actions.filter((it) => it.state === "done"),
    ),
  ]
    .filter((part) => part !== "")
    .join("\n");
};

const readableTopics = (doc: Y.Doc, title: string, topics: readonly Topic[]): string =>
  list(
    title,
    topics.map(
      (topic) =>
        `<li dir="auto">${escapeHtml(topic.text)}${topic.author === topic.lane ? "" : quiet(nameIn(doc, topic.author))}</li>`,
    ),
  );

const readableActions = (doc: Y.Doc, title: string, actions: readonly Action[]): string =>
  list(
    title,
    actions.map((action) => {
      const details = [action.who === null ? "" : nameIn(doc, action.who), dueWords(action.due)].filter(
        (it) => it !== "",
      );
      const done = action.state === "done" ? ` class="done"` : "";
      return `<li dir="auto"${done}><span class="what">${escapeHtml(action.what)}</span>${quiet(details.join(", "))}</li>`;
    }),
  );

const readableMeeting = (doc: Y.Doc, meeting: Meeting, topics: readonly Topic[]): string => {
  const notes = notesOf(doc, meeting.id);
  const discussed = topics.filter((it) => it.touchedIn.includes(meeting.id));
  if (isBlank(notes) && discussed.length === 0) return "";
  const when = meeting.start === null ? "Without a date" : escapeHtml(readableInstant(meeting.start));
  return [
    "<article>",
    `<h3>${when}</h3>`,
    ...(discussed.length === 0
      ? []
      : [
          "<h4>Discussed</h4>",
          "<ul>",
          ...discussed.map((it) => `<li dir="auto">${escapeHtml(it.text)}</li>`),
          "</ul>",
        ]),
    ...(isBlank(notes) ? [] : [readableText(notes)]),
    "</article>",
  ].join("\n");
};

const list = (title: string, items: readonly string[]): string =>
  items.length === 0 ? "" : [`<h3 dir="auto">${escapeHtml(title)}</h3>`, "<ul>", ...items, "</ul>"].join("\n");

const quiet = (text: string): string => (text === "" ? "" : ` <span class="quiet">· ${escapeHtml(text)}</span>`);

const dueWords = (due: Due | null): string => {
  if (due === null) return "";
  if (due.type === "day") return `by ${readableDay(due.day)}`;
  return (due.meetings ?? 1) === 1 ? "by the next 1:1" : `in ${due.meetings} meetings`;
};

/** A notebook may be older than anybody's name in it. */
const nameIn = (doc: Y.Doc, person: PersonId): string => nameOf(doc, person) ?? "Somebody";
