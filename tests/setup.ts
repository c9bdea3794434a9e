/** What the tests need of the machine: Chromium, PostgreSQL and Redis. On Debian as root they are installed; elsewhere named. */
import { spawnSync } from "node:child_process";
import { accessSync, constants, existsSync, readdirSync } from "node:fs";
import { userInfo } from "node:os";
import { delimiter, join } from "node:path";

interface Tool {
  readonly name: string;
  readonly programs: readonly string[];
  /** Debian's package. */
  readonly debian: string;
  /** Folders beside PATH. */
  readonly folders?: readonly string[];
}

const tools: readonly Tool[] = [
  { name: "Chromium", programs: ["chromium"], debian: "chromium" },
  { name: "PostgreSQL", programs: ["initdb"], debian: "postgresql", folders: debianPostgres() },
  { name: "Redis", programs: ["redis-server"], debian: "redis-server" },
];

/** The same browser without what no journey looks at. Where it cannot be had Chromium itself runs, and takes longer. */
const shell: Tool = {
  name: "Chromium's headless shell",
  programs: ["chromium-headless-shell"],
  debian: "chromium-headless-shell",
};

export type Setup =
  | { readonly type: "ready"; readonly installed: readonly string[] }
  | { readonly type: "missing"; readonly sentence: string };

export const ensureTools = (): Setup => {
  const missing = tools.filter((it) => !isInstalled(it));
  if (missing.length === 0) return { type: "ready", installed: withShell([]) };

  const names = missing.map((it) => it.name).join(", ");
  const packages = missing.map((it) => it.debian);
  if (!mayInstall())
    return { type: "missing", sentence: `The tests need ${names}. On Debian as root: ${aptFor(packages)}` };

  const said = install(packages);
  const still = tools.filter((it) => !isInstalled(it)).map((it) => it.name);
  if (still.length === 0) return { type: "ready", installed: withShell(packages) };
  return {
    type: "missing",
    sentence: `The tests need ${still.join(", ")}, and "${aptFor(packages)}" failed:\n${said}`,
  };
};

const withShell = (installed: readonly string[]): readonly string[] => {
  if (isInstalled(shell) || !mayInstall()) return installed;
  install([shell.debian]);
  return isInstalled(shell) ? [...installed, shell.debian] : installed;
};

const mayInstall = (): boolean => existsSync("/etc/debian_version") && userInfo().uid === 0;

const aptFor = (packages: readonly string[]): string =>
  `apt-get update && apt-get install -y --no-install-recommends ${packages.join(" ")}`;

/** What went wrong is what it answers with. */
const install = (packages: readonly string[]): string =>
  spawnSync("sh", ["-c", aptFor(packages)], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
  }).stderr;

const isInstalled = ({ programs, folders = [] }: Tool): boolean => {
  const places = [...(process.env["PATH"] ?? "").split(delimiter), "/usr/bin", ...folders];
  return programs.some((program) => places.some((place) => isExecutable(join(place, program))));
};

const isExecutable = (path: string): boolean => {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
};

function debianPostgres(): readonly string[] {
  const home = "/usr/lib/postgresql";
  return existsSync(home) ? readdirSync(home).map((version) => join(home, version, "bin")) : [];
}
