import { expect, test } from "vitest";
import { err, ok } from "#core/result.ts";
import { readBatch } from "#microsoft/graph/batch.ts";
import { type Asked, refusal, scriptedGraph } from "./graph-fixture.ts";

const event = { path: "/me/events/1", scopes: ["Calendars.ReadBasic"] };
const change = { ...event, method: "PATCH", body: { subject: "1:1" } } as const;
const fine = { status: 200, body: { id: "1" } };

const pages = (base: () => string, last: ReturnType<typeof refusal>) => (_: Asked, before: number) =>
  before < 2
    ? {
        status: 200,
        body: { value: [{ id: String(before) }], "@odata.nextLink": `${base()}/me/events?page=${before + 1}` },
      }
    : last;

test("[GR1] each refusal of the server comes with its name", async () => {
  const answers = [
    refusal(404, "ErrorItemNotFound"),
    refusal(412, "ErrorIrresolvableConflict"),
    refusal(410, "SyncStateNotFound"),
    refusal(422, "notSupported"),
  ];
  await using server = await scriptedGraph((_, before) => answers[before] ?? fine);
  expect(await server.graph.send(event)).toEqual(err({ type: "notFound" }));
  expect(await server.graph.send(event)).toEqual(err({ type: "changed" }));
  expect(await server.graph.send(event)).toEqual(err({ type: "gone" }));
  expect(await server.graph.send(event)).toEqual(err({ type: "unexpected", status: 422, code: "notSupported" }));
});

test("[GR4] a reading waits as it is told and is tried again", async () => {
  await using server = await scriptedGraph((_, before) =>
    before < 2 ? refusal(429, "ApplicationThrottled", { "retry-after": before === 0 ? "2.128" : "7" }) : fine,
  );
  expect(await server.graph.send(event)).toEqual(ok({ id: "1" }));
  expect(server.rests).toEqual([2128, 7000]);
});

test("[GR4] without a word about waiting the rests grow and vary, and the third refusal is the last", async () => {
  await using server = await scriptedGraph(() => refusal(503, "serviceNotAvailable"));
  expect(await server.graph.send(event)).toEqual(err({ type: "unavailable", status: 503 }));
  expect(server.asked).toHaveLength(3);
  expect(server.rests).toEqual([500, 1000]);

  await using other = await scriptedGraph(() => refusal(504, "timeout"), { random: () => 0 });
  await other.graph.send(event);
  expect(other.rests).toEqual([250, 500]);
  expect(other.asked).toHaveLength(3);
});

test("[GR4] a server that failed is not asked again", async () => {
  await using server = await scriptedGraph(() => refusal(500, "generalException"));
  expect(await server.graph.send(event)).toEqual(err({ type: "unavailable", status: 500 }));
  expect(server.asked).toHaveLength(1);
});

test.each([
  [429, { type: "throttled", retryAfterMs: 120_000 }],
  [503, { type: "unavailable", status: 503, retryAfterMs: 120_000 }],
] as const)("[GR5] a long rest is the caller's to take, with %i", async (status, error) => {
  await using server = await scriptedGraph(() => refusal(status, "TooManyRequests", { "retry-after": "120" }));
  expect(await server.graph.send(event)).toEqual(err(error));
  expect(server.asked).toHaveLength(1);
  expect(server.rests).toEqual([]);
});

test("[GR6] a write is repeated after throttling and after nothing else", async () => {
  await using throttled = await scriptedGraph((_, before) =>
    before === 0 ? refusal(429, "TooManyRequests", { "retry-after": "1" }) : fine,
  );
  expect(await throttled.graph.send(change)).toEqual(ok({ id: "1" }));
  expect(throttled.asked.map((it) => it.body)).toEqual(['{"subject":"1:1"}', '{"subject":"1:1"}']);

  await using busy = await scriptedGraph(() => refusal(503, "serviceNotAvailable", { "retry-after": "1" }));
  expect(await busy.graph.send(change)).toEqual(err({ type: "unavailable", status: 503, retryAfterMs: 1_000 }));
  expect(busy.asked).toHaveLength(1);

  await using lost = await scriptedGraph(() => ({ ...fine, broken: "atOnce" }));
  expect(await lost.graph.send(change)).toEqual(err({ type: "offline" }));
  expect(lost.asked).toHaveLength(1);
});

