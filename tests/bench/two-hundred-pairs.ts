/** Ana with two hundred recurring 1:1s, each with a notebook of two topics, and the index that a first visit would have left. */
import { addTopic } from "#core/agenda/topic.ts";
import { pageOf } from "#core/agenda/page.ts";
import { pairOf, type Pair, type PersonId } from "#core/pairs/pair.ts";
import { findOneOnOnes } from "#core/pairs/recurring.ts";
import { emptyIndex, indexToText, noted, type OwnIndex } from "#app/mine/own-index.ts";
import { indexName } from "#app/mine/stored-index.ts";
import { ana, contoso } from "#tests/cast.ts";
import type { Stage } from "#tests/journeys/stage.ts";
import { atTheDesk } from "./at-the-desk.ts";

const days = ["monday", "tuesday", "wednesday", "thursday", "friday"] as const;

interface Colleague {
  readonly id: PersonId;
  readonly name: string;
  readonly address: string;
}

const colleagues = (count: number): readonly Colleague[] =>
  Array.from({ length: count }, (_, at) => ({
    id: `d0000000-0000-4000-8000-${String(at).padStart(12, "0")}` as PersonId,
    name: `${givenNames[at % givenNames.length]} ${familyNames[Math.floor(at / givenNames.length) % familyNames.length]}`,
    address: `colleague${at}@contoso.example`,
  }));

/** For `POST /_tenant/reset`. */
export const seedOfPairs = (count: number): object => ({
  people: colleagues(count).map(({ id, name, address }) => ({
    id,
    displayName: name,
    givenName: name.split(" ")[0],
    surname: name.split(" ")[1],
    userPrincipalName: address,
    mail: address,
  })),
  calendars: { ana: colleagues(count).map(weekly) },
  chats: [],
});

const weekly = ({ name, address }: Colleague, at: number) => {
  const day = at % 5;
  const [hour, minute] = [8 + (Math.floor(at / 5) % 10), at % 2 === 0 ? "00" : "30"];
  // 2 November 2026 is a Monday.
  const date = `2026-11-0${2 + day}`;
  const time = (more: number): string =>
    `${String(hour + (more + Number(minute) >= 60 ? 1 : 0)).padStart(2, "0")}:${String((Number(minute) + more) % 60).padStart(2, "0")}:00`;
  return {
    id: `series-${at}`,
    iCalUId: `040000008200E00074C5B7101A82E008${at.toString(16).toUpperCase().padStart(16, "0")}`,
    type: "seriesMaster",
    subject: `Ana / ${name.split(" ")[0]}`,
    isOrganizer: true,
    organizer: { emailAddress: { name: "Ana Ruiz", address: "ana@contoso.example" } },
    attendees: [
      {
        type: "required",
        status: { response: "accepted", time: "0001-01-01T00:00:00Z" },
        emailAddress: { name, address },
      },
    ],
    start: { dateTime: `${date}T${time(0)}`, timeZone: "Europe/Berlin" },
    end: { dateTime: `${date}T${time(30)}`, timeZone: "Europe/Berlin" },
    recurrence: {
      pattern: { type: "weekly", interval: 1, daysOfWeek: [days[day]], firstDayOfWeek: "monday" },
      range: { type: "noEnd", startDate: date, recurrenceTimeZone: "Europe/Berlin" },
    },
  };
};

/** Begins every notebook as Ana's client would, and writes her index. */
export const beginNotebooks = async (stage: Stage, count: number): Promise<void> => {
  const { store, keeper: keeperOf } = await atTheDesk(stage, "ana", ana);
  const keys = await seriesKeys(stage);

  let index: OwnIndex = emptyIndex(contoso, ana);
  const begin = async (other: Colleague): Promise<void> => {
    const pair = pairOf(contoso, ana, other.id) as Pair;
    await using keeper = keeperOf(pair, { [ana]: "Ana Ruiz", [other.id]: other.name });
    await keeper.open();
    const seriesKey = keys.get(other.id);
    if (seriesKey === undefined) throw new Error(`No series of Ana and ${other.name} in the calendar.`);
    const page = pageOf(keeper.doc, pair.id, seriesKey);
    addTopic(keeper.doc, page, `About ${other.name}'s plans`, keeper.hand);
    await keeper.saveNow();
    const file = keeper.room();
    if (file === null) throw new Error(`The notebook of Ana and ${other.name} was not begun.`);
    const facts = { mine: 1, theirs: 0, actions: 0, lastMet: null, at: Date.now(), tag: keeper.state().version };
    const sight = {
      at: { driveId: file.driveId, itemId: file.itemId },
      owner: ana,
      verdict: { type: "onlyTheTwo", checkedAt: Date.now() },
      series: [{ key: seriesKey, rhythm: "every week", ahead: aheadOf(other, count), facts }],
    } as const;
    index = noted(index, { id: other.id, name: other.name }, sight, Date.now());
  };
  const [first, ...rest] = colleagues(count);
  // The first makes the folder.
  if (first !== undefined) await begin(first);
  for (let at = 0; at < rest.length; at += 8) await Promise.all(rest.slice(at, at + 8).map(begin));
  const put = await store.putOwn(indexName, { type: "json", text: indexToText(index) });
  if (!put.ok) throw new Error(`The index could not be written: ${put.error.type}`);
};

/** By the other person of each series in her calendar. */
export const seriesKeys = async (stage: Stage): Promise<ReadonlyMap<PersonId, string>> => {
  const answer = await stage.graphAs("ana", ["Calendars.ReadBasic"], "/me/events?$top=500");
  const { value } = (await answer.json()) as { value: unknown[] };
  const me = { id: ana, mail: "ana@contoso.example", userPrincipalName: "ana@contoso.example" };
  const directory = Object.fromEntries(
    colleagues(value.length).map(({ id, address }) => [address, { id, kind: "member" } as const]),
  );
  const { oneOnOnes } = findOneOnOnes(value, me, new Date().toISOString(), {
    ...directory,
    "ana@contoso.example": { id: ana, kind: "member" },
  });
  return new Map(
    oneOnOnes.flatMap((one) =>
      one.other.id === undefined ? [] : [[one.other.id as PersonId, one.seriesKey] as const],
    ),
  );
};

/** Not to the minute: it stands until the calendar was read. */
const aheadOf = ({ address }: Colleague, count: number) => {
  const at = Number(/\d+/.exec(address)?.[0] ?? 0);
  const start = new Date(Date.now() + ((at % count) * 50 + 60) * 60_000).toISOString();
  return [{ start, end: null, originalStart: start }];
};

const givenNames = [
  "Amal",
  "Bruno",
  "Chiara",
  "Dmitri",
  "Elif",
  "Farid",
  "Greta",
  "Hana",
  "Ivo",
  "Jun",
  "Kofi",
  "Lena",
  "Mateo",
  "Nadia",
  "Omar",
  "Petra",
  "Quinn",
  "Rosa",
  "Sven",
  "Tara",
];
const familyNames = ["Abara", "Bianchi", "Costa", "Duarte", "Eriksen", "Fischer", "Garcia", "Horvat", "Ito", "Jansen"];
