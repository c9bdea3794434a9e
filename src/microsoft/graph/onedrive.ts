/** Notebooks in OneDrive, each a file in the folder of one of the two. Rules GR60-GR79, docs/spec/graph.md. */
import type { NotebookStore, StoreError } from "#core/notebook/notebook-store.ts";
import { err, type Result } from "#core/result.ts";
import type { FileAccess } from "#microsoft/platform.ts";
import type { Graph } from "./client.ts";
import { createDrive } from "./drive.ts";
import { createOwn } from "./drive-own.ts";
import { createReading } from "./drive-reading.ts";

export interface OneDriveConfig {
  readonly graph: Graph;
  /** Our own application, whose grant on a file is no drift. */
  readonly clientId: string;
  /** How far the application may reach; `all` when nothing else is said. */
  readonly access?: FileAccess | undefined;
}

/** What only writing and sharing need. A page asks for it once it stands, so that neither a lost network nor a release takes it away. */
export const loadChanging = () => Promise.all([import("./drive-sharing.ts"), import("./drive-writing.ts")]);

export const createOneDriveStore = ({ graph, clientId, access = "all" }: OneDriveConfig): NotebookStore => {
  const drive = createDrive(graph, access);
  const reading = createReading(drive);
  let changing: Changing | null = null;
  /** Null when it could not be fetched; whoever asks next tries again. */
  const fetched = async (): Promise<Changing | null> => {
    const loaded = await loadChanging().catch(() => null);
    if (loaded === null) return null;
    const [{ createSharing }, { createWriting }] = loaded;
    return (changing ??= { ...createSharing(drive, clientId), ...createWriting(drive, reading.readVersion) });
  };
  const soon =
    <Args extends readonly unknown[], T>(pick: (it: Changing) => (...args: Args) => Promise<Result<T, StoreError>>) =>
    async (...args: Args): Promise<Result<T, StoreError>> => {
      const it = changing ?? (await fetched());
      return it === null ? err({ type: "offline" }) : pick(it)(...args);
    };
  return {
    ...reading,
    ...createOwn(drive),
    invite: soon((it) => it.invite),
    permissions: soon((it) => it.permissions),
    admit: soon((it) => it.admit),
    revoke: soon((it) => it.revoke),
    create: soon((it) => it.create),
    write: soon((it) => it.write),
    // Only what was written here can have replaced something.
    read: async (at) => (await changing?.readReplaced(at)) ?? reading.read(at, changing?.takeSeen(at)),
  };
};

type Changing = ReturnType<Loaded[0]["createSharing"]> & ReturnType<Loaded[1]["createWriting"]>;
type Loaded = Awaited<ReturnType<typeof loadChanging>>;
