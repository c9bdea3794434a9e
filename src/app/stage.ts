/**
 * What is on stage, from the first moment to the last: who is signed in, what they have in front of them, and what went
 * wrong on the way. Decides and remembers; app.tsx draws it.
 */
import { forgetByName } from "#browser/by-name.ts";
import { hasCopies } from "#browser/local-copy.ts";
import {
  accountName,
  forgetSignIn,
  mayShowUnsigned,
  onSignOutElsewhere,
  readSignIn,
  rememberSignIn,
} from "#browser/sign-in-record.ts";
import { nameOf } from "#core/agenda/person.ts";
import type { Keeper } from "#core/notebook/keep.ts";
import { otherOf, parsePersonId, parseTenantId } from "#core/pairs/pair.ts";
import { err } from "#core/result.ts";
import type { Host, Moment } from "#microsoft/hosts/host.ts";
import type { Platform } from "#microsoft/platform.ts";
import { libraryKeys } from "#microsoft/sign-in/open-sign-in.ts";
import { scopesOf } from "#microsoft/sign-in/scopes.ts";
import type { Account, SignInError, TokenError } from "#microsoft/sign-in/sign-in.ts";
import type { Problem } from "./explain.ts";
import { patiently, quietOrTyped } from "./once-drawn.ts";
import { openOwnSignIn } from "./own-sign-in.ts";
import { shortName, type Crowd, type OneOnOne } from "./page-view/one-on-one.ts";
import { keysOfOthers, personalKeys, recall, remember, rememberVisitor, sameVisitor } from "./remembered.ts";
import type { Aside } from "./scene.ts";
import { namesOf, openSession, type Session } from "./session.ts";
import { forgetUnsent } from "./unsent.ts";

export type Stage =
  | { readonly type: "looking" }
  | { readonly type: "firstVisit"; readonly busy: boolean; readonly problem: SignInError | null }
  | {
      readonly type: "page";
      readonly session: Session;
      readonly it: OneOnOne;
      readonly keeper: Keeper;
      readonly crowd: Crowd;
    }
  | { readonly type: "list"; readonly session: Session; readonly account: Account; readonly opens: string | null }
  | { readonly type: "aside"; readonly aside: Aside }
  | { readonly type: "problem"; readonly problem: Problem };

export interface Staged {
  readonly stage: () => Stage;
  readonly subscribe: (listener: () => void) => () => void;
  /** On a press: may open a window. Without scopes it is the first visit. */
  readonly signIn: (scopes: readonly string[]) => Promise<void>;
  /** Nothing of this person stays on the device; who signs in next may be somebody else. */
  readonly signOut: () => Promise<void>;
  readonly retry: () => void;
}

