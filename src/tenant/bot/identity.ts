/** Who is who in a chat with a bot: a person's id there is made for this one bot and says nothing about their Entra id. */
import { createHash } from "node:crypto";
import type { TenantPerson, World } from "#tenant/world.ts";

export const botId = (appId: string): string => `28:${appId}`;

export const personId = (appId: string, person: string): string => `29:1${opaque("person", appId, person)}`;

/** One chat for a person and a bot, the same again after the bot was removed and added. */
export const conversationId = (appId: string, person: string): string => `a:1${opaque("chat", appId, person)}`;

/** By the id made for this bot or by Entra object id: both may name a member of a personal conversation. */
export const personNamed = (world: World, appId: string, id: string): TenantPerson | undefined =>
  [...world.people.values()].find((it) => personId(appId, it.id) === id || it.id === id.toLowerCase());

const opaque = (...parts: readonly string[]): string =>
  createHash("sha256").update(parts.join("\n")).digest("base64url");
