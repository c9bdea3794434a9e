/** The whole calendar of one person: every recurring 1:1, and every other meeting with its reason. */
import { dayLength } from "#core/pairs/instant.ts";
import { findingOf, type Found } from "#core/pairs/recurring.ts";
import { err, ok, type Result } from "#core/result.ts";
import { readInstances, readSeries } from "#microsoft/graph/calendar.ts";
import type { Graph } from "#microsoft/graph/client.ts";
import { resolveAddresses, type Directory } from "#microsoft/graph/directory.ts";
import type { GraphError } from "#microsoft/graph/graph-error.ts";
import { readMe, type Me } from "#microsoft/graph/people.ts";
import { inPieces } from "./in-pieces.ts";
import type { CalendarEvent } from "./occasion.ts";
import type { Session } from "./session.ts";

export interface CalendarRead {
  /** When it was read. */
  readonly at: number;
  /** All that the calendar's view has until then is among the events. */
  readonly viewedUntil: number;
  readonly me: Me;
  readonly events: readonly CalendarEvent[];
  readonly found: Found;
  /** Who the addresses are. */
  readonly directory: Directory;
}

/** Read anew. */
export const readCalendar = (session: Reader, now: number): Promise<Result<CalendarRead, GraphError>> => {
  const answer = readAll(session.graph, now);
  lately.set(session, { at: now, answer });
  return answer;
};

/** As it was read a moment ago, or read anew: a tab's list, its open pages and the reminders ask for the same within seconds. */
export const recentCalendar = (session: Reader, now: number): Promise<Result<CalendarRead, GraphError>> => {
  const known = lately.get(session);
  return known !== undefined && now - known.at < recentMs ? known.answer : readCalendar(session, now);
};

type Reader = Pick<Session, "graph">;

const recentMs = 30_000;

const lately = new WeakMap<
  Reader,
  { readonly at: number; readonly answer: Promise<Result<CalendarRead, GraphError>> }
>();

const readAll = async (graph: Graph, now: number): Promise<Result<CalendarRead, GraphError>> => {
  const who = Promise.all([readMe(graph), readSeries(graph)]).then(async ([me, series]) => {
    if (!me.ok) return me;
    if (!series.ok) return series;
    const directory = await resolveAddresses(graph, addressesOf(series.value), me.value);
    return directory.ok ? ok({ me: me.value, series: series.value, directory: directory.value }) : directory;
  });
  // Many pages, and who the people are does not wait for them.
  const [known, around] = await Promise.all([who, readAround(graph, now)]);
  if (!known.ok) return known;
  if (!around.ok) return err(around.error);
  const { me, series, directory } = known.value;
  const events = [...series, ...around.value];
  const { to } = windowAt(now);
  const found = await inPieces(findingOf(events, me, new Date(now).toISOString(), directory, to));
  return ok({ at: now, viewedUntil: Date.parse(to), me, events, directory, found });
};

export const readAround = (graph: Graph, now: number) => readInstances(graph, windowAt(now));

/** Yesterday's meeting may still be written up; five weeks ahead show the next of a monthly one. */
export const windowAt = (now: number): { readonly from: string; readonly to: string } => ({
  from: new Date(now - dayLength).toISOString(),
  to: new Date(now + 35 * dayLength).toISOString(),
});

export const addressesOf = (events: readonly CalendarEvent[]): readonly string[] =>
  events.flatMap((event) =>
    // More than a handful can never be a 1:1, and their addresses need not be looked up.
    (event.attendees ?? []).length > 6
      ? []
      : [event.organizer, ...(event.attendees ?? [])].flatMap((it) => it?.emailAddress?.address ?? []),
  );
