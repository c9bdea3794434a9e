import { afterEach, expect, test, vi } from "vitest";
import { ok } from "#core/result.ts";
import type { Platform } from "#microsoft/platform.ts";
import type { SignIn } from "#microsoft/sign-in/sign-in.ts";
import { openSession } from "#app/session.ts";
import { ana, contoso } from "#tests/cast.ts";

afterEach(() => vi.unstubAllGlobals());

const platform: Platform = { clientId: "app", graph: "https://graph.example/v1.0" } as Platform;

test("[MY51] after a wipe nothing of this session gets a token, whoever signs in next", async () => {
  // A browser that keeps nothing.
  vi.stubGlobal("indexedDB", {
    deleteDatabase: () => {
      throw new DOMException("", "SecurityError");
    },
  });
  const signIn = { token: () => Promise.resolve(ok("a token")) } as unknown as SignIn;
  const session = openSession(platform, { tenant: contoso, person: ana }, () => Promise.resolve(ok(signIn)));
  expect(await session.door.token()).toEqual(ok("a token"));
  await session.wipe();
  expect(await session.door.token()).toMatchObject({ ok: false, error: { type: "signInNeeded" } });
});
