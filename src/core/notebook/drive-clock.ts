/**
 * The time by the clock of the drives, which both people believe however wrong their devices' clocks are. Microsoft dates
 * each write from here, somewhere between its sending and its answer, and that shows how far this device's clock is off.
 */
import { minute } from "#core/pairs/instant.ts";
import type { Result } from "#core/result.ts";
import type { NotebookStore, StoredFile, StoreError } from "./notebook-store.ts";

export interface DriveClock {
  /** This device's time, where no write has shown that it is wrong by minutes. */
  readonly now: () => number;
  /** A write from here has shown it. */
  readonly isKnown: () => boolean;
}

/** Twice so much, once on either device, is still less than two clocks may differ for a verdict. */
const few = 4 * minute;
/** OneDrive tells no less. */
const second = 1_000;

/** `store` with a clock that its writes set. `steady` tells how long ago something was, whatever the device's clock is set to. */
export const createDriveClock = (
  store: NotebookStore,
  device: () => number,
  steady: () => number,
): { readonly store: NotebookStore; readonly driveClock: DriveClock } => {
  /** By how much the drives' clock is ahead of the steady one, at least and at most; null until a write has shown it. */
  let ahead: { readonly least: number; readonly most: number } | null = null;
  /** Of each file, as its content was dated last. */
  const dates = new Map<string, number>();

  const note = ({ at, modifiedAt }: StoredFile): void => {
    if (modifiedAt !== undefined) dates.set(at.itemId, modifiedAt);
  };
  const dated = async (work: Promise<Result<StoredFile, StoreError>>): Promise<Result<StoredFile, StoreError>> => {
    const sent = steady();
    const answer = await work;
    if (!answer.ok) return answer;
    const { at, modifiedAt } = answer.value;
    if (modifiedAt === undefined) return answer;
    const least = modifiedAt - steady();
    // The date that the content before had may not be that of this write; only earlier than that it cannot be.
    if (modifiedAt !== dates.get(at.itemId)) ahead = { least, most: modifiedAt + second - sent };
    else ahead ??= { least, most: Infinity };
    note(answer.value);
    return answer;
  };

  return {
    store: {
      ...store,
      read: async (at) => {
        const answer = await store.read(at);
        if (answer.ok) note(answer.value.file);
        return answer;
      },
      create: (...request) => dated(store.create(...request)),
      write: (...request) => dated(store.write(...request)),
      putOwn: (...request) => dated(store.putOwn(...request)),
    },
    driveClock: {
      now: () => {
        const now = device();
        if (ahead === null) return now;
        const [least, most] = [steady() + ahead.least, steady() + ahead.most];
        if (now >= least - few && now <= most + few) return now;
        // Rather too late than too early: a verdict may be taken for older than it is, never for younger.
        return most === Infinity ? least : most;
      },
      isKnown: () => ahead !== null,
    },
  };
};
