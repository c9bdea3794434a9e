/** What holds for the whole page: theme, sign-in, one person or two, consent, starting over. */
import { element } from "./element.ts";
import { themes, type Theme, type View } from "./view.ts";

export interface ToolbarDeps {
  readonly appName: string;
  readonly change: (view: Partial<View>) => void;
  readonly setSideBySide: (two: boolean) => void;
  readonly setCalendarRefused: (refused: boolean) => void;
  readonly startOver: () => void;
  /** The tenant's clock, put beside the page's name. */
  readonly clock: HTMLElement;
}

export interface Toolbar {
  readonly element: HTMLElement;
  readonly show: (view: View, calendarRefused: boolean) => void;
}

export const createToolbar = (deps: ToolbarDeps): Toolbar => {
  const theme = choice("Theme", [["", "Automatic"], ...themes.map((it) => [it, themeNames[it]] as const)], (value) =>
    deps.change({ theme: value === "" ? null : (value as Theme) }),
  );
  const signIn = choice(
    "Sign-in",
    [
      ["nested", "Inside the host"],
      ["popup", "In a window"],
    ],
    (value) => deps.change({ nestedAuth: value === "nested" }),
  );
  const two = toggle("Two people side by side", deps.setSideBySide);
  const refused = toggle("Calendar access refused", deps.setCalendarRefused);
  const startOver = element("button", { type: "button", class: "plain", onclick: deps.startOver }, "Start over");

  const settings = element(
    "div",
    { class: "settings", id: "settings" },
    theme.element,
    signIn.element,
    two.element,
    refused.element,
    startOver,
  );
  const opener = element(
    "button",
    {
      type: "button",
      class: "plain opener",
      "aria-expanded": "false",
      "aria-controls": "settings",
      onclick: () => opener.setAttribute("aria-expanded", String(settings.classList.toggle("open"))),
    },
    "Settings",
  );
  return {
    element: element(
      "header",
      { class: "toolbar" },
      element("a", { class: "brand", href: "/" }, element("strong", {}, deps.appName), " on this machine"),
      deps.clock,
      opener,
      settings,
    ),
    show: (view, calendarRefused) => {
      theme.set(view.theme ?? "");
      signIn.set(view.nestedAuth ? "nested" : "popup");
      two.set(view.stages.length > 1);
      refused.set(calendarRefused);
      settings.classList.toggle("idle", view.stages.length === 0);
    },
  };
};

export const choice = (
  label: string,
  options: readonly (readonly [value: string, words: string])[],
  choose: (value: string) => void,
) => {
  const select = element(
    "select",
    { onchange: () => choose(select.value) },
    ...options.map(([value, words]) => element("option", { value }, words)),
  );
  return {
    element: element("label", { class: "choice" }, element("span", {}, label), select),
    set: (value: string): void => {
      // A width or meeting that came by address may be none of those on offer.
      if (![...select.options].some((it) => it.value === value)) select.append(element("option", { value }, value));
      select.value = value;
    },
  };
};

const toggle = (label: string, choose: (on: boolean) => void) => {
  const box = element("input", { type: "checkbox", role: "switch", onchange: () => choose(box.checked) });
  return {
    element: element("label", { class: "toggle" }, box, element("span", {}, label)),
    set: (on: boolean): void => {
      box.checked = on;
    },
  };
};

const themeNames: Record<Theme, string> = { default: "Light", dark: "Dark", contrast: "High contrast" };
