/** The way from Teams to the bot: activities signed with the channel's own key, and the bot's answers. */
import type { Activity } from "./activities.ts";
import type { BotRegistration } from "./registration.ts";
import { createSigner, type Signer } from "#tenant/entra/signer.ts";

export const channelIssuer = "https://api.botframework.com";
const tokenSeconds = 3600;
/** Teams gives a bot this long: https://learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/cards/universal-actions-for-adaptive-cards/work-with-universal-actions-for-adaptive-cards */
const patienceMs = 15_000;

export type Delivered =
  | { readonly type: "answered"; readonly status: number; readonly body: unknown }
  /** Nobody at the endpoint, or no answer in time. */
  | { readonly type: "unreachable" };

export interface Channel {
  readonly keys: object;
  readonly sign: Signer["sign"];
  readonly deliver: (activity: Activity) => Promise<Delivered>;
}

export const createChannel = async (bot: BotRegistration): Promise<Channel> => {
  const signer = await createSigner(channelIssuer);
  const keys = signer.keys.keys.map(({ kty, use, kid, n, e }) => ({
    kty,
    use,
    kid,
    x5t: kid,
    n,
    e,
    // Which channels may use this key; a bot that hears Teams asks for "msteams".
    endorsements: ["msteams"],
  }));

  const deliver = async (activity: Activity): Promise<Delivered> => {
    const token = await signer.sign({ serviceurl: activity.serviceUrl }, bot.appId, tokenSeconds);
    try {
      const answer = await fetch(bot.endpoint, {
        method: "POST",
        headers: { "content-type": "application/json; charset=utf-8", authorization: `Bearer ${token}` },
        body: JSON.stringify(activity),
        signal: AbortSignal.timeout(patienceMs),
      });
      return { type: "answered", status: answer.status, body: parse(await answer.text()) };
    } catch {
      return { type: "unreachable" };
    }
  };
  return { keys: { keys }, sign: signer.sign, deliver };
};

const parse = (text: string): unknown => {
  try {
    return text === "" ? null : (JSON.parse(text) as unknown);
  } catch {
    return null;
  }
};
