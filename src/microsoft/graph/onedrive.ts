/** Notebooks in OneDrive, each a file in the folder of one of the two. Rules GR60-GR79, docs/spec/graph.md. */
import type { NotebookStore } from "#core/notebook/notebook-store.ts";
import type { FileAccess } from "#microsoft/platform.ts";
import type { Graph } from "./client.ts";
import { createDrive } from "./drive.ts";
import { createOwn } from "./drive-own.ts";
import { createReading } from "./drive-reading.ts";
import { createSharing } from "./drive-sharing.ts";
import { createWriting } from "./drive-writing.ts";

export interface OneDriveConfig {
  readonly graph: Graph;
  /** Our own application, whose grant on a file is no drift. */
  readonly clientId: string;
  /** How far the application may reach; `all` when nothing else is said. */
  readonly access?: FileAccess | undefined;
}

export const createOneDriveStore = ({ graph, clientId, access = "all" }: OneDriveConfig): NotebookStore => {
  const drive = createDrive(graph, access);
  const reading = createReading(drive);
  const { create, write, readReplaced } = createWriting(drive, reading.readVersion);
  return {
    ...reading,
    ...createSharing(drive, clientId),
    ...createOwn(drive),
    create,
    write,
    read: async (at) => (await readReplaced(at)) ?? reading.read(at),
  };
};
