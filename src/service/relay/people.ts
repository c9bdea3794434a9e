/** What is left to each person to say, over all their sockets: each may have many, and all meet the same Redis. */
import { spend, type Allowance, type RelayLimits } from "./limits.ts";

export interface People {
  /** False when it is too much. */
  readonly spend: (owner: string, messages: number, bytes: number, at: number) => boolean;
  /** Of whom nothing is to be remembered. */
  readonly forget: (at: number) => void;
}

export const createPeople = (limits: RelayLimits): People => {
  /** Also of those who have left: who comes again has no more than before. */
  const left = new Map<string, Allowance>();
  const { busySocketsOfPerson: share } = limits;
  return {
    spend: (owner, messages, bytes, at) => {
      let theirs = left.get(owner);
      if (theirs === undefined) left.set(owner, (theirs = { framesFullAt: at, bytesFullAt: at }));
      return spend(theirs, limits, messages / share, bytes / share, at);
    },
    forget: (at) => {
      for (const [owner, theirs] of left) if (theirs.framesFullAt <= at && theirs.bytesFullAt <= at) left.delete(owner);
    },
  };
};
