/** Sign-in of whoever sits here now. */
import { forgetByName } from "#browser/by-name.ts";
import { isSignedInHere } from "#browser/sign-in-record.ts";
import { libraryKeys, openSignIn } from "#microsoft/sign-in/open-sign-in.ts";

/**
 * A frame keeps what it has of its own: whoever signed out while it was not there, or had no library, told it nothing, and somebody
 * else may have signed in since.
 */
export const openOwnSignIn: typeof openSignIn = (options) => {
  if (!isSignedInHere()) forgetByName(libraryKeys, ["sessionStorage"]);
  return openSignIn(options);
};
