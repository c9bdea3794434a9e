/**
 * What a person's own drive remembers of their 1:1s, so that the list stands before anybody was asked, and notebooks are found
 * when our service is down. `Duologue index.json` in the folder of notebooks:
 *
 * | Field | |
 * | --- | --- |
 * | `duologueIndex` | 1 |
 * | `tenant`, `person` | whose it is; another's is not read |
 * | `pairs` | one entry for each other person: |
 * | `…other` | `{ id, name }` |
 * | `…at`, `owner` | the notebook's address and in whose drive it is; null while nobody has begun one |
 * | `…verdict` | the last audit, `{ type, checkedAt }`, or null |
 * | `…series` | at most 10 of `{ key, rhythm, ahead, facts }`; `ahead` are up to four next meetings as they were known, |
 * | | `{ start, end, originalStart }`; `facts` what was last read of its page, `{ mine, theirs, actions, lastMet, at, tag }`, or |
 * | | null; `tag` is the content's version then |
 * | `…listed` | false for a 1:1 made by hand that was taken off the list; as it was pressed last, whatever was seen since |
 * | `…seenAt` | ms; of two devices' entries the later one stays |
 */
import { isSameFile } from "#core/notebook/facts.ts";
import type { FileAddress } from "#core/notebook/notebook-store.ts";
import type { PersonId, TenantId } from "#core/pairs/pair.ts";
import { parsePersonId } from "#core/pairs/pair.ts";
import { listIn, objectIn, parseObject, textIn, wholeIn } from "#core/pairs/json.ts";
import type { Occasion } from "#app/page-view/one-on-one.ts";

export interface OwnIndex {
  readonly tenant: TenantId;
  readonly person: PersonId;
  readonly pairs: readonly IndexEntry[];
}

export interface IndexEntry {
  readonly other: { readonly id: PersonId; readonly name: string };
  readonly at: FileAddress | null;
  readonly owner: PersonId | null;
  readonly verdict: { readonly type: IndexedVerdict; readonly checkedAt: number } | null;
  readonly series: readonly IndexedSeries[];
  readonly listed: boolean;
  readonly seenAt: number;
}

export interface IndexedSeries {
  readonly key: string;
  readonly rhythm: string | null;
  readonly ahead: readonly Occasion[];
  readonly facts: IndexedFacts | null;
}

/** Open topics and actions. */
export interface IndexedFacts {
  readonly mine: number;
  readonly theirs: number;
  readonly actions: number;
  /** ISO instant. */
  readonly lastMet: string | null;
  /** When they were read, or the content was seen to be the same; milliseconds since 1970. */
  readonly at: number;
  /** The content's version; null when it is not known. */
  readonly tag: string | null;
}

export type IndexedVerdict = "onlyTheTwo" | "tooOpen" | "missing";

/** Enough for a month of weekly meetings. */
export const mostAhead = 4;

export const emptyIndex = (tenant: TenantId, person: PersonId): OwnIndex => ({ tenant, person, pairs: [] });

export const indexToText = ({ tenant, person, pairs }: OwnIndex): string =>
  JSON.stringify({ duologueIndex: 1, tenant, person, pairs });

/** Written by a version of the app that we do not know, so nothing that we could write may take its place. */
export const isNewerIndex = (text: string): boolean => (wholeIn(parseObject(text)?.["duologueIndex"]) ?? 0) > 1;

/** What came in the file's place, such as a proxy's page: a damaged index still says that it is one, and an empty file holds nothing. */
export const isNoIndex = (text: string): boolean => text.trim() !== "" && !text.includes('"duologueIndex"');

/** Null for anything that is not this person's index of a version we know. */
export const readIndex = (text: string, tenant: TenantId, person: PersonId): OwnIndex | null => {
  const it = parseObject(text);
  if (it?.["duologueIndex"] !== 1 || it["tenant"] !== tenant || it["person"] !== person) return null;
  return { tenant, person, pairs: listIn(it["pairs"]).map(entryIn).filter(isKnown) };
};

export const entryOf = (index: OwnIndex, other: PersonId): IndexEntry | null =>
  index.pairs.find((it) => it.other.id === other) ?? null;

/** Entry by entry, the one that was seen later. What it was read from matters less than when. */
export const mergeIndexes = (a: OwnIndex, b: OwnIndex): OwnIndex => {
  const merged = new Map(a.pairs.map((entry) => [entry.other.id, entry]));
  for (const entry of b.pairs) {
    const known = merged.get(entry.other.id);
    if (known === undefined || known.seenAt < entry.seenAt) merged.set(entry.other.id, entry);
  }
  return { ...a, pairs: [...merged.values()].toSorted((x, y) => (x.other.id < y.other.id ? -1 : 1)) };
};

/** Whether somebody stands in the list is pressed and not seen: it is as `stored` has it, and where it was pressed since, so. */
export const listedAs = (index: OwnIndex, stored: OwnIndex, pressed: ReadonlyMap<PersonId, boolean>): OwnIndex => {
  const listed = new Map([...stored.pairs.map((it) => [it.other.id, it.listed] as const), ...pressed]);
  return {
    ...index,
    pairs: index.pairs.map((entry) => ({ ...entry, listed: listed.get(entry.other.id) ?? entry.listed })),
  };
};

/** What somebody saw of a pair; what is left out stays as it was known. */
export type Sight = Partial<Pick<IndexEntry, "at" | "owner" | "verdict" | "listed">> & {
  readonly series?: readonly (Pick<IndexedSeries, "key"> & Partial<IndexedSeries>)[];
};

export const noted = (index: OwnIndex, other: IndexEntry["other"], sight: Sight, now: number): OwnIndex =>
  notedAll(index, [{ other, sight }], now);

