import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";

const sources = ["src", "public", "vite.config.ts", "package-lock.json"];

/** The folder of the app built for the tenant on this machine; builds it when a source is newer. */
export const buildWhenStale = async (root: string): Promise<string> => {
  const dist = join(root, "dist/local");
  const built = statSync(join(dist, "index.html"), { throwIfNoEntry: false })?.mtimeMs ?? 0;
  if (newest(sources.map((it) => join(root, it))) <= built) return dist;
  // Vite takes a moment to load and is not needed when nothing has changed.
  const { build } = await import("vite");
  const around = process.env["NODE_ENV"];
  // A test runner's own NODE_ENV would make Vite bundle React's development build, twice as large and slower.
  process.env["NODE_ENV"] = "production";
  try {
    await build({ configFile: join(root, "vite.config.ts"), mode: "tenant", logLevel: "error" });
  } finally {
    if (around === undefined) delete process.env["NODE_ENV"];
    else process.env["NODE_ENV"] = around;
  }
  return dist;
};

const newest = (paths: readonly string[]): number => Math.max(0, ...paths.filter(existsSync).map(newestBelow));

const newestBelow = (path: string): number => {
  const found = statSync(path);
  if (!found.isDirectory()) return found.mtimeMs;
  return Math.max(found.mtimeMs, newest(readdirSync(path).map((it) => join(path, it))));
};
