import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createPointersClient } from "#browser/pointers-client.ts";
import { createServiceDoor } from "#browser/service-door.ts";
import { ok } from "#core/result.ts";
import { readLocalSettings } from "#local/settings.ts";
import { apiResource, apiScope, clientId } from "#local/registration.ts";
import { createLocalWorld, type LocalWorld } from "#local/world.ts";
import type { PersonId } from "#core/pairs/pair.ts";
import { parsePlatform } from "#microsoft/platform.ts";
import { ana, anaAndBen, ben } from "#tests/cast.ts";

let dist: string;
let world: LocalWorld;
beforeAll(async () => {
  dist = mkdtempSync(join(tmpdir(), "duologue-dist-"));
  writeFileSync(join(dist, "index.html"), "<!doctype html><!--platform-->");
  writeFileSync(join(dist, "outlook.html"), "<!doctype html><!--office-->");
  world = await createLocalWorld({ dist });
});
afterAll(async () => {
  await world[Symbol.asyncDispose]();
  rmSync(dist, { recursive: true });
});

const tokenFor = async (user: string): Promise<string> => {
  const answer = await fetch(`${world.tenantUrl}/_tenant/token`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ user, scopes: [apiScope], audience: apiResource }),
  });
  return ((await answer.json()) as { access_token: string }).access_token;
};

const record = (user: string, me: PersonId) =>
  createPointersClient(
    createServiceDoor({ fetch, base: world.serviceUrl, token: async () => ok(await tokenFor(user)) }),
    me,
  );

test("[SV60] a token that the tenant signed opens the service, for two people and one record", async () => {
  const claimed = await record("ana", ana).claim(anaAndBen);
  expect(claimed).toMatchObject({ ok: true, value: { type: "claimed" } });
  expect(await record("ben", ben).claim(anaAndBen)).toMatchObject({ ok: true, value: { type: "claimedByOther" } });
});

test("[SV60] the tenant gives no token of Graph that the service would take", async () => {
  const answer = await fetch(`${world.tenantUrl}/_tenant/token`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ user: "ana", scopes: ["User.Read"] }),
  });
  const { access_token: token } = (await answer.json()) as { access_token: string };
  const refused = await fetch(`${world.serviceUrl}/v1/notebooks`, { headers: { authorization: `Bearer ${token}` } });
  expect(refused.status).toBe(401);
});

test("[SV61] the page names the tenant as its platform, which a local build takes and a production build refuses", async () => {
  const html = await (await fetch(world.serviceUrl)).text();
  const json = /id="platform">(.*?)<\/script>/.exec(html)?.[1] ?? "";
  const platform = parsePlatform(json, true);
  expect(platform).toMatchObject({
    ok: true,
    value: { clientId, apiResource, graph: `${world.tenantUrl}/v1.0`, local: { messageOrigins: [world.tenantUrl] } },
  });
  expect(parsePlatform(json, false)).toMatchObject({ ok: false, error: { type: "refused" } });
});

test("[SV61] pages reach and are framed by the tenant alone, and get Office.js from it", async () => {
  const answer = await fetch(`${world.serviceUrl}/outlook.html`);
  expect(await answer.text()).toContain(`<script src="${world.tenantUrl}/_host/office.js"></script>`);
  const policy = answer.headers.get("content-security-policy") ?? "";
  expect(policy).toContain(`connect-src 'self' ${world.tenantUrl};`);
  expect(policy).toContain(`frame-ancestors 'self' ${world.tenantUrl};`);
  expect(policy).not.toContain("https://");
});

