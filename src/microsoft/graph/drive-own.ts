/** Private files beside the notebooks in one's own drive: the index, and copies for the day when a notebook is gone. */
import type { FileVersion, NotebookStore, OwnContent, StoreError } from "#core/notebook/notebook-store.ts";
import { err, ok, type Result } from "#core/result.ts";
import { type Drive, folder, unreadable } from "./drive.ts";
import { page, putNamed } from "./put-named.ts";
import { toFileName } from "./file-name.ts";

type Own = Pick<NotebookStore, "putOwn" | "readOwn">;

export const createOwn = (drive: Drive): Own => ({
  putOwn: async (name, content, base) => drive.stored(drive.take(await put(drive, name, content, base)), "mine"),

  readOwn: async (name) => {
    const type = name.toLowerCase().endsWith(".json") ? "json" : "html";
    const file = await drive.describe(placeOf(fileNameOf(name, type)));
    if (!file.ok) return file.error.type === "notFound" ? ok(null) : file;
    if (file.value.downloadUrl === null) return err(unreadable);
    const text = await drive.download(file.value.downloadUrl);
    const { version } = file.value;
    return text.ok ? ok({ text: text.value, version, file: () => drive.stored(file, "mine") }) : text;
  },
});

/**
 * As in drive-writing.ts the precondition names the content's tag, and after a refusal over unchanged content the other one.
 * Whether Microsoft obeys it is not documented; where it does not, the last one to write counts.
 */
const put = async (
  drive: Drive,
  name: string,
  content: OwnContent,
  base?: FileVersion | null,
): Promise<Result<unknown, StoreError>> => {
  const fileName = fileNameOf(name, content.type);
  const first = await putNamed(drive, fileName, base === null ? "fail" : "replace", toContent(content), base?.cTag);
  if (!base || first.ok || first.error.type !== "changed") return first;
  const now = await drive.describe(placeOf(fileName));
  if (!now.ok || now.value.version.cTag !== base.cTag) return first;
  return putNamed(drive, fileName, "replace", toContent(content), now.value.version.eTag);
};

const placeOf = (fileName: string): string => `/me/drive/root:/${folder}/${encodeURIComponent(fileName)}:`;

const fileNameOf = (name: string, type: OwnContent["type"]): string => toFileName(name, `.${type}`, "Duologue");

const toContent = ({ type, text }: OwnContent) =>
  type === "html" ? page(text) : { type: "application/json; charset=utf-8", text };