test("[GR7] a claims challenge is answered with a token for these claims, once", async () => {
  const claims = '{"access_token":{"nbf":{"essential":true,"value":"1604106651"}}}';
  const challenge = refusal(401, "InvalidAuthenticationToken", {
    "www-authenticate": `Bearer realm="", error="insufficient_claims", claims="${btoa(claims)}"`,
  });
  const demanded: (string | undefined)[] = [];
  const token = async (_: readonly string[], claim?: string) => ok(String(demanded.push(claim)));

  await using once = await scriptedGraph((_, before) => (before === 0 ? challenge : fine), { token });
  expect(await once.graph.send(event)).toEqual(ok({ id: "1" }));
  expect(demanded).toEqual([undefined, claims]);
  expect(once.asked.map((it) => it.headers.authorization)).toEqual(["Bearer 1", "Bearer 2"]);

  await using always = await scriptedGraph(() => challenge, { token });
  expect(await always.graph.send(event)).toEqual(err({ type: "signInNeeded" }));
  expect(always.asked).toHaveLength(2);
});

test("[GR8] half a body is no answer", async () => {
  await using server = await scriptedGraph((_, before) => (before < 1 ? { ...fine, broken: "halfWay" } : fine));
  expect(await server.graph.send(event)).toEqual(ok({ id: "1" }));
  expect(server.asked).toHaveLength(2);

  await using text = await scriptedGraph(() => ({ status: 200, body: "x".repeat(9000), broken: "halfWay" }));
  expect(await text.graph.download(`${text.base}/file`)).toEqual(err({ type: "offline" }));
  expect(text.asked).toHaveLength(3);
});

test("[GR8] a server that is silent is a network that is not there", async () => {
  await using server = await scriptedGraph(() => null, { limitMs: 20 });
  expect(await server.graph.send(change)).toEqual(err({ type: "offline" }));
});

test("[GR9] what is no JSON is not understood", async () => {
  await using server = await scriptedGraph(() => ({
    status: 200,
    body: "<html>Sign in to the hotel's network</html>",
  }));
  expect(await server.graph.send(event)).toEqual(err({ type: "unexpected", status: 200, code: "unreadable" }));
  expect(await server.graph.list(event)).toEqual(err({ type: "unexpected", status: 200, code: "unreadable" }));
});

test("[GR10] four requests of a mailbox run at once, the others keep their order", async () => {
  const waiting: { readonly url: string; readonly go: () => void }[] = [];
  let arrived: (() => void) | null = null;
  await using server = await scriptedGraph(async ({ url }) => {
    await new Promise<void>((go) => {
      waiting.push({ url, go });
      arrived?.();
    });
    return fine;
  });
  const until = (count: number): Promise<void> =>
    new Promise((done) => {
      arrived = () => {
        if (waiting.length >= count) done();
      };
      arrived();
    });

  const all = Promise.all(
    Array.from({ length: 7 }, (_, at) => server.graph.send({ ...event, path: `/me/events/${at}` })),
  );
  await until(4);
  // A request to the directory passes by: it answers only if nothing holds it back, and then nothing else was let in.
  const person = server.graph.send({ path: "/me", scopes: [] });
  await until(5);
  expect(waiting.map((it) => it.url).toSorted()).toEqual([
    "/v1.0/me",
    "/v1.0/me/events/0",
    "/v1.0/me/events/1",
    "/v1.0/me/events/2",
    "/v1.0/me/events/3",
  ]);
  for (let next = 4; next < 7; next += 1) {
    waiting.find((it) => it.url === `/v1.0/me/events/${next - 4}`)?.go();
    await until(next + 2);
    expect(waiting.at(-1)?.url).toBe(`/v1.0/me/events/${next}`);
  }
  for (const { go } of waiting) go();
  expect((await all).every((it) => it.ok)).toBe(true);
  expect((await person).ok).toBe(true);
});

test("[GR11] the token does not follow a link to somewhere else", async () => {
  await using elsewhere = await scriptedGraph(() => ({ status: 200, body: { value: [] } }));
  await using server = await scriptedGraph(() => ({
    status: 200,
    body: { value: [{ id: "1" }], "@odata.nextLink": `${elsewhere.base}/me/events?$skip=1` },
  }));
  expect(await server.graph.list(event)).toEqual(err({ type: "unexpected", status: 200, code: "foreignNextLink" }));
  await elsewhere.graph.download(`${elsewhere.base}/file`);
  expect(elsewhere.asked.map((it) => it.headers.authorization)).toEqual([undefined]);
});

test("[GR12] a list is whole or it failed", async () => {
  await using whole = await scriptedGraph(pages(() => whole.base, { status: 200, body: { value: [{ id: "2" }] } }));
  expect(await whole.graph.list(event)).toEqual(ok([{ id: "0" }, { id: "1" }, { id: "2" }]));

  await using broken = await scriptedGraph(pages(() => broken.base, refusal(404, "ErrorItemNotFound")));
  expect(await broken.graph.list(event)).toEqual(err({ type: "notFound" }));
});

test("[GR13] without a token nothing is sent", async () => {
  const missing = { type: "consentMissing", scopes: ["Calendars.ReadBasic"], adminNeeded: true } as const;
  await using server = await scriptedGraph(() => fine, { token: async () => err(missing) });
  expect(await server.graph.send(event)).toEqual(err(missing));
  expect(server.asked).toEqual([]);
});

