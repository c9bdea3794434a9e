/** The list of one person: what the calendar shows, and the notebooks that no meeting in it leads to. */
import { manualSeriesKey, pageOf, pagesOf, readSchedule } from "#core/agenda/page.ts";
import { pairOf, type Pair } from "#core/pairs/pair.ts";
import { ok, type Result } from "#core/result.ts";
import type { GraphError } from "#microsoft/graph/graph-error.ts";
import { readPerson, type Me } from "#microsoft/graph/people.ts";
import type { OtherMeeting, PairList, PairRow } from "./surfaces/pairs-tab/pair-row.ts";
import { byHand } from "./by-hand.ts";
import { shortName } from "./page-view/one-on-one.ts";
import { meParticipant, pairIn, peopleOf, readCalendar, whenOf, type CalendarRead } from "./scene.ts";
import { namesOf, type Session } from "./session.ts";
import { words } from "./words.ts";

export interface FoundList {
  readonly list: PairList;
  /** Why the calendar is not in it; what is known without it is listed all the same. */
  readonly calendar: Result<null, GraphError>;
}

export const findPairList = async (session: Session, me: Me, now: number): Promise<FoundList> => {
  const [calendar, notebooks] = await Promise.all([readCalendar(session, now), session.service.listNotebooks()]);
  const begun = notebooks.ok ? new Set(notebooks.value.map((it) => it.pairId)) : null;
  const rows = calendar.ok ? rowsOf(session, calendar.value, begun, now) : [];
  const listed = new Set(rows.flatMap((row) => (row.it === null ? [] : [row.it.pair.id as string])));
  const others = notebooks.ok ? notebooks.value.filter((it) => !listed.has(it.pairId)) : [];
  const manual = await Promise.all(
    others.map(async ({ other }) => {
      const pair = pairOf(session.tenant, session.person, other);
      return pair === null ? null : manualRow(session, me, pair, now);
    }),
  );
  return {
    list: {
      rows: [...rows, ...manual.filter((row) => row !== null)],
      others: calendar.ok ? othersOf(calendar.value) : [],
    },
    calendar: calendar.ok ? ok(null) : calendar,
  };
};

const rowsOf = (
  session: Session,
  { me, events, found }: CalendarRead,
  begun: ReadonlySet<string> | null,
  now: number,
): readonly PairRow[] =>
  found.oneOnOnes.flatMap((one) => {
    const series = events.find((event) => event.id === one.eventId);
    if (series === undefined) return [];
    const pair = pairIn(session, one);
    const when = whenOf(one, series, events, now);
    const it = pair === null ? null : { ...peopleOf(pair, me, one), ...when };
    return [
      {
        key: one.eventId,
        name: one.other.name,
        subject: one.subject,
        status: one.status,
        next: it?.meeting?.start ?? one.next,
        when,
        it,
        begun: pair === null || begun === null ? null : begun.has(pair.id),
      },
    ];
  });

/** The name comes from the directory, the day from the notebook. */
const manualRow = async (session: Session, me: Me, pair: Pair, now: number): Promise<PairRow | null> => {
  const otherId = pair.people[0] === me.id ? pair.people[1] : pair.people[0];
  const person = await readPerson(session.graph, otherId);
  if (!person.ok) return null;
  const other = { id: otherId, name: person.value.name, short: shortName(person.value.name, person.value.givenName) };
  const keeper = session.keeper(pair, namesOf(pair, me.id, me.name, other.name));
  if (!(await keeper.openLocal())) await keeper.open();
  const manual = pageOf(keeper.doc, pair.id, manualSeriesKey(pair.id));
  const schedule = readSchedule(keeper.doc, manual.id);
  // A notebook whose meeting this calendar does not show, or may not: its page is there all the same.
  const page = pagesOf(keeper.doc).find((known) => known.id === manual.id) ?? pagesOf(keeper.doc)[0] ?? manual;
  const it = { ...byHand(pair, meParticipant(me), other, schedule, now), seriesKey: page.seriesKey };
  return {
    key: pair.id,
    name: other.name,
    subject: "",
    status: "active",
    next: it.meeting?.start ?? null,
    when: it,
    it,
    begun: true,
  };
};

/** Each other meeting once: what repeats is told by its series. */
const othersOf = ({ events, found }: CalendarRead): readonly OtherMeeting[] => {
  const byId = new Map(events.map((event) => [event.id, event]));
  return found.others.flatMap(({ eventId, reason }) => {
    const event = byId.get(eventId);
    if (event === undefined || (event.seriesMasterId ?? "") !== "") return [];
    const subject = event.subject?.trim() ?? "";
    return [
      {
        key: eventId,
        subject: subject === "" ? words.list.untitled : subject,
        why: words.notOneOnOne.reasons[reason],
      },
    ];
  });
};
