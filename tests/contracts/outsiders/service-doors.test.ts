/** Our own service: those who call it, those who run it, and whoever carries its database away. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { toBase64 } from "#core/base64.ts";
import type { PageId } from "#core/agenda/page.ts";
import type { Bytes } from "#core/inbox/hpke.ts";
import type { InboxItem, ItemId } from "#core/inbox/item.ts";
import { publicHalf } from "#core/inbox/keys.ts";
import { sealItem } from "#core/inbox/seal.ts";
import { frameVersion } from "#core/live/frame.ts";
import { deriveRoomKeys } from "#core/live/room-keys.ts";
import { parseFile } from "#core/notebook/file-format.ts";
import { pairOf, type Pair, type PersonId } from "#core/pairs/pair.ts";
import { defaultSettings } from "#core/reminders/settings.ts";
import { ana, anaAndBen, ben, contoso, olga } from "#tests/cast.ts";
import { got, storeOn } from "#tests/contracts/graph/graph-fixture.ts";
import { said } from "#tests/rules/notebook/world.ts";
import { openRaw, type RawSocket } from "#tests/service/raw-socket.ts";
import { openKeptNotebook, secretWords, type KeptNotebook } from "./kept-notebook.ts";

let kept: KeptNotebook;
beforeAll(async () => {
  kept = await openKeptNotebook("all");
}, 60_000);
afterAll(() => kept[Symbol.asyncDispose]());

const personNamed = (givenName: string): PersonId =>
  [...kept.tenant.world().people.values()].find(
    (it) => it.givenName === givenName || it.displayName.startsWith(givenName),
  )?.id as PersonId;

const outsiders = (): readonly PersonId[] => [olga, ...["Grace", "Gina", "Tom", "Diego"].map(personNamed)];

const tokens = new Map<string, Promise<string>>();
const tokenOf = (who: string): Promise<string> => {
  const token = tokens.get(who) ?? kept.apiToken(who);
  tokens.set(who, token);
  return token;
};

const ask = async (
  who: string,
  method: string,
  path: string,
  body?: object,
  etag?: string,
): Promise<{ status: number; text: string }> => {
  const answer = await fetch(`${kept.serviceUrl}${path}`, {
    method,
    headers: {
      authorization: `Bearer ${await tokenOf(who)}`,
      ...(etag === undefined ? {} : { "if-match": etag }),
      ...(etag === undefined && method === "PUT" && path.includes("notebooks") ? { "if-none-match": "*" } : {}),
      ...(body === undefined ? {} : { "content-type": "application/json" }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: answer.status, text: await answer.text() };
};

/** Every row of every table, bytes as base64. */
const dumpOf = async ({ database }: KeptNotebook): Promise<string> => {
  const tables = await database.query<{ name: string }>(
    `select format('%I.%I', table_schema, table_name) as name from information_schema.tables
     where table_schema not in ('pg_catalog', 'information_schema')`,
    [],
  );
  const rows = await Promise.all(tables.map(({ name }) => database.query<object>(`select * from ${name}`, [])));
  return JSON.stringify(rows.flat(), (_, value) => (value instanceof Uint8Array ? toBase64(value) : value));
};

/** Every text in a value that was JSON, at any depth. */
const textsIn = (value: unknown): readonly string[] => {
  if (typeof value === "string") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(textsIn) : [];
};

/** However bytes may have been written down. */
const spellingsOf = (bytes: Uint8Array): readonly string[] => {
  const buffer = Buffer.from(bytes);
  return [buffer.toString("base64"), buffer.toString("base64url"), buffer.toString("hex"), [...bytes].join(",")];
};

const random = (bytes: number): Bytes => crypto.getRandomValues(new Uint8Array(bytes));

