/** From what the person has in front of them to the 1:1 it is, or to the reason why it is none. */
import { findOneOnOnes, type OneOnOneSeries, type Reason } from "#core/pairs/recurring.ts";
import { otherOf, pairOf, type Pair, type PersonId } from "#core/pairs/pair.ts";
import { ok, type Result } from "#core/result.ts";
import { seriesKey } from "#core/pairs/series-key.ts";
import { readSeries, readSeriesOf } from "#microsoft/graph/calendar.ts";
import { readMeetingChat, type MeetingChat } from "#microsoft/graph/chats.ts";
import { resolveAddresses, type Directory } from "#microsoft/graph/directory.ts";
import type { GraphError } from "#microsoft/graph/graph-error.ts";
import { readMe, type Me } from "#microsoft/graph/people.ts";
import type { Moment } from "#microsoft/hosts/host.ts";
import { addressesOf, readAround, windowAt } from "./calendar-read.ts";
import { isCrowd, occasionOf, startOf, type CalendarEvent } from "./occasion.ts";
import { shortName, type Crowd, type OneOnOne, type Participant } from "./page-view/one-on-one.ts";
import { rhythmWords } from "./rhythm.ts";
import type { Session } from "./session.ts";

export type Scene =
  | { readonly type: "page"; readonly it: OneOnOne; readonly crowd: Crowd }
  | { readonly type: "list" }
  | { readonly type: "aside"; readonly aside: Aside };

/** Why there is no page here. */
export type Aside =
  | { readonly type: "notOneOnOne"; readonly reason: Reason }
  | { readonly type: "external"; readonly name: string }
  | { readonly type: "unsavedInvite" | "noInvite" | "otherCalendar" | "groupChat" | "noChat" };

export const sceneOf = async (session: Session, moment: Moment, now: number): Promise<Result<Scene, GraphError>> => {
  switch (moment.type) {
    case "invite":
      return inviteScene(session, moment, now);
    case "meeting":
      return moment.chatId === null ? ok(aside({ type: "noChat" })) : meetingScene(session, moment.chatId, now);
    case "tab":
      return ok({ type: "list" });
    case "unsavedInvite":
    case "noInvite":
    case "otherCalendar":
      return ok(aside({ type: moment.type }));
  }
};

const aside = (it: Aside): Scene => ({ type: "aside", aside: it });

const inviteScene = async (
  session: Session,
  invite: { readonly eventId: string; readonly seriesId: string | null },
  now: number,
): Promise<Result<Scene, GraphError>> => {
  // Three questions at once and one after the other's answer: a panel is read in two rounds.
  const [opened, around, me] = await Promise.all([
    readSeriesOf(session.graph, invite),
    readAround(session.graph, now),
    readMe(session.graph),
  ]);
  if (!opened.ok) return opened;
  if (!me.ok) return me;
  const { event, master } = opened.value;
  const series = master ?? event;
  const events = [series, ...(around.ok ? around.value.filter((it) => it.seriesMasterId === series.id) : [])];
  return seriesScene(session, me.value, series, events, event, now, viewedAt(around, now));
};

/** How far the calendar was seen; not at all when it did not answer. */
const viewedAt = (around: { readonly ok: boolean }, now: number): string => (around.ok ? windowAt(now).to : "");

const seriesScene = async (
  session: Session,
  me: Me,
  series: CalendarEvent,
  events: readonly CalendarEvent[],
  shown: CalendarEvent,
  now: number,
  viewedUntil: string,
): Promise<Result<Scene, GraphError>> => {
  const directory = await resolveAddresses(session.graph, addressesOf([series]), me);
  if (!directory.ok) return directory;
  const { oneOnOnes, others } = findOneOnOnes(events, me, new Date(now).toISOString(), directory.value, viewedUntil);
  const found = oneOnOnes.find((it) => it.eventId === series.id);
  if (found === undefined) {
    const reason = others.find((it) => it.eventId === series.id)?.reason ?? "notRecurring";
    const scene = await grownScene(session, me, series, events, { reason, directory: directory.value }, now);
    return ok(scene ?? aside({ type: "notOneOnOne", reason }));
  }
  return ok(pageScene(session, me, found, series, events, shown, now));
};

/**
 * A series that has more people by now, or hides them. The notebook that two of them have for it stays theirs and stays reachable;
 * it is found in this person's own index and nowhere else, so that nobody else is led to it.
 */
const grownScene = async (
  session: Session,
  me: Me,
  series: CalendarEvent,
  events: readonly CalendarEvent[],
  { reason, directory }: { readonly reason: Reason; readonly directory: Directory },
  now: number,
): Promise<Scene | null> => {
  if (!isGrown(reason)) return null;
  const { index } = await session.mine();
  const key = seriesKey(series);
  const known = (await index.read())?.pairs.filter(
    (entry) =>
      entry.at !== null && entry.series.some((one) => one.key === key) && isIn(series, entry.other.id, directory),
  );
  const [entry, another] = known ?? [];
  // Of two notebooks neither is meant more than the other; both are in the list.
  if (entry === undefined || another !== undefined) return null;
  const pair = pairOf(session.tenant, session.person, entry.other.id);
  if (pair === null) return null;
  const next = nextStart(events, series.id ?? "", now);
  return {
    type: "page",
    it: {
      pair,
      seriesKey: key,
      me: meParticipant(me),
      other: { ...entry.other, short: shortName(entry.other.name, null) },
      meeting: occasionOf(next, series, events, now),
      rhythm: rhythmWords(series.recurrence ?? null),
    },
    crowd: reason === "hiddenAttendees" ? "none" : "always",
  };
};

