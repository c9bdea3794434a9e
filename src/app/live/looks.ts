/**
 * How soon an open page looks at the file again. Each look costs one of SharePoint's units, of which there are few (decision
 * 100), so the page looks often only where news cannot come by itself. Rule LV57, docs/spec/live.md. Pure.
 */
import { minute } from "#core/pairs/instant.ts";

export interface Situation {
  /** What others in the room type arrives here by itself. */
  readonly linked: boolean;
  /** The other is one of them. */
  readonly together: boolean;
  /** Another page of the room looks. */
  readonly lookedAfter: boolean;
}

export interface Looks {
  /** The file was written or read. */
  readonly saw: () => void;
  /** It held what had not come through the room. */
  readonly sawOutside: () => void;
  /** The link was away and is back: what was told meanwhile was not heard. */
  readonly relinked: () => void;
  /** The other is not heard any more, and nobody knows why. */
  readonly vanished: () => void;
  /** Somebody sits before the page. */
  readonly touched: () => void;
  /** Asked every ten seconds: what to look at now, null when at nothing. */
  readonly due: (it: Situation, now: number) => "file" | "record" | null;
}

/** Whoever looks in step with the other, or alone with nobody before the page. */
const seldom = 5 * minute;
/** Where the notebook is kept is asked with every look, and at this distance while others write. */
const longest = 10 * minute;
/** So long after its last writing, or after it was last heard, a device that is not in the room counts as there. */
const outsideFor = 5 * minute;
const awayAfter = 30 * minute;
const never = Number.NEGATIVE_INFINITY;
/** The question comes every ten seconds, sooner or later by a moment. */
const moment = 5_000;

export const createLooks = (): Looks => {
  // Noted with the next question, which brings the time.
  let [saw, wasOutside, isTouched, wasAway, hasVanished] = [true, false, true, false, false];
  let [looked, seen, outside, vanished, touched] = [0, 0, never, never, 0];
  let isNew = true;
  let [wasLinked, wasTogether] = [false, false];

  return {
    saw: () => {
      saw = true;
    },
    sawOutside: () => {
      wasOutside = true;
    },
    relinked: () => {
      wasAway = true;
    },
    vanished: () => {
      hasVanished = true;
    },
    touched: () => {
      isTouched = true;
    },
    due: (it, now) => {
      if (isNew) looked = now;
      if (saw) seen = now;
      if (wasOutside) outside = now;
      // While the link is away, others of the room write unheard.
      if (it.linked && !wasLinked) outside = never;
      if (hasVanished) vanished = now;
      if (it.together) vanished = never;
      // They may be in a new room, of which nothing was heard here.
      if (wasAway || (wasTogether && !it.together)) seen = never;
      [wasLinked, wasTogether] = [it.linked, it.together];
      if (isTouched) touched = now;
      isNew = saw = wasOutside = isTouched = wasAway = hasVanished = false;
      const rest = restIn(it, now - Math.max(outside, vanished) < outsideFor, now - touched >= awayAfter);
      const isOld = now - seen >= rest - moment;
      if (isOld) seen = now;
      if (!isOld && now - looked < longest - moment) return null;
      looked = now;
      return isOld ? "file" : "record";
    },
  };
};

const restIn = ({ linked, together, lookedAfter }: Situation, isOutside: boolean, isAway: boolean): number => {
  if (together && lookedAfter) return longest;
  if (isOutside) return 0;
  if (!linked) return isAway ? minute : 0;
  return together || isAway ? seldom : minute;
};
