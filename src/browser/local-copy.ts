/**
 * This browser's copies of one person's notebooks: a safety net, sealed with a key that never leaves the browser.
 * Rules LC1-LC16, LC20 and LC21, docs/spec/local-copy.md.
 *
 * One IndexedDB database for each tenant and person, its name a hash of the two. Store `keys` holds the one key, store
 * `copies` what kept.ts says of each pair. A browser that refuses any of it (private windows, no room, damaged files) gives null
 * and false, and the page works on without a copy.
 *
 * Two pages of one person may keep the same notebook. Who finds that another page wrote meanwhile puts both together
 * first and takes it in, so that neither loses what the other has not brought to the file yet.
 */
import { dayLength } from "#core/pairs/instant.ts";
import { toHex } from "#core/hex.ts";
import { leftToClose, type KeptCopy, type LocalCopy, type Look } from "#core/notebook/local-copy.ts";
import type { FileAddress } from "#core/notebook/notebook-store.ts";
import type { Pair, PairId, PersonId, TenantId } from "#core/pairs/pair.ts";
import { answerOf, committed, deleteDatabase, openDatabase } from "./database.ts";
import { allOf, dropUnused, laterOf, newestOf, placeOf, type Kept } from "./kept.ts";
import { newKey, seal, unseal } from "./sealed-copy.ts";

export interface LocalCopyConfig {
  readonly tenant: TenantId;
  readonly person: PersonId;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly indexedDB: IDBFactory;
  readonly crypto: Crypto;
}

export interface WipeableLocalCopy extends LocalCopy {
  /**
   * The notebooks with words that are in this browser alone and that this page does not keep: unopened, or another page's. Null
   * when the browser fails, or does not answer: nobody knows.
   */
  readonly unsaved: () => Promise<readonly PairId[] | null>;
  /** For what else of this person is kept beside the notebooks. Rejects as IndexedDB does. */
  readonly opened: () => Promise<OpenedCopies>;
  /** On sign-out: nothing of this person stays, the key included. For good: this one keeps nothing any more. */
  readonly wipe: () => Promise<void>;
}

/** What this page knows of the whole copy that lies there. */
interface Whole {
  readonly revision: string;
  readonly vector: Uint8Array;
  readonly size: number;
}

export interface OpenedCopies {
  readonly database: IDBDatabase;
  readonly key: CryptoKey;
}

const prefix = "duologue-copies-";
export const unusedFor = 30 * dayLength;
const laterMs = 5_000;
const longestMs = 3_000;
/** What came later is written with each letter up to this, or to a quarter of the whole. */
const smallBytes = 64_000;