/** One call at each of the pair's doors, every one of them such that the two get through with it. */
const doors = async (other: PersonId, item: string) => {
  const found = got(await kept.pointersOf(ana).find(anaAndBen));
  const view = {
    version: 1,
    asOf: new Date().toISOString(),
    zone: "Europe/Madrid",
    report: null,
    inbox: null,
    series: [],
  };
  const sealed = toBase64(new Uint8Array(400));
  return [
    ["GET", `/v1/notebooks/${anaAndBen.id}?other=${other}`],
    ["PUT", `/v1/notebooks/${anaAndBen.id}`, { other }],
    ["PUT", `/v1/notebooks/${anaAndBen.id}`, { other, ...kept.at }, found?.etag ?? ""],
    ["PUT", `/v1/inbox/${anaAndBen.id}/${item}`, { other, key: "k".repeat(22), sealed }],
    ["GET", `/v1/inbox/${anaAndBen.id}?other=${other}`],
    ["DELETE", `/v1/inbox/${anaAndBen.id}/${"1".repeat(32)}?other=${other}`],
    ["PUT", `/v1/views/${anaAndBen.id}`, { other, view }],
    ["GET", `/v1/views/${anaAndBen.id}?other=${other}`],
    ["DELETE", `/v1/views/${anaAndBen.id}?other=${other}`],
  ] as const;
};

const waitingFor = async (who: PersonId, other: PersonId): Promise<readonly string[]> => {
  const { text } = await ask(who, "GET", `/v1/inbox/${anaAndBen.id}?other=${other}`);
  return (JSON.parse(text) as { items: { id: string }[] }).items.map((it) => it.id);
};

test("[OU6] nobody but the two reaches the pair's record, inbox or view, whomever they name", async () => {
  const seal = { other: ben, key: "k".repeat(22), sealed: toBase64(new Uint8Array(400)) };
  const first = "1".repeat(32);
  expect((await ask(ana, "PUT", `/v1/inbox/${anaAndBen.id}/${first}`, seal)).status).toBe(201);
  for (const who of outsiders())
    for (const other of [ana, ben, who])
      for (const [method, path, body, etag] of await doors(other, "2".repeat(32))) {
        const answer = await ask(who, method, path, body, etag);
        // Nobody meets themselves: that name is no name of another.
        expect([who, method, path, answer.status]).toEqual([who, method, path, other === who ? 400 : 403]);
        expect(answer.text).not.toContain(kept.at.itemId);
      }
  for (const path of ["/v1/notebooks", "/v1/views", "/v1/notices", "/v1/me/stored"])
    for (const who of outsiders())
      expect((await ask(who, "GET", path)).text).not.toMatch(new RegExp(`${anaAndBen.id}|${kept.at.itemId}`));
  expect((await ask(ana, "GET", "/v1/notebooks")).text).toContain(kept.at.itemId);
  expect(await waitingFor(ana, ben)).toEqual([first]);

  // The same calls are refused to nobody for what they say.
  expect((await ask(ben, "PUT", "/v1/settings", { ...defaultSettings, on: true })).status).toBe(200);
  const statuses: number[] = [];
  for (const [method, path, body, etag] of await doors(ana, "2".repeat(32)))
    statuses.push((await ask(ben, method, path, body, etag)).status);
  expect(statuses).toEqual([200, 412, 200, 201, 200, 204, 200, 200, 204]);
  expect(await waitingFor(ana, ben)).toEqual(["2".repeat(32)]);
});

test("[OU6] a token for Graph opens nothing at our service, and ours nothing at Graph", async () => {
  const graphToken = await kept.tenant.token("ana", "Files.ReadWrite.All");
  const atOurs = await fetch(`${kept.serviceUrl}/v1/notebooks`, { headers: { authorization: `Bearer ${graphToken}` } });
  expect(atOurs.status).toBe(401);
  const address = `${kept.tenant.url}/v1.0/drives/${kept.at.driveId}/items/${kept.at.itemId}`;
  const atGraph = await fetch(address, { headers: { authorization: `Bearer ${await kept.apiToken(ana)}` } });
  expect(atGraph.status).toBe(401);
});

test("[OU7] with the room's very name, nobody but the two is let in", async () => {
  const { room } = await deriveRoomKeys(kept.room);
  const knock = async (socket: RawSocket, who: PersonId, other: PersonId): Promise<void> => {
    const session = Buffer.from(crypto.getRandomValues(new Uint8Array(8))).toString("hex");
    const token = await kept.apiToken(who);
    socket.say({ type: "join", version: frameVersion, token, pair: anaAndBen.id, other, room, session });
  };
  await using anas = await openRaw(kept.serviceUrl);
  await knock(anas, ana, ben);
  expect(JSON.parse(String(await anas.next()))).toMatchObject({ type: "joined" });
  for (const who of outsiders())
    for (const other of [ana, ben]) {
      await using outside = await openRaw(kept.serviceUrl);
      await knock(outside, who, other);
      expect(await outside.closed).toBe("notYourPair");
      expect(outside.heard()).toEqual([]);
    }
});

