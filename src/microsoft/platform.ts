/**
 * Which Microsoft 365 this build talks to. The service writes it into the page as inert JSON.
 * Only a build made with `--mode local` accepts anything but Microsoft's public cloud.
 */
import { err, ok, type Result } from "#core/result.ts";

/**
 * How far the application may reach into drives. `all`: whatever the person can open. `selected`: one's own drive, and
 * in others' the files that were granted to the application. `selectedOrAll`: the same, and everything where the tenant
 * refuses such grants.
 */
export type FileAccess = "all" | "selected" | "selectedOrAll";

const fileAccesses: readonly FileAccess[] = ["all", "selected", "selectedOrAll"];

export interface Platform {
  readonly clientId: string;
  /** Resource of our own API, for instance api://duologue.example/…; the scope is `{apiResource}/access_as_user`. */
  readonly apiResource: string;
  readonly authority: string;
  readonly graph: string;
  /** `all` when nothing is said. */
  readonly access?: FileAccess;
  /** Present in a local build only. */
  readonly local?: {
    /** The discovery document as JSON: endpoints may be http on localhost, which MSAL would refuse to discover. */
    readonly authorityMetadata: string;
    readonly knownAuthorities: readonly string[];
    readonly messageOrigins: readonly string[];
    /** Stands in for Microsoft's Office.js. */
    readonly officeScript?: string;
  };
}

/** What the service wrote into this page. */
export const readPlatform = (page: Document): Result<Platform, PlatformError> =>
  parsePlatform(page.getElementById("platform")?.textContent ?? "", __LOCAL__);

const publicAuthority = /^https:\/\/login\.microsoftonline\.com\/(organizations|[0-9a-f-]{36})$/;
const publicGraph = "https://graph.microsoft.com/v1.0";

export const parsePlatform = (json: string, localAllowed: boolean): Result<Platform, PlatformError> => {
  let value: Partial<Platform> | null;
  try {
    value = JSON.parse(json) as Partial<Platform> | null;
  } catch {
    return err({ type: "unreadable", found: json.slice(0, 80) });
  }
  if (typeof value !== "object" || value === null) return err({ type: "unreadable", found: json.slice(0, 80) });
  for (const field of ["clientId", "apiResource", "authority", "graph"] as const)
    if (typeof value[field] !== "string" || value[field] === "") return err({ type: "missing", field });
  const platform = value as Platform;
  if (platform.access !== undefined && !fileAccesses.includes(platform.access))
    return err({ type: "refused", field: "access", value: platform.access });
  if (localAllowed) return ok(platform);
  if (!publicAuthority.test(platform.authority))
    return err({ type: "refused", field: "authority", value: platform.authority });
  if (platform.graph !== publicGraph) return err({ type: "refused", field: "graph", value: platform.graph });
  if (platform.local !== undefined) return err({ type: "refused", field: "local", value: "present" });
  return ok(platform);
};

export type PlatformError =
  | { readonly type: "unreadable"; readonly found: string }
  | { readonly type: "missing"; readonly field: string }
  | { readonly type: "refused"; readonly field: string; readonly value: string };
