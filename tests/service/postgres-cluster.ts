/** A private PostgreSQL of this test alone: a cluster in a temporary folder, reached over its own socket. */
import { execFile } from "node:child_process";
import { chmodSync, chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir, userInfo } from "node:os";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";

export interface PostgresCluster extends AsyncDisposable {
  readonly url: (database?: string) => string;
  /** As after a crash: nobody is asked to finish anything. */
  readonly restart: () => Promise<void>;
}

/** `more`: settings on top of those that Debian ships; tests do not wait for a disk. */
export const startPostgres = async (more = "-c fsync=off"): Promise<PostgresCluster> => {
  const bin = postgresFolder();
  if (bin === null)
    throw new Error(
      "PostgreSQL is not installed: expected initdb in PATH or /usr/lib/postgresql/*/bin (apt-get install postgresql)",
    );

  const folder = mkdtempSync(join(tmpdir(), "duologue-postgres-"));
  const root = userInfo().uid === 0;
  // PostgreSQL refuses to run as root.
  const run = async (program: string, ...args: readonly string[]): Promise<void> => {
    const command = [join(bin, program), ...args];
    const [file = "", ...rest] = root ? ["runuser", "-u", "postgres", "--", ...command] : command;
    await promisify(execFile)(file, rest, { cwd: folder });
  };
  if (root) {
    const [uid, gid] = await Promise.all(["-u", "-g"].map(idOfPostgres));
    chownSync(folder, uid ?? 0, gid ?? 0);
  }
  chmodSync(folder, 0o700);

  const data = join(folder, "data");
  await run("initdb", "-D", data, "-U", "duologue", "-A", "trust", "-E", "UTF8", "--no-sync");
  const settings = `-k ${folder} -c listen_addresses= ${more} -c max_connections=40`;
  await run("pg_ctl", "-D", data, "-w", "-o", settings, "-l", join(folder, "log"), "start");
  return {
    url: (database = "postgres") => `postgresql://duologue@/${database}?host=${encodeURIComponent(folder)}`,
    restart: () =>
      run("pg_ctl", "-D", data, "-w", "-m", "immediate", "-o", settings, "-l", join(folder, "log"), "restart"),
    [Symbol.asyncDispose]: async () => {
      await run("pg_ctl", "-D", data, "-m", "immediate", "stop");
      rmSync(folder, { recursive: true, force: true });
    },
  };
};

const idOfPostgres = async (flag: string): Promise<number> =>
  Number((await promisify(execFile)("id", [flag, "postgres"])).stdout);

const postgresFolder = (): string | null => {
  const debian = "/usr/lib/postgresql";
  const versions = existsSync(debian) ? readdirSync(debian).toSorted().toReversed() : [];
  const folders = [...(process.env["PATH"] ?? "").split(delimiter), ...versions.map((it) => join(debian, it, "bin"))];
  return folders.find((it) => existsSync(join(it, "initdb"))) ?? null;
};
