/** As many people as a test wants, written straight into the tables as the service itself would have written them. */
import { pairOf, type PersonId, type TenantId } from "#core/pairs/pair.ts";
import { defaultSettings } from "#core/reminders/settings.ts";
import type { Database } from "#service/storage/database.ts";
import { lineOf, scheduleOf, viewOf } from "#tests/rules/reminders/stand.ts";

export interface Crowd {
  readonly tenants: number;
  /** In all; each of them meets as many others as `pairs` and `people` make. */
  readonly people: number;
  readonly pairs: number;
  /** Which of the pairs meet tomorrow; the others a day later each. */
  readonly meetsTomorrow: (pair: number) => boolean;
  /** Hour of the meeting of a pair, so that some are earlier. */
  readonly hour: (pair: number) => number;
  readonly serviceUrl: string;
  /** What is told, and when: the reminders were last looked at then. */
  readonly asOf: number;
  /** When the questions come up. */
  readonly lookAt: number;
}

export const tenantAt = (n: number): TenantId => `c0c0c0c0-0000-4000-8000-${hex(n)}` as TenantId;
export const personAt = (n: number): PersonId => `aaaaaaaa-0000-4000-8000-${hex(n)}` as PersonId;

const hex = (n: number): string => n.toString(16).padStart(12, "0");
const batch = 5_000;

/** One of each pair, the one with the lower number, has reminders switched on. Answers how many are due tomorrow. */
export const fillCrowd = async (database: Database, crowd: Crowd): Promise<number> => {
  const { tenants, people, pairs, serviceUrl, asOf, lookAt } = crowd;
  const perTenant = people / tenants;
  const settings = JSON.stringify({ ...defaultSettings, on: true });
  const iso = new Date(asOf).toISOString();
  for (let from = 0; from < people; from += batch * 4) {
    const rows = Array.from({ length: Math.min(batch * 4, people - from) }, (_, n) => ({
      t: tenantAt(Math.floor((from + n) / perTenant)),
      p: personAt(from + n),
    }));
    const json = JSON.stringify(rows);
    await database.query(
      `insert into settings select t, p, $2::jsonb, $3 from jsonb_to_recordset($1::jsonb) as it (t uuid, p uuid)`,
      [json, settings, iso],
    );
    await database.query(
      `insert into conversations select t, p, 'a:chat-of-' || p, $2, $3 from jsonb_to_recordset($1::jsonb) as it (t uuid, p uuid)`,
      [json, serviceUrl, iso],
    );
  }
  const days = ["friday", "saturday", "sunday", "monday", "tuesday"] as const;
  const views = days.map((day, at) =>
    Array.from({ length: 24 }, (_, hour) =>
      viewOf(
        lineOf(
          scheduleOf({ days: [day], every: 1, time: `${String(hour).padStart(2, "0")}:00`, zone: "Europe/Berlin" }),
          {
            topics: { mine: 0, theirs: at % 3 },
          },
        ),
        asOf,
      ),
    ),
  );
  let due = 0;
  for (let from = 0; from < pairs; from += batch) {
    const rows = Array.from({ length: Math.min(batch, pairs - from) }, (_, n) => {
      const pair = from + n;
      const tenant = Math.floor(((pair % people) * tenants) / people);
      const first = pair % people;
      // The next one, then the one after that …, inside the same tenant.
      const other = tenant * perTenant + ((first - tenant * perTenant + 1 + Math.floor(pair / people)) % perTenant);
      const tomorrow = crowd.meetsTomorrow(pair);
      if (tomorrow) due += 1;
      const [me, them] = [personAt(first), personAt(other)];
      return {
        t: tenantAt(tenant),
        i: pairOf(tenantAt(tenant), me, them)?.id,
        p: me,
        o: them,
        v: (tomorrow ? 0 : 1 + (pair % 4)) * 24 + crowd.hour(pair),
        l: new Date(tomorrow ? lookAt : lookAt + 86_400_000 * (1 + (pair % 4))).toISOString(),
        a: new Date(lookAt + crowd.hour(pair) * 3_600_000).toISOString(),
      };
    });
    const json = JSON.stringify(rows);
    await database.query(
      `insert into views select t, i, p, o, $3::jsonb -> v, $2, $2, 'Somebody Else' from jsonb_to_recordset($1::jsonb)
         as it (t uuid, i text, p uuid, o uuid, v integer)`,
      [json, iso, JSON.stringify(views.flat())],
    );
    await database.query(
      `insert into reminders select t, i, p, o, l, a from jsonb_to_recordset($1::jsonb)
         as it (t uuid, i text, p uuid, o uuid, l timestamptz, a timestamptz)`,
      [json],
    );
  }
  return due;
};
