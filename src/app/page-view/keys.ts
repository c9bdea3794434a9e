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

/** Before a line goes away: its neighbour takes the focus, so that it is never lost. */
export const focusBeside = (line: HTMLElement | null): void => {
  const focusable = '[data-topic],[data-action],[data-key="new-topic"],[data-key="new-action"]';
  const beside = line?.nextElementSibling ?? line?.previousElementSibling;
  const target = beside?.querySelector<HTMLElement>(focusable) ?? newTopic();
  requestAnimationFrame(() => target?.focus());
};

const isWriting = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));

export interface KeyDeeds {
  readonly undo: () => void;
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
    if (isWriting(event.target) && !(event.target instanceof HTMLInputElement && event.target.type === "checkbox"))
      return;
    if (withControl && !event.shiftKey && event.key.toLowerCase() === "z") {
      event.preventDefault();
      deeds.undo();
      return;
    }
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
