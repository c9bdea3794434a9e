/** The list as it stands: the index first, since it is one call away, then what service and calendar say, in whatever order. */
import { listNotebooks } from "#browser/notebooks-client.ts";
import { manualSeriesKey, pageOf, pagesOf, readSchedule } from "#core/agenda/page.ts";
import type { FileAddress } from "#core/notebook/notebook-store.ts";
import type { Pair, PersonId } from "#core/pairs/pair.ts";
import type { Result } from "#core/result.ts";
import { readPerson } from "#microsoft/graph/colleagues.ts";
import type { FileTags } from "#microsoft/graph/file-tags.ts";
import type { GraphError } from "#microsoft/graph/graph-error.ts";
import { atRest } from "./at-rest.ts";
import { byHand } from "./by-hand.ts";
import type { Problem } from "./explain.ts";
import { createListReading } from "./list-reading.ts";
import { sightOfPage, sightsOf } from "./mine/sight.ts";
import type { Seen } from "./mine/index-keeper.ts";
import { emptyIndex, entryOf, type OwnIndex } from "./mine/own-index.ts";
import { shortName, type OneOnOne, type Participant } from "./page-view/one-on-one.ts";
import { inPieces } from "./in-pieces.ts";
import { listFrom, listingOf, unknownNotebooks, type Known } from "./pair-list.ts";
import { readCalendar, type CalendarRead } from "./calendar-read.ts";
import { meParticipant } from "./scene.ts";
import { namesOf, type Session } from "./session.ts";
import { comparing, sameWhereEqual } from "./same-list.ts";
import type { KeeperOf, PairList, PairRow } from "./surfaces/pairs-tab/pair-row.ts";
import { createReadQueue } from "./surfaces/pairs-tab/read-queue.ts";

export interface ListState {
  readonly me: Participant;
  /** Null until something is known. */
  readonly list: PairList | null;
  readonly problem: Problem | null;
}

export interface ListSource {
  /** The same object until something changed. */
  readonly state: () => ListState;
  readonly subscribe: (listener: () => void) => () => void;
  readonly look: () => Promise<void>;
  readonly keeperOf: KeeperOf;
  /** A notebook of the list was read or changed. */
  readonly noticed: (it: OneOnOne) => void;
  /** These lines are on screen while the list rests. */
  readonly rests: (rows: readonly PairRow[], now: number) => void;
  /** Reminders were switched on: what the service needs is told. */
  readonly tell: () => void;
  /** Takes a 1:1 that was made by hand off the list, or puts it back. */
  readonly list: (it: OneOnOne, listed: boolean) => void;
}

