/**
 * What is on stage, from the first moment to the last: who is signed in, what they have in front of them, and what went
 * wrong on the way. Decides and remembers; app.tsx draws it.
 */
import { forgetSignIn, mayShowUnsigned, readSignIn, rememberSignIn } from "#browser/sign-in-record.ts";
import { nameOf } from "#core/agenda/person.ts";
import type { Keeper } from "#core/notebook/keep.ts";
import { otherOf, parsePersonId, parseTenantId } from "#core/pairs/pair.ts";
import { err } from "#core/result.ts";
import type { Host, Moment } from "#microsoft/hosts/host.ts";
import type { Platform } from "#microsoft/platform.ts";
import { openSignIn } from "#microsoft/sign-in/open-sign-in.ts";
import { scopesOf } from "#microsoft/sign-in/scopes.ts";
import type { Account, SignInError, TokenError } from "#microsoft/sign-in/sign-in.ts";
import type { Problem } from "./explain.ts";
import { afterFrame, patiently } from "./once-drawn.ts";
import { shortName, type Crowd, type OneOnOne } from "./page-view/one-on-one.ts";
import { forgetAll, openStorage, recall, remember, rememberVisitor, sameVisitor } from "./remembered.ts";
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
  const storage = openStorage(window);
  let moment = host.moment;
  let session: Session | null = null;
  /** A later look makes an earlier one's answer stale. */
  let looks = 0;
  const listeners = new Set<() => void>();
  const show = (next: Stage): void => {
    stage = next;
    for (const listener of listeners) listener();
  };

  const showSeen = async (): Promise<boolean> => {
    const record = readSignIn();
    const who = record === null ? null : accountIn(record.account);
    if (who === null || !sameVisitor(storage, host)) return false;
    // Where the host does not say who sits there, the last one to sign in counts.
    const sitting = { ...who, person: host.userHint?.toLowerCase() ?? who.person };
    if (!mayShowUnsigned(record, accountName(sitting), Date.now())) return false;
    const seen = recall(storage, moment, who.person);
    if (seen === null || seen.pair.tenant !== who.tenant) return false;
    session = openSession(platform, who, () => signingIn);
    const keeper = session.keeper(seen.pair, {});
    const look = looks;
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

  // A page that was seen before paints first; the sign-in library is larger than everything it needs.
  const signingIn = showSeen()
    .then(async (shown) => {
      if (shown) await afterFrame(150);
    })
    .then(() => openSignIn({ platform, nested: host.nested, loginHint: host.loginHint, userHint: host.userHint }));

  const resume = async (): Promise<void> => {
    const opened = await signingIn;
    if (!opened.ok) return failed(opened.error);
    const account = await opened.value.resume();
    if (!account.ok) return failed(account.error);
    await enter(account.value);
  };

  const failed = (error: TokenError): void => {
    if (error.type === "offline" && stage.type === "page") return;
    if (error.type === "signInNeeded" || error.type === "consentMissing")
      show({ type: "firstVisit", busy: false, problem: error.type === "signInNeeded" ? null : error });
    else show({ type: "problem", problem: error });
  };

  const enter = async (account: Account): Promise<void> => {
    if (session !== null && (session.person !== account.person || session.tenant !== account.tenant)) {
      // Somebody else sits here now: what the last one left must be gone before anything is shown.
      await session.wipe();
      forgetAll(storage);
      forgetUnsent();
      session = null;
    }
    rememberSignIn({ account: accountName(account), at: Date.now() });
    rememberVisitor(storage, host);
    session ??= openSession(platform, account, () => signingIn);
    session.prepare();
    await look(session, account);
  };

  const look = async (current: Session, account: Account): Promise<void> => {
    const mine = ++looks;
    const seen = stage.type === "page";
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
        // On its way while the list's own script is read.
        current.mine().then(({ index }) => index.read(), nothing);
        return show({
          type: "list",
          session: current,
          account,
          opens: moment.type === "tab" ? moment.subPageId : null,
        });
      case "aside":
        return show(scene.value);
      case "page":
        return showPage(current, scene.value.it, scene.value.crowd);
    }
  };

  const showPage = (current: Session, it: OneOnOne, crowd: Crowd): void => {
    const { pair, me, other, seriesKey, meeting, rhythm } = it;
    remember(storage, moment, { pair, me: me.id, seriesKey, meeting, rhythm });
    const keeper = current.keeper(pair, namesOf(pair, me.id, me.name, other.name));
    const same = stage.type === "page" && JSON.stringify(stage.it) === JSON.stringify(it) ? stage.it : it;
    show({ type: "page", session: current, it: same, keeper, crowd });
  };

  host.onMomentChange?.((next: Moment) => {
    moment = next;
    show({ type: "looking" });
    void resume();
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
      const opened = await signingIn;
      if (!opened.ok) return failed(opened.error);
      const account = await opened.value.signIn(scopes.length === 0 ? scopesOf("identity", platform) : scopes);
      if (account.ok) await enter(account.value);
      else if (stage.type === "firstVisit" || stage.type === "looking")
        show({ type: "firstVisit", busy: false, problem: unfinished(account.error) });
    },
    signOut: async () => {
      looks++;
      const left = session;
      session = null;
      show({ type: "looking" });
      await left?.wipe();
      forgetAll(storage);
      forgetUnsent();
      forgetSignIn();
      const opened = await signingIn;
      if (opened.ok) await opened.value.signOut();
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

/** As MSAL names an account: object id and tenant id. */
const accountName = ({ person, tenant }: { readonly person: string; readonly tenant: string }): string =>
  `${person}.${tenant}`;

const accountIn = (name: string): Pick<Account, "person" | "tenant"> | null => {
  const [person, tenant] = [parsePersonId(name.slice(0, 36)), parseTenantId(name.slice(37))];
  return person === null || tenant === null ? null : { person, tenant };
};
