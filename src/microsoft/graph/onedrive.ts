/** Notebooks in OneDrive, each a file in the folder of one of the two. Rules GR60-GR79, docs/spec/graph.md. */
import type { NotebookStore, StoreError } from "#core/notebook/notebook-store.ts";
import { err, type Result } from "#core/result.ts";
import type { FileAccess } from "#microsoft/platform.ts";
import type { Graph } from "./client.ts";
import { createDrive, type Drive } from "./drive.ts";
import { createOwn } from "./drive-own.ts";
import { createReading } from "./drive-reading.ts";

export interface OneDriveConfig {
  readonly graph: Graph;
  /** Our own application, whose grant on a file is no drift. */
  readonly clientId: string;
  /** How far the application may reach; `all` when nothing else is said. */
  readonly access?: FileAccess | undefined;
}

/** What reading a page does not need is loaded when it is first asked for. */
export const createOneDriveStore = ({ graph, clientId, access = "all" }: OneDriveConfig): NotebookStore => {
  const drive = createDrive(graph, access);
  const reading = createReading(drive);
  let later: Promise<Later> | null = null;
  const open = (): Promise<Later | null> =>
    (later ??= loadLater(drive, reading.readVersion, clientId)).catch(() => {
      later = null;
      return null;
    });
  const soon =
    <Args extends readonly unknown[], T>(pick: (it: Later) => (...args: Args) => Promise<Result<T, StoreError>>) =>
    async (...args: Args): Promise<Result<T, StoreError>> => {
      const it = await open();
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
    read: async (at) => (await (await later)?.readReplaced(at)) ?? reading.read(at),
  };
};

type Later = Awaited<ReturnType<typeof loadLater>>;

const loadLater = async (drive: Drive, readVersion: NotebookStore["readVersion"], clientId: string) => {
  const [{ createSharing }, { createWriting }] = await Promise.all([
    import("./drive-sharing.ts"),
    import("./drive-writing.ts"),
  ]);
  return { ...createSharing(drive, clientId), ...createWriting(drive, readVersion) };
};
