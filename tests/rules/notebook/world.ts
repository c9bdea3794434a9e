/** OneDrive, the service's record and two browsers in memory, with the network and the clock cranked by hand. */
import * as Y from "yjs";
import { addTopic, openTopics } from "#core/agenda/topic.ts";
import { pageOf } from "#core/agenda/page.ts";
import type { Clock } from "#core/clock.ts";
import { parseFile } from "#core/notebook/file-format.ts";
import { createKeeper, type Keeper } from "#core/notebook/keep.ts";
import type { KeptCopy, LocalCopy } from "#core/notebook/local-copy.ts";
import type { FileAddress, NotebookStore, StoreError, StoredFile } from "#core/notebook/notebook-store.ts";
import type { PointerError, PointerRecord } from "#core/notebook/pointer-record.ts";
import type { PersonId } from "#core/pairs/pair.ts";
import { err, type Result } from "#core/result.ts";
import { ana, anaAndBen, ben } from "#tests/cast.ts";
import { createMemoryPointers } from "#tests/contracts/memory-pointers.ts";
import { createMemoryDrives, type MemoryDrives } from "#tests/contracts/memory-store.ts";

const weekly = "040000008200E00074C5B7101A82E00800000000AABBCCDD";
export const names = { [ana]: "Ana Ruiz", [ben]: "Ben Okafor" };

/** What happens to one call: an error instead of it, or an error although it took effect. */
export type Fate =
  | { readonly before: StoreError | PointerError }
  | { readonly after: StoreError | PointerError }
  | null;

export interface World {
  readonly clock: Clock & { readonly advance: (ms: number) => Promise<void> };
  readonly drives: MemoryDrives;
  /** The service starts again with nothing in it. */
  readonly forgetRecord: () => void;
  /** Every call that reached Microsoft or the service, `who method`. */
  readonly log: string[];
  /** Decides what becomes of a call; by default all goes well. */
  fate: (who: PersonId, method: string) => Fate;
  ifMatch: "honoured" | "ignored";
  /** Calls wait here while `held`. */
  held: boolean;
  readonly waiting: (() => void)[];
  readonly copies: Map<PersonId, KeptCopy>;
  readonly store: (who: PersonId, page?: Page) => NotebookStore;
  readonly pointers: (who: PersonId, page?: Page) => PointerRecord;
  readonly keeper: (who: PersonId, page?: Page) => Keeper;
}

/** A browser page. When it has crashed, what it sent may still arrive, and nothing comes back to it. */
export interface Page {
  crashed: boolean;
}

const living: Page = { crashed: false };

export const createWorld = (): World => {
  const clock = createHandClock();
  let record = createMemoryPointers(clock.now);
  let seed = 1;
  const random = (bytes: number): Uint8Array =>
    Uint8Array.from({ length: bytes }, () => {
      seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
      return seed >>> 24;
    });

  const world: World = {
    clock,
    drives: createMemoryDrives(),
    forgetRecord: () => {
      record = createMemoryPointers(clock.now);
    },
    log: [],
    fate: () => null,
    ifMatch: "honoured",
    held: false,
    waiting: [],
    copies: new Map(),
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
    keeper: (who, page = living) =>
      createKeeper(
        {
          store: world.store(who, page),
          pointers: world.pointers(who, page),
          local: copyOf(world, who, page),
          clock,
          random,
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
  return {
    create: (name, html) => call("create", () => drive.create(name, html)),
    describe: (at) => call("describe", () => drive.describe(at)),
    read: (at) => call("read", () => drive.read(at)),
    write: (at, html, base) =>
      call("write", () => (world.ifMatch === "honoured" ? drive.write(at, html, base) : overwrite(at, html))),
    invite: (at, person) => call("invite", () => drive.invite(at, person)),
    permissions: (at) => call("permissions", () => drive.permissions(at)),
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

const copyOf = (world: World, who: PersonId, page: Page): LocalCopy => ({
  load: async () => world.copies.get(who) ?? null,
  keep: async (_, copy) => {
    if (page.crashed) return false;
    world.copies.set(who, copy);
    return true;
  },
  forget: async () => {
    world.copies.delete(who);
  },
});

/** Everything that needs no clock and no held call has happened. */
export const settle = async (): Promise<void> => {
  for (let turn = 0; turn < 3; turn++) await new Promise((go) => setImmediate(go));
};

const createHandClock = (): World["clock"] => {
  let now = 1_795_000_000_000;
  let tasks: { readonly at: number; readonly task: () => void }[] = [];
  return {
    now: () => now,
    after: (ms, task) => {
      const entry = { at: now + ms, task };
      tasks.push(entry);
      return () => {
        tasks = tasks.filter((it) => it !== entry);
      };
    },
    advance: async (ms) => {
      await settle();
      const end = now + ms;
      for (;;) {
        const next = tasks.toSorted((a, b) => a.at - b.at)[0];
        if (next === undefined || next.at > end) break;
        tasks = tasks.filter((it) => it !== next);
        now = Math.max(now, next.at);
        next.task();
        await settle();
      }
      now = end;
      await settle();
    },
  };
};

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
export const begun = async (): Promise<{
  readonly world: World;
  readonly anas: Keeper;
  readonly bens: Keeper;
  readonly file: { readonly at: FileAddress; readonly html: string };
}> => {
  const world = createWorld();
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