/** Reasons that a series can come to after the two have begun a notebook for it. */
export const isGrown = (reason: Reason): boolean =>
  reason === "moreThanTwo" || reason === "group" || reason === "hiddenAttendees";

/** Whether somebody may still be one of those who are invited; hidden ones and more than a handful are not looked up. */
export const isIn = (series: CalendarEvent, person: PersonId, directory: Directory): boolean => {
  const addresses = addressesOf([series]);
  const all = addresses.length > 0 && (series.hideAttendees !== true || series.isOrganizer === true);
  return !all || addresses.some((it) => directory[it.trim().toLowerCase()]?.id === person);
};

/** The first that is not over, as the calendar shows it. */
export const nextStart = (events: readonly CalendarEvent[], master: string, now: number): string | null =>
  events
    .filter((it) => it.seriesMasterId === master && it.isCancelled !== true)
    .flatMap((it) => startOf(it) ?? [])
    .filter((start) => Date.parse(start) >= now)
    .toSorted()[0] ?? null;

/** `shown`: the very occurrence on the screen, which may have more people than its series. */
const pageScene = (
  session: Session,
  me: Me,
  found: OneOnOneSeries,
  series: CalendarEvent,
  events: readonly CalendarEvent[],
  shown: CalendarEvent,
  now: number,
): Scene => {
  const pair = pairIn(session, found);
  if (pair === null) return aside({ type: "external", name: found.other.name });
  const when = whenOf(found, series, events, now);
  const opened = shown.id === series.id ? null : startOf(shown);
  const isLater = opened !== null && when.meeting !== null && opened > when.meeting.start;
  return {
    type: "page",
    it: { ...peopleOf(pair, me, found), ...when, ...(isLater ? { opened } : {}) },
    crowd: shown.id !== series.id && isCrowd(shown) ? "thisTime" : "none",
  };
};

export const pairIn = (session: Pick<Session, "tenant" | "person">, found: OneOnOneSeries): Pair | null => {
  const other = otherIn(found);
  return other === null ? null : pairOf(session.tenant, session.person, other);
};

/** Null when no notebook can be shared: the other is outside the organization, or unknown to its directory. */
export const otherIn = ({ status, other }: OneOnOneSeries): PersonId | null =>
  status === "external" || other.id === undefined ? null : (other.id as PersonId);

export const peopleOf = (pair: Pair, me: Me, found: OneOnOneSeries): Omit<OneOnOne, "meeting" | "rhythm"> => ({
  pair,
  seriesKey: found.seriesKey,
  me: meParticipant(me),
  other: { id: otherOf(pair, me.id), name: found.other.name, short: shortName(found.other.name, null) },
});

export const whenOf = (
  found: OneOnOneSeries,
  series: CalendarEvent,
  events: readonly CalendarEvent[],
  now: number,
): Pick<OneOnOne, "meeting" | "rhythm"> => ({
  meeting: occasionOf(found.next, series, events, now),
  rhythm: rhythmWords(series.recurrence ?? null),
});

export const meParticipant = (me: Me): Participant => ({
  id: me.id,
  name: me.name,
  short: shortName(me.name, me.givenName),
});

const meetingScene = async (session: Session, chatId: string, now: number): Promise<Result<Scene, GraphError>> => {
  const [chat, me, series, around] = await Promise.all([
    readMeetingChat(session.graph, chatId),
    readMe(session.graph),
    readSeries(session.graph),
    readAround(session.graph, now),
  ]);
  if (!chat.ok) return chat;
  if (!me.ok) return me;
  const other = theOther(chat.value, session.person);
  if (other === null) return ok(aside({ type: "groupChat" }));
  if (!series.ok) return series;

  const directory = await resolveAddresses(session.graph, addressesOf(series.value), me.value);
  if (!directory.ok) return directory;
  const events = [...series.value, ...(around.ok ? around.value : [])];
  const viewedUntil = viewedAt(around, now);
  const { oneOnOnes } = findOneOnOnes(events, me.value, new Date(now).toISOString(), directory.value, viewedUntil);
  const ours = oneOnOnes.filter((it) => it.other.id === other);
  // The chat names the organiser's own event; in the other's calendar the same series is known by who it is with.
  const found =
    ours.find((it) => it.eventId === chat.value.calendarEventId) ??
    ours.toSorted((a, b) => (a.next ?? "9").localeCompare(b.next ?? "9"))[0];
  const master = series.value.find((it) => it.id === found?.eventId);
  if (found === undefined || master === undefined) return ok(aside({ type: "notOneOnOne", reason: "notRecurring" }));
  const own = events.filter((it) => it.id === master.id || it.seriesMasterId === master.id);
  return ok(pageScene(session, me.value, found, master, own, master, now));
};

const theOther = (chat: MeetingChat, me: PersonId): PersonId | null => {
  const [other, third] = chat.members.filter((member) => member.id !== me);
  return chat.everybodyKnown && other !== undefined && third === undefined ? other.id : null;
};
