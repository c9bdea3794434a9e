/**
 * Rules for what becomes of topics that were not discussed, side by side on the same calendars: ours, and models of two that other
 * products document.
 */
import * as Y from "yjs";
import { continueOn, continuePages } from "#core/agenda/continuation.ts";
import { followCalendar } from "#core/agenda/follow-calendar.ts";
import { meetingsAt } from "#core/agenda/meeting.ts";
import { pageOf } from "#core/agenda/page.ts";
import { addTopic, discussTopic, openTopics, type TopicId } from "#core/agenda/topic.ts";
import { ana, anaAndBen } from "#tests/cast.ts";
import {
  iso,
  slotsOf,
  toOccurrence,
  toPairSeries,
  week,
  type Series,
  type Slot,
} from "#tests/rules/agenda/hostile-calendar.ts";

export interface CarryRule {
  /** Somebody writes a topic down for an occurrence. */
  readonly write: (topic: string, on: Slot, now: number) => void;
  /** What the meeting's page lists as not discussed. */
  readonly listed: (at: Slot, now: number) => readonly string[];
  readonly discuss: (topic: string, at: Slot, now: number) => void;
}

/** "A new note for each occurrence": what is on no other note is on no other note. */
export const noteForEach = (): CarryRule => {
  const notes = new Map<string, Set<string>>();
  const noteOf = (slot: Slot): Set<string> => {
    const key = nameOf(slot);
    const note = notes.get(key) ?? new Set();
    notes.set(key, note);
    return note;
  };
  return {
    write: (topic, on) => void noteOf(on).add(topic),
    listed: (at) => [...noteOf(at)],
    discuss: (topic, at) => void noteOf(at).delete(topic),
  };
};

/** "Copy undone topics when the next note is made": from the note before it in the same series. */
export const copyUndone = (): CarryRule => {
  const notes = new Map<string, { readonly series: Series; readonly start: number; readonly undone: string[] }>();
  const noteOf = (slot: Slot): string[] => {
    const known = notes.get(nameOf(slot));
    if (known !== undefined) return known.undone;
    const before = [...notes.values()]
      .filter((it) => it.series === slot.series && it.start < slot.start)
      .toSorted((a, b) => b.start - a.start)[0];
    const undone = [...(before?.undone ?? [])];
    notes.set(nameOf(slot), { series: slot.series, start: slot.start, undone });
    return undone;
  };
  return {
    write: (topic, on) => void noteOf(on).push(topic),
    listed: (at) => noteOf(at),
    discuss: (topic, at) => {
      const undone = noteOf(at);
      for (let place = undone.indexOf(topic); place !== -1; place = undone.indexOf(topic)) undone.splice(place, 1);
    },
  };
};

/** Ours: a topic is open on the page until it is discussed. `asks`: which page a series continues. */
export const openOnThePage = (series: readonly Series[], asks: () => void): CarryRule => {
  const doc = new Y.Doc();
  let count = 0;
  const ids = new Map<string, TopicId>();
  const names = new Map<TopicId, string>();
  const pageAt = (slot: Slot, now: number) => {
    const readAt = iso(now);
    const known = series.filter((it) => !it.deleted && it.line === "main");
    const decided = continuePages(
      doc,
      anaAndBen.id,
      known.map((it) => toPairSeries(it, now)),
      readAt,
    );
    const decision = decided.get(slot.series.key);
    if (decision?.type === "ask") {
      asks();
      continueOn(
        doc,
        anaAndBen.id,
        slot.series.key,
        decision.pages[0] ?? pageOf(doc, anaAndBen.id, slot.series.key).id,
      );
    }
    const page = pageOf(doc, anaAndBen.id, slot.series.key);
    const occurrences = known
      .filter((it) => pageOf(doc, anaAndBen.id, it.key).id === page.id)
      .flatMap((it) => slotsOf(it, now - week, now + 8 * week).map(toOccurrence));
    followCalendar(doc, page, { occurrences, until: iso(now + 8 * week), readAt }, readAt);
    return page;
  };
  const hand = (now: number) => ({
    me: ana,
    now: () => now,
    random: (bytes: number) => new Uint8Array(bytes).map(() => (count = (count * 75 + 74) % 65_537)),
  });
  return {
    write: (topic, on, now) => {
      const id = addTopic(doc, pageAt(on, now), topic, hand(now));
      if (id === null) throw new Error(`no topic was added for '${topic}'`);
      ids.set(topic, id);
      names.set(id, topic);
    },
    listed: (at, now) => openTopics(doc, pageAt(at, now).id).map((it) => names.get(it.id) ?? ""),
    discuss: (topic, at, now) => {
      const page = pageAt(at, now);
      const [id] = meetingsAt(doc, page.id, iso(at.original));
      discussTopic(doc, page, ids.get(topic) as TopicId, { id, start: iso(at.start) });
    },
  };
};

const nameOf = ({ series, original }: Slot): string => `${series.key}@${original}`;
