import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import { buildWhenStale } from "#local/build.ts";
import type { Database } from "#service/storage/database.ts";
import { microsoftOrigins } from "#service/pages/content-security.ts";
import { openPages, type PagesConfig } from "#service/pages/door.ts";
import { startService, type ServiceFixture } from "#tests/service/service-fixture.ts";

const script = `export const words = ${JSON.stringify("hello ".repeat(500))};`;
const office = "https://appsforoffice.microsoft.com/lib/1/hosted/office.js";
const platform = { clientId: "</script><script>alert(1)</script>", note: "$& $1" };

let folder: string;
let config: PagesConfig;
let service: ServiceFixture;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "duologue-pages-"));
  mkdirSync(join(folder, "app/assets"), { recursive: true });
  writeFileSync(join(folder, "secret.txt"), "not part of the app");
  writeFileSync(join(folder, "app/index.html"), "<!doctype html><head><!--platform--></head>");
  writeFileSync(join(folder, "app/outlook.html"), "<!doctype html><!--office--><!--platform-->");
  writeFileSync(join(folder, "app/redirect.html"), "<!doctype html><title>Signed in</title>");
  writeFileSync(join(folder, "app/assets/main-Ab3_x-9Z.js"), script);
  writeFileSync(join(folder, "app/icon.png"), new Uint8Array([137, 80, 78, 71]));
  config = { folder: join(folder, "app"), platform, origins: microsoftOrigins, officeScript: office, brotli: 5 };
  service = await startService(noDatabase, { pages: config });
});
afterAll(async () => {
  await service[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true });
});

const get = (path: string, headers: Readonly<Record<string, string>> = {}): Promise<Response> =>
  fetch(`${service.url}${path}`, { headers });
const policy = async (path: string): Promise<Map<string, string[]>> => {
  const header = (await get(path)).headers.get("content-security-policy") ?? "";
  return new Map(header.split("; ").map((rule) => [rule.split(" ")[0] ?? "", rule.split(" ").slice(1)]));
};

test("[SV30] the platform stands in the page as inert JSON that cannot end its element", async () => {
  for (const path of ["/", "/index.html", "/outlook.html"]) {
    const html = await (await get(path)).text();
    const json = /<script type="application\/json" id="platform">(.*?)<\/script>/.exec(html)?.[1] ?? "";
    expect(JSON.parse(json)).toEqual(platform);
    expect(html).not.toContain("alert(1)</script>");
    expect(html).not.toContain("<!--platform-->");
  }
});

test("[SV30] Outlook's page loads Office.js from where the settings say, and no other page does", async () => {
  expect(await (await get("/outlook.html")).text()).toContain(`<script src="${office}"></script>`);
  expect(await (await get("/")).text()).not.toContain(office);
});

test("[SV31] a page runs our own scripts alone, and Office.js only where Outlook opens it", async () => {
  expect((await policy("/")).get("default-src")).toEqual(["'none'"]);
  expect((await policy("/")).get("script-src")).toEqual(["'self'"]);
  expect((await policy("/redirect.html")).get("script-src")).toEqual(["'self'"]);
  expect((await policy("/outlook.html")).get("script-src")).toEqual(["'self'", ...microsoftOrigins.office]);
});

test("[SV31] a page talks to us, Graph, Entra and the drives, and is framed by Teams, Outlook and ourselves alone", async () => {
  const rules = await policy("/");
  expect(rules.get("connect-src")).toEqual([
    "'self'",
    "https://graph.microsoft.com",
    "https://login.microsoftonline.com",
    "https://*.sharepoint.com",
    "https://res.cdn.office.net",
  ]);
  const ancestors = rules.get("frame-ancestors") ?? [];
  expect(ancestors).toContain("'self'");
  for (const host of ["https://teams.microsoft.com", "https://*.cloud.microsoft", "https://outlook.office.com"])
    expect(ancestors).toContain(host);
  for (const it of ancestors) expect(it).toMatch(/^('self'|https:\/\/[\w*.-]+)$/);
});

