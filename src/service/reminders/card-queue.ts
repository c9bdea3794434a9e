/**
 * Cards on their way, shared by any number of processes. A card is taken for a while, sent, and noted down; one that was taken
 * and never noted down comes up again. Leases and pace go by the database's clock, which all processes share.
 */
import type { PairId, PersonId, TenantId } from "#core/pairs/pair.ts";
import type { Face } from "#core/reminders/face.ts";
import type { Database } from "#service/storage/database.ts";
import type { Reminder, Shown } from "./notifier.ts";

export interface CardPace {
  /** Cards a second to one tenant, through all processes. */
  readonly perSecond: number;
  /** A card that was taken and not noted down for so long comes up again. */
  readonly leaseMs: number;
}

/** Teams takes 50 requests a second from an app in a tenant: https://learn.microsoft.com/microsoftteams/platform/bots/how-to/rate-limit */
export const usualPace: CardPace = { perSecond: 40, leaseMs: 60_000 };

export interface TakenCard extends Omit<Reminder, "conversation"> {
  readonly conversation: Reminder["conversation"] | null;
  /** Whether it is of use to somebody who has not seen it yet. */
  readonly usefulUntil: number;
  /** How often it was tried in vain since it last worked. */
  readonly attempts: number;
}

export interface Noted {
  readonly card: TakenCard;
  readonly outcome: Shown | { readonly type: "dropped" };
}

export interface CardQueue {
  /** The earliest meetings of each tenant whose pace allows it. */
  readonly take: (most: number) => Promise<readonly TakenCard[]>;
  readonly note: (noted: readonly Noted[]) => Promise<void>;
  /** Milliseconds until something may be taken, about; null when nothing waits. */
  readonly waitMs: () => Promise<number | null>;
  /** What processes took that are gone; answers how many. */
  readonly recover: () => Promise<number>;
}

export const createCardQueue = (database: Database, pace: CardPace = usualPace): CardQueue => {
  const { perSecond, leaseMs } = pace;
  /** At most a tenth of a second's cards at once, so that no second sees more than 1.1 times the pace. */
  const burst = Math.max(1, Math.floor(perSecond / 10));

  return {
    take: async (most) => {
      const rows = await database.query<Row>(takeSql, [perSecond, burst, most, leaseMs]);
      return rows.map((row) => ({
        id: row.id,
        tenant: row.tenant_id,
        pair: row.pair_id,
        person: row.person,
        other: row.other,
        page: row.page,
        name: row.other_name,
        face: row.face,
        sentAs: row.activity_id,
        usefulUntil: row.useful_until.getTime(),
        attempts: row.attempts,
        conversation:
          row.conversation_id === null || row.service_url === null
            ? null
            : { id: row.conversation_id, serviceUrl: row.service_url },
      }));
    },

    note: async (noted) => {
      const of = (...types: readonly Noted["outcome"]["type"][]) =>
        noted.filter((it) => types.includes(it.outcome.type));
      const unreachable = of("unreachable");
      const tooMany = of("tooMany");
      await database.transaction(async ({ query }) => {
        await query(
          `select 1 from cards where id in (select value::uuid from jsonb_array_elements_text($1::jsonb)) order by id for update`,
          [JSON.stringify(noted.map((it) => it.card.id))],
        );
        await query(
          `update cards set activity_id = it.sent_as, conversation_id = it.conversation, shown = it.face,
             state = case when cards.face = it.face then 'resting' else 'waiting' end,
             attempts = 0, not_before = null, leased_until = null
           from jsonb_to_recordset($1::jsonb) as it (id uuid, sent_as text, conversation text, face jsonb) where cards.id = it.id`,
          [JSON.stringify(of("shown", "lost").map(asShown))],
        );
        await query(
          `update cards set state = 'waiting', leased_until = null, attempts = attempts + it.tries,
             not_before = case it.tries when 0 then now() + it.pause * (1 + random()) * interval '1 second'
               else now() + greatest(it.pause, least(300, power(2, least(attempts, 8)))) * (0.5 + random()) * interval '1 second' end
           from jsonb_to_recordset($1::jsonb) as it (id uuid, tries integer, pause integer) where cards.id = it.id`,
          [
            JSON.stringify(
              of("failed", "unknown", "tooMany").map(({ card, outcome }) => ({
                id: card.id,
                tries: outcome.type === "tooMany" ? 0 : 1,
                // If it has arrived, somebody who looks at it tells us in this time, and it does not come twice.
                // Whom Teams throttles alone does not stand in front of everybody else for ever.
                pause:
                  outcome.type === "tooMany" ? Math.ceil(outcome.waitMs / 1000) : outcome.type === "unknown" ? 30 : 0,
              })),
            ),
          ],
        );
        await query("delete from cards where id in (select value::uuid from jsonb_array_elements_text($1::jsonb))", [
          JSON.stringify(of("dropped").map((it) => it.card.id)),
        ]);
        for (const { card } of unreachable) {
          const values = [card.tenant, card.person];
          // Only if they have not come back meanwhile, to another conversation.
          await query("delete from conversations where tenant_id = $1 and person = $2 and conversation_id = $3", [
            ...values,
            card.conversation?.id ?? null,
          ]);
          await query("delete from cards where tenant_id = $1 and person = $2 and activity_id is null", values);
          await query(
            "update cards set state = 'resting', leased_until = null where tenant_id = $1 and person = $2 and state <> 'resting'",
            values,
          );
        }
        for (const { card, outcome } of tooMany)
          await query(
            `update card_pace set free_at = greatest(free_at, now() + $2::double precision * interval '1 millisecond')
             where tenant_id = $1`,
            [card.tenant, outcome.type === "tooMany" ? outcome.waitMs : 0],
          );
      });
    },

    waitMs: async () => {
      const rows = await database.query<{ ms: number | null }>(
        `select 1000 * extract(epoch from min(greatest(free_at, now(), soonest)) - now())::float8 as ms
         from card_pace cross join lateral (
           select min(coalesce(not_before, now())) as soonest from (
             select not_before from cards where tenant_id = card_pace.tenant_id and state = 'waiting' and ${settled}
               order by start limit 100
           ) first
         ) waiting where soonest is not null`,
      );
      return rows[0]?.ms ?? null;
    },

    recover: async () => {
      // Somebody may have it already: it counts as tried. Not in the first seconds of a database that was away: whoever is alive
      // and has sent it notes that down as soon as it is back.
      const rows = await database.query(
        `update cards set state = 'waiting', leased_until = null, attempts = attempts + 1
         where id in (select id from cards where state = 'sending' and leased_until < now()
           and pg_postmaster_start_time() < now() - interval '5 seconds' for update skip locked) returning 1`,
      );
      return rows.length;
    },
  };
};

