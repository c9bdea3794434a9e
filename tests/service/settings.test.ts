import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { parsePlatform } from "#microsoft/platform.ts";
import { readSettings, type Environment } from "#service/config.ts";
import { contoso } from "#tests/cast.ts";
import { apiAppId } from "#tests/service/entra-keys.ts";

const clientId = "d1a10600-0000-4000-8000-000000000001";
const least = { CLIENT_ID: clientId, API_APP_ID: apiAppId };

const read = (env: Environment) => {
  const settings = readSettings(env);
  if (!settings.ok) throw new Error(settings.error.join("; "));
  return settings.value;
};
const wrong = (env: Environment) => {
  const settings = readSettings(env);
  return settings.ok ? [] : settings.error;
};

test("[SV40] two ids are enough to run against Microsoft's public cloud", () => {
  const settings = read(least);
  expect(settings).toMatchObject({
    port: 8080,
    database: { type: "embedded", folder: ".data/database" },
    entra: {
      issuer: "https://login.microsoftonline.com/{tid}/v2.0",
      jwksUri: "https://login.microsoftonline.com/common/discovery/v2.0/keys",
      audiences: [apiAppId, `api://${apiAppId}`],
      tenants: null,
    },
    pages: { folder: "dist/production", platform: { authority: "https://login.microsoftonline.com/organizations" } },
  });
});

test("[SV40] settings that are given are used", () => {
  const url = "postgresql://user@db.example/duologue";
  const settings = read({
    ...least,
    API_RESOURCE: `api://duologue.example/${apiAppId}`,
    TENANT_ID: contoso.toUpperCase(),
    DATABASE_URL: url,
    PORT: "3000",
    HOST: "127.0.0.1",
    DIST: "built",
  });
  expect(settings).toMatchObject({
    host: "127.0.0.1",
    port: 3000,
    database: { type: "postgres", url },
    entra: { tenants: [contoso], audiences: [apiAppId, `api://duologue.example/${apiAppId}`] },
    pages: { folder: "built", platform: { authority: `https://login.microsoftonline.com/${contoso}` } },
  });
});

test("[SV40] how far the app reaches into files is one setting, and its page takes it", () => {
  for (const [given, access] of [
    ["", "all"],
    ["selected", "selected"],
    ["selectedOrAll", "selectedOrAll"],
  ] as const) {
    const { pages } = read({ ...least, FILES_ACCESS: given });
    expect(parsePlatform(JSON.stringify(pages?.platform), false)).toMatchObject({ ok: true, value: { access } });
  }
  expect(wrong({ ...least, FILES_ACCESS: "some" })).toEqual([
    'FILES_ACCESS is "some": expected all, selected or selectedOrAll',
  ]);
});

test("[SV40] every wrong setting is told at once, with its place and what is expected there", () => {
  expect(wrong({ CLIENT_ID: "app", TENANT_ID: "contoso", DATABASE_URL: "mysql://x", PORT: "70000" })).toEqual([
    'CLIENT_ID is "app": expected the app id of the app in the browser, a GUID',
    "API_APP_ID is missing: expected the app id of this API, a GUID",
    'TENANT_ID is "contoso": expected GUIDs of tenants with commas between them',
    'DATABASE_URL is "mysql://x": expected postgres://…',
    'PORT is "70000": expected a number from 1 to 65535',
  ]);
});

test("[SV41] production believes tokens of Microsoft's public cloud alone, never of localhost or over http", () => {
  const issuers = [
    "http://localhost:4400/{tid}/v2.0",
    "https://localhost:4400/{tid}/v2.0",
    "https://login.contoso.example/{tid}/v2.0",
    "http://login.microsoftonline.com/{tid}/v2.0",
    "https://login.microsoftonline.com.contoso.example/{tid}/v2.0",
    "https://login.microsoftonline.com/common/v2.0",
  ];
  for (const ISSUER of issuers)
    expect(wrong({ ...least, ISSUER })).toEqual([
      `ISSUER is "${ISSUER}": expected https://login.microsoftonline.com/{tid}/v2.0, {tid} or a GUID in its place`,
    ]);
  for (const JWKS_URI of [
    "http://localhost:4400/keys",
    "https://login.microsoftonline.com@localhost/common/discovery/v2.0/keys",
  ])
    expect(wrong({ ...least, JWKS_URI })[0]).toMatch(
      /^JWKS_URI is ".*": expected https:\/\/login\.microsoftonline\.com/,
    );
  expect(read({ ...least, ISSUER: `https://login.microsoftonline.com/${contoso}/v2.0` }).entra.issuer).toContain(
    contoso,
  );
});

test("[SV41] a production page names a platform that the production app accepts", () => {
  const platform = JSON.stringify(read(least).pages?.platform);
  expect(parsePlatform(platform, false)).toMatchObject({ ok: true, value: { clientId } });
});

test("[SV40] the service says what is wrong and does not start", async () => {
  const started = promisify(execFile)(process.execPath, ["src/service/main.ts"], {
    env: {
      PATH: process.env["PATH"],
      CLIENT_ID: clientId,
      API_APP_ID: apiAppId,
      ISSUER: "http://localhost:4400/{tid}/v2.0",
    },
  });
  await expect(started).rejects.toMatchObject({
    code: 1,
    stdout: "",
    stderr: expect.stringMatching(
      /^ISSUER is "http:\/\/localhost:4400\/\{tid\}\/v2\.0": expected https:[^\n]*\n$/,
    ) as string,
  });
});
