/** Private files beside the notebooks in one's own drive: the index, and copies for the day when a notebook is gone. */
import type { NotebookStore, OwnContent } from "#core/notebook/notebook-store.ts";
import { err, ok } from "#core/result.ts";
import { type Drive, folder, unreadable } from "./drive.ts";
import { page, putNamed } from "./put-named.ts";
import { toFileName } from "./file-name.ts";

type Own = Pick<NotebookStore, "putOwn" | "readOwn">;

export const createOwn = (drive: Drive): Own => ({
  putOwn: async (name, content) =>
    drive.stored(
      drive.take(await putNamed(drive, fileNameOf(name, content.type), "replace", toContent(content))),
      "mine",
    ),

  readOwn: async (name) => {
    const type = name.toLowerCase().endsWith(".json") ? "json" : "html";
    const file = await drive.describe(`/me/drive/root:/${folder}/${encodeURIComponent(fileNameOf(name, type))}:`);
    if (!file.ok) return file.error.type === "notFound" ? ok(null) : file;
    if (file.value.downloadUrl === null) return err(unreadable);
    const [text, stored] = await Promise.all([drive.download(file.value.downloadUrl), drive.stored(file, "mine")]);
    if (!text.ok) return text;
    return stored.ok ? ok({ file: stored.value, text: text.value }) : stored;
  },
});

const fileNameOf = (name: string, type: OwnContent["type"]): string => toFileName(name, `.${type}`, "Duologue");

const toContent = ({ type, text }: OwnContent) =>
  type === "html" ? page(text) : { type: "application/json; charset=utf-8", text };
