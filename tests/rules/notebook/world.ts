/** OneDrive, the service's record and two browsers in memory, with the network and the clock cranked by hand. */
import * as Y from "yjs";
import { addTopic, openTopics } from "#core/agenda/topic.ts";
import { pageOf } from "#core/agenda/page.ts";
import { parseFile } from "#core/notebook/file-format.ts";
import { createKeeper, type Keeper } from "#core/notebook/keep.ts";
import { loadLaterSteps } from "#core/notebook/steps.ts";
import { leftToClose, type KeptCopy, type LocalCopy } from "#core/notebook/local-copy.ts";
import type { Workbench } from "#core/notebook/workbench.ts";
import type { FileAddress, NotebookStore, StoreError, StoredFile } from "#core/notebook/notebook-store.ts";
import type { PointerError, PointerRecord } from "#core/notebook/pointer-record.ts";
import type { PersonId } from "#core/pairs/pair.ts";
import { err, ok, type Result } from "#core/result.ts";
import { ana, anaAndBen, ben } from "#tests/cast.ts";
import { createMemoryPointers } from "#tests/contracts/memory-pointers.ts";
import { createMemoryDrives, type Drives } from "#tests/contracts/memory-store.ts";
import { createHandClock, type HandClock } from "./hand-clock.ts";

// Loaded on demand in a browser; here at once, so that a step takes no longer than its calls.
await loadLaterSteps();

export const weekly = "040000008200E00074C5B7101A82E00800000000AABBCCDD";
export const names = { [ana]: "Ana Ruiz", [ben]: "Ben Okafor" };

/** What happens to one call: an error instead of it, or an error although it took effect. */
export type Fate =
  | { readonly before: StoreError | PointerError }
  | { readonly after: StoreError | PointerError }
  | null;

export interface World {
  readonly clock: HandClock;
  readonly drives: Drives;
  /** The service starts again with nothing in it. */
  readonly forgetRecord: () => void;
  /** Somebody who can changes where the service's record leads. */
  readonly pointTo: (at: FileAddress) => Promise<void>;
  /** Every call that reached Microsoft or the service, `who method`. */
  readonly log: string[];
  /** Decides what becomes of a call; by default all goes well. */
  fate: (who: PersonId, method: string) => Fate;
  /** Hears of every call that is made, with what it is about. */
  seen: (who: PersonId, method: string, detail: string) => void;
  ifMatch: "honoured" | "ignored";
  /** So many answers arrive as the first half of what was read. */
  cut: number;
  /** Our application reaches single files alone and has no entry on them. */
  unadmitted: boolean;
  /** Calls wait here while `held`. */
  held: boolean;
  readonly waiting: (() => void)[];
  /** What the browsers remember, by person; a second device under a name of its own. */
  readonly copies: Map<string, KeptCopy>;
  /** By how much the clock of a device is ahead of the right time, in milliseconds. */
  readonly ahead: Map<string, number>;
  /** Devices whose browser keeps nothing. */
  readonly refusing: Set<string>;
  /** Devices whose browser does not answer, and what lets it. */
  readonly silent: Map<string, Promise<void>>;
  readonly store: (who: PersonId, page?: Page) => NotebookStore;
  readonly pointers: (who: PersonId, page?: Page) => PointerRecord;
  readonly keeper: (who: PersonId, page?: Page, device?: string) => Keeper;
}

/** A browser page. When it has crashed, what it sent may still arrive, and nothing comes back to it. */
export interface Page {
  crashed: boolean;
  /** What it does while a long step of its own pauses. */
  readonly breathe?: () => Promise<void>;
  /** Where it reads and writes long notebooks. */
  readonly workbench?: () => Promise<Workbench>;
}

const living: Page = { crashed: false };

