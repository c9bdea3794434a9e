/** Loads sign-in when it is wanted: the library behind it is larger than the rest of a page. */
import { err, type Result } from "#core/result.ts";
import type { SignInOptions } from "./msal.ts";
import type { SignIn, TokenError } from "./sign-in.ts";

export const openSignIn = async (options: SignInOptions): Promise<Result<SignIn, TokenError>> => {
  const library = await import("./msal.ts").catch(() => null);
  // A part of the page that cannot be fetched is a network that is not there.
  return library === null ? err({ type: "offline" }) : library.createSignIn(options);
};

/** What the library keeps accounts and tokens under, for whoever signs out where it is not there to forget them. */
export const libraryKeys = /^msal\./;
