/** The views that people's clients told. Of two views of one person and pair the one with the later `asOf` stays. */
import type { Pair, PersonId } from "#core/pairs/pair.ts";
import { viewLifetime } from "#core/reminders/told.ts";
import { readView, type View } from "#core/reminders/view.ts";
import { err, ok, type Result } from "#core/result.ts";
import type { Caller } from "#service/entra-token.ts";
import { lookAgainAtPair } from "#service/reminders/look-again.ts";
import type { Database } from "#service/storage/database.ts";

export interface Views {
  /** Telling the same again changes nothing and is no error. */
  /** `otherName`: as this person's calendar has it, for cards; null when it was not told. */
  readonly put: (pair: Pair, me: PersonId, view: View, otherName?: string | null) => Promise<Result<void, ViewRefused>>;
  /** What each of the two has told. */
  readonly of: (pair: Pair) => Promise<readonly ToldView[]>;
  /** Of every pair that a view of the caller's or about them speaks of. */
  readonly countsFor: (caller: Caller) => Promise<readonly PairCounts[]>;
  readonly forget: (pair: Pair, me: PersonId) => Promise<void>;
  /** Deletes what nobody has told again for as long as a view lives; answers how many. */
  readonly expire: () => Promise<number>;
}

export interface ToldView {
  readonly person: PersonId;
  readonly view: View;
  /** When this person's client first told of the pair, milliseconds since 1970. */
  readonly since: number;
}

export interface PairCounts {
  readonly pairId: string;
  readonly other: PersonId;
  /** Of the newer view. */
  readonly asOf: string;
  /** Open topics by series, each as the newest view that speaks of it has them. */
  readonly topics: readonly { readonly series: string; readonly mine: number; readonly theirs: number }[];
}

export type ViewRefused =
  /** This person has not switched reminders on, so nothing may be kept. */
  | { readonly type: "off" }
  /** A newer view is known; `asOf` is its time. */
  | { readonly type: "older"; readonly asOf: string };

export const createViews = (database: Database, clock: { readonly now: () => number }): Views => ({
  put: (pair, me, view, otherName = null) =>
    database.transaction(async ({ query }) => {
      // Held until the end, so that switching off at this moment comes before or after, and forgets this view too.
      const switched = await query<{ on: boolean }>(
        `select (settings->>'on')::boolean as "on" from settings where tenant_id = $1 and person = $2 for share`,
        [pair.tenant, me],
      );
      if (switched[0]?.on !== true) return err({ type: "off" });
      const [first, second] = pair.people;
      const json = JSON.stringify(view);
      const kept = await query(
        `insert into views as known (tenant_id, pair_id, person, other, view, as_of, since, other_name)
         values ($1, $2, $3, $4, $5::jsonb, $6, $7, $8)
         on conflict (tenant_id, pair_id, person) do update
           set view = excluded.view, as_of = excluded.as_of, other_name = coalesce(excluded.other_name, known.other_name)
           where known.as_of < excluded.as_of or known.view = excluded.view
         returning as_of`,
        [pair.tenant, pair.id, me, me === first ? second : first, json, view.asOf, iso(clock.now()), otherName],
      );
      if (kept.length > 0) {
        await lookAgainAtPair(query, pair);
        return ok(undefined);
      }
      const known = await query<{ as_of: Date }>(
        "select as_of from views where tenant_id = $1 and pair_id = $2 and person = $3",
        [pair.tenant, pair.id, me],
      );
      return err({ type: "older", asOf: known[0]?.as_of.toISOString() ?? view.asOf });
    }),

  of: async (pair) => {
    const rows = await database.query<{ person: PersonId; view: unknown; since: Date }>(
      "select person, view, since from views where tenant_id = $1 and pair_id = $2 order by person",
      [pair.tenant, pair.id],
    );
    return rows.flatMap(({ person, view: json, since }) => {
      const view = readView(json);
      return view.ok ? [{ person, view: view.value, since: since.getTime() }] : [];
    });
  },

  countsFor: async ({ tenant, person: me }) => {
    // Newest first, so that the first to speak of a series has the last word.
    const rows = await database.query<{ pair_id: string; person: PersonId; other: PersonId; view: unknown }>(
      `select pair_id, person, other, view from views where tenant_id = $1 and (person = $2 or other = $2)
       order by as_of desc, person`,
      [tenant, me],
    );
    const pairs = new Map<string, PairCounts>();
    for (const { pair_id: pairId, person, other, view: json } of rows) {
      const view = readView(json);
      if (!view.ok) continue;
      const known = pairs.get(pairId);
      const fresh = view.value.series
        .filter(({ series }) => known?.topics.every((it) => it.series !== series) ?? true)
        .map(({ series, topics: { mine, theirs } }) =>
          person === me ? { series, mine, theirs } : { series, mine: theirs, theirs: mine },
        );
      pairs.set(pairId, {
        pairId,
        other: person === me ? other : person,
        asOf: known?.asOf ?? view.value.asOf,
        topics: [...(known?.topics ?? []), ...fresh],
      });
    }
    return [...pairs.values()];
  },

  forget: (pair, me) =>
    database.transaction(async ({ query }) => {
      await query("delete from views where tenant_id = $1 and pair_id = $2 and person = $3", [
        pair.tenant,
        pair.id,
        me,
      ]);
      await lookAgainAtPair(query, pair);
    }),

  expire: async () => {
    const gone = await database.query("delete from views where as_of < $1 returning 1", [
      iso(clock.now() - viewLifetime),
    ]);
    return gone.length;
  },
});

const iso = (ms: number): string => new Date(ms).toISOString();
