/** Who is on stage while somebody signs out; the library of sign-in is scripted, since no real one can be held back. */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { rememberHere } from "#browser/sign-in-record.ts";
import type { Host, Moment } from "#microsoft/hosts/host.ts";
import type { Platform } from "#microsoft/platform.ts";
import { explain } from "#app/explain.ts";
import { openOwnSignIn } from "#app/own-sign-in.ts";
import { rememberVisitor } from "#app/remembered.ts";
import { startStage, type Staged } from "#app/stage.ts";
import { ana, ben, contoso } from "#tests/cast.ts";
import { accountOf } from "#tests/rules/microsoft/scripted-library.ts";

const account = accountOf(ana);

const until = (isSo: () => boolean): Promise<unknown> => vi.waitUntil(isSo, { timeout: 30_000 });

/** What is asked of the library, each until the test answers it; while nothing is held the answer comes at once. */
interface Held {
  readonly answer: (person?: string) => void;
  readonly refuse: (errorCode: string) => void;
}
let held: Held[];
let holding: boolean;
let windows: Held[];
let opens: () => Promise<void>;
const asked = (list: Held[]): Promise<unknown> =>
  new Promise((done, fail) => {
    const answer = (person: string = ana): void => {
      localStorage.setItem("msal.3.account.keys", "[]");
      done({ account: accountOf(person), accessToken: "a token" });
    };
    list.push({ answer, refuse: (errorCode) => fail({ errorCode }) });
    if (!holding) answer();
  });
const client = {
  getAllAccounts: () => (localStorage.getItem("msal.3.account.keys") === null ? [] : [account]),
  acquireTokenSilent: () => asked(held),
  acquireTokenPopup: () => asked(windows),
  clearCache: async () => localStorage.removeItem("msal.3.account.keys"),
};

vi.mock("@azure/msal-browser", async (original) => ({
  ...(await original<typeof import("@azure/msal-browser")>()),
  createStandardPublicClientApplication: () => opens().then(() => client),
  createNestablePublicClientApplication: () => opens().then(() => client),
}));

/** Deletions that the browser has not carried out. */
let deletions: EventTarget[];
let databasesOpened: number;
let page: EventTarget;
let reported: unknown[];
let removed: string[];

const storageOf = (): Storage => {
  const kept: Record<string, string> = {};
  return Object.defineProperties(kept as unknown as Storage, {
    getItem: { value: (key: string) => kept[key] ?? null },
    setItem: { value: (key: string, value: string) => void (kept[key] = value) },
    removeItem: { value: (key: string) => void (removed.push(key) && delete kept[key]) },
  });
};

beforeEach(() => {
  [held, windows, deletions, reported, removed] = [[], [], [], [], []];
  [holding, databasesOpened, page] = [false, 0, new EventTarget()];
  opens = () => Promise.resolve();
  vi.stubGlobal("localStorage", storageOf());
  vi.stubGlobal("sessionStorage", storageOf());
  vi.stubGlobal("indexedDB", {
    databases: async () => [],
    open: () => {
      databasesOpened += 1;
      throw new DOMException("", "SecurityError");
    },
    deleteDatabase: () => {
      const deletion = new EventTarget();
      deletions.push(deletion);
      return deletion;
    },
  });
  // A refusal would be followed by another try, when the test may be over.
  vi.stubGlobal("fetch", () => new Promise(() => undefined));
  vi.stubGlobal("addEventListener", page.addEventListener.bind(page));
  vi.stubGlobal("removeEventListener", page.removeEventListener.bind(page));
  vi.stubGlobal("reportError", (error: unknown) => reported.push(error));
  const window = { location: { origin: "https://duologue.example" }, localStorage, sessionStorage };
  vi.stubGlobal("window", Object.assign(window, { parent: window }));
  localStorage.setItem("msal.3.account.keys", "[]");
});
afterEach(() => vi.unstubAllGlobals());

const platform = {
  clientId: "d1a10600-0000-4000-8000-000000000001",
  authority: "https://login.microsoftonline.com/organizations",
  graph: "https://graph.microsoft.com/v1.0",
  apiResource: "api://d1a10600-0000-4000-8000-000000000002",
} as Platform;

