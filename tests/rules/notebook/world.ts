/** OneDrive, the service's record and two browsers in memory, with the network and the clock cranked by hand. */
import * as Y from "yjs";
import { addTopic, openTopics } from "#core/agenda/topic.ts";
import { pageOf } from "#core/agenda/page.ts";
import { parseFile, type NotebookFile } from "#core/notebook/file-format.ts";
import { createDriveClock } from "#core/notebook/drive-clock.ts";
import { createKeeper, type Keeper } from "#core/notebook/keep.ts";
import { loadLaterSteps } from "#core/notebook/steps.ts";
import type { KeptCopy } from "#core/notebook/local-copy.ts";
import type { Workbench } from "#core/notebook/workbench.ts";
import type { FileAddress, NotebookStore, StoreError, StoredFile } from "#core/notebook/notebook-store.ts";
import type { PointerError, PointerRecord } from "#core/notebook/pointer-record.ts";
import type { PersonId } from "#core/pairs/pair.ts";
import { err, ok, type Result } from "#core/result.ts";
import { ana, anaAndBen, ben } from "#tests/cast.ts";
import { createMemoryPointers } from "#tests/contracts/memory-pointers.ts";
import { createMemoryDrives, type Drives, type MemoryFile } from "#tests/contracts/memory-store.ts";
import { copyOf } from "./copies.ts";
import { createHandClock, type HandClock } from "./hand-clock.ts";
import { heldIn, whileAlive, type Travel } from "./travel.ts";

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
  readonly drives: WorldDrives;
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
  /** What pages ask for the record; a test may put a service in its place. */
  pointers: (who: PersonId, page?: Page) => PointerRecord;
  /** What goes to Microsoft or the service waits here while `held`, and so does each answer. */
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

export interface WorldDrives extends Drives {
  /** Where a call is several requests, each of these travels by itself. */
  readonly storeOver?: (person: PersonId, travel: Travel) => NotebookStore;
  /** A save may replace another's, and the page that sent it alone can find out. */
  readonly replaces?: boolean;
}

const living: Page = { crashed: false };

export const createWorld = (drivesOf: (now: () => number) => WorldDrives = createMemoryDrives): World => {
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
    drives: drivesOf(clock.right),
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
      const travel = heldIn(world, page);
      const call = <T>(method: string, work: () => Promise<Result<T, PointerError>>) =>
        carry<T, PointerError>(world, who, travel, method, work);
      return {
        find: (pair) => call("find", () => record.as(who).find(pair)),
        claim: (pair) => call("claim", () => record.as(who).claim(pair)),
        complete: (pair, at, etag) => call("complete", () => record.as(who).complete(pair, at, etag)),
      };
    },
    keeper: (who, page = living, device = who) => {
      const now = (): number => clock.now() + (world.ahead.get(device) ?? 0);
      return createKeeper(
        {
          ...createDriveClock(world.store(who, page), now, clock.right),
          pointers: world.pointers(who, page),
          local: copyOf(world, device, page),
          clock: { now, after: clock.after },
          random,
          ...(page.breathe === undefined ? {} : { breathe: page.breathe }),
          ...(page.workbench === undefined ? {} : { workbench: page.workbench }),
        },
        { pair: anaAndBen, me: who, names },
      );
    },
  };
  return world;
};

const storeOf = (world: World, who: PersonId, page: Page): NotebookStore => {
  const travel = heldIn(world, page);
  const over = world.drives.storeOver?.(who, travel);
  const drive = over ?? world.drives.storeOf(who);
  const call = <T>(method: string, work: () => Promise<Result<T, StoreError>>) =>
    carry<T, StoreError>(world, who, over === undefined ? travel : whileAlive(page), method, work);
  const overwrite = async (at: FileAddress, html: string): Promise<Result<StoredFile, StoreError>> => {
    const now = await drive.describe(at);
    return now.ok ? drive.write(at, html, now.value.version) : now;
  };
  const arriving = (text: string): string => {
    if (world.cut === 0) return text;
    world.cut -= 1;
    return text.slice(0, text.length / 2);
  };
  const isCopy = (at: FileAddress) => world.drives.ownFiles().some((it) => it.at.itemId === at.itemId);
  return {
    create: (name, html) => call("create", () => drive.create(name, html)),
    describe: (at) => call("describe", () => drive.describe(at)),
    read: (at) =>
      call("read", async () => {
        const whole = await drive.read(at);
        return whole.ok ? ok({ ...whole.value, html: arriving(whole.value.html) }) : whole;
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
    readOwn: (name) =>
      call("readOwn", async () => {
        const whole = await drive.readOwn(name);
        if (!whole.ok || whole.value === null) return whole;
        return ok({ ...whole.value, text: arriving(whole.value.text) });
      }),
  };
};

const carry = <T, E>(
  world: World,
  who: PersonId,
  travel: Travel,
  method: string,
  work: () => Promise<Result<T, E>>,
): Promise<Result<T, E>> =>
  travel(async () => {
    const fate = world.fate(who, method);
    if (fate !== null && "before" in fate) return err(fate.before as E);
    world.log.push(`${nameOf(who)} ${method}`);
    const result = await work();
    return fate === null ? result : err(fate.after as E);
  });

const nameOf = (who: PersonId): string => (who === ana ? "ana" : who === ben ? "ben" : "olga");

/** Everything that needs no clock and waits for nobody's hand has happened. */
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
const notebookIn = (html: string): NotebookFile => {
  const file = parseFile(html, anaAndBen);
  if (!file.ok) throw new Error(`Expected a notebook, got ${file.error.type}`);
  return file.value;
};

export const saidIn = (html: string): readonly string[] => {
  const doc = new Y.Doc();
  Y.applyUpdateV2(doc, notebookIn(html).state);
  return said(doc);
};

/** What a file carries beside its words. */
export const envelopeIn = (html: string): NotebookFile["envelope"] => notebookIn(html).envelope;

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

/** Ana's page begins a notebook and is gone before it hears that the file was made. */
export const orphan = async (): Promise<{ readonly world: World; readonly file: MemoryFile }> => {
  const world = createWorld();
  const page: Page = { crashed: false };
  const anas = world.keeper(ana, page);
  await anas.open();
  world.fate = (_, method) => {
    if (method === "invite") throw new Error("Expected the page to have crashed");
    page.crashed ||= method === "create";
    return null;
  };
  say(anas, "Budget");
  await settle();
  world.fate = () => null;
  const [file] = world.drives.files();
  if (file === undefined || file.writers.length > 0) throw new Error("Expected a private file");
  return { world, file };
};

export const htmlsIn = (world: World): readonly string[] => world.drives.files().map((it) => it.html);