test("[GR14] every request has an id of its own", async () => {
  await using server = await scriptedGraph(() => fine);
  await server.graph.send(event);
  await server.graph.send(event);
  const ids = server.asked.map((it) => it.headers["client-request-id"]);
  expect(new Set(ids).size).toBe(2);
  expect(ids[0]).toMatch(/^[0-9a-f-]{36}$/);
});

test("[GR15] forty-one readings take three batches, and each has its own result", async () => {
  await using server = await scriptedGraph(({ body }) => {
    const { requests } = JSON.parse(body) as { requests: { id: string; url: string }[] };
    const responses = requests.map(({ id, url }) =>
      url === "/users/7"
        ? { id, status: 403, body: { error: { code: "ErrorAccessDenied" } } }
        : { id, status: 200, body: { url } },
    );
    return { status: 200, body: { responses: responses.toReversed() } };
  });
  const readings = Array.from({ length: 41 }, (_, at) => ({ path: `/users/${at}` }));
  const answers = await readBatch(server.graph, ["User.ReadBasic.All"], readings);
  expect(server.asked).toHaveLength(3);
  expect(answers.ok && answers.value.map((it) => (it.ok ? it.value : it.error.type))).toEqual(
    readings.map(({ path }, at) => (at === 7 ? "consentMissing" : { url: path })),
  );
});

const throttled = (id: string, seconds: number) => ({
  id,
  status: 429,
  headers: { "Retry-After": String(seconds) },
  body: { error: { code: "TooManyRequests" } },
});

test("[GR15] what is throttled is asked for again as told and alone, three times in all, and not after a long rest", async () => {
  const asked: string[][] = [];
  await using server = await scriptedGraph(({ body }) => {
    const { requests } = JSON.parse(body) as { requests: { id: string; url: string }[] };
    asked.push(requests.map(({ url }) => url));
    const responses = requests.map(({ id, url }) => {
      if (url === "/busy/always" || (url === "/busy/once" && asked.length === 1)) return throttled(id, 3);
      return url === "/busy/long" ? throttled(id, 60) : { id, status: 200, body: { url } };
    });
    return { status: 200, body: { responses } };
  });
  const rests: number[] = [];
  const readings = ["/free", "/busy/once", "/busy/always", "/busy/long"].map((path) => ({ path }));
  const answers = await readBatch(server.graph, [], readings, async (ms) => void rests.push(ms));
  expect(asked.slice(1)).toEqual([["/busy/once", "/busy/always"], ["/busy/always"]]);
  expect(rests).toEqual([3_000, 3_000]);
  expect(answers.ok && answers.value.map((it) => (it.ok ? "ok" : it.error))).toEqual([
    "ok",
    "ok",
    { type: "throttled", retryAfterMs: 3_000 },
    { type: "throttled", retryAfterMs: 60_000 },
  ]);
});

test("[GR105] readings of a batch that meet a claims challenge are asked for again together, once, with a token for the claims", async () => {
  const claims = '{"access_token":{"acrs":{"essential":true,"value":"c1"}}}';
  const challenge = `Bearer realm="", error="insufficient_claims", claims="${btoa(claims)}"`;
  const asked: string[][] = [];
  const demanded: (string | undefined)[] = [];
  const token = async (_: readonly string[], claim?: string) => ok(String(demanded.push(claim)));
  await using server = await scriptedGraph(
    ({ body }) => {
      const { requests } = JSON.parse(body) as { requests: { id: string; url: string }[] };
      asked.push(requests.map(({ url }) => url));
      const responses = requests.map(({ id, url }) =>
        url === "/free" || (url === "/proven" && asked.length > 1)
          ? { id, status: 200, body: { url } }
          : { id, status: 401, headers: url === "/signedOut" ? {} : { "WWW-Authenticate": challenge } },
      );
      return { status: 200, body: { responses } };
    },
    { token },
  );
  const readings = ["/free", "/proven", "/never", "/signedOut"].map((path) => ({ path }));
  const answers = await readBatch(server.graph, [], readings, async () => {});
  expect(asked).toEqual([readings.map(({ path }) => path), ["/proven", "/never"]]);
  expect(demanded).toEqual([undefined, claims]);
  expect(answers.ok && answers.value.map((it) => (it.ok ? "ok" : it.error.type))).toEqual([
    "ok",
    "ok",
    "signInNeeded",
    "signInNeeded",
  ]);
});

test("[GR15] a reading that the batch leaves out failed", async () => {
  await using server = await scriptedGraph(() => ({ status: 200, body: { responses: [] } }));
  expect(await readBatch(server.graph, [], [{ path: "/users/1" }])).toEqual(
    ok([err({ type: "unexpected", status: 0, code: "" })]),
  );
});
