/** The page's own scripts: TypeScript on disk, JavaScript on the wire, nothing bundled. */
import { readFileSync, readdirSync } from "node:fs";
import { stripTypeScriptTypes } from "node:module";

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

export const styleSheet = (): string => readFileSync(new URL("./host.css", import.meta.url), "utf8");
