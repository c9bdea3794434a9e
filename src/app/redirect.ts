import { handRedirectOn } from "#microsoft/sign-in/redirect.ts";
import { firstVisitWords } from "./first-visit-words.ts";

await handRedirectOn(window, firstVisitWords.proceed);