export const startStage = (platform: Platform, host: Host): Staged => {
  let stage: Stage = { type: "looking" };
  let moment = host.moment;
  let session: Session | null = null;
  /** A later look makes an earlier one's answer stale. */
  let looks = 0;
  /** Whoever signed out is not signed in by what was asked before. */
  let leavings = 0;
  /** What fails after a later attempt is no news. */
  let attempts = 0;
  /** Until what was kept here is gone, nothing is opened anew. */
  let leaving = false;
  /** For a better moment to ask who sits there. */
  let waiting = false;
  const listeners = new Set<() => void>();
  const show = (next: Stage): void => {
    stage = next;
    for (const listener of listeners) listener();
  };

  const open = async (): ReturnType<typeof openOwnSignIn> => {
    const opened = await openOwnSignIn({ ...host, platform });
    // Whoever asks next tries again.
    if (!opened.ok) signingIn = null;
    return opened;
  };
  const askSignIn = () => (signingIn ??= open());
  const leaveSignIn = async (): Promise<void> => {
    const opened = await signingIn;
    if (opened?.ok) await opened.value.signOut();
  };

  const showSeen = async (): Promise<boolean> => {
    const record = readSignIn();
    const who = record === null ? null : accountIn(record.account);
    if (who === null || !sameVisitor(host)) return false;
    // Where the host does not say who sits there, the last one to sign in counts.
    const sitting = { ...who, person: host.userHint?.toLowerCase() ?? who.person };
    if (!mayShowUnsigned(record, accountName(sitting), Date.now())) return false;
    const look = looks;
    if (moment.type === "tab") {
      if (!(await hasCopies(indexedDB)) || look !== looks) return false;
      session = openSession(platform, who, askSignIn);
      // The list's own script says what is missing.
      const recalled = await session.index().then((it) => it.recall(), nothing);
      if (!recalled || look !== looks) return false;
      showList(session, { ...who, ...recalled.account });
      return true;
    }
    const seen = recall(moment, who.person);
    if (seen === null || seen.pair.tenant !== who.tenant) return false;
    session = openSession(platform, who, askSignIn);
    const keeper = session.keeper(seen.pair, {});
    if (!(await keeper.openLocal()) || look !== looks) return false;
    const other = otherOf(seen.pair, seen.me);
    const [mine, theirs] = [nameOf(keeper.doc, seen.me), nameOf(keeper.doc, other)];
    if (mine === null || theirs === null) return false;
    show({
      type: "page",
      session,
      keeper,
      crowd: "none",
      it: {
        pair: seen.pair,
        seriesKey: seen.seriesKey,
        me: { id: seen.me, name: mine, short: shortName(mine, null) },
        other: { id: other, name: theirs, short: shortName(theirs, null) },
        meeting: seen.meeting,
        rhythm: seen.rhythm,
      },
    });
    return true;
  };

  const showList = (current: Session, account: Account): void =>
    show({ type: "list", session: current, account, opens: moment.type === "tab" ? moment.subPageId : null });

  // A page that was seen before paints first; the sign-in library is larger than everything it needs.
  let signingIn: ReturnType<typeof openOwnSignIn> | null = showSeen()
    .then(async (shown) => {
      if (shown) await quietOrTyped(150);
    }, reportError)
    .then(open);

  const resume = async (): Promise<void> => {
    if (leaving) return;
    waiting = false;
    const mine = ++attempts;
    const before = leavings;
    const opened = await askSignIn();
    if (before !== leavings) return;
    if (!opened.ok) return failed(opened.error, mine);
    // First of all: without it nothing that is typed on this page goes out when it is closed.
    if (stage.type === "page") void opened.value.token(scopesOf("service", platform));
    const account = await opened.value.resume();
    if (before !== leavings) return;
    if (!account.ok) return failed(account.error, mine);
    await enter(account.value);
  };

  /** Shown from what this device knew. */
  const isThere = (): boolean => stage.type === "page" || stage.type === "list";

  const failed = (error: TokenError, attempt: number): void => {
    if (attempt !== attempts) return;
    const isPlain = error.type === "signInNeeded" && !error.unanswered;
    const stays = isThere() && !isPlain && error.type !== "consentMissing";
    waiting = stays || "unanswered" in error;
    if (stays) return;
    if (error.type === "signInNeeded" || error.type === "consentMissing")
      show({ type: "firstVisit", busy: false, problem: isPlain ? null : error });
    else show({ type: "problem", problem: error });
  };

  const enter = async (account: Account): Promise<void> => {
    attempts++;
    waiting = false;
    if ((session === null ? readSignIn()?.account : accountName(session)) !== accountName(account)) {
      // Somebody else sits here now, or may: what the last one left must be gone before anything is shown.
      looks++;
      show({ type: "looking" });
      await session?.wipe();
      forgetByName(keysOfOthers(account.person));
      forgetUnsent();
      session = null;
    }
    rememberSignIn({ account: accountName(account), at: Date.now() });
    rememberVisitor(host);
    session ??= openSession(platform, account, askSignIn);
    session.prepare(account);
    // Before anything is drawn: the list waits for nothing longer.
    if (moment.type === "tab") session.index().then((it) => it.read(), nothing);
    await look(session, account);
  };

  const look = async (current: Session, account: Account): Promise<void> => {
    const mine = ++looks;
    const seen = isThere();
    if (!seen) show({ type: "looking" });
    const part = await loadScene().catch(() => null);
    const scene = part === null ? noPart : await part.sceneOf(current, moment, Date.now());
    if (mine !== looks) return;
    if (!scene.ok) {
      // A page that stands on this device's copy stays; what is missing shows in its own line.
      if (!seen) show({ type: "problem", problem: scene.error });
      return;
    }
    switch (scene.value.type) {
      case "list":
        return showList(current, account);
      case "aside":
        return show(scene.value);
      case "page":
        return showPage(current, scene.value.it, scene.value.crowd);
    }
  };

  const showPage = (current: Session, it: OneOnOne, crowd: Crowd): void => {
    const { pair, me, other, seriesKey, meeting, rhythm } = it;
    remember(moment, { pair, me: me.id, seriesKey, meeting, rhythm });
    const keeper = current.keeper(pair, namesOf(pair, me.id, me.name, other.name));
    const same = stage.type === "page" && JSON.stringify(stage.it) === JSON.stringify(it) ? stage.it : it;
    show({ type: "page", session: current, it: same, keeper, crowd });
  };

  host.onMomentChange?.((next: Moment) => {
    looks++;
    moment = next;
    show({ type: "looking" });
    void resume();
  });
  // Who signed out in another tab did so in this browser; what is typed here stays, and asks for a sign-in when it is saved.
  onSignOutElsewhere(async () => {
    const opened = await signingIn;
    if (!opened?.ok) return forgetByName(libraryKeys, ["sessionStorage"]);
    const here = opened.value.account();
    // A tab that slept hears of it when somebody has signed in since, whose sign-in is none of its own; and who was remembered last
    // may be somebody else than sits here.
    const now = readSignIn()?.account;
    if (now === undefined || (here !== null && accountName(here) !== now)) await opened.value.signOut();
  });
  for (const sign of ["online", "focus"])
    addEventListener(sign, () => {
      if (waiting && !("busy" in stage && stage.busy)) void resume();
    });
  void resume();

  return {
    stage: () => stage,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    signIn: async (scopes) => {
      if (stage.type === "firstVisit") show({ type: "firstVisit", busy: true, problem: null });
      const mine = ++attempts;
      const before = leavings;
      const opened = await askSignIn();
      if (before !== leavings) return;
      if (!opened.ok) return failed(opened.error, mine);
      const account = await opened.value.signIn(scopes.length === 0 ? scopesOf("identity", platform) : scopes);
      if (before !== leavings) return;
      if (account.ok) return enter(account.value);
      // Whoever came back without a yes may need somebody else's.
      session?.askAgain();
      if (stage.type === "firstVisit" || stage.type === "looking")
        show({ type: "firstVisit", busy: false, problem: unfinished(account.error) });
    },
    signOut: async () => {
      if (leaving) return;
      looks++;
      leavings++;
      leaving = true;
      waiting = false;
      const left = session;
      session = null;
      show({ type: "looking" });
      const wiped = left?.wipe();
      // The copies may take seconds; whoever closes the page meanwhile is signed out.
      forgetByName(personalKeys);
      forgetUnsent();
      forgetSignIn();
      forgetByName(libraryKeys);
      void leaveSignIn();
      await wiped;
      // What an answer on its way left since.
      forgetByName(personalKeys);
      leaving = false;
      show({ type: "firstVisit", busy: false, problem: null });
    },
    retry: () => {
      show({ type: "looking" });
      void resume();
    },
  };
};

/** Whoever pressed and is still unknown stopped half-way; nobody was signed out. */
const unfinished = (error: SignInError): SignInError => (error.type === "signInNeeded" ? { type: "cancelled" } : error);

/** Not waited for longer: whoever sees nothing yet is told why. */
const loadScene = patiently(() => import("./scene.ts"), 3);
const noPart = err({ type: "brokenPart" } as const);

/** The list asks again and says what is wrong. */
const nothing = (): void => {};

const accountIn = (name: string): Pick<Account, "person" | "tenant"> | null => {
  const [person, tenant] = [parsePersonId(name.slice(0, 36)), parseTenantId(name.slice(37))];
  return person === null || tenant === null ? null : { person, tenant };
};
