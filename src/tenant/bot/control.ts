/** `/_tenant/bot/*`: what people do in the fake Teams chat, for its page and for tests. Described in docs/tenant.md. */
import { Hono, type Context } from "hono";
import { adaptiveCard, chatOf, unread, type BotChat } from "./chat.ts";
import type { Channel } from "./channel.ts";
import type { BotRegistration } from "./registration.ts";
import type { Press, Teams } from "./teams.ts";
import { aliasOf, findPerson } from "#tenant/people.ts";
import { UnknownPerson } from "#tenant/seed.ts";
import type { TenantPerson, World } from "#tenant/world.ts";

export interface BotControlDeps {
  readonly bot: BotRegistration;
  readonly world: () => World;
  readonly teams: Teams;
  readonly channel: Channel;
  readonly serviceUrl: string;
  readonly watch: (listener: () => void) => () => void;
  /** Null where nobody plays the app's part. */
  readonly beReminded: ((person: string) => Promise<Reminding>) | null;
}

/** `nothing`: there is nothing to be reminded of. `prepared`: they have done already what they would be asked for. */
export type Reminding = "ready" | "prepared" | "nothing";

interface Asked {
  readonly user: string;
  readonly locale?: string;
  readonly text?: string;
  readonly message?: string;
  readonly action?: Press;
  readonly data?: unknown;
}

export const createBotControl = (deps: BotControlDeps): Hono => {
  const { world, teams } = deps;
  const control = new Hono();

  const asked = async (c: Context): Promise<Asked & { readonly person: TenantPerson }> => {
    const body = await c.req.json<Asked>();
    return { ...body, person: named(body.user) };
  };
  const named = (user: string): TenantPerson => {
    const person = findPerson(world(), user);
    if (person === undefined) throw new UnknownPerson(user);
    return person;
  };

  control.post("/install", async (c) => {
    const { person, locale } = await asked(c);
    return c.json(await teams.install(person, locale));
  });
  /** Whatever somebody would do once for themselves so that the bot reminds them; the clock stays where it is. */
  control.post("/be-reminded", async (c) => {
    const { person } = await asked(c);
    if (deps.beReminded === null) return c.json({ error: "nobody here plays the app's part" }, 404);
    return c.json({ type: await deps.beReminded(person.id) });
  });
  control.post("/uninstall", async (c) => answered(c, await teams.uninstall((await asked(c)).person)));
  control.post("/say", async (c) => {
    const { person, text = "", locale } = await asked(c);
    return answered(c, await teams.say(person, text, locale));
  });
  control.post("/press", async (c) => {
    const { person, message = "", action, locale } = await asked(c);
    if (action?.type !== "Action.Execute" && action?.type !== "Action.Submit")
      return c.json({ error: "expected an action of type Action.Execute or Action.Submit" }, 400);
    return answered(c, await teams.press(person, message, action, locale));
  });
  control.post("/submit", async (c) => {
    const { person, data, locale } = await asked(c);
    return answered(c, await teams.submit(person, data, locale));
  });
  control.post("/read", async (c) => {
    teams.read((await asked(c)).person);
    return c.body(null, 204);
  });
  /** A token as the connector would send it, or one with something wrong about it. */
  control.post("/token", async (c) => {
    const {
      serviceUrl = deps.serviceUrl,
      audience = deps.bot.appId,
      expiresIn = 3600,
      issuer,
    } = await c.req.json<{ serviceUrl?: string; audience?: string; expiresIn?: number; issuer?: string }>();
    return c.json({ token: await deps.channel.sign({ serviceurl: serviceUrl }, audience, expiresIn, issuer) });
  });

  const shown = (chat: BotChat) => {
    const person = world().people.get(chat.person);
    return {
      user: person === undefined ? chat.person : aliasOf(person),
      person: chat.person,
      conversationId: chat.conversationId,
      serviceUrl: deps.serviceUrl,
      bot: deps.bot.name,
      installed: chat.installed,
      unread: unread(chat),
      messages: chat.messages
        .filter((it) => !it.deleted)
        .map((it) => ({
          ...it,
          cards:
            it.answered !== null
              ? [it.answered]
              : it.attachments.filter((part) => part.contentType === adaptiveCard).map((part) => part.content),
        })),
    };
  };
  const chatOfUser = (c: Context): BotChat => chatOf(world(), deps.bot.appId, named(c.req.query("user") ?? "").id);

  control.get("/chats", (c) =>
    c.req.query("user") === undefined
      ? c.json([...world().botChats.values()].filter((it) => it.installed || it.messages.length > 0).map(shown))
      : c.json(shown(chatOfUser(c))),
  );

  /** The chat of one person, sent again whenever something in it changes. */
  control.get("/events", (c) => {
    chatOfUser(c);
    const { signal } = c.req.raw;
    const encoder = new TextEncoder();
    let stop: (() => void) | null = null;
    let last = "";
    const stream = new ReadableStream<Uint8Array>({
      start: (sink) => {
        const tell = (): void => {
          const now = JSON.stringify(shown(chatOfUser(c)));
          if (now === last) return;
          last = now;
          sink.enqueue(encoder.encode(`data: ${now}\n\n`));
        };
        stop = deps.watch(tell);
        signal.addEventListener("abort", () => stop?.(), { once: true });
        tell();
      },
      cancel: () => stop?.(),
    });
    return new Response(stream, { headers: { "content-type": "text/event-stream", "cache-control": "no-store" } });
  });
  return control;
};

const answered = (c: Context, answer: object | null): Response =>
  answer === null ? c.json({ error: "the bot is not installed for this person" }, 409) : c.json(answer);
