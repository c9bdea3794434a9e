/** Adaptive cards, drawn by Microsoft's own renderer as Teams sets it up. */
import { cardLook } from "./card-look.ts";
import { cardText } from "./card-text.ts";
import type { Theme } from "./view.ts";
import type * as AdaptiveCards from "adaptivecards";

export interface CardPress {
  readonly type: "Action.Execute" | "Action.Submit";
  readonly id: string;
  readonly title: string;
  readonly verb: string;
  readonly data: unknown;
}

export interface CardDeps {
  readonly theme: Theme;
  /** A Teams that does not know Action.Execute takes the action's fallback. */
  readonly oldClient: boolean;
  readonly press: (press: CardPress) => void;
  readonly open: (url: string) => void;
}

type Renderer = typeof AdaptiveCards;

let loading: Promise<Renderer> | undefined;

export const loadRenderer = (): Promise<Renderer> =>
  (loading ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = "/_host/adaptivecards.js";
    script.addEventListener("load", () => {
      const loaded = (window as unknown as { AdaptiveCards: Renderer }).AdaptiveCards;
      loaded.AdaptiveCard.onProcessMarkdown = (text, result) => {
        result.outputHtml = cardText(text);
        result.didProcess = true;
      };
      resolve(loaded);
    });
    script.addEventListener("error", () => reject(new Error("adaptivecards.js: expected the renderer, found none")));
    document.head.append(script);
  }));

export const drawCard = (renderer: Renderer, source: object, deps: CardDeps): HTMLElement | null => {
  const card = new renderer.AdaptiveCard();
  card.hostConfig = new renderer.HostConfig(cardLook(deps.theme));
  card.onExecuteAction = (action) => {
    if (action instanceof renderer.OpenUrlAction) deps.open(action.url ?? "");
    else if (action instanceof renderer.ExecuteAction)
      deps.press({ ...named(action), type: "Action.Execute", verb: action.verb, data: action.data ?? {} });
    else if (action instanceof renderer.SubmitAction)
      deps.press({ ...named(action), type: "Action.Submit", verb: "", data: action.data ?? {} });
  };
  card.onAnchorClicked = (_, anchor, event) => {
    event?.preventDefault();
    deps.open(anchor.href);
    return true;
  };
  card.parse(deps.oldClient ? asOldClient(source) : source);
  const drawn = card.render() ?? null;
  // The renderer's own button for further actions is called "...".
  for (const button of drawn?.querySelectorAll("button") ?? [])
    if (button.textContent === "...") button.setAttribute("aria-label", "More actions");
  return drawn;
};

const named = (action: AdaptiveCards.Action) => ({ id: action.id ?? "", title: action.title ?? "" });

/** The card with each Action.Execute replaced by its fallback, or dropped without one. */
const asOldClient = (card: object): object =>
  JSON.parse(JSON.stringify(card), (_, value: unknown) =>
    Array.isArray(value) ? value.flatMap((it: unknown) => oldAction(it)) : oldAction(value)[0],
  ) as object;

const oldAction = (value: unknown): readonly unknown[] => {
  const action = value as { type?: unknown; title?: unknown; fallback?: unknown } | null;
  if (action?.type !== "Action.Execute") return [value];
  const { fallback } = action;
  return typeof fallback === "object" && fallback !== null ? [{ title: action.title, ...fallback }] : [];
};
