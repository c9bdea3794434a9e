import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { type BotConfig, linkTo, mayReachFor } from "#service/bot/bot-config.ts";
import { readSettings, type Environment } from "#service/config.ts";

const id = "d1a10600-0000-4000-8000-000000000003";
const least = { CLIENT_ID: "d1a10600-0000-4000-8000-000000000001", API_APP_ID: "d1a10600-0000-4000-8000-000000000002" };
const whole = {
  ...least,
  BOT_APP_ID: id,
  BOT_APP_SECRET: "s",
  TEAMS_APP_ID: id,
  PUBLIC_URL: "https://duologue.example",
};

const botIn = (env: Environment): BotConfig | undefined => {
  const settings = readSettings(env);
  if (!settings.ok) throw new Error(settings.error.join("; "));
  return settings.value.bot;
};
const wrong = (env: Environment): readonly string[] => {
  const settings = readSettings(env);
  return settings.ok ? [] : settings.error;
};

test("[JB20] without a bot there is none", () => {
  expect(botIn(least)).toBeUndefined();
});

test("[JB21] a whole bot speaks with Microsoft's public cloud alone", () => {
  expect(botIn(whole)).toMatchObject({
    appId: id,
    tokenEndpoint: "https://login.microsoftonline.com/botframework.com/oauth2/v2.0/token",
    inbound: {
      openIdConfiguration: "https://login.botframework.com/v1/.well-known/openidconfiguration",
      issuer: "https://api.botframework.com",
    },
    proof: { type: "secret", secret: "s" },
    pace: { perSecond: 40 },
  });
  const mayReach = mayReachFor(botIn(whole)?.serviceHosts ?? null);
  expect(mayReach("https://smba.trafficmanager.net/amer")).toBe(true);
  expect(mayReach("https://emea.ng.msg.teams.microsoft.com/x")).toBe(true);
  for (const far of [
    "http://smba.trafficmanager.net/amer",
    "https://smba.trafficmanager.net.evil.example/",
    "https://evil.trafficmanager.net/",
    "https://localhost/",
    "http://localhost:4400/_connector/amer",
    "no address",
  ])
    expect([far, mayReach(far)]).toEqual([far, false]);
  const { page = "", write = "" } = botIn(whole)?.links ?? {};
  const to = { tenant: "t", person: "p", other: "o", pair: "A-_", page: "0f", card: "c" };
  expect(linkTo(page, to)).toBe(
    `https://teams.microsoft.com/l/entity/${id}/duologue?context=%7B%22subEntityId%22%3A%22A-_%2F0f%22%7D`,
  );
  expect(linkTo(write, to)).toBe("https://duologue.example/write.html?pair=A-_&other=o&page=0f&card=c");
});

test("[JB21] the bot's credential may be a file that the platform renews", async () => {
  const folder = mkdtempSync(join(tmpdir(), "duologue-assertion-"));
  try {
    const file = join(folder, "token");
    writeFileSync(file, "first\n");
    const { BOT_APP_SECRET: _, ...rest } = whole;
    const proof = botIn({ ...rest, BOT_ASSERTION_FILE: file, BOT_TENANT_ID: id })?.proof;
    expect(proof?.type === "assertion" && (await proof.read())).toBe("first");
    writeFileSync(file, "second");
    expect(proof?.type === "assertion" && (await proof.read())).toBe("second");
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test("[JB21] half a bot is refused with everything that is missing, and nothing says that unsigned requests are believed", () => {
  expect(wrong({ ...least, BOT_APP_ID: id })).toEqual([
    "TEAMS_APP_ID is missing: expected the id of the app package in Teams, a GUID",
    "PUBLIC_URL is missing: expected https://… without a path",
    "BOT_APP_SECRET is missing: expected the bot's secret, or BOT_ASSERTION_FILE in its place",
  ]);
  expect(wrong({ ...least, BOT_APP_SECRET: "s" })).toContain(
    "BOT_APP_ID is missing: expected the app id of the bot, a GUID",
  );
  expect(wrong({ ...whole, PUBLIC_URL: "http://duologue.example", BOT_CARDS_PER_SECOND: "51" })).toEqual([
    'PUBLIC_URL is "http://duologue.example": expected https://… without a path',
    'BOT_CARDS_PER_SECOND is "51": expected a number from 1 to 50',
  ]);
  for (const name of ["BOT_INBOUND", "BOT_AUTH", "botAuth", "INBOUND"])
    expect(botIn({ ...whole, [name]: "playground" })?.inbound).not.toBe("playground");
});
