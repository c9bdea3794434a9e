/**
 * One opened page and the room where it is edited live: enters it when the file is known, follows a new room secret, tells
 * when the file was saved, leaves the saving to whoever's turn it is, and says who is here.
 */
import type { Awareness } from "y-protocols/awareness";
import { createLiveRoom, type LiveRoomDeps } from "#browser/live-room.ts";
import type { News } from "#core/live/channel.ts";
import { planSave } from "#core/live/saver.ts";
import type { Keeper } from "#core/notebook/keep.ts";
import { live as heardLive, remote, replacedHere } from "#core/notebook/merge.ts";
import { otherOf, type Pair, type PersonId } from "#core/pairs/pair.ts";
import { awarenessOf } from "./awareness-of.ts";
import { createLooks } from "./looks.ts";
import { nothingSeen, see, shownOf, type Shown } from "./presence.ts";
import { isWriting, type Writing } from "./writing.ts";

export interface PageLiveState extends Shown {
  /** Where the other writes what is not on the page yet. */
  readonly writing: Writing | null;
  /** Another page in the room looks at the file, and what it finds arrives here by itself. */
  readonly lookedAfter: boolean;
}

export interface PageLive extends AsyncDisposable {
  readonly awareness: Awareness;
  /** The same object until something changed. */
  readonly state: () => PageLiveState;
  readonly subscribe: (listener: () => void) => () => void;
  /** Where this person writes at this moment. */
  readonly writes: (where: Writing | null) => void;
  /** Whether this page is in sight, and so looks at the file when it is its turn. */
  readonly looks: (inSight: boolean) => void;
  /** Whose page it is may be signed out: nothing more goes out in their name until they are signed in. */
  readonly letGo: () => void;
  /** What to look at now, for whoever asks every ten seconds; null when at nothing. */
  readonly lookDue: (now?: number) => "file" | "record" | null;
}

export type PageLiveDeps = LiveRoomDeps & {
  /** Tells of whatever somebody before the page does; returns how to stop that. */
  readonly onSign?: (listener: () => void) => () => void;
  readonly keeper: Pick<
    Keeper,
    "doc" | "hand" | "state" | "subscribe" | "refresh" | "heard" | "written" | "room" | "company"
  >;
};

/** Whoever says again and again that there is a new room, and there is none, costs no more than a page without live editing. */
const restMs = 10_000;

