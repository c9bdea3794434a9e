/** Everything that one signed-in person works with, made once. */
import { createLocalCopy } from "#browser/local-copy.ts";
import { machineClock, randomBytes } from "#browser/machine.ts";
import { createPointersClient } from "#browser/pointers-client.ts";
import { createServiceDoor, type ServiceDoor, type TokenError as ServiceTokenError } from "#browser/service-door.ts";
import { steadyClock } from "#browser/steady-clock.ts";
import { createDriveClock } from "#core/notebook/drive-clock.ts";
import { createKeeper, type Keeper } from "#core/notebook/keep.ts";
import { remote } from "#core/notebook/merge.ts";
import type { PointerRecord } from "#core/notebook/pointer-record.ts";
import { otherOf, type Pair, type PersonId, type TenantId } from "#core/pairs/pair.ts";
import { err, ok, type Result } from "#core/result.ts";
import { createGraph, type Graph } from "#microsoft/graph/client.ts";
import { createOneDriveStore } from "#microsoft/graph/onedrive.ts";
import { readPhoto } from "#microsoft/graph/people.ts";
import type { Platform } from "#microsoft/platform.ts";
import { scopesOf } from "#microsoft/sign-in/scopes.ts";
import type { Account, SignIn, TokenError } from "#microsoft/sign-in/sign-in.ts";
import type { IndexKeeper } from "./mine/index-keeper.ts";
import type { Mine } from "./mine/mine.ts";
import { onceDrawn, patiently, quietOrTyped } from "./once-drawn.ts";
import type { OneOnOne } from "./page-view/one-on-one.ts";

export interface Session {
  readonly tenant: TenantId;
  readonly person: PersonId;
  readonly graph: Graph;
  /** To everything else at our service; its clients come with the parts that need them. */
  readonly door: ServiceDoor;
  /** One keeper for a pair, however often it is asked for. */
  readonly keeper: (pair: Pair, names: Readonly<Record<PersonId, string>>) => Keeper;
  /** An address for the picture, null without one. Never rejects: a page is as good without. */
  readonly photo: (person: PersonId) => Promise<string | null>;
  /** They signed in: gets the tokens that will be needed in a moment while something else is waited for, and asks again. */
  readonly prepare: (account: Account) => void;
  /** For the notebooks that something stands in the way of. */
  readonly askAgain: () => void;
  /** Their list, comes with the first who wants it. */
  readonly index: () => Promise<IndexKeeper>;
  /** Everything of this person's beside their notebooks; comes when it is wanted. */
  readonly mine: () => Promise<Mine>;
  /** Looks after an open page's inbox, in a moment or with its first edit; the returned function ends it. */
  readonly attend: (it: OneOnOne, keeper: Keeper) => () => void;
  /** Saves what waits; false when something typed here is, or may be, in this browser alone. */
  readonly bringHome: () => Promise<boolean>;
  /** Forgets this person's copies in this browser, and everything that would make new ones. */
  readonly wipe: () => Promise<void>;
}

