/** One person's chat with the bot as the tenant keeps it, told again after each change, and what a person can do in it. */
import type { HostBotAnswer, HostBotChat } from "#tenant/host-page/answers.ts";

export interface BotFeed {
  readonly stop: () => void;
}

export const watchBotChat = (who: string, hear: (chat: HostBotChat) => void): BotFeed => {
  const source = new EventSource(`/_tenant/bot/events?user=${encodeURIComponent(who)}`);
  source.addEventListener("message", (event: MessageEvent<string>) => hear(JSON.parse(event.data) as HostBotChat));
  return { stop: () => source.close() };
};

export const readBotChat = async (who: string): Promise<HostBotChat> => {
  const answer = await fetch(`/_tenant/bot/chats?user=${encodeURIComponent(who)}`);
  if (!answer.ok) throw new Error(`The chat of ${who}: expected 200, found ${answer.status}`);
  return (await answer.json()) as HostBotChat;
};

type Asked = "be-reminded" | "install" | "uninstall" | "say" | "press" | "submit" | "read";

/** Null when the tenant could not be asked, or there is nothing to answer. */
export const inBotChat = async (what: Asked, body: object): Promise<HostBotAnswer | null> => {
  try {
    const answer = await fetch(`/_tenant/bot/${what}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    return answer.ok && answer.status !== 204 ? ((await answer.json()) as HostBotAnswer) : null;
  } catch {
    return null;
  }
};