export const openPageLive = (deps: PageLiveDeps, pair: Pair, me: PersonId): PageLive => {
  const { keeper, clock } = deps;
  const other = otherOf(pair, me);
  const awareness = awarenessOf(keeper.doc);
  const listeners = new Set<() => void>();

  // The file has something new: a version, or a room secret.
  const told = (news: News): void => {
    if (news.type === "rekeyed") {
      toldOff = { epoch: access?.epoch ?? 0, at: clock.now() };
      onRoom();
      return void keeper.heard({ version: "", holds: null });
    }
    const { version: written, holds, agoMs } = news;
    // Without a name it would say what `rekeyed` says, and cost no rest.
    if (written === "" || written === keeper.state().version) return;
    const takenAt = agoMs === null ? {} : { takenAt: keeper.hand.now() - agoMs };
    void keeper.heard({ version: written, holds, ...takenAt });
  };
  const room = createLiveRoom(deps, {
    pair: pair.id,
    me,
    other,
    doc: keeper.doc,
    awareness,
    origin: heardLive,
    canSave: () => !keeper.state().readOnly && keeper.state().problem === null,
    told,
    vanished: (person) => {
      if (person === other) looks.vanished();
    },
    look: () => keeper.refresh(),
  });
  awareness.setLocalStateField("user", { person: me });

  // What is shown.

  let seen = nothingSeen;
  let callOff: (() => void) | null = null;
  const look = (): PageLiveState => {
    const now = clock.now();
    const { againInMs, ...shown } = shownOf(seen, now);
    callOff?.();
    callOff = againInMs === null ? null : clock.after(againInMs, publish);
    return {
      ...shown,
      writing: shown.here ? writingOf(awareness, other) : null,
      lookedAfter: shown.current && isLookedAfter(awareness),
    };
  };
  const planAnew = (followed: boolean): void => keeper.company(planSave(room.self(), room.state().others, followed));
  const publish = (): void => {
    const next = look();
    planAnew(next.here);
    if (JSON.stringify(next) === JSON.stringify(known)) return;
    known = next;
    for (const listener of listeners) listener();
  };
  let known = look();

  // The room and the file.

  const looks = createLooks();
  const isLinked = (): boolean => {
    const { link, inStep, parted } = room.state();
    return link === "open" && inStep && (!parted || known.current);
  };
  let inSight = false;
  let toldLooks = false;
  const tellLooks = (): void => {
    // Who cannot get at the file must not keep the others from looking.
    const next = inSight && keeper.state().problem === null;
    if (next !== toldLooks) awareness.setLocalStateField("looks", next);
    toldLooks = next;
  };

  let access = keeper.room();
  let wasOpen = false;
  let openedIn: typeof access = null;
  const onRoom = (): void => {
    const state = room.state();
    const isOpen = state.link === "open";
    if (isOpen && !wasOpen && openedIn === access) looks.relinked();
    if (isOpen) openedIn = access;
    wasOpen = isOpen;
    // There is a room to link to, and it is not known which.
    seen = see(seen, toldOff === null ? state : { ...state, link: "offline" }, other, clock.now());
    publish();
  };

  /** Said by somebody in the room: there is a new one. */
  let toldOff: { readonly epoch: number; readonly at: number } | null = null;
  let callOffReturn: (() => void) | null = null;
  const enter = (next: typeof access): void => {
    callOffReturn?.();
    // The file was read, and it was not true.
    const rest = toldOff !== null && next?.epoch === toldOff.epoch ? toldOff.at + restMs - clock.now() : 0;
    if (rest > 0) return void (callOffReturn = clock.after(rest, () => enter(next)));
    if (next !== null) toldOff = null;
    room.use(next);
  };

  let { saving, version, problem } = keeper.state();
  let begunAt = 0;
  const onKeeper = (): void => {
    const next = keeper.room();
    if (next !== access) {
      // In the old room, before it is left: the others find the new secret in the file.
      if (access !== null && next !== null && next.epoch !== access.epoch) room.announce({ type: "rekeyed" });
      access = next;
      enter(next);
    }
    const state = keeper.state();
    if (state.saving === "saving" && saving !== "saving") begunAt = keeper.hand.now();
    // A write that came too late leaves the version as it was.
    const written = saving === "saving" && state.saving !== "saving" && state.version !== version;
    if (state.version !== version) looks.saw();
    // What kept us from the file, a missing sign-in for one, may have kept us from the room.
    if (problem !== null && state.problem === null) room.wake();
    ({ saving, version, problem } = state);
    // A clock may have been put back.
    const agoMs = Math.max(0, keeper.hand.now() - begunAt);
    if (written) room.announce({ type: "saved", version: version ?? "", holds: keeper.written(), agoMs });
    tellLooks();
    // Whether this page can save is told by nobody in the room.
    planAnew(known.here);
  };

  // What those in the room write is here before the file has it.
  const onUpdate = (_update: Uint8Array, origin: unknown): void => {
    if (origin === remote || origin === replacedHere) looks.sawOutside();
  };

  keeper.doc.on("updateV2", onUpdate);
  const unsubscribe = [room.subscribe(onRoom), keeper.subscribe(onKeeper), deps.onSign?.(looks.touched)];
  awareness.on("change", publish);
  room.use(access);

  return {
    awareness,
    state: () => known,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    writes: (where) => awareness.setLocalStateField("writing", where),
    looks: (next) => {
      inSight = next;
      tellLooks();
    },
    letGo: room.rejoin,
    lookDue: (now = clock.now()) =>
      looks.due({ linked: isLinked(), together: known.current, lookedAfter: known.lookedAfter }, now),
    [Symbol.asyncDispose]: async () => {
      for (const stop of unsubscribe) stop?.();
      keeper.doc.off("updateV2", onUpdate);
      awareness.off("change", publish);
      callOff?.();
      callOffReturn?.();
      listeners.clear();
      keeper.company("alone");
      await room[Symbol.asyncDispose]();
    },
  };
};

/**
 * A device that cannot enter the room writes through the file alone. One page of the room looks for that: of those in sight,
 * the one with the lowest number. Who is of an earlier version never says that it looks.
 */
const isLookedAfter = (awareness: Awareness): boolean => {
  for (const [client, state] of awareness.getStates())
    if (client < awareness.clientID && state["looks"] === true) return true;
  return false;
};

const writingOf = (awareness: Awareness, person: string): Writing | null => {
  for (const state of awareness.getStates().values()) {
    const { user, writing } = state as { readonly user?: { readonly person?: unknown }; readonly writing?: unknown };
    if (user?.person === person && isWriting(writing)) return writing;
  }
  return null;
};
