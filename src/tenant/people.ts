/** Who works at Contoso: the cast that every start and every reset brings back. */
import type { TenantPerson, World } from "./world.ts";

export const contosoTenantId = "c0c0c0c0-1111-4111-8111-c0c0c0c0c0c0";
export const contosoDomain = "contoso.example";

interface Entry {
  readonly id: string;
  readonly alias: string;
  readonly name: string;
  readonly given: string;
  readonly family: string;
  readonly job: string;
  readonly zone: string;
  readonly manager?: string;
  /** Other addresses of the same mailbox. */
  readonly also?: readonly string[];
  readonly photo?: boolean;
}

const id = (letters: string, last: string): string => `${letters.repeat(4)}-0000-4000-8000-${last.padStart(12, "0")}`;
const ana = id("aa", "1");
const grace = id("9c", "3");
const tom = id("70", "4");
const aoife = id("8a", "b");

const staff: readonly Entry[] = [
  {
    id: ana,
    alias: "ana",
    name: "Ana Ruiz",
    given: "Ana",
    family: "Ruiz",
    job: "Engineering manager",
    zone: "Europe/Berlin",
    manager: grace,
    also: ["ana.ruiz"],
    photo: true,
  },
  {
    id: id("bb", "2"),
    alias: "ben",
    name: "Ben Okafor",
    given: "Ben",
    family: "Okafor",
    job: "Software engineer",
    zone: "Europe/Berlin",
    manager: ana,
    also: ["b.okafor"],
    photo: true,
  },
  {
    id: id("0e", "f"),
    alias: "olga",
    name: "Olga Petrova",
    given: "Olga",
    family: "Petrova",
    job: "Financial controller",
    zone: "Europe/Berlin",
    manager: tom,
    photo: true,
  },
  {
    id: grace,
    alias: "grace",
    name: "Grace Lindqvist",
    given: "Grace",
    family: "Lindqvist",
    job: "Vice president, engineering",
    zone: "America/New_York",
    manager: tom,
    photo: true,
  },
  {
    id: tom,
    alias: "tom",
    name: "Tom Baker",
    given: "Tom",
    family: "Baker",
    job: "Chief executive",
    zone: "America/New_York",
  },
  {
    id: id("5a", "5"),
    alias: "priya",
    name: "Priya Raghunathan",
    given: "Priya",
    family: "Raghunathan",
    job: "Senior engineer",
    zone: "Asia/Kolkata",
    manager: ana,
    photo: true,
  },
  {
    id: id("6e", "6"),
    alias: "kenji",
    name: "佐藤 健司",
    given: "健司",
    family: "佐藤",
    job: "Product designer",
    zone: "Asia/Tokyo",
    manager: grace,
    also: ["kenji.sato"],
    photo: true,
  },
  {
    id: id("1c", "7"),
    alias: "lukasz",
    name: "Łukasz Żółkiewski",
    given: "Łukasz",
    family: "Żółkiewski",
    job: "Staff engineer",
    zone: "Europe/Warsaw",
    manager: ana,
  },
  {
    id: id("4e", "8"),
    alias: "nour",
    name: "نور الهاشمي",
    given: "نور",
    family: "الهاشمي",
    job: "Product manager",
    zone: "Asia/Dubai",
    manager: grace,
    also: ["nour.alhashimi"],
    photo: true,
  },
  {
    id: id("3a", "9"),
    alias: "maximiliana",
    name: "Maximiliana-Sophie Freifrau von Hohenberg-Wittelsbach zu Neuschwanstein",
    given: "Maximiliana-Sophie",
    family: "Freifrau von Hohenberg-Wittelsbach zu Neuschwanstein",
    job: "Programme lead, platform reliability and regulated workloads",
    zone: "Europe/Berlin",
    manager: grace,
  },
  {
    id: id("2d", "a"),
    alias: "diego",
    name: "Diego Fernández Núñez",
    given: "Diego",
    family: "Fernández Núñez",
    job: "Data engineer",
    zone: "America/New_York",
    manager: ana,
    photo: true,
  },
  {
    id: aoife,
    alias: "aoife",
    name: "Aoife Ní Bhriain",
    given: "Aoife",
    family: "Ní Bhriain",
    job: "People partner",
    zone: "Europe/Dublin",
    manager: tom,
    photo: true,
  },
  {
    id: id("7b", "c"),
    alias: "uri",
    name: "אורי כהן",
    given: "אורי",
    family: "כהן",
    job: "Security engineer",
    zone: "Asia/Jerusalem",
    manager: grace,
  },
  {
    id: id("bc", "d"),
    alias: "benoh",
    name: "Ben Okafor-Hughes",
    given: "Ben",
    family: "Okafor-Hughes",
    job: "Support lead",
    zone: "America/New_York",
    manager: aoife,
  },
  {
    id: id("e0", "e"),
    alias: "zoe",
    name: "Zoë Brontë-Ångström",
    given: "Zoë",
    family: "Brontë-Ångström",
    job: "Technical writer",
    zone: "Europe/Berlin",
    manager: ana,
    photo: true,
  },
  {
    id: id("d0", "10"),
    alias: "mei",
    name: "Mei Lin 林美",
    given: "Mei",
    family: "Lin",
    job: "Research engineer",
    zone: "Asia/Tokyo",
    manager: grace,
    photo: true,
  },
];

