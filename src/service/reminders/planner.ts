/**
 * Decides whatever is due to be decided: puts cards on their way, takes back those that nobody needs any more, and brings sent
 * ones up to date. The decision itself is core/reminders; this reads its facts and writes what follows, all in one transaction.
 */
import { randomUUID } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import { meetingIdOf } from "#core/agenda/meeting.ts";
import { instantToText } from "#core/pairs/instant.ts";
import type { PairId, PersonId, TenantId } from "#core/pairs/pair.ts";
import { type Answered, withAnswers } from "#core/reminders/answers.ts";
import { decide, type Decision, type Facts, type Side, type ToSend } from "#core/reminders/due.ts";
import { type Face, faceNow } from "#core/reminders/face.ts";
import { defaultSettings, readSettings } from "#core/reminders/settings.ts";
import { readView } from "#core/reminders/view.ts";
import type { Database, Transaction } from "#service/storage/database.ts";

export interface Planner {
  /** At most so many; answers how many there were. */
  readonly plan: (most: number) => Promise<number>;
}

export const createPlanner = (database: Database, clock: { readonly now: () => number }): Planner => ({
  plan: (most) =>
    database.transaction(async (within) => {
      const now = clock.now();
      const due = await within.query<Due>(dueSql, [iso(now), most]);
      if (due.length > 0)
        await write(
          within,
          due.map((it) => planFor(it, now)),
        );
      return due.length;
    }),
});

/** Everything about the due question of one person and one pair, locked against other planners. */
export const dueSql = `
  with due as materialized (
    select tenant_id, pair_id, person, other from reminders where look_at <= $1
      order by look_at, about limit $2 for update skip locked
  )
  select due.tenant_id, due.pair_id, due.person, due.other,
    mine.view as my_view, mine.since as my_since, mine_set.settings as my_settings,
    theirs.view as their_view, theirs.since as their_since, theirs_set.settings as their_settings,
    chat.person is not null as reachable,
    (select json_agg(json_build_object('id', id, 'person', person, 'series', series, 'day', day,
        'start', extract(epoch from start) * 1000, 'face', face, 'state', state, 'sent', activity_id is not null,
        'attempts', attempts, 'topics', topics, 'said', said, 'answeredAt', extract(epoch from answered_at) * 1000))
      from cards where cards.tenant_id = due.tenant_id and cards.pair_id = due.pair_id) as cards
  from due
  left join views mine on mine.tenant_id = due.tenant_id and mine.pair_id = due.pair_id and mine.person = due.person
  left join views theirs on theirs.tenant_id = due.tenant_id and theirs.pair_id = due.pair_id and theirs.person = due.other
  left join settings mine_set on mine_set.tenant_id = due.tenant_id and mine_set.person = due.person
  left join settings theirs_set on theirs_set.tenant_id = due.tenant_id and theirs_set.person = due.other
  left join conversations chat on chat.tenant_id = due.tenant_id and chat.person = due.person`;

interface Due extends Key {
  readonly other: PersonId;
  readonly my_view: unknown;
  readonly my_since: Date | null;
  readonly my_settings: unknown;
  readonly their_view: unknown;
  readonly their_since: Date | null;
  readonly their_settings: unknown;
  readonly reachable: boolean;
  readonly cards: readonly KnownCard[] | null;
}

interface Key {
  readonly tenant_id: TenantId;
  readonly pair_id: PairId;
  readonly person: PersonId;
}

interface KnownCard {
  readonly id: string;
  readonly person: PersonId;
  readonly series: string;
  readonly day: number;
  readonly start: number;
  readonly face: Face;
  readonly state: "waiting" | "sending" | "resting";
  readonly sent: boolean;
  readonly attempts: number;
  readonly topics: number;
  readonly said: "skipped" | "nothing" | null;
  readonly answeredAt: number | null;
}

interface Plan {
  readonly key: Key;
  readonly other: PersonId;
  readonly send: readonly ToSend[];
  /** Cards that were never tried and that nobody needs any more. */
  readonly withdraw: readonly string[];
  readonly faces: readonly { readonly id: string; readonly face: Face }[];
  /** Null for never, as far as is known. */
  readonly next: { readonly at: number; readonly about: number } | null;
}

const planFor = (due: Due, now: number): Plan => {
  const cards = due.cards ?? [];
  const mine = cards.filter((it) => it.person === due.person);
  // Nobody has seen these, so whether they are right is decided anew.
  const untried = mine.filter((it) => it.state === "waiting" && !it.sent && it.attempts === 0);
  const tried = mine.filter((it) => !untried.includes(it));
  const answers = cards.flatMap(({ person: by, series, day, start, topics, said, answeredAt }): Answered[] =>
    answeredAt === null ? [] : [{ by, series, day, start, topics, said, at: answeredAt }],
  );
  const facts: Facts = {
    pair: due.pair_id,
    me: sideOf(due.person, due.my_view, due.my_since, due.my_settings, !due.reachable, answers, now),
    other: sideOf(due.other, due.their_view, due.their_since, due.their_settings, false, answers, now),
    sent: tried,
  };
  const { send, last } = decideAll(facts, now);
  return {
    key: due,
    other: due.other,
    send,
    withdraw: untried.filter((it) => !send.some(({ meeting }) => isAbout(it, meeting))).map((it) => it.id),
    faces: tried.flatMap((it) => {
      const face = faceNow(facts, it, it.face, it.topics, now);
      return face === null || isDeepStrictEqual(face, it.face) ? [] : [{ id: it.id, face }];
    }),
    next: last.type === "wait" ? { at: last.until, about: last.about } : null,
  };
};