const tab: Moment = { type: "tab", subPageId: null };
let changeMoment: (moment: Moment) => void;
const begin = (host: Partial<Host> = {}): Staged =>
  startStage(platform, {
    moment: tab,
    nested: false,
    loginHint: null,
    userHint: null,
    onMomentChange: (listener: (moment: Moment) => void) => {
      changeMoment = listener;
      return () => {};
    },
    ...host,
  } as Host);

const reaches = (staged: Staged, type: string): Promise<unknown> => until(() => staged.stage().type === type);
const atList = async (host: Partial<Host> = {}): Promise<Staged> => {
  const staged = begin(host);
  await reaches(staged, "list");
  return staged;
};
/** Everything that can go on without an answer from outside has gone on. */
const settled = (): Promise<void> => new Promise((done) => void setTimeout(done));
const carryOut = async (): Promise<void> => {
  await until(() => deletions.length > 0);
  for (const deletion of deletions) deletion.dispatchEvent(new Event("success"));
};

/** The library is opened when the test says; `wanted` once it is asked for. */
const holdBack = () => {
  const library = Promise.withResolvers<void>();
  const wanted = new Promise<void>((asksForIt) => {
    opens = () => {
      asksForIt();
      return library.promise;
    };
  });
  return { wanted, come: library.resolve };
};

const signedOut = { type: "firstVisit", busy: false, problem: null };

test.each(["cannot be opened", "is still on its way"])(
  "[SI25] whoever signs out while the library %s has left nothing of it in this browser",
  async (how) => {
    for (const storage of [localStorage, sessionStorage]) storage.setItem(`msal.3|${ana}|accesstoken`, "sealed");
    localStorage.setItem("duologue.theme", "dark");
    sessionStorage.setItem(`duologue.unsent ${ana} newTopic`, "Growth");
    const { wanted } = holdBack();
    if (how === "cannot be opened") opens = () => Promise.reject({ errorCode: "broken" });
    const staged = begin();
    await (how === "cannot be opened" ? reaches(staged, "problem") : wanted);
    await staged.signOut();
    expect(staged.stage()).toEqual(signedOut);
    expect(Object.keys(localStorage)).toEqual(["duologue.theme"]);
    expect(Object.keys(sessionStorage)).toEqual([]);
  },
);

test("[SI25] a library that comes after somebody signed out is signed out of, too, and asked for nothing", async () => {
  const { wanted, come } = holdBack();
  const staged = begin();
  await wanted;
  await staged.signOut();
  // As it does with what it had read before that was removed.
  localStorage.setItem("msal.3.account.keys", "[]");
  come();
  await until(() => localStorage.getItem("msal.3.account.keys") === null);
  await settled();
  expect(held).toEqual([]);
  expect(staged.stage()).toEqual(signedOut);
});

test("[SI24] what fails after somebody signed out is no problem of whoever comes next", async () => {
  holding = true;
  const staged = begin();
  await until(() => held.length > 0);
  await staged.signOut();
  held[0]?.refuse("network_error");
  await settled();
  expect(staged.stage()).toEqual(signedOut);
});

test("[SI24] a window that stood open while somebody signed out brings nothing back", async () => {
  const staged = await atList();
  holding = true;
  const pressed = staged.signIn(["Calendars.ReadBasic"]);
  await until(() => windows.length > 0);
  const left = staged.signOut();
  await carryOut();
  await left;
  windows[0]?.answer();
  await pressed;
  expect(staged.stage()).toEqual(signedOut);
  expect(Object.keys(localStorage)).toEqual([]);
});

test("[SI26] whoever closes the page while their copies are being deleted is signed out", async () => {
  const staged = await atList();
  expect(Object.keys(localStorage)).toContain("duologue-sign-in");
  const left = staged.signOut();
  await until(() => deletions.length > 0);
  expect(staged.stage().type).toBe("looking");
  expect(Object.keys(localStorage)).toEqual([]);
  // An answer that was on its way.
  localStorage.setItem("duologue.told", "{}");
  await carryOut();
  await left;
  expect(staged.stage()).toEqual(signedOut);
  expect(Object.keys(localStorage)).toEqual([]);
});

