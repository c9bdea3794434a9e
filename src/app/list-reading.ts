/**
 * Which notebooks of the list are looked at, and how. Microsoft counts what an application costs a tenant (decision 100), so the
 * list first asks, many files in one request and for one unit each, whether anything changed, and opens only what did. Rules
 * MY2, MY6-MY8, docs/spec/my-things.md.
 */
import type { FileAddress } from "#core/notebook/notebook-store.ts";
import { dayLength } from "#core/pairs/instant.ts";
import type { PersonId } from "#core/pairs/pair.ts";
import { ok, type Result } from "#core/result.ts";
import type { FileTags } from "#microsoft/graph/file-tags.ts";
import type { GraphError } from "#microsoft/graph/graph-error.ts";
import { entryOf, type IndexEntry, type OwnIndex } from "./mine/own-index.ts";
import type { OneOnOne } from "./page-view/one-on-one.ts";
import type { PairRow } from "./surfaces/pairs-tab/pair-row.ts";
import { createReadQueue } from "./surfaces/pairs-tab/read-queue.ts";

export type Look =
  /** What is known is fresh enough. */
  | { readonly type: "none" }
  /** Ask whether the content is still this one. */
  | { readonly type: "compare"; readonly at: FileAddress; readonly tag: string }
  /** Open the notebook, which also audits one's own. */
  | { readonly type: "open" };

const minute = 60_000;
const hour = 60 * minute;
/** Whatever came of it, a notebook is not looked at oftener. */
const soonest = 15 * minute;

export const lookAt = (
  { it, begun, next }: Pick<PairRow, "it" | "begun" | "next">,
  entry: IndexEntry | null,
  me: PersonId,
  now: number,
): Look => {
  if (it === null || begun === false) return { type: "none" };
  const facts = entry?.series.find(({ key }) => key === it.seriesKey)?.facts ?? null;
  if (entry === null || facts === null) return { type: "open" };
  const share = shareOf(me, it.pair.id);
  // A clock that stood elsewhere is no reason to wait for years.
  const age = Math.abs(now - facts.at);
  if (age < restFor(next === null ? null : Date.parse(next) - now, share)) return { type: "none" };
  const { at, owner, verdict } = entry;
  const audited = owner !== me || (verdict !== null && now - verdict.checkedAt < auditLives(share));
  return at !== null && facts.tag !== null && audited ? { type: "compare", at, tag: facts.tag } : { type: "open" };
};

/** The nearer the meeting the oftener; what is far ahead between a day and three, each at a distance of its own. */
const restFor = (ahead: number | null, share: number): number => {
  if (ahead !== null && ahead < 2 * hour) return soonest;
  if (ahead !== null && ahead < dayLength) return 2 * hour;
  return dayLength * (1 + 2 * share);
};

/** A verdict counts for seven days; those of one person's notebooks, and of all people's, are renewed on different days. */
const auditLives = (share: number): number => dayLength * (3 + 3 * share);

/** From 0 to 1, always the same for this person and pair, and even over many. */
const shareOf = (me: PersonId, pairId: string): number => {
  let sum = 0;
  for (const letter of `${me}${pairId}`) sum = (sum * 31 + (letter.codePointAt(0) ?? 0)) % 65_521;
  return sum / 65_521;
};

export interface ListReading {
  /** These lines are on screen. */
  readonly look: (rows: readonly PairRow[], now: number) => Promise<void>;
}

interface Deps {
  readonly me: PersonId;
  readonly index: () => OwnIndex;
  readonly tags: (files: readonly FileAddress[]) => Promise<Result<FileTags, GraphError>>;
  readonly open: (it: OneOnOne) => Promise<void>;
  /** Nothing changed since the notebooks of these were read. */
  readonly unchanged: (all: readonly OneOnOne[]) => void;
}

export const createListReading = ({ me, index, tags, open, unchanged }: Deps): ListReading => {
  // A few at a time, so that the page that somebody opens does not wait behind them.
  const queue = createReadQueue(4);
  const looked = new Map<string, number>();
  return {
    look: async (rows, now) => {
      const due = rows.flatMap((row) => {
        const { it } = row;
        const how = lookAt(row, it === null ? null : entryOf(index(), it.other.id), me, now);
        if (it === null || how.type === "none" || now - (looked.get(row.key) ?? -Infinity) < soonest) return [];
        looked.set(row.key, now);
        return [{ key: row.key, it, how }];
      });
      const asked = due.flatMap(({ how }) => (how.type === "compare" ? [how.at] : []));
      const told = asked.length === 0 ? ok<FileTags>(new Map()) : await tags(asked);
      const same: OneOnOne[] = [];
      for (const { key, it, how } of due) {
        const tag = how.type === "compare" && told.ok ? told.value.get(how.at.itemId) : undefined;
        if (how.type === "open" || (tag !== undefined && tag !== how.tag)) queue.add(() => open(it));
        else if (tag !== undefined) same.push(it);
        // Of the rest nothing was told. Whoever was told to stop asks no sooner than of others; what never left the device, sooner.
        else if (!told.ok && told.error.type === "offline") looked.delete(key);
      }
      if (same.length > 0) unchanged(same);
    },
  };
};
