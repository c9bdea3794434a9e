/** The tenant's clock at the top of the page: what time it is there, and steps that move it. */
import { element, sign } from "./element.ts";
import { moveClock, readClock, type ClockStep } from "./world.ts";

export interface Clock {
  readonly element: HTMLElement;
  /** In whose zone and language it is told. */
  readonly setPlace: (place: ClockPlace) => void;
  readonly nextMorning: (timeZone: string) => Promise<void>;
}

export interface ClockPlace {
  readonly locale: string;
  readonly timeZone: string;
}

const hour = 3_600_000;

export const createClock = (place: ClockPlace, moved: () => void): Clock => {
  let shown = place;
  // The tenant's time beside this machine's: between two readings it runs like any other.
  let ahead = 0;
  const now = (): number => Date.now() + ahead;

  const id = "clock-steps";
  const face = element("span", {});
  const steps = element(
    "div",
    { id, class: "menu clock-steps", popover: "auto", role: "group", "aria-label": "Move the clock" },
    step("1 hour on", () => ({ advanceMs: hour })),
    step("1 day on", () => ({ advanceMs: 24 * hour })),
    step("Next working day, 9:00", () => ({ now: nextWorkingMorning(now(), shown.timeZone) })),
    step("Back to now", () => ({ reset: true })),
  );
  const button = element(
    "button",
    { type: "button", class: "plain clock", popovertarget: id, "aria-haspopup": "true" },
    sign("clock"),
    face,
  );
  steps.addEventListener("beforetoggle", () => {
    const { left, bottom } = button.getBoundingClientRect();
    steps.style.setProperty("--left", `${Math.max(8, Math.min(left, window.innerWidth - 248))}px`);
    steps.style.setProperty("--top", `${bottom + 4}px`);
  });

  const go = async (to: ClockStep): Promise<void> => {
    ahead = (await moveClock(to)) - Date.now();
    draw();
    moved();
  };
  function step(words: string, to: () => ClockStep): HTMLElement {
    return element("button", { type: "button", onclick: () => void go(to()) }, words);
  }
  const draw = (): void => {
    const { locale, timeZone } = shown;
    const words = new Intl.DateTimeFormat(locale, {
      timeZone,
      weekday: "short",
      day: "numeric",
      month: "short",
      hour: "numeric",
      minute: "2-digit",
    }).format(now());
    if (face.textContent === words) return;
    face.textContent = words;
    button.setAttribute("aria-label", `Clock: ${words}`);
  };
  const read = async (): Promise<void> => {
    ahead = (await readClock()) - Date.now();
    draw();
  };
  void read();
  setInterval(draw, 5_000);

  return {
    element: element("div", { class: "clock-holder" }, button, steps),
    nextMorning: (timeZone) => go({ now: nextWorkingMorning(now(), timeZone) }),
    setPlace: (next) => {
      shown = next;
      draw();
    },
  };
};

/** The next 9:00 from Monday to Friday in that zone that is not past. */
export const nextWorkingMorning = (now: number, timeZone: string): string => {
  for (let days = 0; days < 8; days++) {
    const at = nine(now + days * 24 * hour, timeZone);
    const weekday = new Intl.DateTimeFormat("en-US", { timeZone, weekday: "short" }).format(at);
    if (at > now && weekday !== "Sat" && weekday !== "Sun") return new Date(at).toISOString();
  }
  throw new Error(`No working day within eight days of ${now} in ${timeZone}: expected one`);
};

/** 9:00 of the day that this instant falls on. */
const nine = (instant: number, timeZone: string): number => {
  const day = new Intl.DateTimeFormat("sv-SE", { timeZone }).format(instant);
  const guess = Date.parse(`${day}T09:00:00Z`);
  // Corrected twice: the first guess may stand on the other side of a change of clocks.
  return shift(shift(guess, guess, timeZone), guess, timeZone);
};

const shift = (at: number, wanted: number, timeZone: string): number => {
  const shown = new Intl.DateTimeFormat("sv-SE", { timeZone, dateStyle: "short", timeStyle: "medium" }).format(at);
  return at + wanted - Date.parse(`${shown.replace(" ", "T")}Z`);
};