test.each([false, true])(
  "[SI26] what the host shows while somebody signs out opens nothing before all is gone; the host signs in: %s",
  async (nested) => {
    const staged = await atList({ nested });
    const left = staged.signOut();
    await until(() => deletions.length > 0);
    [held, databasesOpened] = [[], 0];
    changeMoment({ type: "noInvite" });
    await settled();
    expect([held, databasesOpened, staged.stage().type]).toEqual([[], 0, "looking"]);
    await carryOut();
    await left;
    expect(staged.stage()).toEqual(signedOut);
    expect(held).toEqual([]);

    await staged.signIn([]);
    expect(staged.stage()).toEqual({ type: "aside", aside: { type: "noInvite" } });
  },
);

test("[SI32] a second press while somebody is leaving shows nothing before all is gone", async () => {
  const staged = await atList();
  const left = staged.signOut();
  await until(() => deletions.length > 0);
  await staged.signOut();
  expect(staged.stage().type).toBe("looking");
  await carryOut();
  await left;
  expect(staged.stage()).toEqual(signedOut);
});

test("[SI35] where Entra's hidden window did not answer, the way in by hand stands there, and coming back asks again", async () => {
  holding = true;
  const staged = begin();
  await until(() => held.length > 0);
  held[0]?.refuse("timed_out");
  await reaches(staged, "firstVisit");
  const problem = { type: "signInNeeded", unanswered: true } as const;
  expect(staged.stage()).toEqual({ type: "firstVisit", busy: false, problem });
  expect(explain(problem)).toMatchObject({ act: { type: "signIn" } });
  expect(explain(problem).sentence).not.toEqual(explain({ type: "signInNeeded" }).sentence);

  // Not beside a window that stands open.
  const pressed = staged.signIn([]);
  await until(() => windows.length > 0);
  page.dispatchEvent(new Event("focus"));
  await settled();
  expect(held).toHaveLength(1);
  windows[0]?.refuse("user_cancelled");
  await pressed;
  expect(staged.stage()).toEqual({ type: "firstVisit", busy: false, problem: { type: "cancelled" } });

  page.dispatchEvent(new Event("focus"));
  await until(() => held.length > 1);
  held[1]?.answer();
  await reaches(staged, "list");
});

test("[SI33] a silent attempt that fails after somebody signed in by a window leaves them where they are", async () => {
  holding = true;
  const staged = begin();
  await until(() => held.length > 0);
  const pressed = staged.signIn([]);
  await until(() => windows.length > 0);
  windows[0]?.answer();
  await pressed;
  await reaches(staged, "list");
  held[0]?.refuse("interaction_required");
  await settled();
  expect(staged.stage().type).toBe("list");
});

const changeOf = (from: string, newValue: string | null) => ({
  key: "duologue-sign-in",
  oldValue: JSON.stringify({ account: from, at: Date.now() }),
  newValue,
});
/** The browser tells of it, now or late. */
const signedOutElsewhere = (remembered = account.homeAccountId): void =>
  void page.dispatchEvent(Object.assign(new Event("storage"), changeOf(remembered, null)));
const bens = `${ben}.${contoso}`;
const bensRecord = (): string => JSON.stringify({ account: bens, at: Date.now() });

test("[SI27] a page that hears of a sign-out when somebody has signed in again leaves them signed in", async () => {
  const staged = await atList();
  signedOutElsewhere();
  await settled();
  expect(localStorage.getItem("msal.3.account.keys")).not.toBeNull();
  expect(staged.stage().type).toBe("list");
});

test.each([
  ["who signs out in another tab is signed out here", null],
  ["who signed out while this tab slept is signed out here, also when somebody else has signed in", ben],
])("[SI27] %s, and what stands here stays", async (_, next) => {
  const staged = await atList();
  const { session } = staged.stage() as { session: { door: { token: () => Promise<unknown> } } };
  holding = true;
  const late = session.door.token();
  await until(() => held.length > 0);
  if (next === null) localStorage.removeItem("duologue-sign-in");
  else localStorage.setItem("duologue-sign-in", JSON.stringify({ account: `${next}.${contoso}`, at: Date.now() }));
  signedOutElsewhere();
  held.at(-1)?.answer();
  expect(await late).toEqual({ ok: false, error: { type: "signInNeeded" } });
  expect(await session.door.token()).toEqual({ ok: false, error: { type: "signInNeeded" } });
  expect(localStorage.getItem("msal.3.account.keys")).toBeNull();
  expect(staged.stage().type).toBe("list");
});