/** Of two series of one pair both may be due. */
const decideAll = (facts: Facts, now: number): { readonly send: readonly ToSend[]; readonly last: Decision } => {
  const send: ToSend[] = [];
  for (;;) {
    const last = decide({ ...facts, sent: [...facts.sent, ...send.map((it) => it.meeting)] }, now);
    if (last.type !== "send") return { send, last };
    send.push(last);
  }
};

const sideOf = (
  person: PersonId,
  viewJson: unknown,
  since: Date | null,
  settingsJson: unknown,
  gone: boolean,
  answers: readonly Answered[],
  now: number,
): Side => {
  const [view, settings] = [readView(viewJson), readSettings(settingsJson)];
  return {
    person,
    settings: settings.ok ? settings.value : defaultSettings,
    view: view.ok ? withAnswers(view.value, person, answers, now) : null,
    since: since?.getTime() ?? null,
    gone,
  };
};

const isAbout = (a: { series: string; day: number }, b: { series: string; day: number }): boolean =>
  a.series === b.series && a.day === b.day;

const write = async ({ query }: Transaction, plans: readonly Plan[]): Promise<void> => {
  const faces = plans.flatMap((it) => it.faces);
  const withdrawn = plans.flatMap((it) => it.withdraw);
  // Locked in one order by everybody, so that two never wait for each other.
  if (faces.length + withdrawn.length > 0)
    await query(
      `select 1 from cards where id in (select value::uuid from jsonb_array_elements_text($1::jsonb)) order by id for update`,
      [JSON.stringify([...faces.map((it) => it.id), ...withdrawn])],
    );
  if (withdrawn.length > 0)
    await query(
      `delete from cards where id in (select value::uuid from jsonb_array_elements_text($1::jsonb))
         and state = 'waiting' and activity_id is null and attempts = 0`,
      [JSON.stringify(withdrawn)],
    );
  if (faces.length > 0)
    await query(
      `update cards set face = it.face, state = case state when 'resting' then 'waiting' else state end
       from jsonb_to_recordset($1::jsonb) as it (id uuid, face jsonb) where cards.id = it.id`,
      [JSON.stringify(faces)],
    );
  const cards = plans.flatMap(cardsOf);
  if (cards.length > 0) {
    await query(
      `insert into card_pace (tenant_id, free_at)
       select distinct tenant_id, 'epoch'::timestamptz from jsonb_to_recordset($1::jsonb) as it (tenant_id uuid) order by tenant_id
       on conflict do nothing`,
      [JSON.stringify(cards)],
    );
    await query(
      `insert into cards as known
         (id, tenant_id, pair_id, person, other, series, day, start, meeting_id, page, face, state, useful_until)
       select id, tenant_id, pair_id, person, other, series, day, start, meeting_id, page, face, 'waiting', useful_until
       from jsonb_to_recordset($1::jsonb) as it (id uuid, tenant_id uuid, pair_id text, person uuid, other uuid, series text,
         day integer, start timestamptz, meeting_id text, page text, face jsonb, useful_until timestamptz)
       on conflict (tenant_id, pair_id, person, series, day) do update
         set face = excluded.face, start = excluded.start, useful_until = excluded.useful_until
         where known.state = 'waiting' and known.activity_id is null and known.attempts = 0`,
      [JSON.stringify(cards)],
    );
  }
  await query(
    `with it as (
       select * from jsonb_to_recordset($1::jsonb)
         as (tenant_id uuid, pair_id text, person uuid, look_at timestamptz, about timestamptz)
     ), done as (
       delete from reminders using it where it.look_at is null
         and reminders.tenant_id = it.tenant_id and reminders.pair_id = it.pair_id and reminders.person = it.person
     )
     update reminders set look_at = it.look_at, about = it.about from it where it.look_at is not null
       and reminders.tenant_id = it.tenant_id and reminders.pair_id = it.pair_id and reminders.person = it.person`,
    [
      JSON.stringify(
        plans.map(({ key: { tenant_id, pair_id, person }, next }) => ({
          tenant_id,
          pair_id,
          person,
          look_at: next === null ? null : iso(next.at),
          about: next === null ? null : iso(next.about),
        })),
      ),
    ],
  );
};

const cardsOf = ({ key: { tenant_id, pair_id, person }, other, send }: Plan): readonly object[] =>
  send.map(({ meeting, original, page, wording, until }) => ({
    id: randomUUID(),
    tenant_id,
    pair_id,
    person,
    other,
    series: meeting.series,
    day: meeting.day,
    start: iso(meeting.start),
    meeting_id: meetingIdOf(page, instantToText(original)),
    page,
    face: { type: "ask", wording, added: 0 } satisfies Face,
    useful_until: iso(until),
  }));

const iso = (ms: number): string => new Date(ms).toISOString();