test("[SV32] each file that the build names by its content is kept for a year, and every other is asked for each time", async () => {
  const dist = await buildWhenStale(process.cwd());
  await using built = await startService(noDatabase, { pages: { ...config, folder: dist } });
  const told = async (name: string): Promise<readonly [string, string | null]> => [
    name,
    (await fetch(`${built.url}/${name}`)).headers.get("cache-control"),
  ];
  const assets = readdirSync(join(dist, "assets"));
  expect(assets.length).toBeGreaterThan(50);
  // Nothing comes there with a name of its own.
  expect(readdirSync("public")).not.toContain("assets");
  const kept = assets.map((name) => `assets/${name}`);
  expect(await Promise.all(kept.map(told))).toEqual(kept.map((name) => [name, "public, max-age=31536000, immutable"]));
  const asked = readdirSync(dist).filter((name) => name !== "assets");
  expect(asked).toContain("index.html");
  expect(await Promise.all(asked.map(told))).toEqual(asked.map((name) => [name, "no-cache"]));
}, 120_000);

test("[SV32] a page that is the same is answered 304", async () => {
  const page = await get("/");
  const again = await get("/", { "if-none-match": page.headers.get("etag") ?? "" });
  expect([again.status, await again.text()]).toEqual([304, ""]);
  expect(again.headers.has("content-security-policy")).toBe(true);
});

test("[SV33] text goes out as brotli or gzip where the browser takes it, and as it is elsewhere", async () => {
  const path = "/assets/main-Ab3_x-9Z.js";
  await expect.poll(async () => (await raw(path, "br")).encoding).toBe("br");
  const encoded = [
    await raw(path, "gzip, deflate, br"),
    await raw(path, "gzip"),
    await raw(path, "br;q=0, gzip;q=0.5"),
  ];
  expect(encoded.map((it) => it.encoding)).toEqual(["br", "gzip", "gzip"]);
  expect(brotliDecompressSync(encoded[0]?.body ?? "").toString()).toBe(script);
  expect(gunzipSync(encoded[1]?.body ?? "").toString()).toBe(script);
  const plain = await raw(path, "identity");
  expect([plain.encoding, plain.body.toString()]).toEqual([undefined, script]);
  expect((await raw("/icon.png", "gzip, br")).encoding).toBeUndefined();
});

test("[SV34] only what was built can be asked for", async () => {
  for (const path of [
    "/../secret.txt",
    "/..%2fsecret.txt",
    "/%2e%2e/secret.txt",
    "/assets",
    "/nothing.js",
    "/INDEX.html",
  ])
    expect((await raw(path, "identity")).status).toBe(404);
  expect((await fetch(`${service.url}/`, { method: "POST" })).status).toBe(404);
});

test("[SV34] a service without a built app says so at the start", async () => {
  await expect(openPages({ ...config, folder: join(folder, "empty") })).rejects.toThrow(
    /^DIST: no index\.html in ".*empty": expected the built app; npm run build makes it$/,
  );
});

test("[SV35] no page is cut off from the window that opened it, and every file has the type it says", async () => {
  for (const path of ["/", "/outlook.html", "/redirect.html", "/icon.png"]) {
    const { headers } = await get(path);
    expect(headers.has("cross-origin-opener-policy")).toBe(false);
    expect([headers.get("x-content-type-options"), headers.get("referrer-policy")]).toEqual(["nosniff", "no-referrer"]);
  }
  expect((await get("/assets/main-Ab3_x-9Z.js")).headers.get("content-type")).toBe("text/javascript; charset=utf-8");
});

/** `fetch` normalises paths and undoes encodings; here both matter. */
const raw = (
  path: string,
  accept: string,
): Promise<{ status: number | undefined; encoding: string | undefined; body: Buffer }> =>
  new Promise((resolve, reject) => {
    const { hostname, port } = new URL(service.url);
    const sent = request({ hostname, port, path, headers: { "accept-encoding": accept } }, (answer) => {
      const parts: Buffer[] = [];
      answer.on("data", (part: Buffer) => parts.push(part));
      answer.on("end", () =>
        resolve({
          status: answer.statusCode,
          encoding: answer.headers["content-encoding"],
          body: Buffer.concat(parts),
        }),
      );
    });
    sent.on("error", reject).end();
  });

/** Pages need no database. */
const noDatabase: Database = {
  embedded: true,
  query: () => Promise.resolve([]),
  script: () => Promise.resolve([]),
  transaction: (work) => work({ query: () => Promise.resolve([]), script: () => Promise.resolve() }),
  [Symbol.asyncDispose]: () => Promise.resolve(),
};
