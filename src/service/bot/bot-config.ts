/** What it takes for the bot to speak. All of it or nothing: half a bot is a mistake that is told at the start. */
import type { CardPace } from "#service/reminders/card-queue.ts";
import type { BotCredential } from "./bot-token.ts";
import type { ConnectorTrust } from "./connector-token.ts";

export interface BotConfig extends BotCredential {
  /**
   * Whose requests are believed. "playground" believes every request, as Microsoft's offline test tool signs none; the settings
   * of a production service cannot say it.
   */
  readonly inbound: Omit<ConnectorTrust, "appId"> | "playground";
  /** Suffixes of hosts to which the bot's token may go, as `trafficmanager.net`; null for this machine alone, over http. */
  readonly serviceHosts: readonly string[] | null;
  /** Addresses in which `{tenant}`, `{person}`, `{other}`, `{pair}`, `{page}` and `{card}` are replaced. */
  readonly links: { readonly page: string; readonly write: string };
  readonly pace?: CardPace;
  /** How long an answer of the connector is waited for. */
  readonly timeoutMs?: number;
}

export interface LinkTo {
  readonly tenant: string;
  readonly person: string;
  readonly other: string;
  readonly pair: string;
  readonly page: string;
  readonly card: string;
}

export const linkTo = (template: string, to: LinkTo): string =>
  template.replaceAll(/\{(tenant|person|other|pair|page|card)\}/g, (_, name: keyof LinkTo) =>
    encodeURIComponent(to[name]),
  );

export const mayReachFor =
  (hosts: BotConfig["serviceHosts"]) =>
  (serviceUrl: string): boolean => {
    const url = URL.parse(serviceUrl);
    if (url === null) return false;
    if (hosts === null) return url.protocol === "http:" && /^(localhost|127\.0\.0\.1|\[::1\])$/.test(url.hostname);
    return url.protocol === "https:" && hosts.some((it) => url.hostname === it || url.hostname.endsWith(`.${it}`));
  };
