/** Who is signed in to Entra in which browser: one cookie, several people. */
import { randomUUID } from "node:crypto";

export interface SignedIn {
  readonly person: string;
  /** The `sid` claim of this person's session. */
  readonly sid: string;
  /** Authentication contexts that this person has proven here. */
  readonly proven: readonly string[];
}

export interface Sessions {
  readonly of: (cookie: string | undefined) => readonly SignedIn[];
  /** Adds the person; answers the value the cookie must hold from now on. */
  readonly add: (cookie: string | undefined, person: string) => string;
  readonly prove: (cookie: string | undefined, person: string, contexts: readonly string[]) => void;
  /** Without a person everybody in this browser is signed out. */
  readonly remove: (cookie: string | undefined, person?: string) => void;
}

export const createSessions = (): Sessions => {
  const browsers = new Map<string, SignedIn[]>();
  return {
    of: (cookie) => browsers.get(cookie ?? "") ?? [],
    add: (cookie, person) => {
      const key = cookie !== undefined && browsers.has(cookie) ? cookie : randomUUID();
      const others = (browsers.get(key) ?? []).filter((it) => it.person !== person);
      browsers.set(key, [...others, { person, sid: randomUUID(), proven: [] }]);
      return key;
    },
    prove: (cookie, person, contexts) => {
      const there = browsers.get(cookie ?? "") ?? [];
      const proven = there.map((it) =>
        it.person === person ? { ...it, proven: [...new Set([...it.proven, ...contexts])] } : it,
      );
      browsers.set(cookie ?? "", proven);
    },
    remove: (cookie, person) => {
      const there = browsers.get(cookie ?? "");
      if (cookie === undefined || there === undefined) return;
      const left = person === undefined ? [] : there.filter((it) => it.person !== person);
      if (left.length === 0) browsers.delete(cookie);
      else browsers.set(cookie, left);
    },
  };
};
