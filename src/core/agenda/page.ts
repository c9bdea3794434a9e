/** One page for each line of series inside the notebook. A series that replaces another continues its page. */
import { toHex } from "#core/hex.ts";
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
  id: rootPage(doc, namedPage(doc, seriesKey) ?? ownPageId(pair, seriesKey)),
  seriesKey,
});

/** Every page that somebody has written on, with the newest series that leads to it. */
export const pagesOf = (doc: Y.Doc): readonly PageRef[] => {
  const pages = new Map<PageId, PageRef>();
  for (const seriesKey of continues(doc).keys()) {
    const id = rootPage(doc, namedPage(doc, seriesKey) as PageId);
    pages.set(id, { id, seriesKey });
  }
  return [...pages.values()];
};

/** Every series that somebody has written under and that leads to this page. */
export const seriesOf = (doc: Y.Doc, page: PageId): readonly string[] => {
  const isHere = isOnPage(doc, page);
  return [...continues(doc).keys()].filter((seriesKey) => isHere(namedPage(doc, seriesKey)));
};

/** That a series was separated outweighs whatever somebody else's client had written of it in the same minute. */
const namedPage = (doc: Y.Doc, seriesKey: string): PageId | undefined =>
  (fields(doc).get(`series/${seriesKey}/apart`) ?? continues(doc).get(seriesKey)) as PageId | undefined;

/** Called by every verb inside its transaction. Both people write the same value, so neither can win wrongly. */
export const beginPage = (doc: Y.Doc, page: PageRef): void => {
  if (!continues(doc).has(page.seriesKey)) continues(doc).set(page.seriesKey, page.id);
};

/** Makes `seriesKey` lead to an older page: a split, re-created or second series of the two. */
export const continuePage = (doc: Y.Doc, seriesKey: string, page: PageId): void => {
  continues(doc).set(seriesKey, page);
};

/**
 * Puts a page into another: what is written on either, also unheard of in this minute, is read on `into`. It is data and moves
 * nothing, so that it can be taken back.
 */
export const joinPage = (doc: Y.Doc, page: PageId, into: PageId): void => {
  const root = rootPage(doc, into);
  if (rootPage(doc, page) !== root) fields(doc).set(`${page}/joins`, root);
};

/** Where a page is read: itself, or what it was put into. Two people can put two pages into each other at once. */
export const rootPage = (doc: Y.Doc, page: PageId): PageId => {
  const way = [page];
  for (;;) {
    const last = way.at(-1) as PageId;
    const next = fields(doc).get(`${last}/joins`) as PageId | undefined;
    if (next === undefined || isKeptApart(doc, last)) return last;
    const seen = way.indexOf(next);
    if (seen !== -1) return way.slice(seen).toSorted()[0] as PageId;
    way.push(next);
  }
};

/** Whether what names a page is read on this one. */
export const isOnPage = (doc: Y.Doc, page: PageId): ((named: unknown) => boolean) => {
  const root = rootPage(doc, page);
  const known = new Map<unknown, boolean>([[page, true]]);
  return (named) => {
    let answer = known.get(named);
    if (answer === undefined)
      known.set(named, (answer = typeof named === "string" && rootPage(doc, named as PageId) === root));
    return answer;
  };
};

/** The two said that this series has a page of its own: nothing puts it into another until they say so. */
export const keepApart = (doc: Y.Doc, seriesKey: string, own: PageId): void =>
  doc.transact(() => {
    continues(doc).set(seriesKey, own);
    fields(doc).set(`series/${seriesKey}/apart`, own);
    fields(doc).set(`${own}/apart`, true);
  });

export const endKeepingApart = (doc: Y.Doc, seriesKey: string, own: PageId): void =>
  doc.transact(() => {
    fields(doc).delete(`series/${seriesKey}/apart`);
    fields(doc).delete(`${own}/apart`);
  });

export const isKeptApart = (doc: Y.Doc, own: PageId): boolean => fields(doc).get(`${own}/apart`) === true;

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
export const ownPageId = (pair: PairId, seriesKey: string): PageId =>
  toHex(sha256(new TextEncoder().encode(`duologue page\n${pair}\n${seriesKey}`)).slice(0, 12)) as PageId;
