/** One page for each line of series inside the notebook. A series that replaces another continues its page. */
import { sha256 } from "@noble/hashes/sha2.js";
import type * as Y from "yjs";
import type { PairId } from "#core/pairs/pair.ts";

export type PageId = string & { readonly __brand: "PageId" };

/** A page as the calendar leads to it. Looking writes nothing; the first edit begins it. */
export interface PageRef {
  readonly id: PageId;
  readonly seriesKey: string;
}

/** When a page has no calendar behind it: what the two agreed by hand. */
export interface Schedule {
  /** `YYYY-MM-DD` of the first meeting, in `timeZone`. */
  readonly firstDay: string;
  /** `HH:mm` */
  readonly time: string;
  /** IANA name. */
  readonly timeZone: string;
  readonly everyWeeks: number;
}

const continues = (doc: Y.Doc): Y.Map<string> => doc.getMap("continues");
const fields = (doc: Y.Doc): Y.Map<unknown> => doc.getMap("pages");

/** The page that a series leads to, whether or not anybody has written on it yet. */
export const pageOf = (doc: Y.Doc, pair: PairId, seriesKey: string): PageRef => ({
  id: (continues(doc).get(seriesKey) ?? mintedFor(pair, seriesKey)) as PageId,
  seriesKey,
});

/** Every page that somebody has written on, with the newest series that leads to it. */
export const pagesOf = (doc: Y.Doc): readonly PageRef[] => {
  const pages = new Map<PageId, PageRef>();
  for (const [seriesKey, id] of continues(doc).entries()) pages.set(id as PageId, { id: id as PageId, seriesKey });
  return [...pages.values()];
};

/** Called by every verb inside its transaction. Both people write the same value, so neither can win wrongly. */
export const beginPage = (doc: Y.Doc, page: PageRef): void => {
  if (!continues(doc).has(page.seriesKey)) continues(doc).set(page.seriesKey, page.id);
};

/** Makes `seriesKey` lead to an older page: a split, re-created or second series of the two. */
export const continuePage = (doc: Y.Doc, seriesKey: string, page: PageId): void => {
  continues(doc).set(seriesKey, page);
};

export const readSchedule = (doc: Y.Doc, page: PageId): Schedule | null => {
  const value = fields(doc).get(`${page}/schedule`);
  return typeof value === "object" && value !== null ? (value as Schedule) : null;
};

export const setSchedule = (doc: Y.Doc, page: PageRef, schedule: Schedule): void =>
  doc.transact(() => {
    beginPage(doc, page);
    fields(doc).set(`${page.id}/schedule`, { ...schedule });
  });

/** The series key of a page that was paired by hand. */
export const manualSeriesKey = (pair: PairId): string => `manual:${pair}`;

/** Minted once from what it is: two people who open the page in the same minute mint the same id. */
const mintedFor = (pair: PairId, seriesKey: string): PageId =>
  Array.from(sha256(new TextEncoder().encode(`duologue page\n${pair}\n${seriesKey}`)).slice(0, 12), (byte) =>
    byte.toString(16).padStart(2, "0"),
  ).join("") as PageId;
