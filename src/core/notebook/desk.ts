/** What the steps of one keeper work with. Only the steps change it. */
import type * as Y from "yjs";
import type { Clock } from "#core/clock.ts";
import type { Pair, PersonId } from "#core/pairs/pair.ts";
import type { DriveClock } from "./drive-clock.ts";
import type { Envelope, Kept } from "./envelope.ts";
import type { Facts, KnownFile, StepType } from "./facts.ts";
import type { Failed } from "./happening.ts";
import type { StepError } from "./keep-problem.ts";
import type { LocalCopy } from "./local-copy.ts";
import type { NotebookStore, StoredFile } from "./notebook-store.ts";
import type { PointerRecord } from "./pointer-record.ts";
import type { Unsaved } from "./unsaved.ts";
import { isAhead } from "./verdict.ts";
import type { Workbench } from "./workbench.ts";

export interface KeepDeps {
  readonly store: NotebookStore;
  readonly pointers: PointerRecord;
  readonly local: LocalCopy;
  readonly clock: Clock;
  /** For what one dates and the other believes; without it this device's clock is believed. */
  readonly driveClock?: DriveClock;
  readonly random: (bytes: number) => Uint8Array;
  /** Lets the page answer between two pieces of long work; without it all is done at once. */
  readonly breathe?: () => Promise<void>;
  /** Resolves once it can be worked there; rejects where it cannot. Without it all is done on the page. */
  readonly workbench?: () => Promise<Workbench>;
  /** Resolves once the page can be used: what only writing needs is loaded then; without it at once. */
  readonly settled?: () => Promise<void>;
}

export interface KeepConfig {
  readonly pair: Pair;
  readonly me: PersonId;
  /** For the readable file and its name; both people. */
  readonly names: Readonly<Record<PersonId, string>>;
}

export interface Desk extends KeepDeps, KeepConfig {
  readonly driveClock: DriveClock;
  readonly doc: Y.Doc;
  readonly facts: () => Facts;
  readonly unsaved: Unsaved;
  /** Null until a file was read or written. */
  kept: Kept | null;
  /**
   * The epoch that was known here when this page itself found the file open to others, until it wrote since: a newer room that is
   * read meanwhile may have been read by others too.
   */
  foundOpenAt: number | null;
  /** The file has everything of `kept.envelope`. */
  carried: boolean;
  /** What the last write took. */
  written: Y.Snapshot | null;
  bench: Promise<Workbench | null> | null;
  /** Somebody may be about to go, or is gone: what the page can do at once is not waited for. */
  leaving: boolean;
  /** Files that were left and that give this page nothing: they are not asked for after each reading. */
  readonly setAside: Set<string>;
  /** Of a file whose creation was tried: a second try is the same notebook. */
  begun: Envelope | null;
}

export const failedIn =
  (during: StepType, { random }: Desk) =>
  (error: StepError, file?: KnownFile): Failed => ({
    type: "failed",
    during,
    error,
    spread: (random(1)[0] ?? 0) / 255,
    ...(file === undefined ? {} : { file }),
  });

/** As long as the record is waited for where an address is known without it. */
export const knownMs = 5_000;

/** Null in a drive of neither of the two. A pointer is only a hint: whose drive it leads to decides who can trust it. */
export const knownFile = ({ owner, version, webUrl, unread }: StoredFile, { people }: Pair): KnownFile | null =>
  owner !== null && people.includes(owner) ? { owner, version, webUrl, ...(unread && { unread }) } : null;

/** The other's verdict is dated ahead, and no write from here has shown yet whose clock is wrong. */
export const lacksTime = ({ doc, me, driveClock }: Desk, owner: PersonId): boolean =>
  owner !== me && !driveClock.isKnown() && isAhead(doc, owner, driveClock.now());

/** Steps are decided only when what they need is known. */
export const need = <T>(value: T | null | undefined): T => {
  if (value === null || value === undefined) throw new Error("A step was decided before what it needs was known.");
  return value;
};

/** Where a file of years is read and written while the page answers. Null for a short one, on leaving, and where none can be had. */
export const benchFor = async (desk: Desk, html: string): Promise<Workbench | null> => {
  if (html.length < longLength || desk.leaving) return null;
  const bench = await (desk.bench ??= fetched(desk));
  return desk.leaving ? null : bench;
};

/** What comes too late for the page is not waited for twice: the next reading asks for it once it is there. */
const fetched = (desk: Desk): Promise<Workbench | null> =>
  new Promise((done) => {
    let isLate = false;
    const callOff = desk.clock.after(scriptMs, () => {
      isLate = true;
      done(null);
    });
    const end = (bench: Workbench | null): void => {
      callOff();
      done(bench);
      if (bench !== null && !isLate) return;
      desk.bench = null;
      bench?.[Symbol.dispose]();
    };
    if (desk.workbench === undefined) end(null);
    else void desk.workbench().then(end, () => end(null));
  });

/** As long as a worker that does not come is waited for. */
const scriptMs = 2_000;

/** About a year of weekly meetings. */
const longLength = 240_000;

/** On leaving there is no time to breathe. */
export const pause = async ({ leaving, breathe }: Desk): Promise<void> => {
  if (!leaving) await breathe?.();
};

/** Its first step at once, so that what was sent and what is written are the same. */
export const finished = async <T>(work: Generator<undefined, T>, desk: Desk): Promise<T> => {
  for (;;) {
    const { done, value } = work.next();
    if (done === true) return value;
    await pause(desk);
  }
};
