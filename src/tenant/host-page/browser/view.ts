/**
 * What is on the stage, as it stands in the page's address. Every view can be linked.
 *
 * | parameter | values | without it |
 * | --- | --- | --- |
 * | `who` | alias of a person | the welcome page |
 * | `surface` | `outlook`, `meeting`, `chat`, `tab`, `bot` | `outlook` |
 * | `event` | start of an event's or meeting's slug (`ana-ben`), an event's or chat's id, `new` | the next one |
 * | `open` | `series` | the one occurrence |
 * | `panel` | `shut` | the app is open |
 * | `width` | pixels, or `full` | 320 in Outlook, 280 in a meeting, full in a tab |
 * | `sub` | id of a sub page, as a deep link into the app carries it | none |
 * | `client` | `old`: a Teams that does not know Action.Execute | a current one |
 * | `who2` … `client2` | the same for a second person beside the first | one person |
 * | `theme` | `default`, `dark`, `contrast` | dark in a meeting, default elsewhere |
 * | `signin` | `popup`: the host offers no nested app authentication | nested |
 * | `locale` | language of the hosts, for instance `de-de` | `en-us` |
 * | `bare` | `1`: the app alone | the stage round it |
 */

export const surfaces = ["outlook", "meeting", "chat", "tab", "bot"] as const;
export type Surface = (typeof surfaces)[number];

export const themes = ["default", "dark", "contrast"] as const;
export type Theme = (typeof themes)[number];

export interface StageView {
  readonly who: string;
  readonly surface: Surface;
  readonly event: string | null;
  readonly part: "occurrence" | "series";
  readonly panelOpen: boolean;
  readonly width: number | "full" | null;
  readonly subPage: string | null;
  readonly oldClient: boolean;
}

export interface View {
  readonly stages: readonly StageView[];
  readonly theme: Theme | null;
  readonly nestedAuth: boolean;
  readonly locale: string;
  readonly bare: boolean;
}

export const parseView = (query: URLSearchParams): View => ({
  stages: ["", "2"].flatMap((suffix) => {
    const who = query.get(`who${suffix}`);
    if (who === null || who === "") return [];
    return [
      {
        who: who.toLowerCase(),
        surface: oneOf(surfaces, query.get(`surface${suffix}`)) ?? "outlook",
        event: query.get(`event${suffix}`),
        part: query.get(`open${suffix}`) === "series" ? "series" : "occurrence",
        panelOpen: query.get(`panel${suffix}`) !== "shut",
        width: parseWidth(query.get(`width${suffix}`)),
        subPage: query.get(`sub${suffix}`),
        oldClient: query.get(`client${suffix}`) === "old",
      } satisfies StageView,
    ];
  }),
  theme: oneOf(themes, query.get("theme")) ?? null,
  nestedAuth: query.get("signin") !== "popup",
  locale: query.get("locale") ?? "en-us",
  bare: query.get("bare") === "1",
});

export const viewToQuery = (view: View): URLSearchParams => {
  const query = new URLSearchParams();
  for (const [at, stage] of view.stages.entries()) {
    const suffix = at === 0 ? "" : "2";
    const put = (name: string, value: string | null): void => {
      if (value !== null) query.set(`${name}${suffix}`, value);
    };
    put("who", stage.who);
    put("surface", stage.surface);
    put("event", stage.event);
    put("open", stage.part === "series" ? "series" : null);
    put("panel", stage.panelOpen ? null : "shut");
    put("width", stage.width === null ? null : String(stage.width));
    put("sub", stage.subPage);
    put("client", stage.oldClient ? "old" : null);
  }
  if (view.theme !== null) query.set("theme", view.theme);
  if (!view.nestedAuth) query.set("signin", "popup");
  if (view.locale !== "en-us") query.set("locale", view.locale);
  if (view.bare) query.set("bare", "1");
  return query;
};

/** Teams calls are dark unless somebody chose otherwise. */
export const themeOf = (view: View, stage: StageView): Theme =>
  view.theme ?? (stage.surface === "meeting" ? "dark" : "default");

export const widthOf = (stage: StageView): number | "full" =>
  stage.width ?? (stage.surface === "outlook" ? 320 : stage.surface === "meeting" ? 280 : "full");

const oneOf = <T extends string>(known: readonly T[], value: string | null): T | undefined =>
  known.find((it) => it === value);

const parseWidth = (value: string | null): number | "full" | null => {
  if (value === "full") return "full";
  const pixels = Number(value);
  return Number.isInteger(pixels) && pixels >= 200 && pixels <= 2560 ? pixels : null;
};
