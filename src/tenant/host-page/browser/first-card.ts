/** Offered in a chat without a card: everything that comes before somebody's first reminder, with one press. */
import { inBotChat, readBotChat } from "./bot-feed.ts";
import { element } from "./element.ts";
import type { HostPerson } from "#tenant/host-page/answers.ts";

export interface FirstCardDeps {
  readonly person: HostPerson;
  readonly appName: string;
  /** Moves the clock to the next working morning in that zone. */
  readonly nextMorning: (timeZone: string) => Promise<void>;
  readonly announce: (words: string) => void;
  /** The card is there. */
  readonly shown: () => void;
}

/** Nobody's recurring 1:1 is further away than that. */
const mostMornings = 30;

export const firstCard = (deps: FirstCardDeps): HTMLElement => {
  const { person, appName } = deps;
  const [name = person.name] = person.name.split(" ");
  const said = element("p", { class: "quiet", role: "status" });
  const button = element("button", { type: "button", onclick: () => void press() }, `Show ${name}’s first card`);

  const press = async (): Promise<void> => {
    button.disabled = true;
    said.textContent = "On its way …";
    said.textContent = await untilShown();
    button.disabled = false;
  };
  /** Why there is no card; nothing when there is one. */
  const untilShown = async (): Promise<string> => {
    const ready = await inBotChat("be-reminded", { user: person.alias });
    if (ready === null) return "That did not work. Try it again in a moment.";
    if (ready.type === "prepared")
      return `${name} has topics for every 1:1 already, so there is nothing to ask. Another person gets a card, or ${name} after starting over.`;
    if (ready.type !== "ready") return `${person.name} has no recurring 1:1 to be reminded of.`;
    for (let mornings = 0; mornings < mostMornings; mornings++) {
      await deps.nextMorning(person.timeZone);
      const { messages } = await readBotChat(person.alias);
      if (!messages.some((it) => it.cards.length > 0)) continue;
      deps.announce("The clock above was moved to that morning.");
      deps.shown();
      return "";
    }
    return "No card came in all that time. The reminder settings in the tab say when it would.";
  };

  return element(
    "div",
    { class: "first-card" },
    element(
      "p",
      {},
      "The working day before a 1:1, whoever has nothing on the agenda yet gets a card here and can answer in it.",
    ),
    button,
    element(
      "p",
      { class: "quiet" },
      `This adds ${appName} for ${name}, switches reminders on, puts a topic on the other’s side of the page and moves the clock.`,
    ),
    said,
  );
};
