/**
 * Everything the service stores about one person, to be shown and to be erased: `GET /v1/me/stored` and `DELETE /v1/me`.
 * And whether it can remind them at all: `GET /v1/me/reminders` answers `{ reminders: "available" or "unavailable", bot:
 * "installed" or "missing" }`.
 *
 * Erasing leaves no row with the person's id. Whoever shared a pair with them is told, and keeps the notebook, which was never
 * here: only its address was.
 */
import { dayLength } from "#core/pairs/instant.ts";
import { Hono } from "hono";
import type { Conversations } from "#service/bot/conversations.ts";
import type { Caller } from "#service/entra-token.ts";
import type { Events } from "#service/events.ts";
import type { Database, Transaction } from "#service/storage/database.ts";

interface Deps {
  readonly database: Database;
  /** Null where no bot is set up. */
  readonly conversations: Conversations | null;
  readonly events: Events;
  readonly clock: { readonly now: () => number };
}

export const meDoor = ({ database, conversations, events, clock }: Deps): Hono<{ Variables: { caller: Caller } }> => {
  const door = new Hono<{ Variables: { caller: Caller } }>();
  door.get("/stored", async (c) => {
    const caller = c.get("caller");
    return c.json({ ...caller, stored: await storedAbout(database, caller) });
  });
  door.get("/reminders", async (c) =>
    c.json({
      reminders: conversations === null ? "unavailable" : "available",
      bot: (await conversations?.of(c.get("caller"))) ? "installed" : "missing",
    }),
  );
  door.delete("/", async (c) => {
    await database.transaction((within) => erase(within, c.get("caller"), clock.now()));
    events.personErased();
    return c.body(null, 204);
  });
  return door;
};

type Row = Readonly<Record<string, unknown>>;

const storedAbout = async (
  database: Database,
  { tenant, person }: Caller,
): Promise<Readonly<Record<string, readonly Row[]>>> => {
  const found: Record<string, readonly Row[]> = {};
  for (const [name, sql] of Object.entries(everything))
    // One after the other: the embedded database answers one question at a time anyhow.
    found[name] = await database.query<Row>(sql, [tenant, person]);
  return found;
};

const everything = {
  settings: "select settings, changed_at from settings where tenant_id = $1 and person = $2",
  views:
    "select pair_id, other, view, since, other_name from views where tenant_id = $1 and person = $2 order by pair_id",
  viewsOfOthersAboutMe:
    "select pair_id, person, view, since from views where tenant_id = $1 and other = $2 order by pair_id",
  notebooks: `select pair_id, person_a, person_b, drive_id, item_id, claimed_until, written_by, version, changed_at
    from pointers where tenant_id = $1 and (person_a = $2 or person_b = $2) order by pair_id`,
  notebookHistory: `select pair_id, version, drive_id, item_id, written_by, changed_at from pointer_history
    where tenant_id = $1 and (written_by = $2 or pair_id in
      (select pair_id from pointers where tenant_id = $1 and (person_a = $2 or person_b = $2)))
    order by pair_id, version`,
  /** Sealed for the pair, so their size is all that can be shown. */
  inbox: `select pair_id, item_id, length(sealed) as sealed_bytes, written_at, expires_at from inbox_items
    where tenant_id = $1 and written_by = $2 order by written_at`,
  conversation: "select conversation_id, service_url, since from conversations where tenant_id = $1 and person = $2",
  reminders: `select pair_id, person, other, look_at, about from reminders
    where tenant_id = $1 and (person = $2 or other = $2) order by pair_id, person`,
  cards: `select id, pair_id, person, other, day, start, meeting_id, page, face, shown, state, useful_until, attempts,
      conversation_id, activity_id, topics, said, answered_at
    from cards where tenant_id = $1 and person = $2 order by start, id`,
  cardsOfOthersAboutMe: `select pair_id, person, other, day, start, face, state
    from cards where tenant_id = $1 and other = $2 order by start, id`,
  notices: "select pair_id, type, at from notices where tenant_id = $1 and person = $2 order by at",
} as const;

const noticeMs = 60 * dayLength;

const erase = async ({ query }: Transaction, { tenant, person }: Caller, now: number): Promise<void> => {
  const at = new Date(now).toISOString();
  await query(
    `insert into notices (tenant_id, person, pair_id, type, at, expires_at)
     select $1, other, pair_id, 'otherErased', $3::timestamptz, $4::timestamptz from (
       select pair_id, case when person_a = $2 then person_b else person_a end as other
         from pointers where tenant_id = $1 and (person_a = $2 or person_b = $2)
       union select pair_id, other from views where tenant_id = $1 and person = $2
       union select pair_id, person from views where tenant_id = $1 and other = $2
     ) pairs`,
    [tenant, person, at, new Date(now + noticeMs).toISOString()],
  );
  await query(
    `delete from pointer_history where tenant_id = $1 and (written_by = $2 or pair_id in
       (select pair_id from pointers where tenant_id = $1 and (person_a = $2 or person_b = $2)))`,
    [tenant, person],
  );
  for (const sql of [
    "delete from pointers where tenant_id = $1 and (person_a = $2 or person_b = $2)",
    "delete from views where tenant_id = $1 and (person = $2 or other = $2)",
    "delete from cards where tenant_id = $1 and (person = $2 or other = $2)",
    "delete from reminders where tenant_id = $1 and (person = $2 or other = $2)",
    "delete from conversations where tenant_id = $1 and person = $2",
    "delete from settings where tenant_id = $1 and person = $2",
    "delete from inbox_items where tenant_id = $1 and written_by = $2",
    "delete from notices where tenant_id = $1 and person = $2",
  ])
    await query(sql, [tenant, person]);
};