export const createWorld = (drivesOf: (now: () => number) => Drives = createMemoryDrives): World => {
  const hand = createHandClock(settle);
  const clock: HandClock = {
    ...hand,
    advance: async (ms) => {
      await settle();
      await hand.advance(ms);
    },
  };
  let record = createMemoryPointers(clock.now);
  let seed = 1;
  const random = (bytes: number): Uint8Array =>
    Uint8Array.from({ length: bytes }, () => {
      seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
      return seed >>> 24;
    });

  const world: World = {
    clock,
    drives: drivesOf(clock.now),
    forgetRecord: () => {
      record = createMemoryPointers(clock.now);
    },
    pointTo: async (at) => {
      const found = await record.as(ana).find(anaAndBen);
      const etag = found.ok ? found.value?.etag : undefined;
      if (typeof etag === "string") await record.as(ana).complete(anaAndBen, at, etag);
    },
    log: [],
    fate: () => null,
    seen: () => undefined,
    ifMatch: "honoured",
    cut: 0,
    unadmitted: false,
    held: false,
    waiting: [],
    copies: new Map(),
    ahead: new Map(),
    refusing: new Set(),
    silent: new Map(),
    store: (who, page = living) => storeOf(world, who, page),
    pointers: (who, page = living) => {
      const call = <T>(method: string, work: () => Promise<Result<T, PointerError>>) =>
        carry<T, PointerError>(world, who, page, method, work);
      return {
        find: (pair) => call("find", () => record.as(who).find(pair)),
        claim: (pair) => call("claim", () => record.as(who).claim(pair)),
        complete: (pair, at, etag) => call("complete", () => record.as(who).complete(pair, at, etag)),
      };
    },
    keeper: (who, page = living, device = who) =>
      createKeeper(
        {
          store: world.store(who, page),
          pointers: world.pointers(who, page),
          local: copyOf(world, device, page),
          clock: { now: () => clock.now() + (world.ahead.get(device) ?? 0), after: clock.after },
          random,
          ...(page.breathe === undefined ? {} : { breathe: page.breathe }),
          ...(page.workbench === undefined ? {} : { workbench: page.workbench }),
        },
        { pair: anaAndBen, me: who, names },
      ),
  };
  return world;
};

const storeOf = (world: World, who: PersonId, page: Page): NotebookStore => {
  const drive = world.drives.storeOf(who);
  const call = <T>(method: string, work: () => Promise<Result<T, StoreError>>) =>
    carry<T, StoreError>(world, who, page, method, work);
  const overwrite = async (at: FileAddress, html: string): Promise<Result<StoredFile, StoreError>> => {
    const now = await drive.describe(at);
    return now.ok ? drive.write(at, html, now.value.version) : now;
  };
  const isCopy = (at: FileAddress) => world.drives.ownFiles().some((it) => it.at.itemId === at.itemId);
  return {
    create: (name, html) => call("create", () => drive.create(name, html)),
    describe: (at) => call("describe", () => drive.describe(at)),
    read: (at) =>
      call("read", async () => {
        const whole = await drive.read(at);
        if (!whole.ok || world.cut === 0) return whole;
        world.cut -= 1;
        return ok({ ...whole.value, html: whole.value.html.slice(0, whole.value.html.length / 2) });
      }),
    write: (at, html, base) =>
      call("write", () => (world.ifMatch === "honoured" ? drive.write(at, html, base) : overwrite(at, html))),
    invite: (at, person) => call("invite", () => drive.invite(at, person)),
    hasLeft: (person) => call("hasLeft", () => drive.hasLeft(person)),
    permissions: (at) => call(isCopy(at) ? "copy permissions" : "permissions", () => drive.permissions(at)),
    // No call of its own where nothing is missing, as with Graph; a test says when something is.
    admit: async (at, listed) => (world.unadmitted ? call("admit", () => drive.admit(at, listed)) : ok(undefined)),
    revoke: (at, permission) =>
      call("revoke", () => {
        world.seen(who, "revoke", permission);
        return drive.revoke(at, permission);
      }),
    versions: (at) => call("versions", () => drive.versions(at)),
    readVersion: (at, version) => call("readVersion", () => drive.readVersion(at, version)),
    putOwn: (...request) => call("putOwn", () => drive.putOwn(...request)),
    readOwn: (name) => call("readOwn", () => drive.readOwn(name)),
  };
};