test("[SI27] a tab that slept takes no sign-in from whoever came back, or came, meanwhile", async () => {
  const staged = await atList();
  // Ben sat here between, and has left: she is back.
  signedOutElsewhere(bens);
  await settled();
  expect(localStorage.getItem("msal.3.account.keys")).not.toBeNull();
  // She has left, and Ben is here, of whom this tab knows nothing any more.
  localStorage.removeItem("duologue-sign-in");
  signedOutElsewhere();
  await settled();
  expect(localStorage.getItem("msal.3.account.keys")).toBeNull();
  localStorage.setItem("duologue-sign-in", bensRecord());
  localStorage.setItem("msal.3.account.keys", "[]");
  signedOutElsewhere();
  await settled();
  expect(localStorage.getItem("msal.3.account.keys")).toBe("[]");
  expect(staged.stage().type).toBe("list");
});

test("[SI27] who signs out in another tab is signed out here, also where somebody else was remembered last in this browser", async () => {
  const staged = await atList();
  localStorage.removeItem("duologue-sign-in");
  signedOutElsewhere(bens);
  await settled();
  expect(localStorage.getItem("msal.3.account.keys")).toBeNull();
  expect(staged.stage().type).toBe("list");
});

test("[SI27] who signs out in another tab is signed out here also while nobody knows yet who sits here", async () => {
  holding = true;
  localStorage.setItem("duologue-sign-in", bensRecord());
  const staged = begin();
  await until(() => held.length > 0);
  localStorage.removeItem("duologue-sign-in");
  signedOutElsewhere(bens);
  await settled();
  held[0]?.answer();
  await reaches(staged, "firstVisit");
  expect(localStorage.getItem("msal.3.account.keys")).toBeNull();
  expect(localStorage.getItem("duologue-sign-in")).toBeNull();
});

test("[SI27] a tab that slept is signed out with the others also when who was remembered last is back", async () => {
  const staged = await atList();
  localStorage.setItem("duologue-sign-in", bensRecord());
  signedOutElsewhere(bens);
  await settled();
  expect(localStorage.getItem("msal.3.account.keys")).toBeNull();
  expect(staged.stage().type).toBe("list");
});

const frames = "msal.3.account.keys.of.a.frame";

test.each([
  ["nobody else has signed in", null],
  ["somebody else has signed in", "bens"],
] as const)(
  "[SI37] a frame that was not there when somebody signed out signs nobody in with what it kept: %s",
  async (_, since) => {
    sessionStorage.setItem("duologue-sign-in", account.homeAccountId);
    sessionStorage.setItem(frames, "[]");
    if (since !== null) localStorage.setItem("duologue-sign-in", bensRecord());
    const found: boolean[] = [];
    opens = async () => void found.push(frames in sessionStorage);
    await atList();
    expect(found).toEqual([false]);
  },
);

test.each([ana, ben])(
  "[SI37] a dialog opened in a frame asks for a sign-in as well where who signed in last is another: %s",
  async (last) => {
    sessionStorage.setItem(frames, "[]");
    rememberHere(account.homeAccountId);
    localStorage.setItem(
      "duologue-sign-in",
      JSON.stringify({ account: accountOf(last).homeAccountId, at: Date.now() }),
    );
    const found: boolean[] = [];
    opens = async () => void found.push(frames in sessionStorage);
    await openOwnSignIn({ platform, nested: false, loginHint: null, userHint: null });
    expect(found).toEqual([last === ana]);
  },
);

