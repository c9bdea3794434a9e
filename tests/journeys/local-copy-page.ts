/** What the tests of the local copy use inside a real browser. */
import * as Y from "yjs";
import { createKeeper } from "#core/notebook/keep.ts";
import { createListCopy } from "#browser/list-copy.ts";
import { createLocalCopy } from "#browser/local-copy.ts";
import { seal } from "#browser/sealed-copy.ts";
import { forgetSignIn, mayShowUnsigned, readSignIn, rememberSignIn } from "#browser/sign-in-record.ts";
import type { KeptCopy, KeptFacts, Look } from "#core/notebook/local-copy.ts";
import { pairOf, type Pair, type PersonId } from "#core/pairs/pair.ts";
import { ana, anaAndBen, contoso, olga } from "#tests/cast.ts";

const pair = anaAndBen;
const other = pairOf(contoso, ana, olga) as Pair;
const nothing = (): void => undefined;
const localOf = (person: PersonId = ana, now = Date.now()) =>
  createLocalCopy({ tenant: contoso, person, now: () => now, indexedDB, crypto });
const copyOf = (person?: PersonId, now?: number) => {
  const local = localOf(person, now);
  return {
    ...local,
    keep: (of: Pair, copy: KeptCopy, found: (theirs: KeptCopy) => void = nothing) =>
      local.keep(of, lookOf(copy), found),
  };
};
const lookOf =
  (copy: KeptCopy): Look =>
  (since) => ({
    ...copy,
    state: since === undefined ? copy.state : Y.diffUpdateV2(copy.state, since),
    vector: Y.encodeStateVectorFromUpdateV2(copy.state),
  });

/** Puts a copy there as one was made before anybody noted how far it goes, by a page that knows the one that lies there. */
const keepAsBefore = async (words: string, facts: Partial<KeptFacts> = {}): Promise<void> => {
  const local = localOf();
  const { database, key } = await local.opened();
  const typed = copyWith(words);
  const known = (await local.load(pair))?.state ?? typed.state;
  const state = Y.mergeUpdatesV2([known, typed.state]);
  const copy = await seal({ ...typed, ...facts, state }, pair.id, key, crypto);
  await putRaw(pair.id, { ...copy, revision: "before", usedAt: Date.now(), unsaved: true });
  database.close();
};

const listOf = (person: PersonId, now: () => number = Date.now) =>
  createListCopy(createLocalCopy({ tenant: contoso, person, now, indexedDB, crypto }), now);

/** Somebody's list so many days after it was kept. */
const listAfter = async (person: PersonId, days: number): Promise<string | null> =>
  listOf(person, () => Date.now() + days * 24 * 60 * 60 * 1000).load();
const listWhileSilent = async (person: PersonId): Promise<string | null> => {
  const open = Reflect.get(indexedDB, "open") as unknown;
  Object.assign(indexedDB, { open: () => new EventTarget() });
  const found = await listOf(person).load();
  Object.assign(indexedDB, { open });
  return found;
};

/** A document's state with one text in it. */
const stateWith = (words: string): Uint8Array => {
  const doc = new Y.Doc();
  doc.getMap("words").set(words, true);
  return Y.encodeStateAsUpdateV2(doc);
};

const updatesOf = ({ state, later }: KeptCopy): readonly Uint8Array[] => (later ? [state, later] : [state]);

const wordsIn = (copy: KeptCopy): string[] => {
  const doc = new Y.Doc();
  for (const update of updatesOf(copy)) Y.applyUpdateV2(doc, update);
  return [...doc.getMap("words").keys()].toSorted();
};

/** Everything that lies in this origin's databases, as the browser holds it. */
const rawCopies = async (): Promise<{ name: string; keys: unknown[]; copies: { id: string; value: unknown }[] }[]> => {
  const databases = await indexedDB.databases();
  return Promise.all(
    databases.map(async ({ name = "" }) => {
      const database = await answer(indexedDB.open(name));
      const store = (of: string) => database.transaction(of).objectStore(of);
      const keys = await answer(store("keys").getAll());
      const ids = (await answer(store("copies").getAllKeys())) as string[];
      const values = await answer(store("copies").getAll());
      database.close();
      return { name, keys, copies: ids.map((id, at) => ({ id, value: values[at] as unknown })) };
    }),
  );
};

const putRaw = async (id: string, value: unknown): Promise<void> => {
  const [{ name = "" } = {}] = await indexedDB.databases();
  const database = await answer(indexedDB.open(name));
  await answer(database.transaction("copies", "readwrite").objectStore("copies").put(value, id));
  database.close();
};

const answer = <T>(request: IDBRequest<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    request.addEventListener("success", () => resolve(request.result));
    request.addEventListener("error", () => reject(request.error));
  });

const copyWith = (words: string): KeptCopy => ({
  state: stateWith(words),
  unsaved: true,
  address: { driveId: "d", itemId: "i" },
  version: { eTag: "e", cTag: "c" },
});

/** What the local copy answers while the browser refuses everything, afterwards, and while there is no room. */
const answersWhenRefused = async (): Promise<unknown[]> => {
  const local = copyOf();
  const open = Reflect.get(indexedDB, "open") as unknown;
  Object.assign(indexedDB, { open: refuse("SecurityError") });
  const refused = [await local.load(pair), await local.keep(pair, copyWith("Budget"))];
  Object.assign(indexedDB, { open });
  const allowed = await local.keep(pair, copyWith("Budget"));
  const put = Reflect.get(IDBObjectStore.prototype, "put") as unknown;
  Object.assign(IDBObjectStore.prototype, { put: refuse("QuotaExceededError") });
  const full = await local.keep(pair, copyWith("Budget"));
  Object.assign(IDBObjectStore.prototype, { put });
  return [...refused, allowed, full, await local.keep(pair, copyWith("Budget"))];
};

