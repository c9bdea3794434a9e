/** While pages are open: what their closing would lose is parked, what waits for them is taken in, and the index learns of them. */
import type { InboxClient } from "#browser/inbox-client.ts";
import { machineClock } from "#browser/machine.ts";
import type { TokenError } from "#browser/service-door.ts";
import { onOtherAccount } from "#browser/sign-in-record.ts";
import type { Keeper } from "#core/notebook/keep.ts";
import type { Pair } from "#core/pairs/pair.ts";
import type { Result } from "#core/result.ts";
import type { IndexKeeper } from "#app/mine/index-keeper.ts";
import { sightOfPage } from "#app/mine/sight.ts";
import type { OneOnOne } from "#app/page-view/one-on-one.ts";
import type { Teller } from "#app/reminders/teller.ts";
import { createIntake } from "./intake.ts";
import { createKeyRecord } from "./key-record.ts";
import { createParking, type Parked } from "./parking.ts";

interface Deps {
  readonly inbox: InboxClient;
  readonly token: () => Promise<Result<string, TokenError>>;
  readonly index: IndexKeeper;
  readonly teller: Pick<Teller, "tellPage">;
  readonly storage: Storage | null;
}

/** Attends to one page while it is on screen; the returned function ends it. */
export type Attend = (it: OneOnOne, keeper: Keeper) => () => void;

const lookEveryMs = 60_000;
/** Several topics written in a row are told once. */
const settledMs = 10_000;

export const createAttendance = ({ inbox, token, index, teller, storage }: Deps): Attend => {
  const keys = createKeyRecord(storage);
  /** Words typed on a page may still be on their way when another is on screen, so parking ends with the keeper. */
  const parked = new Set<string>();
  const park = (pair: Pair, keeper: Parked): void => {
    if (parked.has(pair.id)) return;
    parked.add(pair.id);
    const parking = createParking({ pair, keeper, inbox, token, clock: machineClock, keys });
    const listening = new AbortController();
    const { signal } = listening;
    window.addEventListener("pagehide", parking.leave, { signal });
    // A phone may end a hidden or frozen page without another word.
    document.addEventListener("freeze", parking.leave, { signal });
    const onHidden = (): void => {
      if (document.visibilityState === "hidden") parking.leave();
    };
    document.addEventListener("visibilitychange", onHidden, { signal });
    onOtherAccount(parking.letGo, { signal });
    // The page may have been left before this part of it was there.
    onHidden();
    keeper.doc.once("destroy", () => {
      listening.abort();
      parking[Symbol.dispose]();
    });
  };

  return (it, keeper) => {
    park(it.pair, keeper);
    const intake = createIntake({ pair: it.pair, seriesKey: it.seriesKey, keeper, inbox });
    const noteSight = (): void => {
      const sight = sightOfPage(it, keeper, Date.now());
      if (sight !== null) index.note({ id: it.other.id, name: it.other.name }, sight);
      void teller.tellPage(it, keeper);
    };
    let settling: ReturnType<typeof setTimeout> | undefined;
    const onUpdate = (): void => {
      clearTimeout(settling);
      settling = setTimeout(() => void teller.tellPage(it, keeper), settledMs);
    };
    /** `begun`: the record leads to the notebook's file, and with it there is an inbox. */
    let stage: "opening" | "ready" | "begun" = "opening";
    /** It may move, and be brought back elsewhere, while the page is open. */
    let place: string | undefined;
    const onState = (): void => {
      if (keeper.state().phase !== "ready") return;
      const [before, room] = [stage, keeper.room()];
      if (room !== null) stage = "begun";
      else if (stage === "opening") stage = "ready";
      const isElsewhere = room !== null && room.itemId !== place;
      place = room?.itemId ?? place;
      if (stage === before && !isElsewhere) return;
      if (stage === "begun") void intake.look();
      void index.read().then(noteSight);
    };
    const onSight = (): void => {
      if (document.visibilityState === "visible") void intake.look();
      else noteSight();
    };
    const timer = setInterval(onSight, lookEveryMs);
    const unsubscribe = keeper.subscribe(onState);
    keeper.doc.on("updateV2", onUpdate);
    document.addEventListener("visibilitychange", onSight);
    window.addEventListener("online", onSight);
    onState();

    return () => {
      clearInterval(timer);
      clearTimeout(settling);
      keeper.doc.off("updateV2", onUpdate);
      unsubscribe();
      document.removeEventListener("visibilitychange", onSight);
      window.removeEventListener("online", onSight);
      intake[Symbol.dispose]();
      noteSight();
    };
  };
};
