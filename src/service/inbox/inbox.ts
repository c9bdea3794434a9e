/** The sealed inbox: what is put in, fetched, acknowledged or, after sixty days, told to be lost. */
import { dayLength } from "#core/pairs/instant.ts";
import { newId } from "#core/agenda/hand.ts";
import { type InboxItem, type ItemId, mostItems } from "#core/inbox/item.ts";
import { fromBase64, toBase64 } from "#core/base64.ts";
import { sealItem, type SealError } from "#core/inbox/seal.ts";
import type { Pair, PersonId } from "#core/pairs/pair.ts";
import { err, ok, type Result } from "#core/result.ts";
import type { Caller } from "#service/entra-token.ts";
import type { Database } from "#service/storage/database.ts";
import type { Views } from "#service/views/views.ts";

export interface SealedItem {
  readonly id: ItemId;
  readonly by: PersonId;
  /** Which of the pair's keys opens it. */
  readonly key: string;
  /** Base64. */
  readonly sealed: string;
  readonly writtenAt: string;
}

export interface Inbox {
  /** Putting in the same again is no error. */
  readonly put: (pair: Pair, by: PersonId, item: Pick<SealedItem, "id" | "key" | "sealed">) => Promise<PutAnswer>;
  /** Seals words that somebody typed outside the app, before anything of them is stored. */
  readonly write: (pair: Pair, by: PersonId, item: InboxItem) => Promise<Result<ItemId, WriteError>>;
  /** In the order of their ids, beginning after `after`. */
  readonly list: (pair: Pair, after: string, most: number) => Promise<readonly SealedItem[]>;
  /** All of them or, when it fails, none: a part of a long text that stayed behind alone could never be taken in. */
  readonly acknowledge: (pair: Pair, ids: readonly ItemId[]) => Promise<void>;
  readonly notices: (caller: Caller) => Promise<readonly Notice[]>;
  readonly dismiss: (caller: Caller, id: string) => Promise<void>;
  /** Items that waited for sixty days go, and their writers find a notice; answers how many. */
  readonly expire: () => Promise<number>;
}

export type PutAnswer =
  | "kept"
  /** The very same is there already. */
  | "again"
  /** Another item has this id. */
  | "taken"
  /** As much waits for this pair as may. */
  | "full";

export type WriteError =
  | SealError
  | { readonly type: "full" }
  /** Neither of the two has told a key, so nothing can be sealed. */
  | { readonly type: "noKey" };

export interface Notice {
  readonly id: string;
  readonly pairId: string;
  readonly type: "notDelivered" | "otherErased";
  readonly at: string;
}

const waitMs = 60 * dayLength;
const mostBytes = 4_000_000;

interface Row {
  readonly item_id: ItemId;
  readonly written_by: PersonId;
  readonly key_id: string;
  readonly sealed: string;
  readonly written_at: Date;
}

export const createInbox = (
  database: Database,
  views: Views,
  clock: { readonly now: () => number },
  random: (bytes: number) => Uint8Array<ArrayBuffer>,
): Inbox => {
  const put: Inbox["put"] = async (pair, by, { id, key, sealed }) => {
    const now = clock.now();
    const rows = await database.query<{ same: boolean; fresh: boolean }>(
      `with waiting as (
         select count(*) as items, coalesce(sum(length(sealed)), 0) as bytes
           from inbox_items where tenant_id = $1 and pair_id = $2
       ), added as (
         insert into inbox_items (tenant_id, pair_id, item_id, written_by, key_id, sealed, written_at, expires_at)
         select $1, $2, $3, $4, $5, decode($6, 'base64'), $7::timestamptz, $8::timestamptz from waiting
           where items < $9::integer and bytes < $10::integer
         on conflict do nothing
         returning true as same
       )
       select same, true as fresh from added
       union all select sealed = decode($6, 'base64') and written_by = $4 and key_id = $5, false from inbox_items
         where tenant_id = $1 and pair_id = $2 and item_id = $3`,
      [pair.tenant, pair.id, id, by, key, sealed, iso(now), iso(now + waitMs), mostItems, mostBytes],
    );
    const [there] = rows;
    if (there === undefined) return "full";
    if (!there.same) return "taken";
    return there.fresh ? "kept" : "again";
  };

  return {
    put,

    write: async (pair, by, item) => {
      const newest = (await views.of(pair))
        .toSorted((a, b) => (a.view.asOf < b.view.asOf ? 1 : -1))
        .find((it) => it.view.inbox !== null)?.view.inbox;
      const publicKey = fromBase64(newest?.publicKey);
      if (!newest || publicKey === null) return err({ type: "noKey" });
      const id = newId({ me: by, now: clock.now, random }) as ItemId;
      const sealed = await sealItem(item, { pair, item: id, by }, { id: newest.id, publicKey }, random(32));
      if (!sealed.ok) return sealed;
      const answer = await put(pair, by, { id, key: newest.id, sealed: toBase64(sealed.value) });
      return answer === "kept" ? ok(id) : err({ type: "full" });
    },

    list: async (pair, after, most) => {
      const rows = await database.query<Row>(
        // encode() breaks lines after 76 letters.
        `select item_id, written_by, key_id, replace(encode(sealed, 'base64'), chr(10), '') as sealed, written_at
           from inbox_items where tenant_id = $1 and pair_id = $2 and item_id collate "C" > $3 and expires_at > $4
           order by item_id collate "C" limit $5`,
        [pair.tenant, pair.id, after, iso(clock.now()), most],
      );
      return rows.map((row) => ({
        id: row.item_id,
        by: row.written_by,
        key: row.key_id,
        sealed: row.sealed,
        writtenAt: row.written_at.toISOString(),
      }));
    },

    acknowledge: async (pair, ids) => {
      await database.query(
        `delete from inbox_items
           where tenant_id = $1 and pair_id = $2 and item_id = any(string_to_array($3::text, ','))`,
        [pair.tenant, pair.id, ids.join(",")],
      );
    },

    notices: async ({ tenant, person }) => {
      const rows = await database.query<{ id: string; pair_id: string; type: Notice["type"]; at: Date }>(
        "select id, pair_id, type, at from notices where tenant_id = $1 and person = $2 and expires_at > $3 order by at, id",
        [tenant, person, iso(clock.now())],
      );
      return rows.map(({ id, pair_id, type, at }) => ({ id, pairId: pair_id, type, at: at.toISOString() }));
    },

    dismiss: async ({ tenant, person }, id) => {
      await database.query("delete from notices where tenant_id = $1 and person = $2 and id = $3", [
        tenant,
        person,
        id,
      ]);
    },

    expire: async () => {
      const now = clock.now();
      const gone = await database.query(
        `with lost as (
           delete from inbox_items where expires_at <= $1 returning tenant_id, pair_id, written_by, written_at
         ), past as (
           delete from notices where expires_at <= $1
         )
         insert into notices (tenant_id, person, pair_id, type, at, expires_at)
         select tenant_id, written_by, pair_id, 'notDelivered', written_at, $2::timestamptz from lost returning 1`,
        [iso(now), iso(now + waitMs)],
      );
      return gone.length;
    },
  };
};

const iso = (ms: number): string => new Date(ms).toISOString();
