/** The frame with a title bar, as both hosts put it beside their own content. Waits, as Teams does, until the app says that it is drawn. */
import { element, sign } from "./element.ts";
import type { AppFrame } from "./app-frame.ts";

export interface Panel {
  readonly element: HTMLElement;
  readonly setWidth: (width: number | "full") => void;
  readonly hold: (frame: AppFrame) => void;
  readonly drawn: () => void;
}

export const createPanel = (title: string, close: (() => void) | null): Panel => {
  const wait = element("div", { class: "wait", "aria-hidden": "true" });
  const panel = element(
    "section",
    { class: "panel", "aria-label": title },
    element(
      "div",
      { class: "panel-bar" },
      sign("app"),
      element("span", { class: "name" }, title),
      close === null
        ? null
        : element(
            "button",
            { type: "button", class: "round", "aria-label": `Close ${title}`, onclick: close },
            sign("close"),
          ),
    ),
    wait,
  );
  return {
    element: panel,
    hold: (frame) => panel.append(frame.element),
    setWidth: (width) => panel.style.setProperty("--width", width === "full" ? "100%" : `${width}px`),
    drawn: () => wait.remove(),
  };
};
