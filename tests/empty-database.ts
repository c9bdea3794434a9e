/** An embedded database without a table, in memory. */
import { PGlite } from "@electric-sql/pglite";
import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Database } from "#service/storage/database.ts";
import { databaseIn } from "#service/storage/pglite.ts";

/** Making one takes seconds of computing, and almost every file of tests wants its own: the first is kept until packages are installed anew. */
const image = join(import.meta.dirname, "../node_modules/.cache/duologue/empty-database.tar");

export const openEmptyDatabase = async (): Promise<Database> => {
  const kept = readImage();
  const pglite = await PGlite.create({ dataDir: "memory://", ...(kept === null ? {} : { loadDataDir: kept }) });
  if (kept === null) await keepImage(pglite);
  return databaseIn(pglite);
};

const readImage = (): Blob | null => {
  try {
    return new Blob([readFileSync(image)]);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  }
};

const keepImage = async (pglite: PGlite): Promise<void> => {
  const dump = await pglite.dumpDataDir("none");
  mkdirSync(dirname(image), { recursive: true });
  // Others make one at the same moment, and none may be read by halves.
  const draft = `${image}.${process.pid}`;
  writeFileSync(draft, new Uint8Array(await dump.arrayBuffer()));
  renameSync(draft, image);
};
