import { expect, test } from "vitest";
import type { Directory } from "#core/pairs/participants.ts";
import { findOneOnOnes, type Reason } from "#core/pairs/recurring.ts";
import { ben } from "#tests/cast.ts";
import * as it from "./invites.ts";

const { me, now, person, organizer, weekly, weeklyOfBen, anaComes, benComes, olgaComes, oak, benInvites } = it;
const known: Directory = it.directory;

const foundIn = (event: unknown, directory: Directory | undefined = known) => {
  const { oneOnOnes, others } = findOneOnOnes([event], me, now, directory);
  expect(oneOnOnes.length + others.length).toBe(1);
  return oneOnOnes[0] ?? others[0]?.reason;
};

const group = person("team@contoso.example");
const namedOnly = person("", { emailAddress: { name: "My friends" } });
const hidden = { hideAttendees: true };

/** Each with a directory: the rule it shows, what it is, the event, and why it is none (null: it is a 1:1). */
const cases: readonly (readonly [string, string, unknown, Reason | null])[] = [
  ["[FD6]", "I organise and one other comes", weekly(), null],
  ["[FD6]", "the other organises and stands among the attendees", weeklyOfBen(), null],
  ["[FD6]", "the other organises and does not", weeklyOfBen({ attendees: [anaComes] }), null],
  ["[FD6]", "I organise and stand among the attendees", weekly({ attendees: [anaComes, benComes] }), null],
  ["[FD6]", "the same attendee twice", weekly({ attendees: [benComes, benComes] }), null],
  ["[FD6]", "three people", weekly({ attendees: [benComes, olgaComes] }), "moreThanTwo"],
  [
    "[FD6]",
    "three people, the third organises",
    weekly({ isOrganizer: false, organizer: organizer("olga@contoso.example"), attendees: [benComes, anaComes] }),
    "moreThanTwo",
  ],
  ["[FD7]", "the other by an alias too", weekly({ attendees: [benComes, person("b.okafor@contoso.example")] }), null],
  [
    "[FD7]",
    "the other in other letters and blanks",
    weekly({ attendees: [person(" BEN @Contoso.example "), benComes] }),
    null,
  ],
  ["[FD7]", "me by a proxy address", weeklyOfBen({ attendees: [person("A.Ruiz@contoso.example")] }), null],
  [
    "[FD7]",
    "me by an address only the directory knows",
    weeklyOfBen({ attendees: [person("ana.old@contoso.example")] }),
    null,
  ],
  ["[FD7]", "me and an alias of mine", weekly({ attendees: [anaComes, person("ana.old@contoso.example")] }), "alone"],
  ["[FD8]", "one other and a room", weekly({ attendees: [benComes, oak] }), null],
  [
    "[FD8]",
    "one other and a room that the invite calls required",
    weekly({ attendees: [benComes, person("oak@contoso.example")] }),
    null,
  ],
  [
    "[FD8]",
    "a room that the directory does not know",
    weekly({ attendees: [benComes, person("elm@fabrikam.example", { type: "resource" })] }),
    null,
  ],
  ["[FD8]", "nobody but a room", weekly({ attendees: [oak] }), "onlyRooms"],
  ["[FD8]", "nobody but a room and me", weekly({ attendees: [oak, anaComes] }), "onlyRooms"],
  ["[FD8]", "focus time", weekly({ attendees: [] }), "alone"],
  [
    "[FD9]",
    "an optional third",
    weekly({ attendees: [benComes, person("olga@contoso.example", { type: "optional" })] }),
    "moreThanTwo",
  ],
  ["[FD9]", "one optional other", weekly({ attendees: [person("ben@contoso.example", { type: "optional" })] }), null],
  [
    "[FD9]",
    "a third who declined",
    weekly({ attendees: [benComes, person("olga@contoso.example", { status: { response: "declined" } })] }),
    "moreThanTwo",
  ],
  [
    "[FD9]",
    "an attendee whose type is not told",
    weekly({ attendees: [benComes, person("olga@contoso.example", { type: null })] }),
    "moreThanTwo",
  ],
  ["[FD10]", "a distribution list", weekly({ attendees: [group] }), "group"],
  ["[FD10]", "one other and a distribution list", weekly({ attendees: [benComes, group] }), "group"],
  [
    "[FD10]",
    "a list of one's own, which has a name and no address",
    weekly({ attendees: [benComes, namedOnly] }),
    "group",
  ],
  ["[FD10]", "an attendee that cannot be read", weekly({ attendees: [benComes, null] }), "group"],
  [
    "[FD10]",
    "a group organises",
    weekly({ isOrganizer: false, organizer: organizer("team@contoso.example"), attendees: [anaComes] }),
    "group",
  ],
  [
    "[FD11]",
    "the attendee's copy hides attendees",
    weeklyOfBen({ attendees: [anaComes], ...hidden }),
    "hiddenAttendees",
  ],
  ["[FD11]", "the organiser's copy of the same", weekly(hidden), null],
  [
    "[FD12]",
    "an invite to others that was forwarded to me",
    weekly({ isOrganizer: false, organizer: organizer("olga@contoso.example"), attendees: [benComes] }),
    "moreThanTwo",
  ],
  ["[FD12]", "an invite that names nobody", weeklyOfBen({ attendees: [] }), "alone"],
  ["[FD12]", "an invite without attendees at all", weeklyOfBen({ attendees: undefined }), "alone"],
  [
    "[FD12]",
    "an invite without an organiser",
    weeklyOfBen({ organizer: null, attendees: [benComes, anaComes] }),
    "hiddenAttendees",
  ],
  ["[FD13]", "a delegate organised it for me", weekly({ organizer: organizer("olga@contoso.example") }), null],
  [
    "[FD13]",
    "a delegate organised it for me and comes too",
    weekly({ organizer: organizer("olga@contoso.example"), attendees: [benComes, olgaComes] }),
    "moreThanTwo",
  ],
  [
    "[FD13]",
    "I organise by an address nobody knows, and stand among the attendees with it",
    weekly({ organizer: organizer("ana@old.example"), attendees: [benComes, person("ana@old.example")] }),
    null,
  ],
  ["[FD3]", "a single meeting", weekly({ type: "singleInstance", recurrence: null }), "notRecurring"],
  ["[FD3]", "an occurrence", it.occurrence("2026-11-26T09:00:00"), "notRecurring"],
  ["[FD3]", "an exception", it.exception("2026-11-27T09:00:00"), "notRecurring"],
  ["[FD3]", "a series without a recurrence", weekly({ recurrence: null }), "notRecurring"],
  ["[FD3]", "an event without a type", weekly({ type: undefined }), "notRecurring"],
  ["[FD3]", "a type in other letters", weekly({ type: "SeriesMaster" }), null],
  ["[FD4]", "a cancelled series", weeklyOfBen({ isCancelled: true }), "cancelled"],
  ["[FD4]", "a series never sent", weekly({ isDraft: true }), "draft"],
  ["[FD5]", "a cancelled occurrence", it.occurrence("2026-11-26T09:00:00", { isCancelled: true }), "notRecurring"],
  ["[FD5]", "a cancelled draft", weekly({ isCancelled: true, isDraft: true }), "cancelled"],
  ["[FD5]", "a draft of three", weekly({ isDraft: true, attendees: [benComes, olgaComes] }), "draft"],
  ["[FD5]", "three and a list", weekly({ attendees: [group, benComes, olgaComes] }), "moreThanTwo"],
  ["[FD5]", "a list, hidden", weeklyOfBen({ attendees: [anaComes, group], ...hidden }), "group"],
  ["[FD5]", "nobody and a room, hidden", weeklyOfBen({ attendees: [oak], ...hidden }), "hiddenAttendees"],
  ["[FD24]", "a private series", weekly({ sensitivity: "private" }), null],
  ["[FD24]", "a confidential series", weekly({ sensitivity: "confidential" }), null],
];

