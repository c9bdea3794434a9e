/** One message of the chat: words or cards, its time, and what was answered to the last press in it. */
import { drawCard, type CardDeps } from "./card.ts";
import { cardText } from "./card-text.ts";
import { element, sign } from "./element.ts";
import type { HostBotMessage } from "#tenant/host-page/answers.ts";
import type * as AdaptiveCards from "adaptivecards";

export interface BotMessageDeps extends CardDeps {
  readonly renderer: typeof AdaptiveCards;
  readonly bot: string;
  readonly when: (instant: number) => string;
}

export interface BotMessageView {
  readonly element: HTMLElement;
  /** Words beneath the card, as Teams puts them there; null takes them away. */
  readonly say: (words: string | null, wrong: boolean) => void;
  readonly setBusy: (busy: boolean) => void;
}

export const drawBotMessage = (message: HostBotMessage, deps: BotMessageDeps): BotMessageView => {
  const mine = message.from === "person";
  const said = element("p", { class: "said", role: "status" });
  const cards = message.cards.map((card) => {
    const drawn = drawCard(deps.renderer, card, deps);
    return element("div", { class: "card" }, drawn ?? element("p", {}, "This card can’t be shown."));
  });
  const words = element("div", { class: "bubble", dir: "auto" });
  // Only the bot's words are Markdown; what is put in is escaped first.
  if (mine || message.textFormat === "plain") words.textContent = message.text;
  else words.innerHTML = cardText(message.textFormat === "xml" ? plain(message.text) : message.text);

  const view = element(
    "li",
    { class: `message ${mine ? "mine" : "its"}` },
    mine ? null : element("span", { class: "bot-avatar", "aria-hidden": "true" }, sign("app")),
    element(
      "div",
      { class: "message-body" },
      element(
        "p",
        { class: "message-head" },
        element("span", { class: mine ? "hidden" : "name" }, mine ? "You" : deps.bot),
        " ",
        element("span", { class: "quiet" }, `${deps.when(message.at)}${message.editedAt === null ? "" : " · Edited"}`),
      ),
      message.text === "" ? null : words,
      ...cards,
      said,
    ),
  );
  return {
    element: view,
    say: (text, wrong) => {
      said.textContent = text ?? "";
      said.classList.toggle("wrong", wrong);
    },
    setBusy: (busy) => {
      for (const card of cards) card.toggleAttribute("inert", busy);
      view.setAttribute("aria-busy", String(busy));
    },
  };
};

/** The words of a message that the bot wrote as HTML. */
const plain = (html: string): string => new DOMParser().parseFromString(html, "text/html").body.textContent;
