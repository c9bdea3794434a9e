/** IndexedDB as promises; only what the local copy needs. Rejects with the browser's own DOMException. */

/** `onLost`: the browser closed it; whoever needs it opens it again. `onGone`: another page deletes it. */
export const openDatabase = (
  factory: IDBFactory,
  name: string,
  stores: readonly string[],
  onLost: () => void,
  onGone: () => void,
): Promise<IDBDatabase> =>
  new Promise((resolve, reject) => {
    const opening = factory.open(name, 1);
    opening.addEventListener("upgradeneeded", () => {
      for (const store of stores) opening.result.createObjectStore(store);
    });
    opening.addEventListener("error", () => reject(opening.error));
    opening.addEventListener("success", () => {
      const database = opening.result;
      // Standing in the way of a wipe would keep what somebody wanted gone.
      database.addEventListener("versionchange", () => {
        database.close();
        onGone();
      });
      database.addEventListener("close", onLost);
      resolve(database);
    });
  });

export const deleteDatabase = (factory: IDBFactory, name: string): Promise<void> =>
  new Promise((resolve, reject) => {
    const deleting = factory.deleteDatabase(name);
    deleting.addEventListener("success", () => resolve());
    // It will go as soon as the other page lets go of it.
    deleting.addEventListener("blocked", () => resolve());
    deleting.addEventListener("error", () => reject(deleting.error));
  });

export const answerOf = <T>(request: IDBRequest<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    request.addEventListener("success", () => resolve(request.result));
    request.addEventListener("error", () => reject(request.error));
  });

/** Settled on disk: a request may succeed and its transaction still fail for want of room. */
export const committed = (transaction: IDBTransaction): Promise<void> =>
  new Promise((resolve, reject) => {
    transaction.addEventListener("complete", () => resolve());
    transaction.addEventListener("abort", () => reject(transaction.error ?? new DOMException("", "AbortError")));
  });
