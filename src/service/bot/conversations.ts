/** Where the bot may speak to whom. */
import type { Caller } from "#service/entra-token.ts";
import { lookAgainAtPerson } from "#service/reminders/look-again.ts";
import type { Conversation } from "#service/reminders/notifier.ts";
import type { Database } from "#service/storage/database.ts";

export interface Conversations {
  /** Answers whether this person was not known before. */
  readonly keep: (who: Caller, conversation: Conversation) => Promise<boolean>;
  readonly of: (who: Caller) => Promise<Conversation | null>;
  /** The bot was removed: nothing more is sent, and nothing kept of where. */
  readonly forget: (who: Caller) => Promise<void>;
  /** The same, where Teams does not say who removed it. */
  readonly forgetAt: (tenant: Caller["tenant"], conversationId: string) => Promise<void>;
}

export const createConversations = (database: Database, clock: { readonly now: () => number }): Conversations => {
  const forget: Conversations["forget"] = ({ tenant, person }) =>
    database.transaction(async ({ query }) => {
      await query("delete from conversations where tenant_id = $1 and person = $2", [tenant, person]);
      await query("delete from cards where tenant_id = $1 and person = $2 and activity_id is null", [tenant, person]);
      await lookAgainAtPerson(query, { tenant, person });
    });

  return {
    keep: ({ tenant, person }, { id, serviceUrl }) =>
      database.transaction(async ({ query }) => {
        const rows = await query<{ added: boolean }>(
          `insert into conversations (tenant_id, person, conversation_id, service_url, since) values ($1, $2, $3, $4, $5)
           on conflict (tenant_id, person) do update
             set conversation_id = excluded.conversation_id, service_url = excluded.service_url
           returning xmax = 0 as added`,
          [tenant, person, id, serviceUrl, new Date(clock.now()).toISOString()],
        );
        const added = rows[0]?.added === true;
        if (added) await lookAgainAtPerson(query, { tenant, person });
        return added;
      }),

    of: async ({ tenant, person }) => {
      const rows = await database.query<{ conversation_id: string; service_url: string }>(
        "select conversation_id, service_url from conversations where tenant_id = $1 and person = $2",
        [tenant, person],
      );
      return rows[0] === undefined ? null : { id: rows[0].conversation_id, serviceUrl: rows[0].service_url };
    },

    forget,

    forgetAt: async (tenant, conversationId) => {
      const rows = await database.query<{ person: Caller["person"] }>(
        "select person from conversations where tenant_id = $1 and conversation_id = $2",
        [tenant, conversationId],
      );
      for (const { person } of rows) await forget({ tenant, person });
    },
  };
};
