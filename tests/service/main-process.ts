/** `src/service/main.ts` as whoever runs it starts it: with an environment, and nothing else. */
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { apiAppId, type EntraKeys } from "./entra-keys.ts";
import { freePort } from "./free-port.ts";

export interface MainProcess extends AsyncDisposable {
  readonly url: string;
  readonly metricsUrl: string;
  /** The lines of its log. */
  readonly events: () => readonly Readonly<Record<string, unknown>>[];
  /** What it said beside its log. */
  readonly complaints: () => string;
  /** SIGTERM. Answers its exit code. */
  readonly end: () => Promise<number | null>;
}

export type MainEnvironment = Readonly<Record<string, string>>;

export const clientId = "d1a10600-0000-4000-8000-000000000001";

/** What every start needs. */
export const leastEnvironment: MainEnvironment = { CLIENT_ID: clientId, API_APP_ID: apiAppId };

/** Resolves when it says that it has started. */
export const startMain = async (
  entra: Pick<EntraKeys, "config">,
  environment: MainEnvironment,
): Promise<MainProcess> => {
  const [port, metricsPort] = [await freePort(), await freePort()];
  const it = runMain({
    ...leastEnvironment,
    TEST_KEYS: entra.config.jwksUri,
    HOST: "127.0.0.1",
    PORT: String(port),
    METRICS_PORT: String(metricsPort),
    ...environment,
  });
  const events = (): readonly Readonly<Record<string, unknown>>[] =>
    it
      .said()
      .split("\n")
      .filter(Boolean)
      .map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>);
  await Promise.race([it.heard(), it.ended]);
  if (events()[0]?.["event"] !== "started") throw new Error(`It did not start: ${it.said()}${it.complaints()}`);
  return {
    url: `http://127.0.0.1:${port}`,
    metricsUrl: `http://127.0.0.1:${metricsPort}/metrics`,
    events,
    complaints: it.complaints,
    end: () => {
      it.child.kill("SIGTERM");
      return it.ended;
    },
    [Symbol.asyncDispose]: async () => {
      it.child.kill("SIGKILL");
      await it.ended;
    },
  };
};

/** Starts it with this environment alone. */
export const runMain = (environment: MainEnvironment) => {
  const child = spawn(process.execPath, ["--import", keys, script], {
    stdio: ["ignore", "pipe", "pipe"],
    env: { PATH: process.env["PATH"], ...environment },
  });
  const end = (): boolean => child.kill("SIGKILL");
  process.once("exit", end);
  const said: Buffer[] = [];
  const complaints: Buffer[] = [];
  child.stdout.on("data", (bytes: Buffer) => said.push(bytes));
  child.stderr.on("data", (bytes: Buffer) => complaints.push(bytes));
  const ended = new Promise<number | null>((resolve) => {
    // Everything that it said has come by then.
    child.once("close", (code) => {
      process.off("exit", end);
      resolve(code);
    });
  });
  return {
    child,
    ended,
    said: () => Buffer.concat(said).toString("utf8"),
    complaints: () => Buffer.concat(complaints).toString("utf8"),
    /** Its first line. */
    heard: () => new Promise<void>((resolve) => child.stdout.once("data", () => resolve())),
  };
};

const keys = fileURLToPath(new URL("microsofts-keys.ts", import.meta.url));
const script = fileURLToPath(new URL("../../src/service/main.ts", import.meta.url));

/** A folder with the least that a built app has, and place for an embedded database. */
export const productionFolder = () => {
  const folder = mkdtempSync(join(tmpdir(), "duologue-production-"));
  mkdirSync(join(folder, "dist", "assets"), { recursive: true });
  for (const it of ["index.html", "outlook.html", "redirect.html", "write.html"])
    writeFileSync(join(folder, "dist", it), "<!doctype html><!--platform-->");
  return {
    dist: join(folder, "dist"),
    data: join(folder, "database"),
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  };
};