export const createLocalCopy = (config: LocalCopyConfig): WipeableLocalCopy => {
  const { now, indexedDB, crypto } = config;
  /** The revisions of each that this page saw last, and how far its whole goes. */
  const seen = new Map<string, readonly string[]>();
  const wholes = new Map<string, Whole>();
  /** What other pages left to be closed, beside what this one keeps. */
  const left = new Map<string, FileAddress | null>();

  let opening: Promise<OpenedCopies> | null = null;
  const close = (): void => {
    opening = null;
  };
  /** What is still kept on its way, here or in another page, must not bring back what somebody wanted gone. */
  let isWiped = false;
  const onGone = (): void => {
    isWiped = true;
  };
  const open = (): Promise<OpenedCopies> =>
    isWiped
      ? Promise.reject(new DOMException("", "AbortError"))
      : (opening ??= prepare().catch((error: unknown) => {
          close();
          throw error;
        }));
  const prepare = async (): Promise<OpenedCopies> => {
    const name = await nameOf(config);
    await wipeOtherPeople(indexedDB, name);
    const database = await openDatabase(indexedDB, name, ["keys", "copies"], close, onGone);
    // Reads all of them, which nobody who opens one should wait for.
    setTimeout(() => void dropUnused(database, isOld).catch(unlessRefused(undefined)), laterMs);
    return { database, key: await keyIn(database, crypto) };
  };

  const isOld = ({ usedAt }: Kept): boolean => usedAt < now() - unusedFor;

  const load = async (pair: Pair): Promise<KeptCopy | null> => {
    const { database, key } = await open();
    const transaction = database.transaction("copies", "readwrite");
    const copies = transaction.objectStore("copies");
    const there = await allOf(copies, pair.id);
    if (there.every(isOld)) {
      for (const it of there) copies.delete(placeOf(pair.id, it));
      return null;
    }
    for (const it of there) copies.put({ ...it, usedAt: now() }, placeOf(pair.id, it));
    await committed(transaction);
    const copy = await unsealed(there, pair.id, key);
    seen.set(pair.id, there.map(revisionOf));
    return copy;
  };

  const keep: LocalCopy["keep"] = async (pair, look, found) => {
    const { database, key } = await open();
    let theirs: KeptCopy | null = null;
    let unsaved = false;
    for (;;) {
      const known = wholes.get(pair.id);
      const { copy, vector, whole } = lookFrom(known, look);
      const begun = leftToClose(left.get(pair.id) ?? null, copy, theirs);
      left.set(pair.id, begun);
      unsaved ||= copy.unsaved || theirs?.unsaved === true;
      const overtaken = copy.overtaken ?? begun;
      const sealed = await seal({ ...copy, unsaved, overtaken }, pair.id, key, crypto);
      const ours: Kept = { ...sealed, revision: crypto.randomUUID(), usedAt: now(), unsaved, ...whole };
      // Compared and replaced in one transaction: no other page comes in between.
      const transaction = database.transaction("copies", "readwrite");
      const copies = transaction.objectStore("copies");
      const isWhole = ours.whole === undefined;
      const there = await (isWhole ? allOf : newestOf)(copies, pair.id);
      const isSeen = there.every(({ revision }) => seen.get(pair.id)?.includes(revision));
      if (isSeen && (isWhole || there.length > 0)) {
        if (isWhole) copies.delete(laterOf(pair.id));
        copies.put(ours, placeOf(pair.id, ours));
        await committed(transaction);
        seen.set(pair.id, isWhole ? [ours.revision] : [ours.whole, ours.revision]);
        if (isWhole) noteWhole(pair.id, ours, vector);
        return true;
      }
      const all = await allOf(copies, pair.id);
      // What was dropped meanwhile is written anew.
      if (all.length === 0) wholes.delete(pair.id);
      seen.set(pair.id, all.map(revisionOf));
      const fresh = all.filter(({ revision }) => revision !== known?.revision);
      theirs = await unsealed(fresh, pair.id, key).catch(unlessRefused(null));
      if (theirs !== null) found(theirs);
    }
  };

  /** A whole, what came later than the one that this page knows, or both; the first alone where the second does not open. */
  const unsealed = async ([it, more]: readonly Kept[], pair: PairId, key: CryptoKey): Promise<KeptCopy | null> => {
    if (it === undefined) return null;
    if (it.whole === undefined) wholes.delete(pair);
    const { vector, ...copy } = await unseal(it, pair, key, crypto);
    if (vector !== undefined) noteWhole(pair, it, Uint8Array.from(vector));
    const later = more && (await unseal(more, pair, key, crypto).catch(unlessRefused(null)));
    if (!later) return copy;
    const both = { ...later, state: copy.state, later: later.state };
    if (more.whole === it.revision) return both;
    // A page that knows nothing of what came later wrote all anew, and who wrote that later has not read it.
    const overtaken = later.overtaken ?? leftToClose(null, later, copy);
    return { ...both, unsaved: copy.unsaved || later.unsaved, overtaken };
  };
  const noteWhole = (pair: PairId, { revision, bytes }: Kept, vector: Uint8Array): void =>
    void wholes.set(pair, { revision, vector, size: bytes.byteLength });

  const unsaved = async (): Promise<readonly PairId[]> => {
    const { database } = await open();
    const copies = database.transaction("copies").objectStore("copies");
    const places = (await answerOf(copies.getAllKeys())) as PairId[];
    const there = await Promise.all(places.map((pair) => allOf(copies, pair)));
    // Of what this page keeps itself it knows better, unless another page wrote since.
    return places.filter((pair, at) =>
      there[at]?.some(
        (it, _, [, later]) =>
          it.unsaved && it.revision !== later?.whole && !isOld(it) && !seen.get(pair)?.includes(it.revision),
      ),
    );
  };

  /** What is gone, or was never let in, holds no words. */
  const unlessUnknown = (error: unknown): readonly PairId[] | null =>
    isWiped || (error instanceof DOMException && error.name === "SecurityError") ? [] : unlessRefused(null)(error);

  const wipe = async (): Promise<void> => {
    isWiped = true;
    void opening?.then(({ database }) => database.close()).catch(unlessRefused(undefined));
    const deleted = deleteDatabase(indexedDB, await nameOf(config));
    // A browser that does not answer deletes it when it does; nobody stays signed in because of that.
    await Promise.race([deleted, patience()]);
  };

  return {
    load: (pair) => load(pair).catch(unlessRefused(null)),
    keep: (...copy) => keep(...copy).catch(unlessRefused(false)),
    opened: open,
    unsaved: () => Promise.race([unsaved().catch(unlessUnknown), patience()]),
    wipe: () => wipe().catch(unlessRefused(undefined)),
  };
};

