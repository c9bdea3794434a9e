/** Every permission the product ever asks for, and what for. Nothing outside of this table is asked for. Rules SI1-SI4, docs/spec/sign-in.md. */
import type { FileAccess, Platform } from "#microsoft/platform.ts";

export type Feature = "identity" | "calendar" | "chat" | "files" | "service";

export interface AskedPermission {
  readonly scope: string;
  /** What it is for; it is asked for when that is first used. */
  readonly feature: Feature;
  /** In a tenant with Microsoft's default consent policy an administrator has to agree. */
  readonly adminNeeded: boolean;
}

/** Who consents to it Microsoft's pages do not agree on: a person, and an administrator where one came back without it. */
export const consentUnsettled = "Files.SelectedOperations.Selected";

type Entry = readonly [scope: string, feature: Feature, adminNeeded: boolean];
type Registered = Pick<Platform, "apiResource" | "access">;

const everyFile: Entry = ["Files.ReadWrite.All", "files", true];
const chosenFiles: readonly Entry[] = [
  ["Files.ReadWrite", "files", false],
  [consentUnsettled, "files", false],
];

const fileScopes = (access: FileAccess = "all"): readonly Entry[] =>
  access === "all" ? [everyFile] : access === "selected" ? chosenFiles : [...chosenFiles, everyFile];

export const permissions = (platform: Registered): readonly AskedPermission[] =>
  (
    [
      ["User.Read", "identity", false],
      ["User.ReadBasic.All", "identity", false],
      ["Calendars.ReadBasic", "calendar", true],
      ["Chat.ReadBasic", "chat", false],
      ...fileScopes(platform.access),
      [`${platform.apiResource}/access_as_user`, "service", false],
    ] satisfies readonly Entry[]
  ).map(([scope, feature, adminNeeded]) => ({ scope, feature, adminNeeded }));

/** What a feature asks for at first. In mode *selectedOrAll* reaching every file is asked for only where a grant was refused. */
export const scopesOf = (feature: Feature, platform: Registered): readonly string[] =>
  permissions(platform)
    .filter((it) => it.feature === feature)
    .filter((it) => platform.access !== "selectedOrAll" || it.scope !== everyFile[0])
    .map((it) => it.scope);