/** `account`: the name that sign-in knows, until the directory has told more. */
export const createListSource = (
  session: Session,
  account: { readonly name: string },
  tags: (files: readonly FileAddress[]) => Promise<Result<FileTags, GraphError>>,
): ListSource => {
  const listeners = new Set<() => void>();
  const me: Participant = { id: session.person, name: account.name, short: shortName(account.name, null) };
  let known: Known = {
    me,
    index: emptyIndex(session.tenant, session.person),
    notebooks: null,
    counts: [],
    calendar: null,
    read: [],
    missed: new Map(),
  };
  let state: ListState = { me, list: null, problem: null };
  let looks = 0;
  const publish = (change: Partial<ListState>): void => {
    const next = { ...state, ...change };
    if (next.me === state.me && next.list === state.list && next.problem === state.problem) return;
    state = next;
    for (const listener of listeners) listener();
  };
  const show = (problem: Problem | null = state.problem): void =>
    publish({ me: known.me, list: sameWhereEqual(state.list, listFrom(session, known, Date.now())), problem });
  let gathering = false;
  /** What comes in short order is drawn together: each drawing begins all that is below the screen anew. */
  const showSoon = (): void => {
    if (gathering || state.list === null) return;
    gathering = true;
    setTimeout(async () => {
      await atRest();
      gathering = false;
      const of = known;
      const before = state.list;
      const list = await inPieces(comparing(before, await inPieces(listingOf(session, of, Date.now()))));
      // What was learned meanwhile is drawn with it.
      if (known === of && state.list === before) publish({ me: of.me, list });
      else showSoon();
    }, gatherMs);
  };
  const learned = (): void => (state.list === null ? show() : showSoon());

  const look = async (): Promise<void> => {
    const mine = ++looks;
    const opened = await session.mine().catch(() => null);
    if (opened === null) return publish({ problem: { type: "offline" } });
    const { index, views } = opened;
    const arrived = <T>(answer: Promise<T>, take: (value: T) => void): Promise<void> =>
      answer.then(async (value) => {
        await atRest();
        if (mine === looks) take(value);
      });

    await Promise.all([
      arrived(index.recall(), (recalled) => {
        if (recalled === null || state.list !== null) return;
        known = { ...known, index: index.now() };
        show();
      }),
      arrived(index.read(), (found) => {
        known = { ...known, index: index.now() };
        // An empty index says nothing yet: somebody new has no list before the calendar was read.
        if (found !== null || state.list !== null) learned();
      }),
      arrived(views.counts(), (counts) => {
        if (!counts.ok) return;
        known = { ...known, counts: counts.value };
        showSoon();
      }),
      arrived(listNotebooks(session.door), (notebooks) => {
        if (!notebooks.ok) return;
        known = { ...known, notebooks: notebooks.value };
        showSoon();
      }),
      arrived(readCalendar(session, Date.now()), (calendar) => {
        if (calendar.ok) known = { ...known, me: meParticipant(calendar.value.me), calendar: calendar.value };
        if (calendar.ok && state.list !== null && state.problem === null) showSoon();
        else show(calendar.ok ? null : calendar.error);
      }),
    ]);
    if (mine !== looks) return;
    await readUnknown();
    await atRest();
    if (mine !== looks || known.calendar === null) return;
    await noteCalendar(known.calendar);
  };

  /** A few at a time: each is a notebook of its own. */
  const readUnknown = async (): Promise<void> => {
    const queue = createReadQueue(4);
    const all = unknownNotebooks(session, known).map(
      ({ pair, other }) =>
        new Promise<void>((done) => {
          queue.add(async () => {
            const it = await readManual(session, known.me, pair, other);
            if (it !== null) {
              known = { ...known, read: [...known.read.filter((page) => page.pair.id !== it.pair.id), it] };
              learned();
              noticed(it);
            }
            done();
          });
        }),
    );
    await Promise.all(all);
  };

  const noteCalendar = async (read: CalendarRead): Promise<void> => {
    const { index, teller } = await session.mine();
    teller.sawCalendar(read);
    if (known.notebooks !== null) {
      const begun = new Set(known.notebooks.map((it) => it.pairId));
      void teller.tellUnbegun(begun);
      void teller.unheard(begun).then(tellOutOfSight);
    }
    index.noteAll(await inPieces(sightsOf(read, known.notebooks ?? [])));
    known = { ...known, me: meParticipant(read.me), index: index.now() };
  };

  /** What is out of sight is read for the service's sake alone: a few, the next meetings first, one after the other. */
  const tellOutOfSight = async (pairs: ReadonlySet<string>): Promise<void> => {
    if (pairs.size === 0) return;
    const { rows } = await inPieces(listingOf(session, known, Date.now()));
    const next = rows
      .filter((row) => row.it !== null && row.next !== null && pairs.has(row.it.pair.id))
      .toSorted((a, b) => (a.next ?? "").localeCompare(b.next ?? ""));
    for (const { it } of next.slice(0, mostOutOfSight)) if (it !== null) await open(it);
  };

  const keeperOf: KeeperOf = (it) => session.keeper(it.pair, namesOf(it.pair, it.me.id, it.me.name, it.other.name));

  const open = async (it: OneOnOne): Promise<void> => {
    const keeper = keeperOf(it);
    await keeper.openLocal();
    await keeper.open();
    const { phase, home } = keeper.state();
    if (sightOfPage(it, keeper, Date.now()) !== null) return noticed(it);
    known = {
      ...known,
      missed: new Map(known.missed).set(it.pair.id, phase === "ready" && home === "none" ? "unbegun" : "unread"),
    };
    learned();
  };

  const noticed = (it: OneOnOne): void => {
    const keeper = keeperOf(it);
    const sight = sightOfPage(it, keeper, Date.now());
    if (sight === null) return;
    const ahead = it.meeting === null ? {} : { ahead: [it.meeting] };
    const isManual = it.seriesKey === manualSeriesKey(it.pair.id);
    const series = sight.series?.map((line) => (isManual ? { ...line, ...ahead } : line));
    void session.mine().then(({ index, teller }) => {
      void teller.tellPage(it, keeper);
      index.note({ id: it.other.id, name: it.other.name }, { ...sight, ...(series === undefined ? {} : { series }) });
      known = { ...known, index: index.now(), missed: new Map([...known.missed].filter(([id]) => id !== it.pair.id)) };
      showSoon();
    });
  };

  const reading = createListReading({
    me: session.person,
    index: () => known.index,
    tags,
    open,
    unchanged: (all) => {
      void session.mine().then(({ index }) => {
        const at = Date.now();
        index.noteAll(all.flatMap((it) => seenAgain(index.now(), it, at)));
        known = { ...known, index: index.now() };
      });
    },
  });

  return {
    state: () => state,
    subscribe: (listener) => {
      listeners.add(listener);
      if (looks === 0) void look();
      return () => void listeners.delete(listener);
    },
    look,
    keeperOf,
    noticed,
    rests: (rows, now) => {
      void session.mine().then(async ({ index }) => {
        await index.read();
        // Read only now, or by a write meanwhile.
        if (index.now() !== known.index) {
          known = { ...known, index: index.now() };
          showSoon();
        }
        // What was recalled says "not read for long" of notebooks that another device has just read.
        if (index.isRead() || (await index.recall()) === null) void reading.look(rows, now);
      });
    },
    tell: () => {
      void session.mine().then(({ teller }) => {
        teller.settingsChanged();
        if (known.calendar !== null) void noteCalendar(known.calendar);
        for (const { it } of state.list?.rows ?? []) if (it !== null) noticed(it);
      });
    },
    list: (it, listed) => {
      void session.mine().then(({ index }) => {
        index.note({ id: it.other.id, name: it.other.name }, { listed });
        known = { ...known, index: index.now() };
        show();
        void index.settle(false);
      });
    },
  };
};