const revisionOf = ({ revision }: Kept): string => revision;

/** What came after the whole that lies there; all anew where that is much, or where nobody knows how far it goes. */
const lookFrom = (known: Whole | undefined, look: Look) => {
  if (known !== undefined) {
    const { vector, ...copy } = look(known.vector);
    if (copy.state.length <= Math.max(smallBytes, known.size / 4))
      return { copy, vector, whole: { whole: known.revision } };
  }
  const { vector, ...copy } = look();
  return { copy: { ...copy, vector: [...vector] }, vector, whole: {} };
};

export const patience = (): Promise<null> => new Promise((done) => void setTimeout(() => done(null), longestMs));

/** IndexedDB and WebCrypto refuse with a DOMException; anything else is our own mistake. */
export const unlessRefused =
  <T>(instead: T) =>
  (error: unknown): T => {
    if (error instanceof DOMException) return instead;
    throw error;
  };

const nameOf = async ({ tenant, person, crypto }: LocalCopyConfig): Promise<string> => {
  const digest = await crypto.subtle.digest(
    "SHA-256",
    new TextEncoder().encode(`duologue copies\n${tenant}\n${person}`),
  );
  return prefix + toHex(new Uint8Array(digest, 0, 12));
};

/** Another account in this browser: what the one before left is not ours to keep. */
const wipeOtherPeople = async (indexedDB: IDBFactory, name: string): Promise<void> => {
  const others = (await copiesIn(indexedDB)).filter((it) => it !== name);
  await Promise.all(others.map((other) => deleteDatabase(indexedDB, other)));
};

const copiesIn = async (indexedDB: IDBFactory): Promise<readonly string[]> =>
  (await indexedDB.databases()).flatMap(({ name }) => (name?.startsWith(prefix) ? [name] : []));

/** Of anybody's. A browser that refuses to say, or does not answer, has none. */
export const hasCopies = async (indexedDB: IDBFactory): Promise<boolean> =>
  ((await Promise.race([copiesIn(indexedDB).catch(unlessRefused([])), patience()])) ?? []).length > 0;

const keyIn = async (database: IDBDatabase, crypto: Crypto): Promise<CryptoKey> => {
  const fresh = await newKey(crypto);
  const transaction = database.transaction("keys", "readwrite");
  const keys = transaction.objectStore("keys");
  const found = await answerOf<CryptoKey | undefined>(keys.get("key"));
  if (found === undefined) keys.put(fresh, "key");
  await committed(transaction);
  return found ?? fresh;
};
