/** The cards of one person, as somebody presses in them. */
import type { MeetingId } from "#core/agenda/meeting.ts";
import type { PageId } from "#core/agenda/page.ts";
import { pairOf, type Pair, type PersonId } from "#core/pairs/pair.ts";
import type { Face } from "#core/reminders/face.ts";
import type { Caller } from "#service/entra-token.ts";
import { lookAgainAtPair } from "#service/reminders/look-again.ts";
import type { Database } from "#service/storage/database.ts";

export interface SentCard {
  readonly id: string;
  readonly pair: Pair;
  readonly other: PersonId;
  readonly name: string | null;
  readonly page: PageId;
  readonly meeting: MeetingId;
  readonly face: Face;
  readonly topics: number;
  /** The message that holds it, as far as that was noted down. */
  readonly message: string | null;
}

export interface SentCards {
  /** Null also for a card of somebody else. */
  readonly find: (who: Caller, card: string) => Promise<SentCard | null>;
  /** A card was met of which nobody could note down that it had arrived. */
  readonly arrivedAs: (card: SentCard, message: string) => Promise<void>;
  /**
   * Shows `face` from now on; what was answered counts for the reminders of both. Answered in place, the card shows it already: the
   * message is not edited only to say the same, which would take away what is being typed into it.
   */
  readonly answered: (card: SentCard, face: Face, answer: Answer) => Promise<void>;
}

export interface Answer {
  readonly topics: number;
  readonly said: "skipped" | "nothing" | null;
  readonly inPlace: boolean;
}

interface Row {
  readonly id: string;
  readonly other: PersonId;
  readonly other_name: string | null;
  readonly page: PageId;
  readonly meeting_id: MeetingId;
  readonly face: Face;
  readonly topics: number;
  readonly activity_id: string | null;
}

export const createSentCards = (database: Database, clock: { readonly now: () => number }): SentCards => ({
  find: async ({ tenant, person }, card) => {
    const [row] = await database.query<Row>(
      `select id, cards.other, other_name, page, meeting_id, face, topics, activity_id from cards
         left join views on views.tenant_id = cards.tenant_id and views.pair_id = cards.pair_id and views.person = cards.person
         where id = $1 and cards.tenant_id = $2 and cards.person = $3`,
      [card, tenant, person],
    );
    const pair = row === undefined ? null : pairOf(tenant, person, row.other);
    if (row === undefined || pair === null) return null;
    return {
      id: row.id,
      pair,
      other: row.other,
      name: row.other_name,
      page: row.page,
      meeting: row.meeting_id,
      face: row.face,
      topics: row.topics,
      message: row.activity_id,
    };
  },

  arrivedAs: async ({ id }, message) => {
    await database.query("update cards set activity_id = $2 where id = $1 and activity_id is null", [id, message]);
  },

  answered: ({ id, pair }, face, { topics, said, inPlace }) =>
    database.transaction(async ({ query }) => {
      await query(
        // One that is on its way lands after the answer, with what was true before: that one is sent again.
        `update cards set topics = topics + $2, said = coalesce($3, said), answered_at = $4, face = $5::jsonb,
           shown = case when state = 'resting' and $6 then $5::jsonb else shown end,
           state = case when state = 'resting' and not $6 then 'waiting' else state end where id = $1`,
        [id, topics, said, new Date(clock.now()).toISOString(), JSON.stringify(face), inPlace],
      );
      await lookAgainAtPair(query, pair);
    }),
});
