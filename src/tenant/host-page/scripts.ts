/** The page's own scripts: TypeScript on disk, JavaScript on the wire, nothing bundled. */
import { readFileSync, readdirSync } from "node:fs";
import { createRequire, stripTypeScriptTypes } from "node:module";
import { dirname, join } from "node:path";

const folder = new URL("./browser/", import.meta.url);
const stripped = new Map<string, string>();

/** `name` as it stands in an import, for instance `main.ts`; null when there is no such script. */
export const browserScript = (name: string): string | null => {
  if (!readdirSync(folder).includes(name)) return null;
  const known = stripped.get(name);
  if (known !== undefined) return known;
  // "strip" leaves blanks where types were, so that lines and columns in the browser's tools are those of the file.
  const script = stripTypeScriptTypes(readFileSync(new URL(name, folder), "utf8"), { mode: "strip" });
  stripped.set(name, script);
  return script;
};

/** Microsoft's own is a classic script; a function round it keeps its names out of the app's. */
export const officeScript = (): string => `(() => {${browserScript("office.ts") ?? ""}\n})();`;

/** Microsoft's renderer of adaptive cards, as it is published for browsers. */
export const cardRenderer = (): string =>
  (renderer ??= readFileSync(
    join(dirname(createRequire(import.meta.url).resolve("adaptivecards")), "../dist/adaptivecards.min.js"),
    "utf8",
  ));
let renderer: string | undefined;

export const styleSheet = (): string =>
  ["./host.css", "./bot-chat.css"].map((it) => readFileSync(new URL(it, import.meta.url), "utf8")).join("\n");
