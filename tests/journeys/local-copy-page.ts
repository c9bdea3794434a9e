/** What the tests of the local copy use inside a real browser. */
import * as Y from "yjs";
import { createKeeper } from "#core/notebook/keep.ts";
import { createLocalCopy } from "#browser/local-copy.ts";
import { forgetSignIn, mayShowUnsigned, readSignIn, rememberSignIn } from "#browser/sign-in-record.ts";
import type { KeptCopy } from "#core/notebook/local-copy.ts";
import { pairOf, type Pair, type PersonId } from "#core/pairs/pair.ts";
import { ana, anaAndBen, contoso, olga } from "#tests/cast.ts";

const pair = anaAndBen;
const other = pairOf(contoso, ana, olga) as Pair;
const nothing = (): void => undefined;
const copyOf = (person: PersonId = ana, now = Date.now()) => {
  const local = createLocalCopy({ tenant: contoso, person, now: () => now, indexedDB, crypto });
  return {
    ...local,
    keep: (of: Pair, copy: KeptCopy, found: (theirs: KeptCopy) => void = nothing) => local.keep(of, copy, found),
  };
};

/** A document's state with one text in it. */
const stateWith = (words: string): Uint8Array => {
  const doc = new Y.Doc();
  doc.getMap("words").set(words, true);
  return Y.encodeStateAsUpdateV2(doc);
};

const wordsIn = (state: Uint8Array): string[] => {
  const doc = new Y.Doc();
  Y.applyUpdateV2(doc, state);
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
const unsavedPairs = async (): Promise<readonly (readonly string[])[]> => {
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
  const local = copyOf();
  const doc = new Y.Doc();
  await local.load(pair);
  Y.applyUpdateV2(doc, stateWith(words));
  window.keepAgain = () =>
    local.keep(pair, { ...copyWith(words), state: Y.encodeStateAsUpdateV2(doc) }, ({ state }) =>
      Y.applyUpdateV2(doc, state),
    );
};

/** What another page left unsaved, and this one, which had saved everything, keeps over it: what is handed to it, and asked about. */
const keepOverOther = async (): Promise<unknown> => {
  const local = copyOf();
  await local.load(pair);
  const kept = { ...copyWith("Holiday"), unsaved: false };
  await local.keep(pair, kept);
  await copyOf().keep(pair, copyWith("Budget"));
  const before = await local.unsaved();
  const found: unknown[] = [];
  await local.keep(pair, kept, (theirs) => void found.push([theirs.unsaved, wordsIn(theirs.state)]));
  return { before, found, after: await copyOf().unsaved() };
};

/** Types into a notebook whose network never answers, until the copy is kept; says what was remembered and what stands. */
const typeOffline = async (words: string): Promise<{ remembered: boolean; words: string[] }> => {
  const local = copyOf();
  const keeper = createKeeper(
    {
      store: {
        create: silence,
        describe: silence,
        read: silence,
        write: silence,
        invite: silence,
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
  copyWith,
  wordsIn,
  rawCopies,
  putRaw,
  answersWhenRefused,
  unsavedPairs,
  wipeWhileSilent,
  begin,
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
    keepAgain: () => Promise<boolean>;
  }
}
window.tools = tools;