export const notedAll = (
  index: OwnIndex,
  seen: readonly { readonly other: IndexEntry["other"]; readonly sight: Sight }[],
  now: number,
): OwnIndex => {
  const entries = new Map(index.pairs.map((entry) => [entry.other.id, entry]));
  for (const { other, sight } of seen) entries.set(other.id, entryAfter(entries.get(other.id), other, sight, now));
  return { ...index, pairs: [...entries.values()] };
};

const entryAfter = (
  known: IndexEntry | undefined,
  other: IndexEntry["other"],
  sight: Sight,
  now: number,
): IndexEntry => {
  const seen = (sight.series ?? []).map((it): IndexedSeries => {
    const before = known?.series.find(({ key }) => key === it.key);
    return { rhythm: null, ahead: [], facts: null, ...before, ...it };
  });
  const rest = (known?.series ?? []).filter(({ key }) => !seen.some((it) => it.key === key));
  // What was known of another file says nothing of this one.
  const isMoved = sight.at != null && known?.at != null && !isSameFile(sight.at, known.at);
  return {
    ...(known ?? { at: null, owner: null, verdict: null, listed: true }),
    ...(isMoved ? { owner: null, verdict: null } : {}),
    ...sight,
    other,
    series: [...seen, ...rest].slice(0, 10),
    // What is laid over a later sight makes it no older for the other devices.
    seenAt: Math.max(now, known?.seenAt ?? 0),
  };
};

/** Whether a notebook would be found elsewhere, or somebody stands in the list or no longer: worth a write at once. */
export const differsInPlace = (a: OwnIndex, b: OwnIndex): boolean => placesOf(a) !== placesOf(b);

const placesOf = ({ pairs }: OwnIndex): string =>
  pairs
    .map(({ other, at, listed }) => [other.id, at?.driveId, at?.itemId, listed].join(" "))
    .toSorted()
    .join();

export const differs = (a: OwnIndex, b: OwnIndex): boolean => wordsOf(a) !== wordsOf(b);

/** When somebody looked is no news by itself, and neither is the order of anything. */
const wordsOf = ({ pairs }: OwnIndex): string =>
  JSON.stringify(
    pairs
      .map(({ other, at, owner, verdict, listed, series }) => [
        other.id,
        other.name,
        [at?.driveId, at?.itemId, owner, listed, verdict?.type, verdict?.checkedAt],
        series
          .map(({ key, rhythm, ahead, facts }) => [
            key,
            rhythm,
            ahead.map((it) => [it.start, it.end, it.originalStart]),
            [facts?.mine, facts?.theirs, facts?.actions, facts?.lastMet, facts?.tag],
          ])
          .toSorted(byFirst),
      ])
      .toSorted(byFirst),
  );

const byFirst = (a: readonly unknown[], b: readonly unknown[]): number => (String(a[0]) < String(b[0]) ? -1 : 1);

const entryIn = (json: unknown): IndexEntry | null => {
  const it = objectIn(json);
  const other = objectIn(it?.["other"]);
  const id = parsePersonId(textIn(other?.["id"]));
  const seenAt = wholeIn(it?.["seenAt"]);
  if (!it || id === null || seenAt === null) return null;
  return {
    other: { id, name: textIn(other?.["name"]) },
    at: addressIn(it["at"]),
    owner: parsePersonId(textIn(it["owner"])),
    verdict: verdictIn(it["verdict"]),
    series: listIn(it["series"]).slice(0, 10).map(seriesIn).filter(isKnown),
    listed: it["listed"] !== false,
    seenAt,
  };
};

const addressIn = (json: unknown): FileAddress | null => {
  const it = objectIn(json);
  const [driveId, itemId] = [textIn(it?.["driveId"]), textIn(it?.["itemId"])];
  return driveId === "" || itemId === "" ? null : { driveId, itemId };
};

const seriesIn = (json: unknown): IndexedSeries | null => {
  const it = objectIn(json);
  const key = textIn(it?.["key"]);
  if (!it || key === "") return null;
  const rhythm = typeof it["rhythm"] === "string" ? it["rhythm"] : null;
  const ahead = listIn(it["ahead"]).slice(0, mostAhead).map(occasionIn).filter(isKnown);
  return { key, rhythm, ahead, facts: factsIn(it["facts"]) };
};

const occasionIn = (json: unknown): Occasion | null => {
  const it = objectIn(json);
  const [start, originalStart, end] = [
    instantIn(it?.["start"]),
    instantIn(it?.["originalStart"]),
    instantIn(it?.["end"]),
  ];
  return start === null || originalStart === null ? null : { start, originalStart, end };
};

const factsIn = (json: unknown): IndexedFacts | null => {
  const it = objectIn(json);
  const [mine, theirs, actions, at] = ["mine", "theirs", "actions", "at"].map((name) => wholeIn(it?.[name]));
  if (!it || mine == null || theirs == null || actions == null || at == null) return null;
  const tag = typeof it["tag"] === "string" ? it["tag"] : null;
  return { mine, theirs, actions, lastMet: instantIn(it["lastMet"]), at, tag };
};

const verdictIn = (json: unknown): IndexEntry["verdict"] => {
  const it = objectIn(json);
  const [type, checkedAt] = [it?.["type"], wholeIn(it?.["checkedAt"])];
  if (checkedAt === null || (type !== "onlyTheTwo" && type !== "tooOpen" && type !== "missing")) return null;
  return { type, checkedAt };
};

const instantIn = (value: unknown): string | null =>
  typeof value === "string" && !Number.isNaN(Date.parse(value)) ? value : null;

const isKnown = <T>(value: T | null): value is T => value !== null;
