/** The built app in memory: every file once as it is and once for each encoding. Only what stands here can be asked for. */
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { extname, join, sep } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";
import { CannotStart } from "#service/cannot-start.ts";

export interface BuiltFile {
  readonly contentType: string;
  readonly etag: string;
  /** True when the name changes with the content, as the build gives it to everything below `assets/`. */
  readonly hashed: boolean;
  readonly body: Uint8Array;
  /** By content-encoding, best first. Brotli arrives a moment after the start. */
  readonly encoded: Map<"br" | "gzip", Uint8Array>;
}

export type BuiltApp = ReadonlyMap<string, BuiltFile>;

export const readBuiltApp = async (
  folder: string,
  fillIn: (html: string) => string,
  brotliQuality: number,
): Promise<BuiltApp> => {
  const names = filesIn(folder);
  if (!names.includes("index.html"))
    throw new CannotStart("DIST", `no index.html in "${folder}": expected the built app; npm run build makes it`);

  const app = new Map<string, BuiltFile>();
  await Promise.all(
    names.map(async (name) => {
      const read = readFileSync(join(folder, name));
      const html = name.endsWith(".html");
      const body = html ? Buffer.from(fillIn(read.toString("utf8"))) : read;
      const file: BuiltFile = {
        contentType: contentTypes[extname(name)] ?? "application/octet-stream",
        etag: `"${createHash("sha256").update(body).digest("base64url").slice(0, 22)}"`,
        hashed: name.startsWith("assets/"),
        body,
        encoded: new Map(),
      };
      if (worthEncoding.has(extname(name))) file.encoded.set("gzip", await zip(body, { level: 9 }));
      app.set(`/${name}`, file);
    }),
  );
  for (const file of app.values()) if (file.encoded.has("gzip")) void addBrotli(file, brotliQuality);
  return app;
};

const addBrotli = async (file: BuiltFile, quality: number): Promise<void> => {
  const params = {
    [constants.BROTLI_PARAM_QUALITY]: quality,
    [constants.BROTLI_PARAM_SIZE_HINT]: file.body.byteLength,
  };
  file.encoded.set("br", await brotli(file.body, { params }));
};

const filesIn = (folder: string): readonly string[] => {
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((it) => it.isFile())
    .map((it) => join(it.parentPath, it.name).slice(join(folder, sep).length).replaceAll(sep, "/"));
};

const zip = promisify(gzip);
const brotli = promisify(brotliCompress);

const contentTypes: Readonly<Record<string, string>> = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".ico": "image/x-icon",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json",
  ".map": "application/json",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".txt": "text/plain; charset=utf-8",
  ".wasm": "application/wasm",
  ".webmanifest": "application/manifest+json",
  ".webp": "image/webp",
  ".woff2": "font/woff2",
};

const worthEncoding = new Set([".css", ".html", ".js", ".json", ".map", ".svg", ".txt", ".wasm", ".webmanifest"]);
