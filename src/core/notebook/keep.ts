/**
 * Keeps a pair's notebook: this browser's copy at once, the file in OneDrive soon, and nothing lost on the way.
 * `next-step.ts` decides, `learn.ts` remembers, and here it is done, one step at a time. Rules KP1-KP26,
 * docs/spec/notebook.md.
 */
import * as Y from "yjs";
import type { Hand } from "#core/agenda/hand.ts";
import { nameOf, setName } from "#core/agenda/person.ts";
import type { Clock } from "#core/clock.ts";
import { otherOf, type Pair, type PersonId } from "#core/pairs/pair.ts";
import { newEnvelope, parseFile, renderFile, type Envelope } from "./file-format.ts";
import type { Problem, StepError } from "./keep-problem.ts";
import { toShown, type Shared, type Shown } from "./keep-state.ts";
import { learn, type Happening } from "./learn.ts";
import type { LocalCopy } from "./local-copy.ts";
import { mergeIn, remote } from "./merge.ts";
import { nextStep, nothingKnown, type StepType } from "./next-step.ts";
import type { FileAddress, FileVersion, NotebookStore, StoredFile } from "./notebook-store.ts";
import type { PointerRecord } from "./pointer-record.ts";
import { judge, readVerdict, recordVerdict } from "./verdict.ts";

export type KeepState = Shown;
export type Sharing = Shared;
export type KeepProblem = Problem;

export interface KeepDeps {
  readonly store: NotebookStore;
  readonly pointers: PointerRecord;
  readonly local: LocalCopy;
  readonly clock: Clock;
  readonly random: (bytes: number) => Uint8Array;
}

export interface KeepConfig {
  readonly pair: Pair;
  readonly me: PersonId;
  /** For the readable file and its name; both people. */
  readonly names: Readonly<Record<PersonId, string>>;
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
  readonly refresh: () => Promise<void>;
  /** Writes what waits, now. */
  readonly saveNow: () => Promise<void>;
}

