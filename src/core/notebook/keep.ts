/**
 * Keeps a pair's notebook: this browser's copy at once, the file in OneDrive soon, and nothing lost on the way.
 * `next-step.ts` decides, `learn.ts` remembers, `steps.ts` does it, one step at a time. The KP rules of
 * docs/spec/notebook.md.
 */
import * as Y from "yjs";
import type { Hand } from "#core/agenda/hand.ts";
import type { InboxKeys } from "#core/inbox/keys.ts";
import type { Desk, KeepConfig, KeepDeps } from "./desk.ts";
import { compareRooms } from "./envelope.ts";
import { isSameFile, isUnnamed, nothingKnown, type Company, type Saved, type StepType } from "./facts.ts";
import type { LookReason, Outcome, Wanted } from "./happening.ts";
import type { Problem } from "./keep-problem.ts";
import { toShown, type Shared, type Shown } from "./keep-state.ts";
import { learn } from "./learn.ts";
import { createLocalKeeping } from "./local-keeping.ts";
import { remote } from "./merge.ts";
import { nextStep } from "./next-step.ts";
import { loadLaterSteps, perform } from "./steps.ts";
import { createUnsaved } from "./unsaved.ts";
import { readVerdict } from "./verdict.ts";
import { want } from "./want.ts";

export type KeepState = Shown;
export type Sharing = Shared;
export type KeepProblem = Problem;
export type { KeepConfig, KeepDeps } from "./desk.ts";

/** What opens the room where both edit at once. */
export interface RoomAccess {
  readonly secret: Uint8Array;
  readonly epoch: number;
  readonly driveId: string;
  readonly itemId: string;
}

export interface Keeper extends AsyncDisposable {
  readonly doc: Y.Doc;
  readonly hand: Hand;
  /** The same object until something changed. */
  readonly state: () => KeepState;
  readonly subscribe: (listener: () => void) => () => void;
  /** This browser's copy alone; true when there was one. */
  readonly openLocal: () => Promise<boolean>;
  /** Finds, checks, reads and merges the file. Again after a problem was mended. Settles when there is nothing to do at once. */
  readonly open: () => Promise<void>;
  /** Reads the file again if it changed. */
  readonly refresh: (why?: LookReason) => Promise<void>;
  /** Somebody in the room wrote the file; it is read only where what it holds does not say all. Without a version: it has a new room. */
  readonly heard: (saved: Saved) => Promise<void>;
  /** What the last write took; null until there was one. */
  readonly written: () => Y.Snapshot | null;
  /** Writes what waits, now. */
  readonly saveNow: () => Promise<void>;
  /** Of the file that the record names; the same object until it changes, null while no such file was read, or a new room is told of. */
  readonly room: () => RoomAccess | null;
  /** Newest first; none until the file was read. */
  readonly inboxKeys: () => InboxKeys;
  /** Who saves: this person is alone, saves for both, or leaves it to the other's client. */
  readonly company: (plan: Company) => void;
  /** What the file does not have yet, as one update (v2), null when there is nothing; until a file was read, what was typed since. */
  readonly unsaved: () => Uint8Array | null;
  /** Closes this person's own copy to others, and for the owner the file to everybody but the two, with a new room. */
  readonly repair: () => Promise<void>;
  /** Brings back what `state().offer` offers. */
  readonly restore: () => Promise<void>;
  /** The new home in `state().moved` is right. */
  readonly acceptMove: () => Promise<void>;
  /** From the other's drive into one's own, while the file stands. */
  readonly moveHome: () => Promise<void>;
  /** Whoever was told of `state().unread` has looked into OneDrive's older versions. */
  readonly versionsSeen: () => void;
  /** The file's address for handing out, after a fresh look at who can open it; null unless that is exactly the two. */
  readonly checkedLink: () => Promise<string | null>;
}