/** `signIn` may still be on its way: a page that was seen before is shown meanwhile. */
export const openSession = (
  platform: Platform,
  who: Person,
  signIn: () => Promise<Result<SignIn, TokenError>>,
): Session => {
  /** What still runs after somebody left must not go on in the name of whoever comes next. */
  let over = false;
  const token = async (scopes: readonly string[], claims?: string): Promise<Result<string, TokenError>> => {
    const opened = await signIn();
    if (over) return err({ type: "signInNeeded" });
    if (!opened.ok) return opened;
    const got = await opened.value.token(scopes, claims);
    // A page is shown before it is known who sits here now: nothing of it goes out in somebody else's name.
    return got.ok && !isSamePerson(opened.value.account(), who) ? err({ type: "signInNeeded" }) : got;
  };
  const graph = createGraph({ base: platform.graph, token });
  /** Nobody of this session is there any more to say anything, or to hear it. */
  const unlessOver = (): void => {
    if (over) throw new DOMException("", "AbortError");
  };
  const door = createServiceDoor({
    fetch: async (...request) => {
      unlessOver();
      const answer = await fetch(...request);
      unlessOver();
      return answer;
    },
    base: "",
    token: async () => {
      const got = await token(scopesOf("service", platform));
      return got.ok ? got : err(serviceToken(got.error));
    },
  });
  const local = createLocalCopy({ ...who, now: Date.now, indexedDB, crypto });
  const { store, driveClock } = createDriveClock(
    createOneDriveStore({ graph, clientId: platform.clientId, access: platform.access }),
    machineClock.now,
    steadyClock.now,
  );
  let entered: Account | null = null;
  let indexing: Promise<IndexKeeper> | null = null;
  const index = (): Promise<IndexKeeper> =>
    (indexing ??= import("./mine/index-keeper.ts").then(
      ({ openIndexKeeper }) => openIndexKeeper({ ...who, store, clock: machineClock, local, account: () => entered }),
      (unfetched: unknown) => {
        // Whoever asks next tries again.
        indexing = null;
        throw unfetched;
      },
    ));
  let opening: Promise<Mine> | null = null;
  const mine = (): Promise<Mine> =>
    (opening ??= Promise.all([import("./mine/mine.ts"), import("./calendar-read.ts"), index()])
      .then(([{ openMine }, { recentCalendar }, own]) => {
        const calendar = async () => {
          const read = await recentCalendar(session, Date.now());
          return read.ok ? read.value : null;
        };
        return openMine({ ...who, door, index: own, calendar });
      })
      .catch((unfetched: unknown) => {
        opening = null;
        throw unfetched;
      }));
  const pointers = foundByIndexToo(createPointersClient(door, who.person), who.person, index);
  const keepers = new Map<string, { readonly keeper: Keeper; readonly names: Record<PersonId, string> }>();
  const photos = new Map<PersonId, Promise<string | null>>();

  const session: Session = {
    ...who,
    graph,
    door,
    keeper: (pair, names) => {
      const known = keepers.get(pair.id);
      // A page shown from this device's copy learns the names later, and the keeper reads them when it writes.
      if (known !== undefined) Object.assign(known.names, names);
      if (known !== undefined) return known.keeper;
      const held: Record<PersonId, string> = { ...names };
      const config = { pair, me: who.person, names: held };
      const keeper = createKeeper(
        { ...machine, store, driveClock, pointers, local, breathe, workbench, settled: onceDrawn },
        config,
      );
      keepers.set(pair.id, { keeper, names: held });
      return keeper;
    },
    photo: (person) => {
      const known = photos.get(person) ?? readPhoto(graph, person).then(toAddress);
      photos.set(person, known);
      return known;
    },
    prepare: (account) => {
      entered = account;
      for (const feature of ["service", "files"] as const) void token(scopesOf(feature, platform));
      session.askAgain();
    },
    askAgain: () => {
      for (const { keeper } of keepers.values()) if (keeper.state().problem !== null) void keeper.open();
    },
    index,
    mine,
    attend: (it, keeper) => {
      const parts = patiently(mine);
      let end: (() => void) | null = null;
      let ended = false;
      const begin = (): void => {
        clearTimeout(timer);
        keeper.doc.off("updateV2", onUpdate);
        void parts().then(({ attend }) => {
          if (!ended) end = attend(it, keeper);
        });
      };
      const onUpdate = (_: Uint8Array, origin: unknown): void => {
        if (origin !== remote) begin();
      };
      const timer = setTimeout(begin, settledMs);
      keeper.doc.on("updateV2", onUpdate);
      // Here already when the first edit comes; a page that is still being read would wait behind them.
      if (keeper.state().phase === "local") void quietOrTyped(150).then(() => void (ended || parts()));
      return () => {
        ended = true;
        clearTimeout(timer);
        keeper.doc.off("updateV2", onUpdate);
        end?.();
      };
    },
    bringHome: async () => {
      const all = [...keepers.values()].map((it) => it.keeper);
      await Promise.all(all.map((keeper) => keeper.saveNow()));
      if (opening !== null) await (await index()).settle(true);
      return (await local.unsaved())?.length === 0 && all.every((keeper) => keeper.state().saving === "saved");
    },
    wipe: async () => {
      over = true;
      await Promise.all([...keepers.values()].map((it) => it.keeper[Symbol.asyncDispose]()));
      keepers.clear();
      await local.wipe();
    },
  };
  return session;
};

type Person = Pick<Account, "person" | "tenant">;

const isSamePerson = (one: Person | null, other: Person): boolean =>
  one?.person === other.person && one.tenant === other.tenant;

/** The page comes first. */
const settledMs = 1_000;

/**
 * Where the service has no answer, or was made to forget, the person's own index may know where the notebook is. That there is
 * none is believed only of an index that was asked.
 */
export const foundByIndexToo = (
  pointers: PointerRecord,
  me: PersonId,
  index: () => Promise<Pick<IndexKeeper, "find">>,
): PointerRecord => ({
  ...pointers,
  find: async (pair, patienceMs, isRead) => {
    const found = await pointers.find(pair, patienceMs);
    if (
      found.ok ? found.value !== null : isRead || (found.error.type !== "offline" && found.error.type !== "unavailable")
    )
      return found;
    const known = await index().then(
      (it) => it.find(otherOf(pair, me)),
      () => err({ type: "offline" } as const),
    );
    if (found.ok) return known;
    return known.ok && known.value !== null ? ok({ ...known.value, unasked: true }) : found;
  },
});

export const namesOf = (
  pair: Pair,
  me: PersonId,
  mine: string,
  theirs: string,
): Readonly<Record<PersonId, string>> => ({ [me]: mine, [otherOf(pair, me)]: theirs });

const toAddress = (photo: Result<Blob | null, unknown>): string | null =>
  photo.ok && photo.value !== null ? URL.createObjectURL(photo.value) : null;

const serviceToken = (error: TokenError): ServiceTokenError => {
  switch (error.type) {
    case "signInNeeded":
    case "offline":
      return error;
    case "consentMissing":
      return { type: "consentMissing", scopes: error.scopes };
    // A host or library that hands out no token is, for what waits here, a connection that is not there yet.
    case "hostSilent":
    case "unexpected":
      return { type: "offline" };
  }
};

const machine = { clock: machineClock, random: randomBytes };

const workbench = async () => (await import("#browser/workbench.ts")).openWorkbench();

const breathe = (): Promise<void> => new Promise((go) => void setTimeout(go));
