/** Signing out while the library is still being asked; the library itself is scripted here, since no real one can be held back. */
import { beforeEach, expect, test, vi } from "vitest";
import { ana, ben } from "#tests/cast.ts";
import { accountOf, openScripted, standInWindow } from "./scripted-library.ts";

type Account = ReturnType<typeof accountOf>;

const held: ((account: Account) => void)[] = [];
const cleared: (string | undefined)[] = [];
/** Ends one with somebody's sign-in. */
const windows: ((person: string) => void)[] = [];

vi.mock("@azure/msal-browser", async (original) => ({
  ...(await original<typeof import("@azure/msal-browser")>()),
  createStandardPublicClientApplication: () =>
    Promise.resolve({
      getAllAccounts: () => [accountOf(ana)],
      acquireTokenSilent: () =>
        new Promise((done) => held.push((account) => done({ account, accessToken: `${account.username}'s token` }))),
      acquireTokenPopup: () => new Promise((done) => windows.push((person) => done({ account: accountOf(person) }))),
      clearCache: ({ account }: { account?: Account }) => Promise.resolve(void cleared.push(account?.localAccountId)),
    }),
}));

beforeEach(() => {
  held.length = cleared.length = windows.length = 0;
});
standInWindow();

test.each(["resume", "token"] as const)(
  "[SI24] what was asked before somebody signed out signs nobody in again: %s",
  async (how) => {
    const signIn = await openScripted();
    const asked = how === "resume" ? signIn.resume() : signIn.token(["User.Read"]);
    await signIn.signOut();
    held[0]?.(accountOf(ana));
    expect(await asked).toEqual({ ok: false, error: { type: "signInNeeded" } });
    expect(signIn.account()).toBeNull();
    // Once on leaving, and what the late answer left behind.
    expect(cleared).toEqual([ana, ana]);
  },
);

test("[SI24] and takes nothing from whoever signed in meanwhile", async () => {
  for (const next of [ana, ben]) {
    held.length = cleared.length = windows.length = 0;
    const signIn = await openScripted();
    const asked = signIn.token(["User.Read"]);
    await signIn.signOut();
    const signedIn = signIn.signIn(["User.Read"]);
    windows[0]?.(next);
    await signedIn;
    const anew = signIn.token(["User.Read"]);
    held[0]?.(accountOf(ana));
    held[1]?.(accountOf(next));
    expect(await asked).toEqual({ ok: false, error: { type: "signInNeeded" } });
    expect(await anew).toEqual({ ok: true, value: `${next}'s token` });
    expect(signIn.account()?.person).toBe(next);
    expect(cleared).toEqual(next === ana ? [ana] : [ana, ana]);
  }
});

test("[SI24] a window that stood open while somebody signed out ends as stopped, and signs nobody in", async () => {
  const signIn = await openScripted();
  const asked = signIn.signIn(["User.Read"]);
  await signIn.signOut();
  windows[0]?.(ana);
  expect(await asked).toEqual({ ok: false, error: { type: "cancelled" } });
  expect(signIn.account()).toBeNull();
  expect(cleared).toEqual([ana, ana]);
});

test("[SI24] such a window takes nothing from whoever signed in through the next one", async () => {
  const signIn = await openScripted();
  const first = signIn.signIn(["User.Read"]);
  await signIn.signOut();
  const second = signIn.signIn(["User.Read"]);
  windows[1]?.(ana);
  expect(await second).toMatchObject({ ok: true });
  windows[0]?.(ana);
  expect(await first).toMatchObject({ ok: false });
  expect(signIn.account()?.person).toBe(ana);
  expect(cleared).toEqual([ana]);
});

test("[SI30] a token that several want at once is asked for once, also while an answer from before a sign-out comes in", async () => {
  const signIn = await openScripted();
  const before = signIn.token(["User.Read"]);
  await signIn.signOut();
  const signedIn = signIn.signIn(["User.Read"]);
  windows[0]?.(ana);
  await signedIn;
  const [one, other] = [signIn.token(["User.Read"]), signIn.token(["User.Read"])];
  held[0]?.(accountOf(ana));
  await before;
  const late = signIn.token(["User.Read"]);
  expect(held).toHaveLength(2);
  held[1]?.(accountOf(ana));
  const got = { ok: true, value: `${ana}'s token` };
  expect(await Promise.all([one, other, late])).toEqual([got, got, got]);
});