const gatherMs = 150;
const mostOutOfSight = 20;

/** The facts stand as they were read, and are fresh again. */
const seenAgain = (index: OwnIndex, { other, seriesKey }: OneOnOne, at: number): readonly Seen[] => {
  const entry = entryOf(index, other.id);
  const facts = entry?.series.find(({ key }) => key === seriesKey)?.facts ?? null;
  if (entry === null || facts === null) return [];
  return [{ other: entry.other, sight: { series: [{ key: seriesKey, facts: { ...facts, at } }] } }];
};

/** The name comes from the directory, the day from the notebook. */
const readManual = async (
  session: Session,
  me: Participant,
  pair: Pair,
  otherId: PersonId,
): Promise<OneOnOne | null> => {
  const person = await readPerson(session.graph, otherId);
  if (!person.ok) return null;
  const other = { id: otherId, name: person.value.name, short: shortName(person.value.name, person.value.givenName) };
  const keeper = session.keeper(pair, namesOf(pair, me.id, me.name, other.name));
  await keeper.openLocal();
  await keeper.open();
  const manual = pageOf(keeper.doc, pair.id, manualSeriesKey(pair.id));
  const schedule = readSchedule(keeper.doc, manual.id);
  // A notebook whose meeting this calendar does not show, or may not: its page is there all the same.
  const page = pagesOf(keeper.doc).find((known) => known.id === manual.id) ?? pagesOf(keeper.doc)[0] ?? manual;
  return { ...byHand(pair, me, other, schedule, Date.now()), seriesKey: page.seriesKey };
};
