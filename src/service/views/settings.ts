/** How each person wants to be asked. Switching off forgets at once what was told for it. */
import type { Caller } from "#service/entra-token.ts";
import type { PairId } from "#core/pairs/pair.ts";
import { defaultSettings, mostMuted, readSettings, type Settings } from "#core/reminders/settings.ts";
import { lookAgainAtPerson } from "#service/reminders/look-again.ts";
import type { Database } from "#service/storage/database.ts";

export interface SettingsStore {
  /** The defaults for whoever has chosen nothing. */
  readonly of: (caller: Caller) => Promise<Settings>;
  readonly put: (caller: Caller, settings: Settings) => Promise<void>;
  /** Never asked about this pair again; whatever else is chosen at the same moment stays. */
  readonly mute: (caller: Caller, pair: PairId) => Promise<void>;
}

export const createSettings = (database: Database, clock: { readonly now: () => number }): SettingsStore => ({
  of: async ({ tenant, person }) => {
    const rows = await database.query<{ settings: unknown }>(
      "select settings from settings where tenant_id = $1 and person = $2",
      [tenant, person],
    );
    const settings = readSettings(rows[0]?.settings);
    return settings.ok ? settings.value : defaultSettings;
  },

  put: ({ tenant, person }, settings) =>
    database.transaction(async ({ query }) => {
      await query(
        `insert into settings (tenant_id, person, settings, changed_at) values ($1, $2, $3::jsonb, $4)
         on conflict (tenant_id, person) do update set settings = excluded.settings, changed_at = excluded.changed_at`,
        [tenant, person, JSON.stringify(settings), new Date(clock.now()).toISOString()],
      );
      await lookAgainAtPerson(query, { tenant, person });
      if (!settings.on) await query("delete from views where tenant_id = $1 and person = $2", [tenant, person]);
    }),

  mute: ({ tenant, person }, pair) =>
    database.transaction(async ({ query }) => {
      const [row] = await query<{ settings: unknown }>(
        "select settings from settings where tenant_id = $1 and person = $2 for update",
        [tenant, person],
      );
      const known = readSettings(row?.settings);
      // Who has chosen nothing, or has just erased everything, is asked about nobody.
      if (!known.ok) return;
      const muted = [pair, ...known.value.muted.filter((it) => it !== pair)].slice(0, mostMuted).toSorted();
      await query("update settings set settings = $3::jsonb, changed_at = $4 where tenant_id = $1 and person = $2", [
        tenant,
        person,
        JSON.stringify({ ...known.value, muted }),
        new Date(clock.now()).toISOString(),
      ]);
      await lookAgainAtPerson(query, { tenant, person });
    }),
});
