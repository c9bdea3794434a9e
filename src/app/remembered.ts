/**
 * Which pair and series a panel led to when it was last opened here, so that the second opening need not ask for it.
 * Ids, times and nothing that anybody wrote; names stand in the sealed local copy.
 */
import { keepByName } from "#browser/by-name.ts";
import { pairOf, parsePersonId, parseTenantId, type Pair, type PersonId } from "#core/pairs/pair.ts";
import type { Host, Moment } from "#microsoft/hosts/host.ts";
import type { Occasion } from "./page-view/one-on-one.ts";

export interface Seen {
  readonly pair: Pair;
  readonly me: PersonId;
  readonly seriesKey: string;
  readonly meeting: Occasion | null;
  readonly rhythm: string | null;
}

const shelf = "duologue.seen";
const atMost = 50;

/** Null for a moment that leads to no single 1:1. */
const momentKey = (moment: Moment): string | null => {
  switch (moment.type) {
    case "invite":
      return `invite ${moment.seriesId ?? moment.eventId}`;
    case "meeting":
      return moment.chatId === null ? null : `meeting ${moment.chatId}`;
    case "tab":
    case "unsavedInvite":
    case "otherCalendar":
    case "noInvite":
      return null;
  }
};

export const recall = (moment: Moment, me: PersonId): Seen | null => {
  const key = momentKey(moment);
  const found = key === null ? undefined : read()[`${me} ${key}`];
  return found === undefined ? null : parse(found, me);
};

export const remember = (moment: Moment, seen: Seen): void => {
  const key = momentKey(moment);
  if (key === null) return;
  const name = `${seen.me} ${key}`;
  const kept = Object.entries(read()).filter(([other]) => other !== name);
  const { pair, seriesKey, meeting, rhythm } = seen;
  const entry = { tenant: pair.tenant, people: pair.people, seriesKey, meeting, rhythm };
  keepByName(shelf, JSON.stringify(Object.fromEntries([...kept.slice(1 - atMost), [name, entry]])));
};

/**
 * The host's hint about who sits here. It proves nothing, but another hint than last time shows that it is somebody else;
 * its digest is enough for that.
 */
export const rememberVisitor = (host: Pick<Host, "loginHint">): void => keepByName(visitor, digestOf(host));

export const sameVisitor = (host: Pick<Host, "loginHint">): boolean => {
  try {
    return localStorage.getItem(visitor) === digestOf(host);
  } catch {
    return false;
  }
};

const visitor = "duologue.visitor";

/** FNV-1a over the hint: enough to see a change, too little to tell the address. */
const digestOf = ({ loginHint }: Pick<Host, "loginHint">): string => {
  let digest = 0x811c9dc5;
  for (const letter of loginHint ?? "") digest = Math.imul(digest ^ (letter.codePointAt(0) ?? 0), 0x01000193) >>> 0;
  return digest.toString(16);
};

/** Everything that names a person or a pair; how the page looks stays. */
export const personalKeys = /^duologue\.(?!theme$|singleKeys$)/;

/** But what this person began on a line themselves (unsent.ts). */
export const keysOfOthers = (person: PersonId): RegExp =>
  new RegExp(`^duologue\\.(?!theme$|singleKeys$|unsent ${person} )`);

type Shelf = Readonly<Record<string, unknown>>;

const read = (): Shelf => {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(shelf) ?? "{}");
    return typeof value === "object" && value !== null ? (value as Shelf) : {};
  } catch {
    // Unreadable or refused by the browser: nothing is remembered, and everything is found again.
    return {};
  }
};

const parse = (found: unknown, me: PersonId): Seen | null => {
  const { tenant, people, seriesKey, meeting, rhythm } = found as Partial<Record<string, unknown>>;
  if (typeof tenant !== "string" || !Array.isArray(people) || typeof seriesKey !== "string") return null;
  const [a, b] = people.map((person) => parsePersonId(String(person)));
  const known = parseTenantId(tenant);
  const pair = known && a && b ? pairOf(known, a, b) : null;
  if (!pair?.people.includes(me)) return null;
  return { pair, me, seriesKey, meeting: parseOccasion(meeting), rhythm: typeof rhythm === "string" ? rhythm : null };
};

const parseOccasion = (value: unknown): Occasion | null => {
  if (typeof value !== "object" || value === null) return null;
  const { start, end, originalStart } = value as Partial<Record<string, unknown>>;
  if (typeof start !== "string" || typeof originalStart !== "string" || Number.isNaN(Date.parse(start))) return null;
  return { start, end: typeof end === "string" ? end : null, originalStart };
};
