/** The chat with the bot as Teams shows it: messages and cards, a box to write in, adding and removing the app. */
import { inBotChat } from "./bot-feed.ts";
import { openBotDialog, type BotDialogDeps } from "./bot-dialog.ts";
import { destinationOf } from "./bot-links.ts";
import { drawBotMessage, type BotMessageView } from "./bot-message.ts";
import { drawCard, loadRenderer, type CardPress } from "./card.ts";
import { element, sign } from "./element.ts";
import { firstCard } from "./first-card.ts";
import type { Theme } from "./view.ts";
import type { HostBotAnswer, HostBotChat, HostBotMessage } from "#tenant/host-page/answers.ts";

export interface BotChatDeps extends Omit<BotDialogDeps, "drawCard" | "done" | "theme" | "holder"> {
  readonly appName: string;
  readonly theme: Theme;
  readonly oldClient: boolean;
  readonly setOldClient: (old: boolean) => void;
  readonly openTab: (subPage: string | null) => void;
  /** Moves the clock on; null where nobody's first reminder can be prepared. */
  readonly nextMorning: ((timeZone: string) => Promise<void>) | null;
}

export interface BotChatView {
  readonly element: HTMLElement;
  readonly show: (chat: HostBotChat) => void;
  readonly dispose: () => void;
}

type Renderer = Awaited<ReturnType<typeof loadRenderer>>;

