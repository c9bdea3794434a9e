/** What a tenant starts with: the ordinary cast and their week, or what a test asks for instead. */
import { calendarSeed, loadCalendar } from "./graph/calendar.ts";
import { aliasOf, contosoDomain, contosoTenantId, findPerson, seedPeople } from "./people.ts";
import { seedCalendars } from "./seed-calendars.ts";
import { seedDrives } from "./seed-drives.ts";
import type { ConsentChange } from "./entra/consents.ts";
import type { Switches, TenantChat, TenantPerson, World } from "./world.ts";

export interface Seed {
  /** Added to the cast, or changed in it when the id or the user principal name is known. */
  readonly people?: readonly Partial<TenantPerson>[];
  /** Plain Graph `event` objects for each person (id, user principal name, address or alias). Given, they are the only events there are. */
  readonly calendars?: Readonly<Record<string, readonly unknown[] | { readonly value: readonly unknown[] }>>;
  /** Given, they are the only chats there are. */
  readonly chats?: readonly TenantChat[];
  readonly switches?: Partial<Switches>;
  /** Applied in order to what an administrator has granted; `person` may be an alias. */
  readonly consents?: readonly ConsentChange[];
  /** An instant; the clock runs on from it. */
  readonly now?: string;
}

const defaultSwitches: Switches = {
  iCalUId: "perOccurrence",
  ifMatchOnContent: "honoured",
  eTagDrift: false,
  applicationGrant: "allowed",
  selectedConsent: "person",
  inviteCutsOff: "firstTime",
  invitationOnGrant: "untold",
  siteGroup: "unlisted",
  driveOfGrant: "described",
  versionAddress: "told",
  calendarEventId: "present",
  retryAfter: "hidden",
  stepUp: "none",
  connectorLimits: "documented",
};

const emptyWorld = (now: () => number, switches: Partial<Switches> = {}): World => ({
  tenantId: contosoTenantId,
  domain: contosoDomain,
  now,
  people: new Map(),
  calendars: new Map(),
  drives: new Map(),
  chats: new Map(),
  botChats: new Map(),
  switches: { ...defaultSwitches, ...switches },
});

export const worldFrom = (seed: Seed, now: () => number): World => {
  const world = emptyWorld(now, seed.switches);
  for (const person of seedPeople()) world.people.set(person.id, person);
  for (const person of seed.people ?? []) addPerson(world, person);
  for (const person of world.people.values())
    if (person.mail !== null) world.calendars.set(person.id, { owner: person.id, events: new Map() });

  if (seed.calendars === undefined) seedCalendars(world);
  for (const [key, events] of Object.entries(seed.calendars ?? {})) {
    const person = findPerson(world, key);
    if (person === undefined) throw new UnknownPerson(key);
    loadCalendar(world, person.id, "value" in events ? events.value : events);
  }
  seedDrives(world);
  if (seed.chats !== undefined) {
    world.chats.clear();
    for (const chat of seed.chats)
      world.chats.set(chat.id, { ...chat, members: chat.members.map((it) => findPerson(world, it)?.id ?? it) });
  }
  return world;
};

/** The seed as JSON: a reset with it makes the same people, events and chats again. */
export const seedOf = (world: World, consents: readonly ConsentChange[]): object => ({
  tenantId: world.tenantId,
  domain: world.domain,
  now: new Date(world.now()).toISOString(),
  people: [...world.people.values()].map((it) => ({ ...it, alias: aliasOf(it) })),
  calendars: Object.fromEntries([...world.calendars.keys()].map((owner) => [owner, calendarSeed(world, owner)])),
  chats: [...world.chats.values()],
  switches: world.switches,
  consents,
});

/** A seed that names somebody who is not there. */
export class UnknownPerson extends Error {
  constructor(key: string) {
    super(
      `Nobody called '${key}' in this tenant: expected an object id, a user principal name, an address or an alias.`,
    );
  }
}

const addPerson = (world: World, given: Partial<TenantPerson>): void => {
  const known = findPerson(world, given.id ?? "") ?? findPerson(world, given.userPrincipalName ?? "");
  const userPrincipalName = given.userPrincipalName ?? known?.userPrincipalName ?? given.mail ?? "";
  if (userPrincipalName === "") throw new UnknownPerson("a person without userPrincipalName or mail");
  const id = (given.id ?? known?.id ?? crypto.randomUUID()).toLowerCase();
  const alias = userPrincipalName.split("@")[0] ?? "";
  world.people.set(id, {
    displayName: alias,
    givenName: "",
    surname: "",
    mail: userPrincipalName,
    proxyAddresses: [`SMTP:${userPrincipalName}`],
    jobTitle: null,
    userType: userPrincipalName.includes("#EXT#") ? "Guest" : "Member",
    managerId: null,
    timeZone: "Europe/Berlin",
    ...known,
    ...given,
    id,
    userPrincipalName,
  });
};
