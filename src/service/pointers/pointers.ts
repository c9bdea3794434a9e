/** The records of where notebooks are. One statement decides each claim and each change, so that two processes agree. */
import type { Pair, PersonId, TenantId } from "#core/pairs/pair.ts";
import type { Database } from "#service/storage/database.ts";

interface Address {
  readonly driveId: string;
  readonly itemId: string;
}

type PointerState =
  | {
      readonly type: "kept";
      readonly pairId: string;
      readonly people: readonly [string, string];
      readonly address: Address;
      readonly by: string;
      readonly etag: string;
    }
  /** Claimed and not completed. After `until` anybody of the two may claim again. */
  | { readonly type: "claimed"; readonly by: string; readonly until: number };

export interface Pointers {
  readonly find: (pair: Pair) => Promise<PointerState | null>;
  /** The new claim's etag, or null when the pair is taken already. Who claims again has theirs anew, for a page may crash. */
  readonly claim: (pair: Pair, me: PersonId) => Promise<{ readonly etag: string } | null>;
  /** Completes my claim or moves a pointer; null when `etag` is not the present one. */
  readonly put: (pair: Pair, me: PersonId, address: Address, etag: string) => Promise<{ readonly etag: string } | null>;
  /** A page of the records of one person in the order of their pair ids, beginning after `after`. */
  readonly listOf: (tenant: TenantId, me: PersonId, after: string, most: number) => Promise<readonly Kept[]>;
}

export type Kept = Extract<PointerState, { type: "kept" }>;

const claimMs = 120_000;

interface Row {
  readonly pair_id: string;
  readonly person_a: string;
  readonly person_b: string;
  readonly drive_id: string | null;
  readonly item_id: string | null;
  readonly claimed_until: Date | null;
  readonly written_by: string;
  readonly etag: string;
}

export const createPointers = (
  database: Database,
  clock: { readonly now: () => number },
  nonce: () => string,
): Pointers => ({
  find: async (pair) => {
    const rows = await database.query<Row>("select * from pointers where tenant_id = $1 and pair_id = $2", [
      pair.tenant,
      pair.id,
    ]);
    const row = rows[0];
    return row === undefined ? null : stateOf(row);
  },

  claim: async (pair, me) => {
    const now = clock.now();
    const rows = await database.query<{ etag: string }>(
      `with claimed as (
         insert into pointers as known (tenant_id, pair_id, person_a, person_b, claimed_until, written_by, version, etag, changed_at)
         values ($1, $2, $3, $4, $5, $6, 1, '1-' || $7::text, $8)
         on conflict (tenant_id, pair_id) do update
           set claimed_until = excluded.claimed_until, written_by = excluded.written_by, version = known.version + 1,
               etag = (known.version + 1) || '-' || $7::text, changed_at = excluded.changed_at
           where known.drive_id is null
             and (known.claimed_until <= excluded.changed_at or known.written_by = excluded.written_by)
         returning *
       ), ${remembered("claimed")}
       select etag from claimed`,
      [pair.tenant, pair.id, ...pair.people, iso(now + claimMs), me, nonce(), iso(now)],
    );
    return rows[0] ?? null;
  },

  put: async (pair, me, address, etag) => {
    const rows = await database.query<{ etag: string }>(
      `with changed as (
         update pointers
           set drive_id = $4, item_id = $5, claimed_until = null, written_by = $3, version = version + 1,
               etag = (version + 1) || '-' || $6::text, changed_at = $7
           where tenant_id = $1 and pair_id = $2 and etag = $8 and (drive_id is not null or written_by = $3)
         returning *
       ), ${remembered("changed")}
       select etag from changed`,
      [pair.tenant, pair.id, me, address.driveId, address.itemId, nonce(), iso(clock.now()), etag],
    );
    return rows[0] ?? null;
  },

  listOf: async (tenant, me, after, most) => {
    const rows = await database.query<Row>(
      `select * from pointers
         where tenant_id = $1 and (person_a = $2 or person_b = $2) and drive_id is not null and pair_id collate "C" > $3
         order by pair_id collate "C" limit $4`,
      [tenant, me, after, most],
    );
    return rows.map(stateOf).filter((it) => it.type === "kept");
  },
});

const remembered = (source: string): string => `remembered as (
  insert into pointer_history (tenant_id, pair_id, version, drive_id, item_id, written_by, changed_at)
  select tenant_id, pair_id, version, drive_id, item_id, written_by, changed_at from ${source}
)`;

const stateOf = (row: Row): PointerState =>
  row.drive_id === null || row.item_id === null
    ? { type: "claimed", by: row.written_by, until: row.claimed_until?.getTime() ?? 0 }
    : {
        type: "kept",
        pairId: row.pair_id,
        people: [row.person_a, row.person_b],
        address: { driveId: row.drive_id, itemId: row.item_id },
        by: row.written_by,
        etag: row.etag,
      };

const iso = (ms: number): string => new Date(ms).toISOString();
