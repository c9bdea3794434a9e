/**
 * This browser's copies of one person's notebooks: a safety net, sealed with a key that never leaves the browser.
 * Rules LC1-LC14, docs/spec/local-copy.md.
 *
 * One IndexedDB database for each tenant and person, its name a hash of the two. Store `keys` holds the one key, store
 * `copies` a `Kept` for each pair. A browser that refuses any of it (private windows, no room, damaged files) gives null
 * and false, and the page works on without a copy.
 *
 * Two pages of one person may keep the same notebook. Who finds that another page wrote meanwhile puts both together
 * first and takes it in, so that neither loses what the other has not brought to the file yet.
 */
import { dayLength } from "#core/pairs/instant.ts";
import { toHex } from "#core/hex.ts";
import * as Y from "yjs";
import type { KeptCopy, LocalCopy } from "#core/notebook/local-copy.ts";
import type { Pair, PairId, PersonId, TenantId } from "#core/pairs/pair.ts";
import { answerOf, committed, deleteDatabase, openDatabase } from "./database.ts";
import { newKey, seal, unseal, type SealedCopy } from "./sealed-copy.ts";

export interface LocalCopyConfig {
  readonly tenant: TenantId;
  readonly person: PersonId;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly indexedDB: IDBFactory;
  readonly crypto: Crypto;
}

export interface WipeableLocalCopy extends LocalCopy {
  /** The notebooks with words that are in this browser alone and that this page does not keep: unopened, or another page's. */
  readonly unsaved: () => Promise<readonly PairId[]>;
  /** On sign-out: nothing of this person stays, the key included. For good: this one keeps nothing any more. */
  readonly wipe: () => Promise<void>;
}

interface Kept extends SealedCopy {
  /** Changes with each writing, so that a page notices another's. */
  readonly revision: string;
  readonly usedAt: number;
  /** Beside the seal, because signing out asks all copies. */
  readonly unsaved: boolean;
}

interface Opened {
  readonly database: IDBDatabase;
  readonly key: CryptoKey;
}

const prefix = "duologue-copies-";
const unusedFor = 30 * dayLength;
const longestMs = 3_000;

