/** Every permission the product ever asks for, and why. Nothing outside of this table is asked for. Rules SI1-SI4, docs/spec/sign-in.md. */
import type { Platform } from "#microsoft/platform.ts";

export type Feature = "identity" | "calendar" | "chat" | "files" | "service" | "oneNote" | "toDo";

export interface AskedPermission {
  readonly scope: string;
  /** What it is for; it is asked for when that is first used. */
  readonly feature: Feature;
  /** Names the sentence in which the app tells why. */
  readonly sentence: `permission.${Feature}`;
  /** In a tenant with Microsoft's default consent policy an administrator has to agree. */
  readonly adminNeeded: boolean;
}

const graphScopes: readonly (readonly [scope: string, feature: Feature, adminNeeded: boolean])[] = [
  ["User.Read", "identity", false],
  ["User.ReadBasic.All", "identity", false],
  ["Calendars.ReadBasic", "calendar", true],
  ["Chat.ReadBasic", "chat", false],
  ["Files.ReadWrite.All", "files", true],
  ["Notes.Create", "oneNote", false],
  ["Tasks.ReadWrite", "toDo", false],
];

export const permissions = (platform: Pick<Platform, "apiResource">): readonly AskedPermission[] =>
  [...graphScopes, [`${platform.apiResource}/access_as_user`, "service", false] as const].map(
    ([scope, feature, adminNeeded]) => ({ scope, feature, sentence: `permission.${feature}` as const, adminNeeded }),
  );

export const scopesOf = (feature: Feature, platform: Pick<Platform, "apiResource">): readonly string[] =>
  permissions(platform)
    .filter((it) => it.feature === feature)
    .map((it) => it.scope);

/** What a scope is for; null for one that is not ours. */
export const featureOf = (scope: string, platform: Pick<Platform, "apiResource">): Feature | null =>
  permissions(platform).find((it) => it.scope === scope)?.feature ?? null;