/** A distribution list: it has an address, but Graph's `/users` does not know it. */
export const group = {
  id: id("ee", "100"),
  displayName: "Engineering leads",
  mail: `eng-leads@${contosoDomain}`,
} as const;

const guest: TenantPerson = {
  id: id("fa", "20"),
  displayName: "Gina Rossi (Fabrikam)",
  givenName: "Gina",
  surname: "Rossi",
  userPrincipalName: `gina_fabrikam.example#EXT#@${contosoDomain}`,
  mail: "gina@fabrikam.example",
  proxyAddresses: ["SMTP:gina@fabrikam.example"],
  jobTitle: null,
  userType: "Guest",
  managerId: null,
  timeZone: "Europe/Rome",
};

const room = (last: string, name: string, alias: string): TenantPerson => ({
  id: id("40", last),
  displayName: name,
  givenName: "",
  surname: "",
  userPrincipalName: `${alias}@${contosoDomain}`,
  mail: `${alias}@${contosoDomain}`,
  proxyAddresses: [`SMTP:${alias}@${contosoDomain}`],
  jobTitle: null,
  userType: "Member",
  managerId: null,
  timeZone: "Europe/Berlin",
  room: true,
});

/** Robin has an account but no mailbox, as a new starter on their first morning. */
const withoutMailbox: TenantPerson = {
  id: id("4b", "30"),
  displayName: "Robin Vale",
  givenName: "Robin",
  surname: "Vale",
  userPrincipalName: `robin@${contosoDomain}`,
  mail: null,
  proxyAddresses: [],
  jobTitle: "Software engineer",
  userType: "Member",
  managerId: ana,
  timeZone: "Europe/Berlin",
};

export const seedPeople = (): readonly TenantPerson[] => [
  ...staff.map((it): TenantPerson => ({
    id: it.id,
    displayName: it.name,
    givenName: it.given,
    surname: it.family,
    userPrincipalName: `${it.alias}@${contosoDomain}`,
    mail: `${it.alias}@${contosoDomain}`,
    proxyAddresses: [
      `SMTP:${it.alias}@${contosoDomain}`,
      ...(it.also ?? []).map((alias) => `smtp:${alias}@${contosoDomain}`),
    ],
    jobTitle: it.job,
    userType: "Member",
    managerId: it.manager ?? null,
    timeZone: it.zone,
    photo: it.photo ?? false,
  })),
  withoutMailbox,
  guest,
  room("40", "Room Lisbon", "room-lisbon"),
  room("41", "Room Oslo", "room-oslo"),
];

/** The local part of the user principal name; each person's app runs at an origin named after it. */
export const aliasOf = (person: TenantPerson): string =>
  person.userPrincipalName.slice(0, person.userPrincipalName.indexOf("@")).toLowerCase();

/** By object id, user principal name, address or alias, as a test or a seed would name somebody. */
export const findPerson = (world: World, key: string): TenantPerson | undefined => {
  const wanted = key.toLowerCase();
  const byId = world.people.get(wanted);
  if (byId !== undefined) return byId;
  return [...world.people.values()].find(
    (it) =>
      it.userPrincipalName.toLowerCase() === wanted || it.mail?.toLowerCase() === wanted || aliasOf(it) === wanted,
  );
};