test("[SV62] each person's app has an origin of its own that Entra sends them back to", async () => {
  expect(world.appOrigin("ana")).toBe(world.serviceUrl.replace("localhost", "ana.localhost"));
  const authorize = async (redirect: string): Promise<number> => {
    const query = new URLSearchParams({
      client_id: clientId,
      redirect_uri: redirect,
      response_type: "code",
      scope: "openid",
      code_challenge: "x".repeat(43),
      code_challenge_method: "S256",
      state: "s",
    });
    const { status } = await fetch(`${world.tenantUrl}/${world.tenant.tenantId}/oauth2/v2.0/authorize?${query}`);
    return status;
  };
  expect(await authorize(`${world.appOrigin("ana")}/redirect.html`)).toBe(200);
  expect(await authorize(`${world.appOrigin("ben")}/redirect.html`)).toBe(200);
  expect(await authorize("http://ana.contoso.example/redirect.html")).toBe(400);
});

const read = (PORT?: string) => readLocalSettings({ PORT });

test("[SV63] a port that is no port is refused with what is expected", () => {
  expect([read(), read("4600")]).toMatchObject([{ value: { port: 4400 } }, { value: { port: 4600 } }]);
  for (const text of ["65535", "0", "-1", "4400x", "44.5"])
    expect(read(text)).toEqual({ ok: false, error: `PORT is "${text}": expected a number from 1 to 65534` });
});

test("[SV63] a start on a taken port says so in one line and ends", async () => {
  const taken = await hold(0);
  const started = await run(taken.port);
  await taken[Symbol.asyncDispose]();
  const { port } = taken;
  expect(started).toMatchObject({ code: 1, out: "" });
  expect(started.error).toBe(`Port ${port} or ${port + 1} is taken. Another one: PORT=4600 npm start\n`);
});

test("[SV63] a start by npm ends with the npm that started it", async () => {
  const port = await twoFreePorts();
  // As npm does: a shell between, which a signal ends without passing it on.
  const shell = spawn("sh", ["-c", `"${process.execPath}" src/local/main.ts; true`], {
    env: { PATH: process.env["PATH"], PORT: String(port), DIST: dist, npm_lifecycle_event: "start" },
    stdio: ["ignore", "pipe", "inherit"],
  });
  // The pipe closes only when the orphan is gone too.
  const closed = new Promise((resolve) => void shell.on("close", resolve));
  shell.stdout.on("data", (text: Buffer) => {
    if (text.includes("Ctrl+C")) shell.kill("SIGTERM");
  });
  await closed;
  await using free = await hold(port);
  expect(free.port).toBe(port);
});

test("[SV63] a start prints one address, and Ctrl+C ends it cleanly", async () => {
  const port = await twoFreePorts();
  const started = await run(port, "SIGINT");
  expect(started.error).toBe("");
  expect(started.out.match(/http:\/\/\S+/g)).toEqual([`http://localhost:${port}`]);
  expect(started.out.trimEnd().split("\n")).toHaveLength(2);
  expect(started.code).toBe(0);
});

const hold = async (port: number): Promise<{ port: number } & AsyncDisposable> => {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", resolve);
  });
  return {
    port: (server.address() as { port: number }).port,
    [Symbol.asyncDispose]: () => new Promise((resolve) => void server.close(() => resolve())),
  };
};

/** A port that is free together with the one after it. */
const twoFreePorts = async (): Promise<number> => {
  await using first = await hold(0);
  try {
    await using second = await hold(first.port + 1);
    return second.port - 1;
  } catch {
    return twoFreePorts();
  }
};

/** `npm start` against a built app of our own, stopped by `signal` once it has printed what to do. */
const run = (port: number, signal?: NodeJS.Signals): Promise<{ code: number | null; out: string; error: string }> =>
  new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ["src/local/main.ts"], {
      env: { PATH: process.env["PATH"], PORT: String(port), DIST: dist },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let out = "";
    let error = "";
    child.stdout.on("data", (text: Buffer) => {
      out += text.toString();
      if (signal !== undefined && out.includes("Ctrl+C")) child.kill(signal);
    });
    child.stderr.on("data", (text: Buffer) => {
      error += text.toString();
    });
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, out, error }));
  });