export const createLocalCopy = (config: LocalCopyConfig): WipeableLocalCopy => {
  const { now, indexedDB, crypto } = config;
  /** The revision of each that this page saw last. */
  const seen = new Map<string, string>();

  let opening: Promise<Opened> | null = null;
  const close = (): void => {
    opening = null;
  };
  /** What is still kept on its way, here or in another page, must not bring back what somebody wanted gone. */
  let isWiped = false;
  const onGone = (): void => {
    isWiped = true;
  };
  const open = (): Promise<Opened> =>
    isWiped
      ? Promise.reject(new DOMException("", "AbortError"))
      : (opening ??= prepare().catch((error: unknown) => {
          close();
          throw error;
        }));
  const prepare = async (): Promise<Opened> => {
    const name = await nameOf(config);
    await wipeOtherPeople(indexedDB, name);
    const database = await openDatabase(indexedDB, name, ["keys", "copies"], close, onGone);
    await dropUnused(database, now() - unusedFor);
    return { database, key: await keyIn(database, crypto) };
  };

  const load = async (pair: Pair): Promise<KeptCopy | null> => {
    const { database, key } = await open();
    const transaction = database.transaction("copies", "readwrite");
    const copies = transaction.objectStore("copies");
    const kept = await answerOf<Kept | undefined>(copies.get(pair.id));
    if (kept === undefined) return null;
    copies.put({ ...kept, usedAt: now() }, pair.id);
    await committed(transaction);
    const copy = await unseal(kept, pair.id, key, crypto);
    seen.set(pair.id, kept.revision);
    return copy;
  };

  const keep: LocalCopy["keep"] = async (pair, copy, found) => {
    const { database, key } = await open();
    let { state, unsaved, overtaken = null } = copy;
    for (;;) {
      const sealed = await seal({ ...copy, state, unsaved, overtaken }, pair.id, key, crypto);
      const ours: Kept = { ...sealed, revision: crypto.randomUUID(), usedAt: now(), unsaved };
      // Compared and replaced in one transaction: no other page comes in between.
      const transaction = database.transaction("copies", "readwrite");
      const copies = transaction.objectStore("copies");
      const there = await answerOf<Kept | undefined>(copies.get(pair.id));
      if (there === undefined || there.revision === seen.get(pair.id)) {
        copies.put(ours, pair.id);
        await committed(transaction);
        seen.set(pair.id, ours.revision);
        return true;
      }
      const theirs = await unseal(there, pair.id, key, crypto).catch(unlessRefused(null));
      seen.set(pair.id, there.revision);
      if (theirs === null) continue;
      state = Y.mergeUpdatesV2([state, theirs.state]);
      unsaved ||= theirs.unsaved;
      // Closing it twice does no harm, and forgetting it does.
      overtaken ??= theirs.overtaken ?? null;
      found(theirs);
    }
  };

  const unsaved = async (): Promise<readonly PairId[]> => {
    const { database } = await open();
    const copies = database.transaction("copies").objectStore("copies");
    const [pairs, kept] = await Promise.all([answerOf(copies.getAllKeys()), answerOf<Kept[]>(copies.getAll())]);
    // Of what this page keeps itself it knows better, unless another page wrote since.
    const isUnsaved = (pair: string, it: Kept | undefined) => it?.unsaved === true && it.revision !== seen.get(pair);
    return (pairs as PairId[]).filter((pair, at) => isUnsaved(pair, kept[at]));
  };

  const wipe = async (): Promise<void> => {
    const opened = opening;
    isWiped = true;
    close();
    seen.clear();
    void opened?.then(({ database }) => database.close()).catch(unlessRefused(undefined));
    const deleted = deleteDatabase(indexedDB, await nameOf(config));
    // A browser that does not answer deletes it when it does; nobody stays signed in because of that.
    await Promise.race([deleted, patience()]);
  };

  return {
    load: (pair) => load(pair).catch(unlessRefused(null)),
    keep: (...copy) => keep(...copy).catch(unlessRefused(false)),
    unsaved: async () => (await Promise.race([unsaved().catch(unlessRefused(null)), patience()])) ?? [],
    wipe: () => wipe().catch(unlessRefused(undefined)),
  };
};

const patience = (): Promise<null> => new Promise((done) => void setTimeout(() => done(null), longestMs));

/** IndexedDB and WebCrypto refuse with a DOMException; anything else is our own mistake. */
const unlessRefused =
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
  return prefix + toHex(new Uint8Array(digest).slice(0, 12));
};

/** Another account in this browser: what the one before left is not ours to keep. */
const wipeOtherPeople = async (indexedDB: IDBFactory, name: string): Promise<void> => {
  const databases = await indexedDB.databases();
  const others = databases.flatMap((it) => (it.name?.startsWith(prefix) && it.name !== name ? [it.name] : []));
  await Promise.all(others.map((other) => deleteDatabase(indexedDB, other)));
};

const keyIn = async (database: IDBDatabase, crypto: Crypto): Promise<CryptoKey> => {
  const fresh = await newKey(crypto);
  const transaction = database.transaction("keys", "readwrite");
  const keys = transaction.objectStore("keys");
  const found = await answerOf<CryptoKey | undefined>(keys.get("key"));
  if (found === undefined) keys.put(fresh, "key");
  await committed(transaction);
  return found ?? fresh;
};

const dropUnused = async (database: IDBDatabase, before: number): Promise<void> => {
  const transaction = database.transaction("copies", "readwrite");
  const walk = transaction.objectStore("copies").openCursor();
  walk.addEventListener("success", () => {
    const cursor = walk.result;
    if (cursor === null) return;
    if ((cursor.value as Kept).usedAt < before) cursor.delete();
    cursor.continue();
  });
  await committed(transaction);
};
