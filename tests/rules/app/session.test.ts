import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { err, ok } from "#core/result.ts";
import type { Platform } from "#microsoft/platform.ts";
import type { SignIn } from "#microsoft/sign-in/sign-in.ts";
import type { PersonId } from "#core/pairs/pair.ts";
import { broughtHome } from "#app/mine/brought-home.ts";
import { openSession, type Session } from "#app/session.ts";
import { ana, anaAndBen, ben, contoso } from "#tests/cast.ts";

/** A browser that keeps nothing. */
beforeEach(() => {
  vi.stubGlobal("indexedDB", {
    databases: async () => [],
    open: () => {
      throw new DOMException("", "SecurityError");
    },
    deleteDatabase: () => {
      throw new DOMException("", "SecurityError");
    },
  });
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

const signedIn = (person: PersonId): SignIn =>
  ({ account: () => ({ tenant: contoso, person }), token: async () => ok("a token") }) as unknown as SignIn;
const sessionOf = (person: PersonId, signIn: SignIn): Session =>
  openSession(platform, { tenant: contoso, person }, async () => ok(signIn));

const platform: Platform = { clientId: "app", graph: "https://graph.example/v1.0" } as Platform;

test("[MY51] after a wipe nothing of this session gets a token, whoever signs in next", async () => {
  const session = sessionOf(ana, signedIn(ana));
  expect(await session.door.token()).toEqual(ok("a token"));
  await session.wipe();
  expect(await session.door.token()).toMatchObject({ ok: false, error: { type: "signInNeeded" } });
});

test("[MY51] what our service answers after a wipe is heard by nobody", async () => {
  const asked = Promise.withResolvers<void>();
  const answer = Promise.withResolvers<Response>();
  vi.stubGlobal("fetch", () => {
    asked.resolve();
    return answer.promise;
  });
  const session = sessionOf(ana, signedIn(ana));
  const told = session.door.ask("/views", { method: "PUT", body: {} });
  await asked.promise;
  await session.wipe();
  answer.resolve(new Response("{}"));
  expect(await told).toMatchObject({ ok: false });
});

test("[IB40] once somebody has left nothing more is said to our service, also with a token of before", async () => {
  const asked: string[] = [];
  vi.stubGlobal("fetch", async (address: string) => {
    asked.push(address);
    return new Response(null, { status: 201 });
  });
  const session = sessionOf(ana, signedIn(ana));
  const leave = (item: string) => session.door.leave(item, { method: "PUT", body: {} }, "a token");
  expect(await leave("/inbox/before")).toBe(true);
  const wiped = session.wipe();
  expect(await leave("/inbox/after")).toBe(false);
  await wiped;
  expect(asked).toEqual(["/v1/inbox/before"]);
});

test("[IB43] nothing of a page goes out with the token of somebody else who sits there now", async () => {
  const session = sessionOf(ana, signedIn(ben));
  expect(await session.door.token()).toMatchObject({ ok: false, error: { type: "signInNeeded" } });
});

test("[SI34] a page that could not ask for its notebook asks again, once, as soon as somebody signed in", async () => {
  const asked: string[] = [];
  const answer = Promise.withResolvers<Response>();
  vi.stubGlobal("fetch", (address: string) => {
    asked.push(address);
    return answer.promise;
  });
  const token = vi.fn<SignIn["token"]>(async () => err({ type: "signInNeeded" }));
  const account = { tenant: contoso, person: ana, name: "Ana", username: "ana@contoso.example" };
  const session = sessionOf(ana, { ...signedIn(ana), token });
  const keeper = session.keeper(anaAndBen, { [ana]: "Ana", [ben]: "Ben" });
  await keeper.open();
  expect(keeper.state().problem).toEqual({ type: "signInNeeded" });

  token.mockImplementation(async () => ok("a token"));
  session.prepare(account);
  await vi.waitUntil(() => asked.length > 0, { timeout: 30_000 });
  session.prepare(account);
  answer.resolve(Response.json({ error: { type: "notFound" } }, { status: 404 }));
  await vi.waitUntil(() => asked.some((it) => it.includes("index")), { timeout: 30_000 });
  expect(asked.filter((it) => it.includes("/notebooks/"))).toHaveLength(1);
});

const refusal = (name: string) => () => {
  throw new DOMException("", name);
};
test.each([
  ["does not answer", false, () => new EventTarget()],
  ["fails", false, refusal("UnknownError")],
  ["is blocked by the browser", true, refusal("SecurityError")],
] as const)(
  "[LC12, KJ12] whoever signs out while the store of copies %s goes unasked: %s",
  async (_, unasked, open) => {
    const asked = Promise.withResolvers<void>();
    const openAsked = (): EventTarget => {
      asked.resolve();
      return open();
    };
    vi.stubGlobal("indexedDB", { databases: async () => [], open: openAsked });
    vi.useFakeTimers();
    const home = broughtHome(sessionOf(ana, signedIn(ana)).bringHome);
    await asked.promise;
    await vi.advanceTimersByTimeAsync(3_000);
    expect(await home).toBe(unasked);
  },
);

test("[LC12, LC13] whoever signs out where the copies are deleted already is not asked about them", async () => {
  const session = sessionOf(ana, signedIn(ana));
  await session.wipe();
  expect(await session.bringHome()).toBe(true);
});