test("[SI37] a frame that was there before goes on with what it kept, until somebody signs out while its library cannot be had", async () => {
  localStorage.setItem("duologue-sign-in", JSON.stringify({ account: account.homeAccountId, at: Date.now() }));
  sessionStorage.setItem("duologue-sign-in", account.homeAccountId);
  sessionStorage.setItem(frames, "[]");
  opens = () => Promise.reject(Object.assign(new Error("No library"), { errorCode: "endpoints_resolution_error" }));
  const staged = begin();
  await reaches(staged, "problem");
  expect(frames in sessionStorage).toBe(true);
  localStorage.setItem("duologue-sign-in", bensRecord());
  signedOutElsewhere();
  await settled();
  expect(frames in sessionStorage).toBe(false);
});

test("[SI27] another account signs nobody out in another tab", async () => {
  const staged = await atList();
  page.dispatchEvent(Object.assign(new Event("storage"), { key: "duologue-sign-in", newValue: "{}" }));
  page.dispatchEvent(Object.assign(new Event("storage"), { key: "duologue.seen", newValue: null }));
  await settled();
  expect(localStorage.getItem("msal.3.account.keys")).not.toBeNull();
  expect(staged.stage().type).toBe("list");

  holding = true;
  const pressed = staged.signIn([]);
  await until(() => windows.length > 0);
  removed.length = 0;
  windows[0]?.answer(ben);
  await carryOut();
  await pressed;
  expect(localStorage.getItem("duologue-sign-in")).toContain(ben);
  expect(removed).not.toContain("duologue-sign-in");
});

test.each([
  ["another record", JSON.stringify({ account: account.homeAccountId, at: Date.now() })],
  ["no record", "{}"],
])(
  "[MY52] what names the one before is gone when somebody else signs in where nothing was shown: %s",
  async (_, record) => {
    localStorage.setItem("duologue-sign-in", record);
    localStorage.setItem("duologue.seen", JSON.stringify({ [`${ana} meeting 19:chat`]: null }));
    localStorage.setItem("duologue.theme", "dark");
    sessionStorage.setItem(`duologue.unsent ${ana} newTopic`, "Growth");
    holding = true;
    const staged = begin({ userHint: ben });
    await reaches(staged, "firstVisit");
    const pressed = staged.signIn([]);
    await until(() => windows.length > 0);
    windows[0]?.answer(ben);
    await pressed;
    await reaches(staged, "list");
    expect(Object.keys(localStorage).filter((it) => it.startsWith("duologue."))).toEqual([
      "duologue.theme",
      "duologue.visitor",
    ]);
    expect(Object.keys(sessionStorage).filter((it) => it !== "duologue-sign-in")).toEqual([]);
  },
);

test("[MY52] what somebody began themselves is still there when they sign in again", async () => {
  localStorage.setItem("duologue-sign-in", JSON.stringify({ account: account.homeAccountId, at: 0 }));
  sessionStorage.setItem(`duologue.unsent ${ana} newTopic`, "Growth");
  await atList();
  expect(Object.keys(sessionStorage).filter((it) => it !== "duologue-sign-in")).toEqual([
    `duologue.unsent ${ana} newTopic`,
  ]);
});

test("[MY52] what somebody began themselves is still there where another has signed in meanwhile", async () => {
  localStorage.setItem("duologue-sign-in", JSON.stringify({ account: `${ben}.${contoso}`, at: 0 }));
  for (const who of [ana, ben]) sessionStorage.setItem(`duologue.unsent ${who} newTopic`, "Growth");
  await atList();
  expect(Object.keys(sessionStorage).filter((it) => it !== "duologue-sign-in")).toEqual([
    `duologue.unsent ${ana} newTopic`,
  ]);
});

test("[SI29] what goes wrong while something seen before is looked for is reported, and holds up no sign-in", async () => {
  localStorage.setItem("duologue-sign-in", JSON.stringify({ account: account.homeAccountId, at: Date.now() }));
  const chat: Moment = { type: "meeting", chatId: "19:chat", inCall: false };
  const host = { moment: chat, loginHint: account.username };
  rememberVisitor(host);
  localStorage.setItem("duologue.seen", JSON.stringify({ [`${ana} meeting 19:chat`]: null }));
  begin(host);
  await until(() => held.length > 0);
  expect(reported).toEqual([expect.any(TypeError)]);
});
