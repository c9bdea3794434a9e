/**
 * What two people do by themselves before one of them is reminded for the first time, done in their place through the app's own
 * parts: the other one adds a topic to their page, and the one who is to be asked switches reminders on, adds the bot and lets
 * the app tell the service when they meet. Moving the clock is left to whoever wants to see the card.
 */
import { machineClock, randomBytes } from "#browser/machine.ts";
import { createPointersClient } from "#browser/pointers-client.ts";
import { createServiceDoor, type ServiceDoor } from "#browser/service-door.ts";
import { createSettingsClient } from "#browser/settings-client.ts";
import { createViewsClient } from "#browser/views-client.ts";
import { createTeller } from "#app/reminders/teller.ts";
import { createToldRecord } from "#app/reminders/told-record.ts";
import { readCalendar, type CalendarRead } from "#app/calendar-read.ts";
import { pairIn } from "#app/scene.ts";
import type { Session } from "#app/session.ts";
import { pageOf } from "#core/agenda/page.ts";
import { summarise } from "#core/agenda/summary.ts";
import { addTopic, openTopics } from "#core/agenda/topic.ts";
import { createKeeper, type Keeper } from "#core/notebook/keep.ts";
import { otherOf, type Pair, type PersonId, type TenantId } from "#core/pairs/pair.ts";
import { err, ok, type Result } from "#core/result.ts";
import { createGraph } from "#microsoft/graph/client.ts";
import { createOneDriveStore } from "#microsoft/graph/onedrive.ts";
import type { FileAccess } from "#microsoft/platform.ts";
import type { Tenant } from "#tenant/tenant.ts";
import { apiResource, apiScope, clientId } from "./registration.ts";

export interface LocalPeople {
  readonly tenant: Tenant;
  readonly serviceUrl: string;
  readonly access: FileAccess;
}

/** Why there is nothing to be reminded of; `prepared`: this person has topics for every 1:1, and only who has none is asked. */
export type NothingToSee = "noOneOnOne" | "prepared" | "notRead";

const topic = "What we want from the next quarter";

export const beReminded = async (on: LocalPeople, me: PersonId): Promise<Result<void, NothingToSee>> => {
  const person = on.tenant.world().people.get(me);
  if (person === undefined) return err("noOneOnOne");
  const mine = partsOf(on, me);
  const read = await readCalendar(mine.session, on.tenant.now());
  if (!read.ok) return err("notRead");
  const oneOnOnes = oneOnOnesIn(mine, read.value);
  if (oneOnOnes.length === 0) return err("noOneOnOne");
  const unprepared = await firstUnprepared(mine, oneOnOnes, person, new Date(on.tenant.now()).toISOString());
  if (unprepared === null) return err("prepared");
  const { pair, name, seriesKey } = unprepared;

  const settings = createSettingsClient(mine.door);
  const chosen = await settings.read();
  if (!chosen.ok || !(await settings.write({ ...chosen.value, on: true })).ok) return err("notRead");
  // After that, so that the bot's welcome says what is true when the card comes.
  await on.tenant.teams?.install(person);

  const other = otherOf(pair, me);
  const names = { [me]: person.displayName, [other]: name };
  await using theirs = partsOf(on, other).keeper(pair, names);
  await theirs.open();
  const page = pageOf(theirs.doc, pair.id, seriesKey);
  if (openTopics(theirs.doc, page.id).length === 0) addTopic(theirs.doc, page, topic, theirs.hand);
  await theirs.saveNow();

  await using ours = mine.keeper(pair, names);
  await ours.open();
  const teller = createTeller({
    tenant: pair.tenant,
    me,
    views: createViewsClient(mine.door, me),
    settings,
    calendar: () => Promise.resolve(read.value),
    told: createToldRecord(null),
    zone: person.timeZone,
    now: Date.now,
  });
  await teller.tellPage({ pair, other: { id: other, name, short: name } }, ours);
  return ok(undefined);
};

interface Candidate {
  readonly pair: Pair;
  readonly name: string;
  readonly seriesKey: string;
}

const oneOnOnesIn = (mine: Parts, { found }: CalendarRead): readonly Candidate[] =>
  found.oneOnOnes.flatMap((one) => {
    const pair = one.status === "active" ? pairIn(mine.session, one) : null;
    return pair === null ? [] : [{ pair, name: one.other.name, seriesKey: one.seriesKey }];
  });

const firstUnprepared = async (
  mine: Parts,
  oneOnOnes: readonly Candidate[],
  me: { readonly id: string; readonly displayName: string },
  now: string,
): Promise<Candidate | null> => {
  for (const one of oneOnOnes) {
    const names = { [me.id]: me.displayName, [otherOf(one.pair, me.id as PersonId)]: one.name };
    await using ours = mine.keeper(one.pair, names);
    await ours.open();
    const page = pageOf(ours.doc, one.pair.id, one.seriesKey).id;
    const { topics } = summarise(ours.doc, page, one.pair, now);
    if (topics.every((it) => it.person !== me.id || it.open === 0)) return one;
  }
  return null;
};

interface Parts {
  readonly session: Pick<Session, "tenant" | "person" | "graph">;
  readonly door: ServiceDoor;
  readonly keeper: (pair: Pair, names: Readonly<Record<PersonId, string>>) => Keeper;
}

const partsOf = ({ tenant, serviceUrl, access }: LocalPeople, me: PersonId): Parts => {
  const token = async (scopes: readonly string[], audience?: string) => {
    const asked = { user: me, scopes, ...(audience === undefined ? {} : { audience }) };
    const answer = await fetch(`${tenant.url}/_tenant/token`, { method: "POST", body: JSON.stringify(asked) });
    if (!answer.ok) throw new Error(`No token for ${me}: expected 200, got ${answer.status}`);
    return ok(((await answer.json()) as { access_token: string }).access_token);
  };
  const graph = createGraph({ base: `${tenant.url}/v1.0`, token });
  const door = createServiceDoor({ fetch, base: serviceUrl, token: () => token([apiScope], apiResource) });
  return {
    session: { tenant: tenant.tenantId as TenantId, person: me, graph },
    door,
    keeper: (pair, names) =>
      createKeeper(
        {
          store: createOneDriveStore({ graph, clientId, access }),
          pointers: createPointersClient(door, me),
          local: { load: async () => null, keep: async () => true },
          clock: machineClock,
          random: randomBytes,
        },
        { pair, me, names },
      ),
  };
};
