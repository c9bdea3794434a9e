/** The bot's own token for the connector, by client credentials; kept until five minutes before its end. */
import { objectIn, textIn } from "#core/pairs/json.ts";

export interface BotCredential {
  readonly appId: string;
  /** https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-authentication#bot-to-connector */
  readonly tokenEndpoint: string;
  readonly proof:
    | { readonly type: "secret"; readonly secret: string }
    /** A federated credential: an assertion that the platform hands out anew every time. */
    | { readonly type: "assertion"; readonly read: () => Promise<string> };
}

export interface BotToken {
  /** Null when there is none to be had at the moment. */
  readonly get: () => Promise<string | null>;
  /** The connector refused this one. */
  readonly forget: (token: string) => void;
}

/** Time by the machine, since tokens are other people's. */
export const createBotToken = (credential: BotCredential, failed: (error: unknown) => void): BotToken => {
  let kept: { readonly token: string; readonly until: number } | null = null;
  let asking: Promise<string | null> | null = null;

  const ask = async (): Promise<string | null> => {
    const { appId, tokenEndpoint, proof } = credential;
    try {
      const response = await fetch(tokenEndpoint, {
        method: "POST",
        redirect: "error",
        signal: AbortSignal.timeout(10_000),
        body: new URLSearchParams({
          grant_type: "client_credentials",
          client_id: appId,
          scope: "https://api.botframework.com/.default",
          ...(proof.type === "secret"
            ? { client_secret: proof.secret }
            : {
                client_assertion_type: "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
                client_assertion: await proof.read(),
              }),
        }),
      });
      const body = objectIn(await response.json());
      const token = textIn(body?.["access_token"]);
      if (token === "")
        throw new Error(`No token for the bot: ${response.status} ${textIn(body?.["error"]).slice(0, 40)}`);
      kept = { token, until: performance.now() + (Number(body?.["expires_in"]) - 300) * 1000 };
      return token;
    } catch (error) {
      failed(error);
      return null;
    }
  };

  return {
    get: async () => {
      if (kept !== null && performance.now() < kept.until) return kept.token;
      asking ??= ask().finally(() => {
        asking = null;
      });
      return asking;
    },
    forget: (token) => {
      if (kept?.token === token) kept = null;
    },
  };
};