interface Row {
  readonly id: string;
  readonly tenant_id: TenantId;
  readonly pair_id: PairId;
  readonly person: PersonId;
  readonly other: PersonId;
  readonly page: string;
  readonly face: Face;
  readonly activity_id: string | null;
  readonly useful_until: Date;
  readonly attempts: number;
  readonly other_name: string | null;
  readonly conversation_id: string | null;
  readonly service_url: string | null;
}

const asShown = ({ card, outcome }: Noted): object => ({
  id: card.id,
  // A card that was deleted in the chat is not sent again.
  sent_as: outcome.type === "shown" ? outcome.sentAs : card.sentAs,
  conversation: card.conversation?.id ?? null,
  face: card.face,
});

/**
 * Not while its question is to be decided anew: facts have changed, and the planner comes first. Asked as a value, by the key, so
 * that however many questions there are at the moment, each card looks at its own.
 */
const settled = `coalesce((select look_at from reminders where reminders.tenant_id = cards.tenant_id
  and reminders.pair_id = cards.pair_id and reminders.person = cards.person) > 'epoch', true)`;

/**
 * $1 cards a second, $2 at once, $3 at most, $4 lease in milliseconds. A tenant's pace is the moment at which its next card is
 * free; what it did not use in the last moments it may use now. Two processes never serve one tenant at one moment.
 */
export const takeSql = `
  with ready as materialized (
    select tenant_id, greatest(free_at, now() - $2::integer / $1::double precision * interval '1 second') as free_at
      from card_pace cross join lateral (
        -- One look at the index for each tenant, however many cards wait.
        select 1 from cards where cards.tenant_id = card_pace.tenant_id and state = 'waiting'
          and (not_before is null or not_before <= now()) order by start limit 1
      ) something
      where free_at <= now() - interval '1 second' / $1::double precision
      order by free_at limit greatest(1, $3::integer / $2::integer) for update of card_pace skip locked
  ), taken as materialized (
    select picked.id, ready.tenant_id from ready cross join lateral (
      select id from cards where cards.tenant_id = ready.tenant_id and state = 'waiting'
          and (not_before is null or not_before <= now()) and ${settled}
        order by start limit least($3::integer, floor(extract(epoch from now() - ready.free_at) * $1::double precision + 0.001)::integer)
        for update skip locked
    ) picked
  ), paid as (
    update card_pace set free_at = ready.free_at + spent.cards / $1::double precision * interval '1 second'
      from ready join (select tenant_id, count(*) as cards from taken group by tenant_id) spent using (tenant_id)
      where card_pace.tenant_id = ready.tenant_id
  ), leased as (
    update cards set state = 'sending', leased_until = now() + $4::double precision * interval '1 millisecond'
      from taken where cards.id = taken.id
      returning cards.id, cards.tenant_id, cards.pair_id, cards.person, cards.other, cards.page, cards.face,
        cards.activity_id, cards.useful_until, cards.attempts, cards.start
  )
  select leased.*, views.other_name, chat.conversation_id, chat.service_url from leased
    left join views on views.tenant_id = leased.tenant_id and views.pair_id = leased.pair_id and views.person = leased.person
    left join conversations chat on chat.tenant_id = leased.tenant_id and chat.person = leased.person
    order by leased.start`;
