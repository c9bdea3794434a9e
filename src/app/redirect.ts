import { handRedirectOn } from "#microsoft/sign-in/redirect.ts";
import { words } from "./words.ts";

await handRedirectOn(window, words.firstVisit.proceed);
