/** Notebooks in OneDrive, each a file in the folder of one of the two. Rules GR60-GR79, docs/spec/graph.md. */
import type { NotebookStore, StoreError } from "#core/notebook/notebook-store.ts";
import { err, type Result } from "#core/result.ts";
import type { FileAccess } from "#microsoft/platform.ts";
import type { Graph } from "./client.ts";
import { createDrive } from "./drive.ts";
import { createReading } from "./drive-reading.ts";

export interface OneDriveConfig {
  readonly graph: Graph;
  /** Our own application, whose grant on a file is no drift. */
  readonly clientId: string;
  /** How far the application may reach; `all` when nothing else is said. */
  readonly access?: FileAccess | undefined;
  readonly now?: () => number;
}

/** What only writing and sharing need. A page asks for it once it stands, so that neither a lost network nor a release takes it away. */
export const loadChanging = () => Promise.all([import("./drive-sharing.ts"), import("./drive-writing.ts")]);

export const createOneDriveStore = ({
  graph,
  clientId,
  access = "all",
  now = () => Date.now(),
}: OneDriveConfig): NotebookStore => {
  const drive = createDrive(graph, access);
  const reading = createReading(drive);
  const changing = later(async () => {
    const [{ createSharing }, { createWriting }] = await loadChanging();
    return { ...createSharing(graph, drive, clientId), ...createWriting(drive, reading, now) };
  });
  const own = later(async () => (await import("./drive-own.ts")).createOwn(drive));
  return {
    ...reading,
    putOwn: own.soon((it) => it.putOwn),
    readOwn: own.soon((it) => it.readOwn),
    invite: changing.soon((it) => it.invite),
    hasLeft: changing.soon((it) => it.hasLeft),
    permissions: changing.soon((it) => it.permissions),
    admit: changing.soon((it) => it.admit),
    revoke: changing.soon((it) => it.revoke),
    versions: changing.soon((it) => it.versions),
    readVersion: changing.soon((it) => it.readVersion),
    create: changing.soon((it) => it.create),
    write: changing.soon((it) => it.write),
    // Only what was written here can have replaced something.
    describe: (at) => (changing.now() ?? reading).describe(at),
    read: (at) => (changing.now() ?? reading).read(at),
  };
};

/** Fetched when it is first wanted. */
const later = <It extends object>(fetch: () => Promise<It>) => {
  let there: It | null = null;
  return {
    now: () => there,
    soon:
      <Args extends readonly unknown[], T>(pick: (it: It) => (...args: Args) => Promise<Result<T, StoreError>>) =>
      async (...args: Args): Promise<Result<T, StoreError>> => {
        // Where it could not be fetched, whoever asks next tries again.
        const it = there ?? (await fetch().catch(() => null));
        return it === null ? err({ type: "offline" }) : pick((there ??= it))(...args);
      },
  };
};