/** Signs out while the browser answers nothing; says what is kept afterwards, and what is left once it answers. */
const wipeWhileSilent = async (): Promise<{ keptAfter: boolean; left: number }> => {
  const local = copyOf();
  await local.keep(pair, copyWith("Budget"));
  const remove = Reflect.get(indexedDB, "deleteDatabase") as unknown;
  const asked: string[] = [];
  Object.assign(indexedDB, {
    deleteDatabase: (name: string) => {
      asked.push(name);
      return new EventTarget();
    },
  });
  await local.wipe();
  const keptAfter = await local.keep(pair, copyWith("Budget"));
  Object.assign(indexedDB, { deleteDatabase: remove });
  for (const name of asked)
    await new Promise((done) => indexedDB.deleteDatabase(name).addEventListener("success", done));
  return { keptAfter, left: (await indexedDB.databases()).length };
};

/** Which notebooks have words that are nowhere else, as a page says that opened none of them; then once they are in the file. */
const unsavedPairs = async (): Promise<readonly (readonly string[] | null)[]> => {
  await copyOf().keep(pair, copyWith("Budget"));
  await copyOf().keep(other, { ...copyWith("Holiday"), unsaved: false });
  const before = await copyOf().unsaved();
  const local = copyOf();
  await local.load(pair);
  await local.keep(pair, { ...copyWith("Budget"), unsaved: false });
  return [before, await copyOf().unsaved()];
};

const refuse = (name: string) => (): never => {
  throw new DOMException("", name);
};

/** A page that keeps this notebook with these words, and takes in what another page kept. */
const begin = async (words: string): Promise<void> => {
  const local = localOf();
  const doc = new Y.Doc();
  const takeIn = (copy: KeptCopy): void => updatesOf(copy).forEach((update) => Y.applyUpdateV2(doc, update));
  const found = await local.load(pair);
  if (found !== null) takeIn(found);
  window.type = (more) => doc.getMap("words").set(more, true);
  window.type(words);
  window.unsavedElsewhere = local.unsaved;
  window.keepAgain = (unsaved = true) =>
    local.keep(
      pair,
      (since) => ({
        ...copyWith(words),
        unsaved,
        state: Y.encodeStateAsUpdateV2(doc, since),
        vector: Y.encodeStateVector(doc),
      }),
      takeIn,
    );
};

/** What another page left unsaved, and this one, which had saved everything, keeps over it: what is handed to it, and asked about. */
const keepOverOther = async (): Promise<unknown> => {
  const local = copyOf();
  const found: unknown[] = [];
  await local.load(pair);
  const kept: { -readonly [key in keyof KeptCopy]: KeptCopy[key] } = { ...copyWith("Holiday"), unsaved: false };
  const takeIn = (theirs: KeptCopy): void => {
    found.push([theirs.unsaved, wordsIn(theirs)]);
    kept.state = Y.mergeUpdatesV2([kept.state, ...updatesOf(theirs)]);
  };
  await local.keep(pair, kept);
  await copyOf().keep(pair, copyWith("Budget"));
  const before = await local.unsaved();
  await local.keep(pair, kept, takeIn);
  return { before, found, after: await copyOf().unsaved() };
};

/** Types into a notebook whose network never answers, until the copy is kept; says what was remembered and what stands. */
const typeOffline = async (words: string): Promise<{ remembered: boolean; words: string[] }> => {
  const local = localOf();
  const keeper = createKeeper(
    {
      store: {
        create: silence,
        describe: silence,
        read: silence,
        write: silence,
        invite: silence,
        hasLeft: silence,
        permissions: silence,
        admit: silence,
        revoke: silence,
        versions: silence,
        readVersion: silence,
        putOwn: silence,
        readOwn: silence,
      },
      pointers: { find: silence, claim: silence, complete: silence },
      local: {
        ...local,
        keep: async (...copy) => {
          const kept = await local.keep(...copy);
          document.dispatchEvent(new Event("kept"));
          return kept;
        },
      },
      clock: { now: Date.now, after: () => () => undefined },
      random: (bytes) => crypto.getRandomValues(new Uint8Array(bytes)),
    },
    { pair, me: ana, names: {} },
  );
  const remembered = await keeper.openLocal();
  const kept = new Promise((resolve) => document.addEventListener("kept", resolve, { once: true }));
  keeper.doc.getMap("words").set(words, true);
  await kept;
  return { remembered, words: [...keeper.doc.getMap("words").keys()].toSorted() };
};

const silence = (): Promise<never> => new Promise(() => undefined);

const tools = {
  pair,
  other,
  copyOf,
  listOf,
  listAfter,
  listWhileSilent,
  copyWith,
  wordsIn,
  rawCopies,
  putRaw,
  answersWhenRefused,
  unsavedPairs,
  wipeWhileSilent,
  begin,
  keepAsBefore,
  keepOverOther,
  typeOffline,
  rememberSignIn,
  readSignIn,
  forgetSignIn,
  mayShowUnsigned,
};
declare global {
  interface Window {
    tools: typeof tools;
    /** Into the notebook of the page that began. */
    type: (words: string) => void;
    keepAgain: (unsaved?: boolean) => Promise<boolean>;
    /** What the page that began says when somebody signs out there. */
    unsavedElsewhere: () => Promise<readonly string[] | null>;
  }
}
window.tools = tools;
