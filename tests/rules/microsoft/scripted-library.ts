import { afterEach, beforeEach, vi } from "vitest";
import { contoso } from "#tests/cast.ts";

/** Somebody as MSAL knows them. */
export const accountOf = (person: string) => ({
  homeAccountId: `${person}.${contoso}`,
  tenantId: contoso,
  localAccountId: person,
  username: person,
  name: person,
});

/** Each test of the file stands in a window of its own, in no frame. */
export const standInWindow = (): void => {
  beforeEach(() => {
    const window = { location: { origin: "https://duologue.example" } };
    vi.stubGlobal("window", Object.assign(window, { parent: window }));
  });
  afterEach(() => vi.unstubAllGlobals());
};

/** The sign-in over a library that the test has scripted, for which it mocks `@azure/msal-browser`. */
export const openScripted = async (nested = false) => {
  const { createSignIn } = await import("#microsoft/sign-in/msal.ts");
  const platform = {
    clientId: "d1a10600-0000-4000-8000-000000000001",
    authority: "https://login.microsoftonline.com/organizations",
    graph: "https://graph.microsoft.com/v1.0",
    apiResource: "api://d1a10600-0000-4000-8000-000000000002",
  };
  const opened = await createSignIn({ platform, nested, loginHint: null, userHint: null });
  if (!opened.ok) throw new Error("The scripted library did not open.");
  return opened.value;
};
