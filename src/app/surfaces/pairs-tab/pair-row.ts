/** A line of the list: one recurring 1:1, as far as the calendar tells. */
import { dayLength } from "#core/pairs/instant.ts";
import { ownPageId } from "#core/agenda/page.ts";
import type { Keeper } from "#core/notebook/keep.ts";
import type { OneOnOne } from "#app/page-view/one-on-one.ts";
import { daysUntil, type Place } from "#app/page-view/when.ts";

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
  /** When the notebook was last read; milliseconds since 1970. */
  readonly at: number;
}

const soonMs = 15 * 60_000;

/** A notebook costs Microsoft's patience: one in sight is read again once a day, and oftener when its meeting is near. */
export const isWorthReading = ({ facts, next }: Pick<PairRow, "facts" | "next">, now: number): boolean => {
  if (facts === null) return true;
  const near = next !== null && Date.parse(next) - now < dayLength;
  return now - facts.at >= (near ? soonMs : dayLength);
};

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

/** Rows in the order in which they come up, each with the group it stands in. */
export const inOrder = (
  rows: readonly PairRow[],
  now: number,
  place: Place,
): readonly { readonly row: PairRow; readonly group: Group; readonly opens: boolean }[] => {
  const sorted = rows.toSorted(
    (a, b) =>
      (a.next ?? "9").localeCompare(b.next ?? "9") || a.name.localeCompare(b.name) || a.key.localeCompare(b.key),
  );
  const groups = sorted.map((row) => groupOf(row, now, place));
  return sorted.map((row, at) => {
    const group = groups[at] ?? "none";
    return { row, group, opens: groups[at - 1] !== group };
  });
};

/** The row that a link asks for, `{pairId}/{pageId}`: a page that another series continues is read through any row of the two. */
export const rowAsked = (rows: readonly PairRow[], link: string): PairRow | null => {
  const [pair, page] = link.split("/");
  const ofPair = rows.filter(({ it }) => it !== null && it.pair.id === pair);
  return ofPair.find(({ it }) => it !== null && ownPageId(it.pair.id, it.seriesKey) === page) ?? ofPair[0] ?? null;
};

const groupOf = ({ next }: PairRow, now: number, place: Place): Group => {
  if (next === null) return "none";
  const days = daysUntil(Date.parse(next), now, place);
  if (days <= 0) return "today";
  if (days === 1) return "tomorrow";
  return days < 7 ? "thisWeek" : "later";
};

/** Finds a person as people type names: without accents, in any case, any part. */
export const matches = (row: PairRow, wanted: string): boolean =>
  plain(`${row.name} ${row.subject}`).includes(plain(wanted.trim()));

const plain = (text: string): string => text.normalize("NFD").replaceAll(/\p{M}/gu, "").toLocaleLowerCase();