/** Does nothing until opened; looking creates nothing anywhere. */
export const createKeeper = (deps: KeepDeps, config: KeepConfig): Keeper => {
  const { store, pointers, clock, random } = deps;
  const { pair, me, names } = config;
  const doc = new Y.Doc();
  const hand: Hand = { me, now: clock.now, random };
  const listeners = new Set<() => void>();

  let facts = nothingKnown;
  let busy: StepType | null = null;
  let envelope: Envelope | null = null;
  /** Counts edits, so that a step knows whether somebody typed while it was away. */
  let edits = 0;
  let disposed = false;

  // What is shown.

  const look = (): KeepState => {
    const owner = facts.file?.owner;
    const written = owner === undefined ? null : readVerdict(doc, owner, clock.now());
    return toShown(facts, busy, pair, me, written);
  };
  let shown = look();
  const publish = (): void => {
    const next = look();
    if (JSON.stringify(next) === JSON.stringify(shown)) return;
    shown = next;
    for (const listener of listeners) listener();
  };
  const happened = (it: Happening): void => {
    facts = learn(facts, it, clock.now());
    publish();
  };

  // This browser's copy.

  let loading: Promise<boolean> | null = null;
  const openLocal = (): Promise<boolean> => (loading ??= loadLocal());
  const loadLocal = async (): Promise<boolean> => {
    const copy = await deps.local.load(pair);
    if (copy === null || disposed) return false;
    Y.applyUpdateV2(doc, copy.state, remote);
    happened({ type: "localFound", at: copy.address, unsaved: copy.unsaved });
    return true;
  };

  let keeping: Promise<void> | null = null;
  let keepAgain = false;
  const keepLocal = (): void => {
    keepAgain = true;
    keeping ??= keepWhileChanging();
  };
  const keepWhileChanging = async (): Promise<void> => {
    // What an earlier page left is taken in first, lest it be replaced unread. All edits of one moment are one copy.
    await openLocal();
    while (keepAgain) {
      keepAgain = false;
      const state = Y.encodeStateAsUpdateV2(doc);
      await deps.local.keep(pair, {
        state,
        unsaved: facts.dirty,
        address: facts.at,
        version: facts.file?.version ?? null,
      });
    }
    keeping = null;
  };

  // The steps.

  const perform = async (step: StepType): Promise<Happening> => {
    const failed = (error: StepError): Happening => ({
      type: "failed",
      during: step,
      error,
      spread: (random(1)[0] ?? 0) / 255,
    });
    switch (step) {
      case "find": {
        const found = await pointers.find(pair);
        return found.ok ? { type: "pointed", at: found.value?.address ?? null } : failed(found.error);
      }
      case "claim": {
        const claim = await pointers.claim(pair);
        if (!claim.ok) return failed(claim.error);
        if (claim.value.type === "exists") return { type: "pointed", at: claim.value.pointer.address };
        return claim.value.type === "claimed" ? { type: "claimed", etag: claim.value.etag } : failed(claim.value);
      }
      case "create": {
        envelope = newEnvelope(random);
        const html = htmlFor(envelope);
        const before = edits;
        const made = await store.create(`${names[me]} and ${names[otherOf(pair, me)]}`, html);
        if (!made.ok) return failed(made.error);
        const file = knownOf(made.value);
        return file === null
          ? failed({ type: "notOurs" })
          : { type: "created", at: made.value.at, file, dirty: edits !== before };
      }
      case "read": {
        const answer = await store.read(needAddress());
        if (!answer.ok) return failed(answer.error);
        // A pointer is only a hint: who can trust it is decided by whose drive it leads to and what the file says.
        const file = knownOf(answer.value.file);
        if (file === null) return failed({ type: "notOurs" });
        const parsed = parseFile(answer.value.html, pair);
        if (!parsed.ok) return failed(parsed.error);
        envelope = parsed.value.envelope;
        return { type: "read", file, dirty: mergeIn(doc, parsed.value.state) };
      }
      case "describe": {
        const answer = await store.describe(needAddress());
        return answer.ok ? { type: "described", version: answer.value.version } : failed(answer.error);
      }
      case "invite": {
        const answer = await store.invite(needAddress(), otherOf(pair, me));
        return answer.ok ? { type: "invited" } : failed(answer.error);
      }
      case "audit": {
        const answer = await store.permissions(needAddress());
        if (!answer.ok) return failed(answer.error);
        const verdict = judge(answer.value, pair, me, clock.now());
        recordVerdict(doc, me, verdict);
        return { type: "audited", verdict };
      }
      case "complete": {
        const answer = await pointers.complete(pair, needAddress(), need(facts.claim));
        return answer.ok ? { type: "completed", at: answer.value.address } : failed(answer.error);
      }
      case "write": {
        const html = htmlFor(need(envelope));
        const before = edits;
        const answer = await store.write(needAddress(), html, need(facts.file).version);
        return answer.ok
          ? { type: "written", version: answer.value.version, dirty: edits !== before }
          : failed(answer.error);
      }
    }
  };

  const htmlFor = (around: Envelope): string => {
    doc.transact(() => {
      setName(doc, me, names[me] ?? "");
      // The other's own client knows better how they are called.
      const other = otherOf(pair, me);
      if (nameOf(doc, other) === null) setName(doc, other, names[other] ?? "");
    });
    return renderFile(doc, pair, around);
  };

  const knownOf = (file: StoredFile): { readonly version: FileVersion; readonly owner: PersonId } | null =>
    file.owner !== null && pair.people.includes(file.owner) ? { version: file.version, owner: file.owner } : null;

  const needAddress = (): FileAddress => need(facts.at);

  // One step after the other, until there is nothing to do or it is time to wait.

  let running: Promise<void> | null = null;
  let callOff: (() => void) | null = null;
  const goOn = (): Promise<void> => (running ??= run());
  const run = async (): Promise<void> => {
    // Lets all edits of one moment come together, and `running` be set before it is cleared.
    await Promise.resolve();
    callOff?.();
    callOff = null;
    for (;;) {
      const step = disposed ? ({ type: "idle" } as const) : nextStep(facts, me, clock.now());
      if (step.type === "wait") callOff = clock.after(step.ms, () => void goOn());
      if (step.type === "wait" || step.type === "idle") break;
      busy = step.type;
      publish();
      const outcome = await perform(step.type);
      busy = null;
      happened(outcome);
      keepLocal();
    }
    running = null;
  };

  const wanted = async (it: Happening): Promise<void> => {
    if (disposed) return;
    await openLocal();
    happened(it);
    await goOn();
  };

  const onUpdate = (_: Uint8Array, origin: unknown): void => {
    if (origin === remote) return;
    edits += 1;
    happened({ type: "edited" });
    keepLocal();
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
    openLocal,
    open: () => wanted({ type: "openWanted" }),
    refresh: () => wanted({ type: "refreshWanted" }),
    saveNow: () => wanted({ type: "saveWanted" }),
    // A call that is on its way is not waited for: what comes of it still reaches the local copy.
    [Symbol.asyncDispose]: async () => {
      disposed = true;
      callOff?.();
      doc.off("updateV2", onUpdate);
      listeners.clear();
      await keeping;
      doc.destroy();
    },
  };
};

/** Steps are decided only when what they need is known. */
const need = <T>(value: T | null): T => {
  if (value === null) throw new Error("A step was decided before what it needs was known.");
  return value;
};
