/** A line of the list: one recurring 1:1, as far as the calendar tells. */
import { ownPageId } from "#core/agenda/page.ts";
import type { Keeper } from "#core/notebook/keep.ts";
import type { OneOnOne } from "#app/page-view/one-on-one.ts";
import { dayNumber, dayOf, type Place } from "#app/page-view/when.ts";

export interface PairRow {
  readonly key: string;
  readonly name: string;
  readonly subject: string;
  readonly status: "active" | "ended" | "declined" | "external";
  readonly next: string | null;
  readonly when: Pick<OneOnOne, "meeting" | "rhythm"> | null;
  /** Null when no notebook can be shared: the other is outside the organization. */
  readonly it: OneOnOne | null;
  /** Whether anybody has begun the notebook; null when that could not be found out. */
  readonly begun: boolean | null;
  /** It was looked at in vain. */
  readonly unread: boolean;
  /** What is known of the page without opening it. */
  readonly facts: RowFacts | null;
  /** Made without a calendar, so that it can be taken off the list. */
  readonly byHand: boolean;
}

export interface RowFacts {
  /** Open topics of each side, and open actions. */
  readonly mine: number;
  readonly theirs: number;
  readonly actions: number;
  /** ISO instant. */
  readonly lastMet: string | null;
  readonly sharing: "onlyTheTwo" | "tooOpen" | "unknown";
}

export interface OtherMeeting {
  readonly key: string;
  readonly subject: string;
  readonly why: string;
}

export interface PairList {
  readonly rows: readonly PairRow[];
  readonly others: readonly OtherMeeting[];
}

export type KeeperOf = (it: OneOnOne) => Keeper;

export type Group = "today" | "tomorrow" | "thisWeek" | "later" | "none";

export interface PlacedRow {
  readonly row: PairRow;
  readonly group: Group;
  /** The first of its group. */
  readonly opens: boolean;
}

/** Rows in the order in which they come up, each with the group it stands in. */
export const inOrder = (rows: readonly PairRow[], now: number, place: Place): readonly PlacedRow[] => {
  const today = dayNumber(dayOf(now, place));
  return withOpenings(
    rows.toSorted(byTimeAndName).map((row) => ({ row, group: groupOf(row, today, place), opens: false })),
  );
};

/** Of lines of which some were left out: the first that is left opens its group. */
export const withOpenings = (rows: readonly PlacedRow[]): readonly PlacedRow[] =>
  rows.map((it, at) => ({ ...it, opens: rows[at - 1]?.group !== it.group }));

const byTimeAndName = (a: PairRow, b: PairRow): number =>
  byText(a.next ?? "9", b.next ?? "9") || a.name.localeCompare(b.name) || byText(a.key, b.key);

const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** The row that a link asks for, `{pairId}/{pageId}`: a page that another series continues is read through any row of the two. */
export const rowAsked = (rows: readonly PairRow[], link: string): PairRow | null => {
  const [pair, page] = link.split("/");
  const ofPair = rows.filter(({ it }) => it !== null && it.pair.id === pair);
  return ofPair.find(({ it }) => it !== null && ownPageId(it.pair.id, it.seriesKey) === page) ?? ofPair[0] ?? null;
};

const groupOf = ({ next }: PairRow, today: number, place: Place): Group => {
  if (next === null) return "none";
  const days = dayNumber(dayOf(Date.parse(next), place)) - today;
  if (days <= 0) return "today";
  if (days === 1) return "tomorrow";
  return days < 7 ? "thisWeek" : "later";
};

/** Finds a person as people type names: without accents, in any case, any part. */
export const matches = (row: PairRow, wanted: string): boolean =>
  plain(`${row.name} ${row.subject}`).includes(plain(wanted.trim()));

const plain = (text: string): string => text.normalize("NFD").replaceAll(/\p{M}/gu, "").toLocaleLowerCase();
