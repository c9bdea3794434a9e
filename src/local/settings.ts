interface LocalSettings {
  /** The tenant takes it and the service the next one. */
  readonly port: number;
  /** A folder with a built app; null builds it. */
  readonly dist: string | null;
  /** How far the app may reach into drives: docs/administrators.md. */
  readonly access: string;
}

type Settings = { readonly ok: true; readonly value: LocalSettings } | { readonly ok: false; readonly error: string };

export const readLocalSettings = (env: Readonly<Record<string, string | undefined>> = process.env): Settings => {
  const { PORT: text = "", DIST: dist = "" } = env;
  const access = env["FILES_ACCESS"] ?? "all";
  if (!["all", "selected", "selectedOrAll"].includes(access))
    return { ok: false, error: `FILES_ACCESS is "${access}": expected all, selected or selectedOrAll` };
  const port = text === "" ? 4400 : Number(text);
  return /^\d*$/.test(text) && port >= 1 && port <= 65_534
    ? { ok: true, value: { port, dist: dist === "" ? null : dist, access } }
    : { ok: false, error: `PORT is "${text}": expected a number from 1 to 65534` };
};