test("[OU11] whoever runs the service or steals its database finds where the file is, and neither a word nor a key", async () => {
  const parsed = parseFile(kept.html, anaAndBen);
  if (!parsed.ok) throw new Error(parsed.error.type);
  const { envelope } = parsed.value;
  const [inboxKey] = envelope.inbox;
  if (inboxKey === undefined) throw new Error("Expected a notebook with a key for its inbox");
  const id = "5ea1".repeat(8) as ItemId;
  const topic: InboxItem = { type: "topic", at: 1_795_000_000_000, page: "p" as PageId, text: secretWords };
  const sealed = await sealItem(topic, { pair: anaAndBen, item: id, by: ben }, publicHalf(inboxKey), random(32));
  if (!sealed.ok) throw new Error(sealed.error.type);
  const body = { other: ana, key: publicHalf(inboxKey).id, sealed: toBase64(sealed.value) };
  expect((await ask(ben, "PUT", `/v1/inbox/${anaAndBen.id}/${id}`, body)).status).toBe(201);

  const everything = await dumpOf(kept);
  for (const known of [kept.at.itemId, id, toBase64(sealed.value)]) expect(everything).toContain(known);
  const { room } = await deriveRoomKeys(kept.room);
  const keys = [kept.room.secret, ...envelope.inbox.map((it) => it.privateKey)];
  for (const trace of [...secretWords.split(" "), "Ana Ruiz", envelope.notebook, room, ...keys.flatMap(spellingsOf)])
    expect(everything).not.toContain(trace);
  // And nothing of it is a token: with all that is in there Graph stays closed, by id and by path.
  const texts = [...new Set(textsIn(JSON.parse(everything)))].filter((it) => /^[!-~]+$/.test(it));
  expect(texts).toContain(kept.at.itemId);
  const name = decodeURIComponent(new URL(kept.webUrl).pathname.split("/").at(-1) ?? "");
  const drive = `${kept.tenant.url}/v1.0/drives/${kept.at.driveId}`;
  const file = [
    `${drive}/items/${kept.at.itemId}/content`,
    `${drive}/root:/Duologue/${encodeURIComponent(name)}:/content`,
  ];
  for (const place of [
    ...file,
    `${drive}/items/${kept.at.itemId}`,
    `${drive}/root/children`,
    `${kept.tenant.url}/v1.0/users/${ana}/drive/root:/Duologue:/children`,
  ])
    expect([place, (await fetch(place)).status]).toEqual([place, 401]);
  for (const place of file)
    for (const text of texts) {
      const { status } = await fetch(place, { headers: { authorization: `Bearer ${text}` } });
      expect([place, text, status]).toEqual([place, text, 401]);
    }
});

test("[OU12] a copy of the live file elsewhere is another room, and nobody's notebook but a document", async () => {
  const copied = got(await storeOn(kept.tenant, "all", olga).create("stolen", kept.html));
  const here = await deriveRoomKeys(kept.room);
  const there = await deriveRoomKeys({ ...kept.room, ...copied.at });
  expect(there.room).not.toBe(here.room);
  // As a notebook of Olga's own with Ana it is not hers either.
  const olgaAndAna = pairOf(contoso, olga, ana) as Pair;
  expect(parseFile(kept.html, olgaAndAna)).toMatchObject({ ok: false, error: { type: "notOurs" } });
});

test("[OU13] a record that leads into an outsider's drive is not followed", async () => {
  const lure = got(await storeOn(kept.tenant, "all", olga).create("1-1 Ana and Ben", kept.html));
  got(await storeOn(kept.tenant, "all", olga).invite(lure.at, ben));
  await kept.database.query("update pointers set drive_id = $1, item_id = $2", [lure.at.driveId, lure.at.itemId]);
  const bens = kept.keeperOf(ben);
  await bens.open();
  expect(bens.state().problem).toMatchObject({ type: "notOurs" });
  expect(said(bens.doc)).toEqual([]);
});
