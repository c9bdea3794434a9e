/** A file by its name in the folder of notebooks of one's own drive; the folder is made when it is not there yet. */
import type { StoreError } from "#core/notebook/notebook-store.ts";
import type { Result } from "#core/result.ts";
import { type Drive, folder } from "./drive.ts";

export const putNamed = async (
  drive: Drive,
  fileName: string,
  whenTaken: "fail" | "replace",
  content: { readonly type: string; readonly text: string },
  tag?: string,
): Promise<Result<unknown, StoreError>> => {
  const place = `/me/drive/root:/${folder}/${encodeURIComponent(fileName)}:/content`;
  const request = {
    method: "PUT",
    path: `${place}?@microsoft.graph.conflictBehavior=${whenTaken}`,
    ...(tag === undefined ? {} : { headers: { "if-match": tag } }),
    content,
  } as const;
  const answer = await drive.send(request);
  if (answer.ok || answer.error.type !== "notFound") return answer;
  const body = { name: folder, folder: {}, "@microsoft.graph.conflictBehavior": "fail" };
  const made = await drive.send({ method: "POST", path: "/me/drive/root/children", body });
  // Taken in the meantime: it is there, and that is all that was wanted.
  return made.ok || made.error.type === "changed" ? drive.send(request) : made;
};

export const page = (html: string) => ({ type: "text/html; charset=utf-8", text: html });
