/** What lies in people's own folders in OneDrive, as Graph lists it to them. */
import type { Stage } from "./stage.ts";

export const files = ["Files.ReadWrite.All"];

export interface DriveItem {
  readonly id: string;
  readonly name: string;
  readonly webUrl: string;
  readonly parentReference: { readonly driveId: string };
}

/** Nothing while there is no folder. */
export const folderOf = async (stage: Stage, person: string): Promise<readonly DriveItem[]> => {
  const folder = await stage.graphAs(person, files, "/me/drive/root:/Duologue:/children");
  if (folder.status === 404) return [];
  return ((await folder.json()) as { value: readonly DriveItem[] }).value;
};

/** Beside them lies each owner's own copy. */
export const notebooksOf = async (stage: Stage, person: string): Promise<readonly DriveItem[]> =>
  (await folderOf(stage, person)).filter((it) => it.name.endsWith(".html") && !it.name.startsWith("Copy"));

/** The text of a person's own index, which remembers where their notebooks are; empty while there is none. */
export const ownIndexOf = async (stage: Stage, person: string): Promise<string> => {
  const answer = await stage.graphAs(person, files, "/me/drive/root:/Duologue/Duologue%20index.json:/content");
  return answer.ok ? answer.text() : "";
};

export const json = (body: unknown, method = "POST"): RequestInit => ({
  method,
  headers: { "content-type": "application/json" },
  body: JSON.stringify(body),
});
