import { exportSPKI, generateKeyPair, importJWK, SignJWT, UnsecuredJWT, type CryptoKey } from "jose";
import { afterAll, beforeAll, expect, test } from "vitest";
import { randomBytes } from "#browser/machine.ts";
import { frameVersion, type RoomId, type SessionId } from "#core/live/frame.ts";
import { deriveRoomKeys } from "#core/live/room-keys.ts";
import { sealFrame } from "#core/live/seal.ts";
import { pairOf, type Pair, type PersonId, type TenantId } from "#core/pairs/pair.ts";
import { ana, anaAndBen, ben, contoso, olga } from "#tests/cast.ts";
import { apiAppId, nominalIssuer } from "./entra-keys.ts";
import { liveFile, openDevice, together } from "./live-fixture.ts";
import { openRaw, type RawSocket } from "./raw-socket.ts";
import { startServiceAlone, type ServiceFixture } from "./service-fixture.ts";

let service: ServiceFixture;
let room: RoomId;
beforeAll(async () => {
  service = await startServiceAlone();
  room = (await deriveRoomKeys(liveFile)).room;
});
afterAll(async () => {
  await service[Symbol.asyncDispose]();
});

const fabrikam = "fab00000-2222-4222-8222-fab000000000" as TenantId;
const newSession = (): SessionId => Buffer.from(randomBytes(8)).toString("hex") as SessionId;

const join = (token: string, change: object = {}) => ({
  type: "join",
  version: frameVersion,
  token,
  pair: anaAndBen.id,
  other: ben,
  room,
  session: newSession(),
  ...change,
});

const joined = async (person: PersonId, change: object = {}): Promise<RawSocket> => {
  const socket = await openRaw(service.url);
  socket.say(join(await service.entra.token({ oid: person }), { other: person === ana ? ben : ana, ...change }));
  expect(JSON.parse(String(await socket.next()))).toMatchObject({ type: "joined" });
  return socket;
};

const refusalOf = async (token: string, change: object = {}): Promise<string | number> => {
  await using socket = await openRaw(service.url);
  socket.say(join(token, change));
  // Whoever is let in hears so.
  return await socket.next().then(String, () => socket.closed);
};

interface Inside extends AsyncDisposable {
  /** What whoever is inside was told since. */
  readonly heard: () => Promise<readonly string[]>;
}
const nobody = (): Promise<Inside> =>
  Promise.resolve({ heard: () => Promise.resolve([]), [Symbol.asyncDispose]: () => Promise.resolve() });
const oneOfTheTwo = async (): Promise<Inside> => {
  const socket = await joined(ben);
  return {
    heard: async () => {
      const heard: string[] = [];
      socket.say({ type: "ping" });
      for (;;) {
        const text = String(await socket.next());
        if (text === '{"type":"pong"}') return heard;
        heard.push(text);
      }
    },
    [Symbol.asyncDispose]: () => socket[Symbol.asyncDispose](),
  };
};
const companies = [
  ["into an empty room", nobody],
  ["where one of the two is", oneOfTheTwo],
] as const;

const claiming = (claims: () => object, header?: Readonly<Record<string, string>>) => (): Promise<string> =>
  service.entra.token({ oid: ana, ...claims() }, header);
const seconds = (): number => service.now() / 1000;
const badTokens: readonly (readonly [string, () => Promise<string>])[] = [
  ["no token", () => Promise.resolve("")],
  ["what is no token", () => Promise.resolve("a.b.c")],
  ["a token that is over", claiming(() => ({ exp: seconds() - 61 }))],
  ["a token that does not carry yet", claiming(() => ({ nbf: seconds() + 61 }))],
  ["a token for Microsoft Graph", claiming(() => ({ aud: "00000003-0000-0000-c000-000000000000" }))],
  ["a token for another scope", claiming(() => ({ scp: "openid" }))],
  ["a token of an app without a person", claiming(() => ({ idtyp: "app" }))],
  [
    "a token that says another tenant than its issuer",
    claiming(() => ({ tid: fabrikam, iss: nominalIssuer.replace("{tid}", contoso) })),
  ],
  ["a token of somebody else than Entra", claiming(() => ({ iss: "https://login.contoso.example/v2.0" }))],
  ["a token signed with a key that Entra does not publish", claiming(() => ({}), { kid: "unknown" })],
];

test.each(
  badTokens.flatMap(([what, token]) => companies.map(([where, company]) => [what, where, token, company] as const)),
)("[RL10] %s opens nothing, %s", async (_, __, token, company) => {
  await using inside = await company();
  expect(await refusalOf(await token())).toBe("tokenRefused");
  expect(await inside.heard()).toEqual([]);
});

test.each(companies)("[RL10] alg none and a public key used as a secret open nothing, %s", async (_, company) => {
  await using inside = await company();
  const claims = {
    oid: ana,
    tid: contoso,
    scp: "access_as_user",
    ver: "2.0",
    aud: apiAppId,
    nbf: 0,
    exp: 4_102_444_800,
  };
  const issuer = nominalIssuer.replace("{tid}", contoso);
  expect(await refusalOf(new UnsecuredJWT(claims).setIssuer(issuer).encode())).toBe("tokenRefused");

  const jwk = service.entra.published()[0] ?? {};
  const pem = await exportSPKI((await importJWK(jwk, "RS256", { extractable: true })) as CryptoKey);
  const confused = await new SignJWT(claims)
    .setIssuer(issuer)
    .setProtectedHeader({ alg: "HS256", ...(jwk.kid === undefined ? {} : { kid: jwk.kid }) })
    .sign(new TextEncoder().encode(pem));
  expect(await refusalOf(confused)).toBe("tokenRefused");

  const { privateKey } = await generateKeyPair("RS256");
  const selfMade = await new SignJWT(claims)
    .setIssuer(issuer)
    .setProtectedHeader({ alg: "RS256", ...(jwk.kid === undefined ? {} : { kid: jwk.kid }) })
    .sign(privateKey);
  expect(await refusalOf(selfMade)).toBe("tokenRefused");
  expect(await inside.heard()).toEqual([]);
});