for (const [rule, what, event, reason] of cases)
  test(`${rule} ${what}: ${reason ?? "a 1:1"}`, () => {
    const found = foundIn(event);
    expect(typeof found === "object" ? found.other.id : found).toBe(reason ?? ben);
  });

test("[FD6] what is told about a 1:1 is exactly this", () => {
  expect(foundIn(weeklyOfBen())).toEqual({
    eventId: "weekly",
    seriesKey:
      "040000008200E00074C5B7101A82E0080000000010203040506070800000000000000000100000000102030405060708090A0B0C0D0E0F10",
    subject: "Ana / Ben 1:1",
    organizer: "other",
    other: { address: "ben@contoso.example", name: "Ben Okafor", id: ben },
    status: "active",
    next: "2026-11-26T09:00:00.000Z",
  });
});

test("[FD7] without a directory addresses alone are compared, and nobody has an id", () => {
  const alias = weekly({ attendees: [benComes, person("b.okafor@contoso.example")] });
  expect(findOneOnOnes([alias], me, now).others).toEqual([{ eventId: "weekly", reason: "moreThanTwo" }]);
  const twice = weekly({ attendees: [benComes, person(" BEN@contoso.example")] });
  expect(findOneOnOnes([twice], me, now).oneOnOnes[0]?.other).toEqual({
    address: "ben@contoso.example",
    name: "ben",
  });
});

test("[FD7] a directory may be a Map, and what every object inherits is in none", () => {
  const map = new Map(Object.entries(it.directory));
  expect(foundIn(weekly(), map)).toMatchObject({ status: "active", other: { id: ben } });
  expect(foundIn(weekly(), Object.create(known) as Directory)).toMatchObject({ status: "external" });
  expect(foundIn(weekly({ attendees: [person("constructor")] }))).toMatchObject({ status: "external" });
});