/** Does nothing until opened; looking creates nothing anywhere. */
export const createKeeper = (deps: KeepDeps, config: KeepConfig): Keeper => {
  const { clock, random, driveClock = { now: clock.now, isKnown: () => true } } = deps;
  const { pair, me } = config;
  const doc = new Y.Doc();
  const hand: Hand = { me, now: clock.now, random };
  const unsaved = createUnsaved();
  const listeners = new Set<() => void>();

  let facts = nothingKnown;
  let busy: StepType | null = null;
  let disposed = false;
  // `names` may be changed by whoever made the config, so the config is not copied.
  const desk: Desk = {
    ...deps,
    driveClock,
    pair,
    me,
    names: config.names,
    doc,
    facts: () => facts,
    unsaved,
    kept: null,
    foundOpenAt: null,
    carried: false,
    written: null,
    bench: null,
    leaving: false,
    begun: null,
    setAside: new Set(),
  };

  // What is shown.

  const look = (): KeepState => {
    const owner = facts.file?.owner;
    const now = driveClock.now();
    const written = owner === undefined ? null : readVerdict(doc, owner, now);
    return toShown(facts, busy, pair, me, written, now);
  };
  const lookAtRoom = (): RoomAccess | null => {
    const { kept } = desk;
    if (kept === null || isToldOff || facts.file === null || isUnnamed(facts)) return null;
    const next: RoomAccess = { ...kept.envelope.room, ...kept.at };
    return room !== null && isSameFile(room, next) && compareRooms(room, next) === 0 ? room : next;
  };
  let room: RoomAccess | null = null;
  /** Somebody in the room said that there is a new one: nobody uses this until all that was told is read. */
  let isToldOff = false;
  let shown = look();
  const publish = (): void => {
    const [next, nextRoom] = [look(), lookAtRoom()];
    if (nextRoom === room && JSON.stringify(next) === JSON.stringify(shown)) return;
    [shown, room] = [next, nextRoom];
    for (const listener of listeners) listener();
  };
  const happened = (it: Outcome): void => {
    facts = learn(facts, it, clock.now());
    isToldOff &&= facts.news !== null || facts.look !== "no";
    publish();
  };
  const noticed = (it: Wanted): void => {
    facts = want(facts, it, clock.now());
    publish();
  };

  const copy = createLocalKeeping(
    desk,
    (it) => {
      noticed(it);
      // A copy that came late may hold words that no file has.
      if (it.type === "localFound") void goOn();
    },
    () => disposed,
  );

  // One step after the other, until there is nothing to do or it is time to wait.

  let running: Promise<void> | null = null;
  let callOff: (() => void) | null = null;
  const goOn = (): Promise<void> => (running ??= run());
  const run = async (): Promise<void> => {
    // Lets all edits of one moment come together, and `running` be set before it is cleared.
    await Promise.resolve();
    callOff?.();
    callOff = null;
    try {
      for (;;) {
        const step = disposed ? ({ type: "idle" } as const) : nextStep(facts, me, clock.now(), driveClock.now());
        if (step.type === "wait") callOff = clock.after(step.ms, () => void goOn());
        if (step.type === "wait" || step.type === "idle") break;
        busy = step.type;
        publish();
        const outcome = await perform(step.type, desk);
        busy = null;
        happened(outcome);
        copy.keep();
      }
    } finally {
      // A mistake of ours in one step must not be the end of all saving.
      [running, busy] = [null, null];
    }
  };

  const wanted = async (it: Wanted): Promise<void> => {
    if (disposed) return;
    await copy.load();
    noticed(it);
    // Whoever wants it written at once may be about to go.
    if (facts.writeNow) copy.keep();
    await goOn();
  };

  const onUpdate = (update: Uint8Array, origin: unknown): void => {
    if (origin === remote) return;
    unsaved.add(update);
    noticed({ type: "edited" });
    copy.keep();
    void goOn();
  };
  doc.on("updateV2", onUpdate);

  return {
    doc,
    hand,
    state: () => shown,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    openLocal: copy.load,
    open: async () => {
      await wanted({ type: "openWanted" });
      // Before the network goes: without it nothing could be written when it comes back for a moment.
      void loadLaterSteps(deps);
    },
    refresh: (why) => {
      desk.leaving = disposed;
      return wanted({ type: "refreshWanted", why });
    },
    heard: (saved) => {
      // Noted before anything is waited for: what ends meanwhile knows nothing of it.
      if (saved.version === "" && !disposed) {
        isToldOff = true;
        noticed({ type: "savedHeard", saved });
      }
      return wanted({ type: "savedHeard", saved });
    },
    written: () => desk.written,
    saveNow: async () => {
      desk.leaving = true;
      void desk.bench?.then((it) => it?.hurry());
      await wanted({ type: "saveWanted" });
      desk.leaving = disposed;
    },
    room: () => room,
    inboxKeys: () => desk.kept?.envelope.inbox ?? [],
    company: (plan) => {
      if (disposed || plan === facts.company) return;
      noticed({ type: "company", company: plan });
      void goOn();
    },
    unsaved: unsaved.read,
    // Nobody but its owner sees the file's list, or may change it.
    repair: () => wanted({ type: "repairWanted", isOwner: facts.file?.owner === me }),
    restore: () => wanted({ type: "restoreWanted" }),
    acceptMove: () => wanted({ type: "moveAccepted" }),
    moveHome: () => wanted({ type: "moveWanted", isOwner: facts.file?.owner === me }),
    versionsSeen: () => {
      noticed({ type: "versionsSeen" });
      copy.keep();
    },
    checkedLink: async () => {
      await wanted({ type: "auditWanted" });
      const looked = facts.file?.owner === me ? facts.auditedAt !== null : facts.look === "no";
      return looked && shown.sharing.type === "onlyTheTwo" ? (facts.file?.webUrl ?? null) : null;
    },
    // A call that is on its way is not waited for: what comes of it still reaches the local copy.
    [Symbol.asyncDispose]: async () => {
      // Also for a read that is on its way: it opens no bench any more.
      desk.leaving = disposed = true;
      callOff?.();
      doc.off("updateV2", onUpdate);
      listeners.clear();
      await copy.settled();
      void desk.bench?.then((it) => it?.[Symbol.dispose]());
      doc.destroy();
    },
  };
};
