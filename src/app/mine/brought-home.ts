import { within } from "#microsoft/hosts/time-limit.ts";

/** Whoever leaves is not kept by what never answers: they are asked, as when something could not be saved. */
const patienceMs = 15_000;

export const broughtHome = (bringHome: () => Promise<boolean>): Promise<boolean> =>
  within(patienceMs, bringHome()).then(
    (all) => all === true,
    () => false,
  );
