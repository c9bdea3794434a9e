/** Single keys for people who never leave the keyboard. They can be switched off: some speech and switch software types letters. */

const setting = "duologue.singleKeys";

export const singleKeys = {
  on: (): boolean => {
    try {
      return localStorage.getItem(setting) !== "off";
    } catch {
      // Storage refused by the browser: the keys work as they are.
      return true;
    }
  },
  set: (on: boolean): void => {
    try {
      localStorage.setItem(setting, on ? "on" : "off");
    } catch {
      // Storage refused by the browser: the choice lasts as long as the page.
    }
  },
};

const topics = (): HTMLElement[] => [...document.querySelectorAll<HTMLElement>("[data-topic]")];

const newTopic = (): HTMLElement | null => document.querySelector<HTMLElement>('[data-key="new-topic"]');

/** Moves the focus to the next or previous topic; from anywhere else to the first or last. */
export const focusTopic = (by: -1 | 1): void => {
  const all = topics();
  const at = all.findIndex((it) => it === document.activeElement);
  const to = at === -1 ? (by === 1 ? 0 : all.length - 1) : at + by;
  (all[to] ?? (by === 1 ? newTopic() : null))?.focus();
};

/** Asked before a line goes away: what takes the focus in its place, so that it is never lost. */
export const besideOf = (line: HTMLElement | null): HTMLElement | null => {
  const focusable = '[data-topic],[data-action],[data-key="bring-back"]';
  const beside = [line?.nextElementSibling, line?.previousElementSibling];
  return beside.map((it) => it?.querySelector<HTMLElement>(focusable)).find((it) => it) ?? newTopic();
};

/** Where the focus is now, to come back to if it has fallen away by then; a line that was drawn anew is found again. */
export const rememberFocus = (): (() => void) => {
  const { activeElement } = document;
  const line = activeElement?.closest<HTMLElement>("[data-line]")?.dataset["line"];
  return () => {
    if (document.activeElement !== document.body && document.activeElement !== null) return;
    const found =
      activeElement instanceof HTMLElement && activeElement.isConnected
        ? activeElement
        : document.querySelector<HTMLElement>(`[data-line="${line ?? ""}"] :is([data-topic], [data-action], textarea)`);
    (found ?? newTopic())?.focus();
  };
};

/** Once the change is on screen; null leaves the focus where it is. */
export const focusSoon = (target: () => HTMLElement | null): void => afterDrawing(() => target()?.focus());

export const afterDrawing = (deed: () => void): void => {
  requestAnimationFrame(() => requestAnimationFrame(deed));
};

const isWriting = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName)) &&
  !(target instanceof HTMLInputElement && target.type === "checkbox");

const isEmpty = (target: EventTarget | null): boolean => target instanceof HTMLTextAreaElement && target.value === "";

export interface KeyDeeds {
  readonly undo: () => void;
  readonly redo: () => void;
  readonly save: () => void;
  readonly showKeys: () => void;
}

/** Listens on the whole page; the returned function stops it. */
export const listenToKeys = (deeds: KeyDeeds): (() => void) => {
  const onKeyDown = (event: KeyboardEvent): void => {
    const withControl = event.ctrlKey || event.metaKey;
    if (event.defaultPrevented) return;
    if (withControl && event.key.toLowerCase() === "s") {
      event.preventDefault();
      deeds.save();
      return;
    }
    const key = event.key.toLowerCase();
    if (withControl && (key === "z" || key === "y")) {
      // Letters on the way are taken back by the field they stand in.
      if (isWriting(event.target) && !isEmpty(event.target)) return;
      event.preventDefault();
      if (key === "y" || event.shiftKey) deeds.redo();
      else deeds.undo();
      return;
    }
    if (isWriting(event.target)) return;
    if (withControl || event.altKey || !singleKeys.on()) return;
    const deed = (): (() => void) | null => {
      switch (event.key) {
        case "n":
          return () => newTopic()?.focus();
        case "j":
          return () => focusTopic(1);
        case "k":
          return () => focusTopic(-1);
        case "/":
          return () => document.querySelector<HTMLElement>('[data-key="search"]')?.focus();
        case "?":
          return deeds.showKeys;
        default:
          return null;
      }
    };
    const found = deed();
    if (found === null) return;
    event.preventDefault();
    found();
  };
  document.addEventListener("keydown", onKeyDown);
  return () => document.removeEventListener("keydown", onKeyDown);
};
