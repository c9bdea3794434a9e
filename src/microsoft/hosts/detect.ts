/** Finds out what the product is framed by, and greets it. Each host's library is loaded only where it is needed. */
import { ok, type Result } from "#core/result.ts";
import type { Platform } from "#microsoft/platform.ts";
import { openBrowser } from "./browser.ts";
import type { Host, HostError } from "./host.ts";

export const openHost = async (platform: Platform, page: Window = window): Promise<Result<Host, HostError>> => {
  if (hostOf(page) === "outlook") {
    const { openOutlook } = await import("./outlook.ts");
    const outlook = await openOutlook(platform, page);
    if (!outlook.ok) return outlook;
    return ok(outlook.value ?? openBrowser(page));
  }
  if (hostOf(page) === "teams") {
    const { openTeams } = await import("./teams.ts");
    return openTeams(platform);
  }
  return ok(openBrowser(page));
};

/** Outlook has a page of its own; Teams frames the other one, or on phones puts an object into its window. */
export const hostOf = (page: Pick<Window, "location"> & { readonly parent: unknown }): Host["name"] => {
  if (page.location.pathname.endsWith("/outlook.html")) return "outlook";
  return page.parent !== page || "nativeInterface" in page ? "teams" : "browser";
};