test.each(companies)("[RL10] a good token of another tenant is nobody in this pair, %s", async (_, company) => {
  await using inside = await company();
  const token = await service.entra.token({ oid: ana, tid: fabrikam });
  expect(await refusalOf(token)).toBe("notYourPair");
  expect(await inside.heard()).toEqual([]);
});

test("[RL11] a third person is refused with any room, whoever is there", async () => {
  const token = await service.entra.token({ oid: olga });
  const tries: readonly object[] = [
    { room: "0".repeat(32) },
    { room },
    { room, other: ana },
    { room, other: olga },
    { room, other: "nobody" },
    { room, pair: anaAndBen.id.toLowerCase() },
  ];
  const attempt = async (): Promise<void> => {
    for (const it of tries) expect(await refusalOf(token, it)).toBe("notYourPair");
  };
  await attempt();
  await using a = openDevice(service.url, service.entra, ana);
  await a.until(() => a.live.state().link === "open");
  await attempt();
  await using b = openDevice(service.url, service.entra, ben);
  await together(a, b);
  await attempt();
  expect(a.live.state().others).toHaveLength(1);
});

test("[RL11, RL12] the right room id in another pair of one's own is another room", async () => {
  const olgaAndBen = pairOf(contoso, olga, ben) as Pair;
  await using outsider = await joined(olga, { pair: olgaAndBen.id, other: ben });
  await using a = openDevice(service.url, service.entra, ana);
  await using b = openDevice(service.url, service.entra, ben);
  await together(a, b);
  a.type("Raise");
  await b.until(() => b.text() === "Raise");
  outsider.say(`{"type":"ping"}`);
  // Whatever else had been for her would have come before the answer.
  expect(await outsider.next()).toBe(`{"type":"pong"}`);
});

test("[RL12] the same two ids in another tenant are another room", async () => {
  const there = pairOf(fabrikam, ana, ben) as Pair;
  await using elsewhere = await openRaw(service.url);
  elsewhere.say(join(await service.entra.token({ oid: ana, tid: fabrikam }), { pair: there.id }));
  expect(JSON.parse(String(await elsewhere.next()))).toMatchObject({ type: "joined" });
  const session = newSession();
  await using b = await joined(ben, { session });
  b.say(await frameOf(session));
  b.say(`{"type":"ping"}`);
  await b.next();
  elsewhere.say(`{"type":"ping"}`);
  expect(await elsewhere.next()).toBe(`{"type":"pong"}`);
});

test("[RL13] a holder of an old copy, or of the file before its secret was changed, meets nobody", async () => {
  await using a = openDevice(service.url, service.entra, ana);
  await using copy = openDevice(service.url, service.entra, ben, { access: { ...liveFile, itemId: "01COPY" } });
  await using before = openDevice(service.url, service.entra, ben, {
    access: { ...liveFile, epoch: 0, secret: randomBytes(32) },
  });
  for (const it of [a, copy, before]) await it.until(() => it.live.state().link === "open");
  await using b = openDevice(service.url, service.entra, ben);
  await together(a, b);
  a.type("Raise");
  await b.until(() => b.text() === "Raise");
  expect([copy, before].map((it) => [it.text(), it.live.state().others.length])).toEqual([
    ["", 0],
    ["", 0],
  ]);
});

test("[RL13] one of the two who can name the room but has no key brings in nothing", async () => {
  await using a = openDevice(service.url, service.entra, ana);
  await a.until(() => a.live.state().link === "open");
  const session = newSession();
  await using intruder = await joined(ben, { session });
  const { key } = await deriveRoomKeys({ ...liveFile, secret: randomBytes(32) });
  for (let counter = 1; counter <= 10; counter++)
    intruder.say(await sealFrame(key, { session, counter }, new TextEncoder().encode("forged")));
  intruder.say(`{"type":"ping"}`);
  await intruder.next();
  expect([a.text(), a.live.state().others.length, a.live.state().link]).toEqual(["", 0, "open"]);
});

test("[RL14] a token in the address is not looked at, and any other address is not there", async () => {
  const token = await service.entra.token({ oid: ana });
  for (const path of [`/v1/live?token=${token}`, "/v1/live/", "/", "/v1/notebooks"])
    await expect(openRaw(service.url, path)).rejects.toThrow(/404/);
});

test("[RL3] nothing is passed to or from a socket before it has joined", async () => {
  const session = newSession();
  await using early = await openRaw(service.url);
  await using a = await joined(ana);
  early.say(await frameOf(session));
  expect(await early.closed).toBe("badMessage");

  await using silent = await openRaw(service.url);
  await using b = await joined(ben, { session });
  b.say(await frameOf(session));
  expect(await a.next()).toBeInstanceOf(Buffer);
  expect(silent.heard()).toEqual([]);
});

test("[RL3] when one leaves, the others are told", async () => {
  const session = newSession();
  await using a = await joined(ana);
  const b = await joined(ben, { session });
  await b[Symbol.asyncDispose]();
  expect(JSON.parse(String(await a.next()))).toEqual({ type: "left", session });
});

const frameOf = async (session: SessionId): Promise<Uint8Array> => {
  const { key } = await deriveRoomKeys(liveFile);
  return sealFrame(key, { session, counter: 1 }, new TextEncoder().encode("Raise"));
};
