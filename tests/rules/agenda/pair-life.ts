/** Two people, their two clients and a hostile calendar, week after week. What really happened is kept beside the notebook. */
import * as Y from "yjs";
import { addAction } from "#core/agenda/action.ts";
import { skipMeeting } from "#core/agenda/answer.ts";
import { agree } from "#core/agenda/closing.ts";
import { addComment } from "#core/agenda/comment.ts";
import { continueOn, continuePages, separate } from "#core/agenda/continuation.ts";
import { byNextMeeting } from "#core/agenda/due.ts";
import { followCalendar } from "#core/agenda/follow-calendar.ts";
import { meetingsAt, notesOf, touchMeeting, type Meeting } from "#core/agenda/meeting.ts";
import type { Occurrence } from "#core/agenda/occurrence.ts";
import { pageOf, pagesOf, type PageRef } from "#core/agenda/page.ts";
import {
  addTopic,
  detailTopic,
  discussTopic,
  moveTopic,
  readTopics,
  reopenTopic,
  setTopicState,
  touchTopic,
} from "#core/agenda/topic.ts";
import type { PersonId } from "#core/pairs/pair.ts";
import { ana, anaAndBen, ben } from "#tests/cast.ts";
import { writeNote } from "./desk.ts";
import { day, iso, type Dice } from "./hostile-calendar.ts";
import { faultsIn, goingOn, leadingTo, startTruth, type CalendarNow, type Client } from "./truth.ts";

export interface Life {
  readonly clients: readonly [Client, Client];
  readonly setTime: (now: number) => void;
  /** Somebody opens the app: pages are continued, meetings follow, questions are answered as the two really mean it. */
  readonly look: (client: Client, now: number) => void;
  /** Something is typed, ahead of a meeting or at any other time. */
  readonly edit: (client: Client, now: number) => void;
  /** The occurrence takes place with whoever is online; false when nobody is, and then it does not. */
  readonly meet: (occurrence: Occurrence, line: string, now: number) => boolean;
  readonly sync: () => void;
  /** Everything that is wrong after both are online, have looked and heard each other. */
  readonly faults: (now: number) => readonly string[];
  readonly figures: Figures;
}

export interface Figures {
  topics: number;
  actions: number;
  meetings: number;
  continued: number;
  asked: number;
  separated: number;
  /** A page that nobody was asked about and that the two had to find themselves. */
  unasked: number;
}

