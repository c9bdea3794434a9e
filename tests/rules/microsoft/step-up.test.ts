/** What Microsoft 365 demands of a token beyond a sign-in, from the refusal without a window to the press that meets it. */
import { beforeEach, expect, test, vi } from "vitest";
import { isMsalError, toTokenError } from "#microsoft/sign-in/msal-error.ts";
import { ana } from "#tests/cast.ts";
import { accountOf, openScripted, standInWindow } from "./scripted-library.ts";

interface Asked {
  readonly claims?: string;
  readonly answer: () => void;
  readonly refuse: (error: object) => void;
}
const silently: Asked[] = [];
const windows: Asked[] = [];

const asking =
  (list: Asked[]) =>
  ({ claims }: { claims?: string }) =>
    new Promise((done, fail) =>
      list.push({
        ...(claims === undefined ? {} : { claims }),
        answer: () => done({ account: accountOf(ana), accessToken: "a token" }),
        refuse: fail,
      }),
    );
const client = {
  getAllAccounts: () => [accountOf(ana)],
  acquireTokenSilent: asking(silently),
  acquireTokenPopup: asking(windows),
  clearCache: () => Promise.resolve(),
};

vi.mock("@azure/msal-browser", async (original) => ({
  ...(await original<typeof import("@azure/msal-browser")>()),
  createStandardPublicClientApplication: () => Promise.resolve(client),
  createNestablePublicClientApplication: () => Promise.resolve(client),
}));

beforeEach(() => {
  silently.length = windows.length = 0;
});
standInWindow();

const files = ["Files.ReadWrite.All"];
const proof = '{"access_token":{"acrs":{"essential":true,"value":"c1"}}}';
const otherProof = '{"access_token":{"acrs":{"essential":true,"value":"c2"}}}';
const needed = { ok: false, error: { type: "signInNeeded" } };

type SignIn = Awaited<ReturnType<typeof openScripted>>;
/** Asked for without a window, and refused. */
const refused = async (signIn: SignIn, error: object, claims?: string): Promise<unknown> => {
  const token = signIn.token(files, claims);
  silently.at(-1)?.refuse(error);
  return token;
};
/** What the window of a press is opened with; it is left open. */
const press = (signIn: SignIn): { readonly pressed: Promise<unknown>; readonly window: Asked | undefined } => {
  const pressed = signIn.signIn(["User.Read"]);
  return { pressed, window: windows.at(-1) };
};

test.each([false, true])(
  "[SI36] claims that could not be met without a window go into the next one, until one has met them; through the host: %s",
  async (nested) => {
    const signIn = await openScripted(nested);
    expect(await refused(signIn, { errorCode: "interaction_required" }, proof)).toEqual(needed);
    const stopped = press(signIn);
    expect(stopped.window?.claims).toBe(proof);
    stopped.window?.refuse({ errorCode: "user_cancelled" });
    await stopped.pressed;

    const met = press(signIn);
    expect(met.window?.claims).toBe(proof);
    met.window?.answer();
    expect(await met.pressed).toMatchObject({ ok: true });
    expect(press(signIn).window?.claims).toBeUndefined();
  },
);

test("[SI36] what Entra itself demands goes before what Graph did, and is remembered where nothing was asked", async () => {
  const signIn = await openScripted();
  const error = { errorCode: "invalid_grant", subError: "basic_action", claims: otherProof };
  expect(await refused(signIn, error, proof)).toEqual(needed);
  expect(press(signIn).window?.claims).toBe(otherProof);

  const another = await openScripted();
  expect(await refused(another, { ...error, claims: "" })).toEqual(needed);
  expect(press(another).window?.claims).toBeUndefined();
  const resumed = another.resume();
  silently.at(-1)?.refuse(error);
  expect(await resumed).toEqual(needed);
  expect(press(another).window?.claims).toBe(otherProof);
});

test("[SI36] what the library calls a matter for a person is one, whatever code the host gives it", async () => {
  const signIn = await openScripted(true);
  const error = { name: "InteractionRequiredAuthError", errorCode: "basic_action", claims: "" };
  expect(await refused(signIn, error, proof)).toEqual(needed);
  expect(press(signIn).window?.claims).toBe(proof);
});

test("[SI36] what is demanded while a window stands open is met by the next", async () => {
  const signIn = await openScripted();
  await refused(signIn, { errorCode: "interaction_required" }, proof);
  const first = press(signIn);
  await refused(signIn, { errorCode: "interaction_required" }, otherProof);
  first.window?.answer();
  await first.pressed;
  expect(press(signIn).window?.claims).toBe(otherProof);
});

test("[SI36] a network that is not there, and a host that stays silent, demand nothing", async () => {
  const signIn = await openScripted();
  expect(await refused(signIn, { errorCode: "no_network_connectivity" }, proof)).toMatchObject({
    error: { type: "offline" },
  });
  expect(press(signIn).window?.claims).toBeUndefined();
});

test("[SI36] whoever signs out takes along what was demanded of them", async () => {
  const signIn = await openScripted();
  const late = signIn.token(files, proof);
  await refused(signIn, { errorCode: "interaction_required" }, proof);
  await signIn.signOut();
  silently[0]?.refuse({ errorCode: "interaction_required" });
  await late;
  expect(press(signIn).window?.claims).toBeUndefined();
});

test("[SI10] a grant that Entra takes no longer is a missing sign-in, whichever way it says so", () => {
  const asked = { scopes: files, adminNeeded: true };
  for (const subError of ["", "basic_action", "bad_token", "token_expired"]) {
    const error = { errorCode: "invalid_grant", subError };
    expect(isMsalError(error)).toBe(true);
    expect(toTokenError(error, asked)).toEqual({ type: "signInNeeded" });
  }
});
