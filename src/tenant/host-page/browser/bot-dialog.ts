/** A dialog of the bot's as Teams opens it over the chat: a page of the app in a frame, or a card. */
import { createAppFrame } from "./app-frame.ts";
import { element, sign } from "./element.ts";
import { pageOfPerson } from "./bot-links.ts";
import { createTeamsHost, type TeamsDeps } from "./teams-host.ts";
import type { HostDialog, HostPerson } from "#tenant/host-page/answers.ts";

export interface BotDialogDeps extends Omit<TeamsDeps, "place" | "drawn" | "dialog"> {
  readonly person: HostPerson;
  /** Inside the stage, whose theme holds for the dialog too. */
  readonly holder: HTMLElement;
  readonly drawCard: (card: object) => HTMLElement | null;
  /** What the dialog hands back; null when it closes without a word. */
  readonly done: (result: unknown) => void;
}

/** Opens it; answers how to close it from outside. */
export const openBotDialog = (dialog: HostDialog, deps: BotDialogDeps): (() => void) => {
  const page = dialog.url === null ? null : pageOfPerson(dialog.url, deps.person.appOrigin);
  if (dialog.url !== null && page === null) {
    deps.announce(`Teams opens no dialog at ${dialog.url}: it is none of the app’s addresses`);
    return () => undefined;
  }
  const body = element("div", { class: "dialog-body" });
  const title = dialog.title === "" ? "Dialog" : dialog.title;
  const box = element(
    "dialog",
    { class: "bot-dialog", "aria-label": title, onclose: () => end(null) },
    element(
      "header",
      {},
      sign("app"),
      element("h2", {}, title),
      element(
        "button",
        { type: "button", class: "round", "aria-label": "Close", onclick: () => box.close() },
        sign("close"),
      ),
    ),
    body,
  );
  let ended = false;
  const end = (result: unknown): void => {
    if (ended) return;
    ended = true;
    frame?.dispose();
    box.remove();
    deps.done(result);
  };
  const size = (value: number | string): void => {
    body.style.setProperty(
      "--height",
      `${typeof value === "number" ? value : (heights[value] ?? heights["medium"])}px`,
    );
  };
  size(dialog.height);
  const width = typeof dialog.width === "number" ? dialog.width : (widths[dialog.width] ?? widths["medium"]);
  box.style.setProperty("--width", `${width}px`);

  const teams = createTeamsHost({
    ...deps,
    place: { frameContext: "task", chatId: null, meetingId: null, subPageId: null },
    drawn: () => undefined,
    dialog: { submit: end, resize: size },
  });
  const frame = page === null ? null : createAppFrame(page, title, teams.hear);
  const card = dialog.card === null ? null : deps.drawCard(dialog.card);
  body.append(...[frame?.element, card].filter((it) => it != null));
  deps.holder.append(box);
  box.showModal();
  return () => box.close();
};

/** Teams' own names for sizes, in pixels. */
const widths: Readonly<Record<string, number>> = { small: 280, medium: 600, large: 1000 };
const heights: Readonly<Record<string, number>> = { small: 300, medium: 480, large: 720 };