export const createLife = (dice: Dice, calendarNow: (now: number) => CalendarNow, start: number): Life => {
  let time = start;
  const random = (bytes: number): Uint8Array => Uint8Array.from({ length: bytes }, () => Math.floor(dice() * 256));
  const clientOf = (me: PersonId, clientID: number): Client => {
    const doc = new Y.Doc();
    doc.clientID = clientID;
    return { doc, hand: { me, now: () => time, random }, online: true, calendar: calendarNow(start) };
  };
  const clients = [clientOf(ana, 1), clientOf(ben, 2)] as const;
  const figures: Figures = { topics: 0, actions: 0, meetings: 0, continued: 0, asked: 0, separated: 0, unasked: 0 };
  const truth = startTruth();
  const { topics, actions, notes, met, skipped, lineOfPage } = truth;
  let words = 0;

  const pick = <T>(items: readonly T[]): T | undefined => items[Math.floor(dice() * items.length)];

  const look = (client: Client, now: number): void => {
    const { doc } = client;
    if (client.online) client.calendar = calendarNow(now);
    const { series } = client.calendar;
    const decided = continuePages(doc, anaAndBen.id, series, iso(now));
    for (const { seriesKey, line, endedAt } of series) {
      if (endedAt !== null) continue;
      const decision = decided.get(seriesKey);
      if (decision?.type === "continues") figures.continued++;
      if (decision?.type === "ask") {
        figures.asked++;
        const known = decision.pages.find((page) => lineOfPage.get(page) === line);
        if (known === undefined) separate(doc, anaAndBen.id, seriesKey);
        else continueOn(doc, anaAndBen.id, seriesKey, known);
      }
      correct(doc, seriesKey, line);
    }
    for (const page of new Set(series.map((it) => pageOf(doc, anaAndBen.id, it.seriesKey).id))) {
      const seriesKey = series.findLast((it) => pageOf(doc, anaAndBen.id, it.seriesKey).id === page)?.seriesKey ?? "";
      followCalendar(doc, { id: page, seriesKey }, leadingTo(doc, page, client.calendar), iso(now));
    }
  };

  /** The two see at a glance whether this is the right page, and say so when it is not. */
  const correct = (doc: Y.Doc, seriesKey: string, line: string): void => {
    const { id } = pageOf(doc, anaAndBen.id, seriesKey);
    const really = lineOfPage.get(id);
    if (really === line) return;
    if (really !== undefined) {
      figures.separated++;
      separate(doc, anaAndBen.id, seriesKey);
    }
    const right = pagesOf(doc).find((it) => lineOfPage.get(it.id) === line);
    const here = pageOf(doc, anaAndBen.id, seriesKey).id;
    if (right === undefined) lineOfPage.set(here, line);
    else if (right.id !== here) {
      figures.unasked++;
      continueOn(doc, anaAndBen.id, seriesKey, right.id);
    }
  };

  const newTopic = (client: Client, page: PageRef, line: string): void => {
    const id = addTopic(client.doc, page, `topic ${words++}`, client.hand);
    if (id !== null) topics.set(id, line);
    figures.topics++;
  };

  const note = (client: Client, page: PageRef, meeting: Meeting): void => {
    touchMeeting(client.doc, page, meeting);
    const line = `note ${words++}`;
    writeNote(notesOf(client.doc, meeting.id), line);
    notes.add(line);
  };

  const edit = (client: Client, now: number): void => {
    const { doc, hand } = client;
    const line = dice() < 0.8 ? "main" : "second";
    const page = placeOf(client, line);
    if (page === null) return;
    const ahead = leadingTo(doc, page.id, client.calendar).occurrences.filter(
      (it) => !it.cancelled && it.start > iso(now),
    );
    const next = ahead[Math.floor(dice() * dice() * Math.min(6, ahead.length))];
    const roll = dice();
    if (roll < 0.4) return newTopic(client, page, line);
    const topic = pick(readTopics(doc, page.id));
    if (roll < 0.55 && topic) return moveTopic(doc, topic.id, pick(readTopics(doc, page.id))?.id ?? null, hand);
    if (roll < 0.6 && topic) return setTopicState(doc, topic.id, dice() < 0.5 ? "parked" : "dropped");
    if (roll < 0.66 && topic) return reopenTopic(doc, topic.id, null);
    if (roll < 0.7 && topic) return detailTopic(doc, topic.id, { notBefore: iso(now + 10 * day).slice(0, 10) });
    if (roll < 0.74 && topic) return void addComment(doc, `topic/${topic.id}`, `comment ${words++}`, hand);
    if (roll < 0.94 && next) return note(client, page, meetingAt(doc, page, next));
    if (next === undefined) return;
    skipMeeting(doc, page, meetingAt(doc, page, next), dice() < 0.5 ? "" : "vacation", hand);
    skipped.add(`${line}@${next.originalStart}`);
  };

  const meet = (occurrence: Occurrence, line: string, now: number): boolean => {
    const present = clients.filter((it) => it.online);
    if (present.length === 0) return false;
    if (present.length === 2) sync();
    if (skipped.has(`${line}@${occurrence.originalStart}`)) return false;
    for (const client of present) look(client, now);
    if (present.length === 2) sync();
    for (const client of present) {
      const { doc, hand } = client;
      const page = pageOf(doc, anaAndBen.id, occurrence.seriesKey);
      const meeting = meetingAt(doc, page, occurrence);
      for (const topic of readTopics(doc, page.id).filter((it) => it.state === "open" && dice() < 0.3))
        if (dice() < 0.8) discussTopic(doc, page, topic.id, meeting);
        else touchTopic(doc, page, topic.id, meeting);
      const meetings = dice() < 0.8 ? 1 : 2;
      const due = byNextMeeting(meeting, iso(now), meetings);
      const id = addAction(doc, page, { who: hand.me, what: `action ${words++}`, due, madeIn: meeting.id }, hand);
      if (id !== null) actions.set(id, { line, after: occurrence.start, meetings });
      note(client, page, meeting);
      if (dice() < 0.5) agree(doc, page, meeting, hand);
      figures.actions++;
    }
    met.set(line, (met.get(line) ?? new Set()).add(occurrence.start));
    figures.meetings++;
    return true;
  };

  const sync = (): void => {
    const [a, b] = clients;
    const [fromA, fromB] = [a, b].map((it) => Y.encodeStateAsUpdateV2(it.doc)) as [Uint8Array, Uint8Array];
    Y.applyUpdateV2(a.doc, fromB);
    Y.applyUpdateV2(b.doc, fromA);
  };

  return {
    clients,
    setTime: (now) => void (time = now),
    look,
    edit,
    meet,
    sync,
    faults: (now) => faultsIn(clients, truth, calendarNow(now), now),
    figures,
  };
};

const meetingAt = (doc: Y.Doc, page: PageRef, { originalStart, start }: Occurrence): Meeting => ({
  id: meetingsAt(doc, page.id, originalStart)[0],
  start,
});

const placeOf = (client: Client, line: string): PageRef | null => {
  const series = goingOn(client.calendar, line);
  return series === undefined ? null : pageOf(client.doc, anaAndBen.id, series.seriesKey);
};