const carry = async <T, E>(
  world: World,
  who: PersonId,
  page: Page,
  method: string,
  work: () => Promise<Result<T, E>>,
): Promise<Result<T, E>> => {
  if (page.crashed) return never();
  if (world.held) await new Promise<void>((go) => world.waiting.push(go));
  const fate = world.fate(who, method);
  if (fate !== null && "before" in fate) return err(fate.before as E);
  world.log.push(`${nameOf(who)} ${method}`);
  const result = await work();
  if (world.held) await new Promise<void>((go) => world.waiting.push(go));
  if (page.crashed) return never();
  return fate === null ? result : err(fate.after as E);
};

const never = <T>(): Promise<T> => new Promise<T>(() => undefined);

const nameOf = (who: PersonId): string => (who === ana ? "ana" : who === ben ? "ben" : "olga");

/** Like the real one: what another page of the device kept meanwhile is put together with ours, never replaced. */
const copyOf = (world: World, device: string, page: Page): LocalCopy => {
  let seen: KeptCopy | undefined;
  let left: FileAddress | null = null;
  return {
    load: async () => {
      await world.silent.get(device);
      if (world.refusing.has(device)) return null;
      seen = world.copies.get(device);
      return seen ?? null;
    },
    keep: async (_, look, found) => {
      await world.silent.get(device);
      if (page.crashed || world.refusing.has(device)) return false;
      const there = world.copies.get(device);
      const others = there === undefined || there === seen ? null : there;
      if (others !== null) found(others);
      const { vector: _vector, ...copy } = look();
      left = leftToClose(left, copy, others);
      const overtaken = copy.overtaken ?? left;
      seen = { ...copy, unsaved: copy.unsaved || others?.unsaved === true, overtaken };
      world.copies.set(device, seen);
      return true;
    },
  };
};

/** Held calls go on, and those that come are held no more. */
export const letGo = (world: World): void => {
  world.held = false;
  for (const go of world.waiting.splice(0)) go();
};

/** Everything that needs no clock and no held call has happened. */
export const settle = async (): Promise<void> => {
  for (let quiet = 0; quiet < 3; quiet = besides > 0 ? 0 : quiet + 1) await new Promise((go) => setImmediate(go));
};

let besides = 0;
/** Work beside the event loop, where no turn of it can be counted: `settle` waits for its end. */
export const beside = async <T>(work: () => Promise<T>): Promise<T> => {
  besides += 1;
  try {
    return await work();
  } finally {
    besides -= 1;
  }
};
// WebCrypto's is.
for (const name of ["importKey", "deriveBits", "exportKey"] as const) {
  const work = crypto.subtle[name].bind(crypto.subtle) as (...args: readonly unknown[]) => Promise<unknown>;
  const counted = (...args: readonly unknown[]): Promise<unknown> => beside(() => work(...args));
  Object.defineProperty(crypto.subtle, name, { value: counted });
}

export const say = (keeper: Keeper, text: string): void => {
  addTopic(keeper.doc, pageOf(keeper.doc, anaAndBen.id, weekly), text, keeper.hand);
};

export const said = (doc: Y.Doc): readonly string[] =>
  openTopics(doc, pageOf(doc, anaAndBen.id, weekly).id)
    .map((it) => it.text)
    .toSorted();

/** What a file's own data says, to nobody's memory but its own. */
export const saidIn = (html: string): readonly string[] => {
  const file = parseFile(html, anaAndBen);
  if (!file.ok) throw new Error(`Expected a notebook, got ${file.error.type}`);
  const doc = new Y.Doc();
  Y.applyUpdateV2(doc, file.value.state);
  return said(doc);
};

/** A notebook that Ana began and both have open, with all written. */
export const begun = async (
  world = createWorld(),
): Promise<{
  readonly world: World;
  readonly anas: Keeper;
  readonly bens: Keeper;
  readonly file: { readonly at: FileAddress; readonly html: string };
}> => {
  const [anas, bens] = [world.keeper(ana), world.keeper(ben)];
  await anas.open();
  say(anas, "Budget");
  await settle();
  await bens.open();
  await world.clock.advance(10_000);
  world.log.length = 0;
  const [made] = world.drives.files();
  if (made === undefined) throw new Error("Expected a file");
  const file = {
    at: made.at,
    get html() {
      return htmlsIn(world)[0] ?? "";
    },
  };
  return { world, anas, bens, file };
};

export const htmlsIn = (world: World): readonly string[] => world.drives.files().map((it) => it.html);
