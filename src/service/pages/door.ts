/** The app's pages and files over HTTP. */
import { Hono } from "hono";
import { readBuiltApp, type BuiltFile } from "./built-app.ts";
import { contentSecurity, type PageOrigins } from "./content-security.ts";

export interface PagesConfig {
  /** The built app. */
  readonly folder: string;
  /** Which Microsoft 365 a page talks to; goes into it as inert JSON. */
  readonly platform: object;
  readonly origins: PageOrigins;
  /** Where Outlook's page gets Office.js from. */
  readonly officeScript: string;
  /** Brotli's quality, 1 to 11; 11 takes seconds for a whole app. */
  readonly brotli: number;
}

export const openPages = async (config: PagesConfig): Promise<Hono> => {
  const app = await readBuiltApp(config.folder, (html) => fillIn(html, config), config.brotli);
  const door = new Hono();
  door.get("*", (c) => {
    const path = c.req.path === "/" ? "/index.html" : c.req.path;
    const file = app.get(path);
    if (file === undefined) return c.text("There is nothing at this address.", 404);

    const headers = new Headers({
      "content-type": file.contentType,
      "cache-control": file.hashed ? "public, max-age=31536000, immutable" : "no-cache",
      etag: file.etag,
      "x-content-type-options": "nosniff",
      "referrer-policy": "no-referrer",
      vary: "accept-encoding",
    });
    // No Cross-Origin-Opener-Policy: redirect.html answers its opener over a channel that the header would cut.
    if (path.endsWith(".html")) headers.set("content-security-policy", contentSecurity(path, config.origins));
    if (c.req.header("if-none-match") === file.etag) return new Response(null, { status: 304, headers });

    const { encoding, body } = chooseBody(file, c.req.header("accept-encoding") ?? "");
    if (encoding !== null) headers.set("content-encoding", encoding);
    headers.set("content-length", String(body.byteLength));
    return new Response(c.req.method === "HEAD" ? null : new Uint8Array(body), { headers });
  });
  return door;
};

/** Puts in what a page needs before anything else: the platform, and in Outlook's page Office.js. */
const fillIn = (html: string, { platform, officeScript }: PagesConfig): string => {
  // A "<" could end the element early.
  const json = JSON.stringify(platform).replaceAll("<", "\\u003c");
  const script = `<script type="application/json" id="platform">${json}</script>`;
  // Replacer functions, since the text may hold "$&".
  return html
    .replace("<!--platform-->", () => script)
    .replace("<!--office-->", () => `<script src="${officeScript}"></script>`);
};

const chooseBody = (
  file: BuiltFile,
  accepted: string,
): { readonly encoding: "br" | "gzip" | null; readonly body: Uint8Array } => {
  const names = accepted
    .split(",")
    .filter((it) => !/;\s*q=0(\.0*)?\s*$/.test(it))
    .map((it) => it.split(";")[0]?.trim());
  for (const encoding of ["br", "gzip"] as const) {
    const body = file.encoded.get(encoding);
    if (body !== undefined && names.includes(encoding)) return { encoding, body };
  }
  return { encoding: null, body: file.body };
};