export const createBotChat = (deps: BotChatDeps): BotChatView => {
  const { person, locale } = deps;
  const as = { user: person.alias, locale: locale.replace(/-(\w+)$/, (_, it: string) => `-${it.toUpperCase()}`) };
  const list = element("ol", { class: "messages", "aria-label": "Messages" });
  const empty = element("p", { class: "empty quiet" });
  const first =
    deps.nextMorning === null
      ? null
      : firstCard({
          ...deps,
          nextMorning: deps.nextMorning,
          // The button that was pressed goes, and the person goes on in the card.
          shown: () => list.querySelector<HTMLElement>(reachable)?.focus(),
        });
  const install = element("button", { type: "button", class: "plain" });
  const box = element("input", {
    type: "text",
    "aria-label": `Message to ${deps.appName}`,
    placeholder: "Type a message",
    autocomplete: "off",
  });
  const compose = element(
    "form",
    { class: "say", onsubmit: (event) => void send(event) },
    box,
    element("button", { type: "submit", class: "round", "aria-label": "Send" }, sign("send")),
  );
  const old = element("input", {
    type: "checkbox",
    role: "switch",
    onchange: () => deps.setOldClient(old.checked),
  });
  old.checked = deps.oldClient;
  const view = element(
    "section",
    { class: "bot-chat", "aria-label": `Chat with ${deps.appName}` },
    element(
      "header",
      {},
      element("span", { class: "bot-avatar", "aria-hidden": "true" }, sign("app")),
      element("h2", {}, deps.appName),
      element("label", { class: "toggle" }, old, element("span", {}, "Older Teams")),
      install,
    ),
    element("div", { class: "scroll", tabindex: 0 }, empty, list, first),
    compose,
  );

  const drawn = new Map<string, { readonly of: string; readonly view: BotMessageView }>();
  let renderer: Renderer | null = null;
  let latest: HostBotChat | null = null;
  let closeDialog: (() => void) | null = null;
  let disposed = false;

  const when = new Intl.DateTimeFormat(locale, {
    timeZone: person.timeZone,
    weekday: "short",
    day: "numeric",
    month: "short",
    hour: "numeric",
    minute: "2-digit",
  });

  const open = (link: string, message: string | null): void => {
    const to = destinationOf(link);
    if (to.type === "tab") deps.openTab(to.subPage);
    else if (to.type === "dialog") dialog(to.dialog, message);
    else deps.announce(`Teams would open ${to.address}`);
  };
  const dialog = (shown: Parameters<typeof openBotDialog>[0], message: string | null): void => {
    closeDialog?.();
    closeDialog = openBotDialog(shown, {
      ...deps,
      theme: () => deps.theme,
      holder: view,
      drawCard: (card) =>
        renderer === null
          ? null
          : drawCard(renderer, card, {
              ...deps,
              press: (it) => {
                closeDialog?.();
                void handBack(it.data, message);
              },
              open: (link) => open(link, message),
            }),
      done: (result) => {
        closeDialog = null;
        if (result !== null && result !== undefined) void handBack(result, message);
      },
    });
  };
  const handBack = async (data: unknown, message: string | null): Promise<void> =>
    tell(await inBotChat("submit", { ...as, data }), message);

  const press = async (message: string, action: CardPress): Promise<void> => {
    const pressed = drawn.get(message)?.view;
    const focused = document.activeElement;
    const within = pressed?.element.contains(focused) ?? false;
    pressed?.say(null, false);
    pressed?.setBusy(true);
    const answer = await inBotChat("press", { ...as, message, action });
    const now = drawn.get(message)?.view;
    now?.setBusy(false);
    // What is busy cannot hold the focus; the person goes on where they were, or at the start of the new card.
    if (within && document.activeElement === document.body)
      (now === pressed ? (focused as HTMLElement) : now?.element.querySelector<HTMLElement>(reachable))?.focus();
    tell(answer, message);
  };
  const refreshed = new Map<string, number>();
  /** A card may ask to be looked up again whenever somebody sees it; Teams does so once a minute at most, and in silence. */
  const refresh = (id: string): void => {
    const action = latest?.messages
      .find((it) => it.id === id)
      ?.cards.map(refreshIn)
      .find((it) => it !== null);
    if (action == null || deps.oldClient || Date.now() - (refreshed.get(id) ?? 0) < 60_000) return;
    refreshed.set(id, Date.now());
    void inBotChat("press", { ...as, message: id, action: { ...action, trigger: "automatic" } });
  };
  const looking = new IntersectionObserver((entries) => {
    for (const { isIntersecting, target } of entries)
      if (isIntersecting) refresh((target as HTMLElement).dataset["message"] ?? "");
  });
  const tell = (answer: HostBotAnswer | null, message: string | null): void => {
    if (answer?.type === "dialog") dialog(answer, message);
    else if (answer === null || answer.type === "failed" || answer.type === "message") {
      const words = answer?.text ?? "Something went wrong. Please try again.";
      const under = message === null ? undefined : drawn.get(message)?.view;
      if (under === undefined) deps.announce(words);
      else under.say(words, answer?.type !== "message");
    }
  };
  const send = async (event: Event): Promise<void> => {
    event.preventDefault();
    const text = box.value.trim();
    if (text === "") return;
    box.value = "";
    const answer = await inBotChat("say", { ...as, text });
    if (answer === null || answer.type === "failed") tell(answer, null);
  };

  /** Draws what changed and leaves the rest, so that words half typed into a card stay. */
  const draw = (): void => {
    if (latest === null || renderer === null || disposed) return;
    const { messages, installed, bot } = latest;
    const atEnd = isAtEnd(list.parentElement);
    for (const [id, it] of drawn)
      if (!messages.some((message) => message.id === id)) {
        it.view.element.remove();
        drawn.delete(id);
      }
    for (const message of messages) place(message, renderer, bot);
    if (atEnd) list.parentElement?.scrollTo({ top: list.parentElement.scrollHeight });

    empty.textContent = installed
      ? messages.length === 0
        ? `${bot} has not written yet.`
        : ""
      : `${person.name} has not added ${bot} in Teams.`;
    first?.toggleAttribute(
      "hidden",
      messages.some((message) => message.cards.length > 0),
    );
    compose.toggleAttribute("inert", !installed);
    box.disabled = !installed;
    install.textContent = installed ? "Remove" : "Add";
    install.setAttribute("aria-label", installed ? `Remove ${bot}` : `Add ${bot}`);
    if (messages.length > 0) void inBotChat("read", as);
  };
  const place = (message: HostBotMessage, how: Renderer, bot: string): void => {
    const { text, cards, editedAt } = message;
    const of = JSON.stringify([text, cards, editedAt]);
    const known = drawn.get(message.id);
    if (known?.of === of) return;
    const made = drawBotMessage(message, {
      renderer: how,
      bot,
      theme: deps.theme,
      oldClient: deps.oldClient,
      when: (instant) => when.format(instant),
      press: (action) => void press(message.id, action),
      open: (link) => open(link, message.id),
    });
    drawn.set(message.id, { of, view: made });
    made.element.dataset["message"] = message.id;
    looking.observe(made.element);
    if (known === undefined) return list.append(made.element);
    looking.unobserve(known.view.element);
    const focused = known.view.element.contains(document.activeElement);
    known.view.element.replaceWith(made.element);
    if (focused) made.element.querySelector<HTMLElement>(reachable)?.focus();
  };
  install.addEventListener("click", () => {
    const installed = latest?.installed ?? false;
    void inBotChat(installed ? "uninstall" : "install", as).then((answer) => {
      // A delivery, not an answer: the bot heard of it or could not be reached.
      if ((answer as { type?: unknown } | null)?.type === "unreachable")
        deps.announce(`${deps.appName} could not be reached.`);
    });
  });

  void loadRenderer().then((loaded) => {
    renderer = loaded;
    draw();
  });
  return {
    element: view,
    show: (chat) => {
      latest = chat;
      draw();
    },
    dispose: () => {
      disposed = true;
      looking.disconnect();
      closeDialog?.();
      view.remove();
    },
  };
};

/** Only where it names nobody, or few enough: in a chat of two it concerns its person. */
const refreshIn = (card: object): object | null => {
  const { refresh } = card as { refresh?: { action?: { type?: unknown } } };
  return refresh?.action?.type === "Action.Execute" ? refresh.action : null;
};

const reachable = ".card input, .card textarea, .card button, .card [tabindex]";

const isAtEnd = (scroll: HTMLElement | null): boolean =>
  scroll === null || scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight < 60;
