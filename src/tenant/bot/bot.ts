/** The Teams side of a bot: connector, the channel's keys, the chats, and what people do in them. */
import type { HttpBindings } from "@hono/node-server";
import { Hono } from "hono";
import { createChannel, channelIssuer } from "./channel.ts";
import { createConnector } from "./connector.ts";
import { createBotControl, type BotControlDeps } from "./control.ts";
import type { BotRegistration } from "./registration.ts";
import { createTeams, type Teams } from "./teams.ts";
import type { Signer } from "#tenant/entra/signer.ts";
import type { Faults } from "#tenant/faults.ts";
import type { World } from "#tenant/world.ts";

export interface BotDeps {
  readonly bot: BotRegistration;
  readonly world: () => World;
  /** Entra's: it signs the bot's own tokens. */
  readonly signer: Signer;
  readonly faults: Faults;
  readonly url: string;
  readonly beReminded: BotControlDeps["beReminded"];
}

export interface Bot {
  readonly connector: Hono<{ Bindings: HttpBindings }>;
  /** `/_botframework/…`: where a bot learns the channel's keys. */
  readonly metadata: Hono;
  readonly control: Hono;
  readonly teams: Teams;
  /** Tells whoever watches a chat that something changed. */
  readonly changed: () => void;
}

export const createBot = async (deps: BotDeps): Promise<Bot> => {
  const channel = await createChannel(deps.bot);
  const watching = new Set<() => void>();
  const changed = (): void => {
    for (const listener of watching) listener();
  };
  // With the slash at its end, as Teams writes it.
  const serviceUrl = `${deps.url}/_connector/emea/`;
  const teams = createTeams({ ...deps, channel, serviceUrl, changed });

  const base = `${deps.url}/_botframework`;
  const metadata = new Hono();
  metadata.get("/.well-known/openidconfiguration", (c) =>
    c.json({
      issuer: channelIssuer,
      authorization_endpoint: "https://invalid.botframework.com",
      jwks_uri: `${base}/.well-known/keys`,
      id_token_signing_alg_values_supported: ["RS256"],
      token_endpoint_auth_methods_supported: ["private_key_jwt"],
    }),
  );
  metadata.get("/.well-known/keys", (c) => c.json(channel.keys));

  return {
    connector: createConnector({ ...deps, changed }),
    metadata,
    control: createBotControl({
      ...deps,
      teams,
      channel,
      serviceUrl,
      watch: (listener) => {
        watching.add(listener);
        return () => watching.delete(listener);
      },
    }),
    teams,
    changed,
  };
};
