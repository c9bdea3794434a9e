/** Makes an element: attributes by name, listeners as `onclick` and so on, then what is inside. Text is always text. */
export const element = <K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Readonly<Record<string, Attribute>> = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[K] => {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") made.addEventListener(name.slice(2), value);
    else if (value === true) made.setAttribute(name, "");
    else if (value !== false && value !== null) made.setAttribute(name, String(value));
  }
  made.append(...children.filter((it) => it !== null));
  return made;
};

/** A drawn sign of 20 × 20; the words beside it carry the meaning. */
export const sign = (name: keyof typeof signs): SVGSVGElement => {
  const svg = document.createElementNS(svgNamespace, "svg");
  for (const [key, value] of Object.entries({ viewBox: "0 0 20 20", class: "sign", "aria-hidden": "true" }))
    svg.setAttribute(key, value);
  const path = document.createElementNS(svgNamespace, "path");
  path.setAttribute("d", signs[name]);
  svg.append(path);
  return svg;
};

type Attribute = string | number | boolean | null | ((event: Event) => void);
type Child = Node | string | null;

const svgNamespace = "http://www.w3.org/2000/svg";
const signs = {
  app: "M4 5.5A2.5 2.5 0 0 1 6.5 3h5A2.5 2.5 0 0 1 14 5.5v3a2.5 2.5 0 0 1-2.5 2.5H8l-3 2.5V11A2.5 2.5 0 0 1 4 8.5zM9 13.5h2.5L15 16.5V13a2.5 2.5 0 0 0 1.5-2.3V8",
  calendar: "M4 5h12v11H4zM4 8h12M7 3v3M13 3v3",
  call: "M3 6h9v8H3zM12 9l5-3v8l-5-3",
  chat: "M4 4h12v9H9l-4 3v-3H4z",
  tab: "M3 4h14v12H3zM3 8h14M8 8v8",
  repeat: "M4 9a5 5 0 0 1 5-4h5M12 3l2 2-2 2M16 11a5 5 0 0 1-5 4H6M8 17l-2-2 2-2",
  lock: "M5 9h10v8H5zM7 9V6.500a3 3 0 0 1 6 0V9",
  down: "M5 8l5 5 5-5",
  plus: "M10 4v12M4 10h12",
  close: "M5 5l10 10M15 5L5 15",
  mute: "M10 3a2 2 0 0 1 2 2v4a2 2 0 0 1-4 0V5a2 2 0 0 1 2-2zM5 9a5 5 0 0 0 10 0M10 14v3",
  clock: "M10 3a7 7 0 1 0 0 14a7 7 0 0 0 0-14zM10 6v4l3 2",
  send: "M3 4l14 6l-14 6l2-6zM5 10h5",
  bell: "M10 3a4.500 4.500 0 0 0-4.500 4.500V11L4 13.500h12L14.500 11V7.500A4.500 4.500 0 0 0 10 3zM8.500 16h3",
  leave: "M3 12c4-4 10-4 14 0l-2 2-3-1.500v-2h-4v2L5 14z",
} as const;
