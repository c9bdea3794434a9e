/**
 * Something has changed: the question whether somebody is to be asked is decided again, as soon as there is time for it. The row
 * is written with the change itself, so that neither is there without the other. It is due since 1970, whatever a clock says.
 */
import type { Pair } from "#core/pairs/pair.ts";
import type { Caller } from "#service/entra-token.ts";
import type { Database } from "#service/storage/database.ts";

type Query = Database["query"];

export const lookAgainAtPair = async (query: Query, { tenant, id, people }: Pair): Promise<void> => {
  await query(
    `insert into reminders (tenant_id, pair_id, person, other, look_at, about)
     values ($1, $2, $3, $4, 'epoch', 'epoch'), ($1, $2, $4, $3, 'epoch', 'epoch') ${atOnce}`,
    [tenant, id, people[0], people[1]],
  );
};

/** At everything between this person and anybody. */
export const lookAgainAtPerson = async (query: Query, { tenant, person }: Caller): Promise<void> => {
  await query(
    `insert into reminders (tenant_id, pair_id, person, other, look_at, about)
     select tenant_id, pair_id, who, whom, 'epoch', 'epoch' from (
       select tenant_id, pair_id, person as who, other as whom from views where tenant_id = $1 and (person = $2 or other = $2)
       union select tenant_id, pair_id, other, person from views where tenant_id = $1 and (person = $2 or other = $2)
     ) pairs order by pair_id, who ${atOnce}`,
    [tenant, person],
  );
};

const atOnce = "on conflict (tenant_id, pair_id, person) do update set look_at = 'epoch', about = 'epoch'";