test("[FD13] what a delegate organised for me is organised by me", () => {
  expect(foundIn(weekly({ organizer: organizer("olga@contoso.example") }))).toMatchObject({ organizer: "me" });
});

test("[FD20] a guest, a stranger to the directory and an address with #EXT# are external", () => {
  const guest = person("gus_fabrikam.example#EXT#@contoso.example");
  const stranger = person("gus@fabrikam.example");
  expect(foundIn(weekly({ attendees: [guest] }))).toMatchObject({ status: "external" });
  expect(foundIn(weekly({ attendees: [stranger] }))).toMatchObject({ status: "external" });
  const bare = (attendee: unknown) => findOneOnOnes([weekly({ attendees: [attendee] })], me, now).oneOnOnes[0]?.status;
  expect([bare(guest), bare(stranger)]).toEqual(["external", "active"]);
});

const declines = { status: { response: "declined" } };

test("[FD21] a series is declined when the other declined it, or I did", () => {
  const benDeclines = person("ben@contoso.example", declines);
  expect(foundIn(weekly({ attendees: [benDeclines] }))).toMatchObject({ status: "declined" });
  expect(foundIn(weekly({ attendees: [benDeclines, person("b.okafor@contoso.example")] }))).toMatchObject({
    status: "active",
  });
  expect(foundIn(weeklyOfBen({ responseStatus: { response: "declined" } }))).toMatchObject({ status: "declined" });
  expect(foundIn(weekly({ responseStatus: { response: "organizer" } }))).toMatchObject({ status: "active" });
});

test("[FD23] external is told before ended, ended before declined", () => {
  const recurrence = { pattern: it.thursdays, range: it.over };
  const stranger = person("gus@fabrikam.example", declines);
  const benDeclines = person("ben@contoso.example", declines);
  expect(foundIn(weekly({ recurrence, attendees: [stranger] }))).toMatchObject({ status: "external", next: null });
  expect(foundIn(weekly({ recurrence, attendees: [benDeclines] }))).toMatchObject({ status: "ended", next: null });
});

test("[FD25] names and subjects are passed on as they are, and a missing name is the address", () => {
  const subject = "1:1 ".repeat(1250);
  const name = "<img src=x onerror=alert(1)> بن \u202E";
  const odd = person("ben@contoso.example", { emailAddress: { address: "Ben@contoso.example", name } });
  expect(foundIn(weekly({ subject, attendees: [odd] }))).toMatchObject({ subject, other: { name: name.trim() } });
  const nameless = person("ben@contoso.example", { emailAddress: { address: "Ben@contoso.example" } });
  expect(foundIn(weekly({ subject: null, attendees: [nameless] }))).toMatchObject({
    subject: "",
    other: { address: "ben@contoso.example", name: "ben@contoso.example" },
  });
  const elsewhere = weeklyOfBen({ organizer: organizer("ben@contoso.example") });
  expect(foundIn(elsewhere)).toMatchObject({ other: { name: "ben" } });
});

test("[FD1] a series and its instances each appear once, and so does every copy of an event", () => {
  const events = [weekly(), it.occurrence("2026-11-26T09:00:00"), it.exception("2026-12-04T09:00:00"), weekly()];
  const { oneOnOnes, others } = findOneOnOnes(events, me, now, known);
  expect(oneOnOnes.map(({ eventId }) => eventId)).toEqual(["weekly", "weekly"]);
  expect(others.map(({ reason }) => reason)).toEqual(["notRecurring", "notRecurring"]);
});

test("[FD1] of two copies that differ the later one holds for both", () => {
  const grown = weekly({ attendees: [benComes, olgaComes] });
  expect(findOneOnOnes([weekly(), grown], me, now).oneOnOnes).toEqual([]);
  expect(findOneOnOnes([grown, weekly()], me, now).others).toEqual([]);
});

test("[FD2] what is no event is not recurring", () => {
  const odd = [null, undefined, "event", 7, [], {}, weekly({ id: undefined }), weekly({ id: 7 })];
  const { oneOnOnes, others } = findOneOnOnes(odd, me, now, known);
  expect(oneOnOnes).toEqual([]);
  expect(others).toEqual(odd.map(() => ({ eventId: "", reason: "notRecurring" })));
});

test("[FD2] a person, a moment or a directory that cannot be read throws nothing", () => {
  const nobody = null as unknown as typeof me;
  expect(findOneOnOnes([weekly(), weeklyOfBen({ id: "of Ben" })], nobody, "soon", {}).oneOnOnes).toHaveLength(1);
  expect(findOneOnOnes(null as unknown as [], me, now)).toEqual({ oneOnOnes: [], others: [] });
  expect(foundIn(weekly(), { "ben@contoso.example": null } as unknown as Directory)).toMatchObject({
    status: "external",
  });
  expect(foundIn(weekly({ organizer: benInvites, isOrganizer: null }))).toBe("alone");
});
