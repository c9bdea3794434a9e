import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { WebSocketServer } from "ws";
import * as Y from "yjs";
import { machineClock, randomBytes } from "#browser/machine.ts";
import { readHeader, type FrameHeader } from "#core/live/frame.ts";
import { err, ok } from "#core/result.ts";
import { ana, ben } from "#tests/cast.ts";
import { handClock } from "#tests/rules/live/room.ts";
import { liveFile, noToken, openDevice, together } from "./live-fixture.ts";
import { patiently } from "./patiently.ts";
import { startServiceAlone, type ServiceFixture } from "./service-fixture.ts";
import { createProxy } from "./proxy.ts";

let service: ServiceFixture;
beforeAll(async () => {
  service = await startServiceAlone();
});
afterAll(async () => {
  await service[Symbol.asyncDispose]();
});

test("[RL1] what one types stands on the other's page, both ways", async () => {
  await using a = openDevice(service.url, service.entra, ana);
  await using b = openDevice(service.url, service.entra, ben);
  await together(a, b);
  a.type("Growth. ");
  await b.until(() => b.text() === "Growth. ");
  b.type("Holiday.");
  await a.until(() => a.text() === "Growth. Holiday.");
  expect(a.live.state()).toMatchObject({ link: "open", because: null, inStep: true, others: [{ person: ben }] });
});

test("[RL1, LV17] carets are seen, and gone with the one whose they are", async () => {
  await using a = openDevice(service.url, service.entra, ana);
  const b = openDevice(service.url, service.entra, ben);
  b.awareness.setLocalStateField("user", { name: "Ben Okafor" });
  await a.until(() => a.awareness.getStates().get(b.doc.clientID)?.["user"]?.name === "Ben Okafor");
  await b[Symbol.asyncDispose]();
  await a.until(() => a.awareness.getStates().size === 1);
  expect(a.live.state().others).toEqual([]);
});

test("[RL2] a word typed the moment before a page closes still arrives", async () => {
  await using a = openDevice(service.url, service.entra, ana);
  {
    await using b = openDevice(service.url, service.entra, ben);
    await together(a, b);
    for (const word of ["one ", "two ", "three"]) b.type(word);
  }
  await a.until(() => a.text() !== "one ");
  await a.until(() => a.live.state().others.length === 0);
  expect(a.text()).toBe("one two three");
});

test("[LV42] words typed without a connection are on the other's page after the next one", async () => {
  await using way = await createProxy(() => service.url);
  await using a = openDevice(service.url, service.entra, ana);
  await using b = openDevice(way.url, service.entra, ben);
  await together(a, b);
  way.cut();
  await b.until(() => b.live.state().link === "offline");
  await a.until(() => a.live.state().others.length === 0);
  expect(b.live.state()).toMatchObject({ because: "unreachable", others: [] });
  a.type("by Ana ");
  b.type("by Ben ");
  way.mend();
  await together(a, b);
  await a.until(() => a.text().includes("by Ben "));
  await b.until(() => b.text() === a.text());
});

test("[LV4, LV42] no nonce comes twice, whether a device comes back or another one takes up its document", async () => {
  const headers: FrameHeader[] = [];
  const openSocket = (url: string): WebSocket => {
    const socket = new WebSocket(url);
    const send = socket.send.bind(socket);
    socket.send = (data) => {
      const header = data instanceof Uint8Array ? readHeader(data) : null;
      if (header !== null) headers.push(header);
      send(data);
    };
    return socket;
  };
  await using way = await createProxy(() => service.url);
  await using a = openDevice(service.url, service.entra, ana, { openSocket });
  const b = openDevice(way.url, service.entra, ben, { openSocket });
  await together(a, b);
  for (const cut of [1, 2]) {
    way.cut();
    await b.until(() => b.live.state().link === "offline");
    await a.until(() => a.live.state().others.length === 0);
    b.type(`after cut ${cut}, `);
    way.mend();
    await together(a, b);
    await a.until(() => a.text() === b.text());
  }
  const doc = new Y.Doc();
  Y.applyUpdate(doc, Y.encodeStateAsUpdate(b.doc));
  await b[Symbol.asyncDispose]();
  await a.until(() => a.live.state().others.length === 0);
  await using fresh = openDevice(way.url, service.entra, ben, { openSocket, doc });
  await together(a, fresh);
  fresh.type("afresh");
  await a.until(() => a.text() === "after cut 1, after cut 2, afresh");
  expect(new Set(headers.map((it) => `${it.session} ${it.counter}`)).size).toBe(headers.length);
  // Ana's, and four of Ben's.
  expect(new Set(headers.map((it) => it.session)).size).toBeGreaterThanOrEqual(5);
});

test("[LV4] a relay that says again and again that one has joined gets no nonce twice", async () => {
  const relay = new WebSocketServer({ port: 0 });
  const headers: (string | undefined)[] = [];
  const three = new Promise<void>((resolve) => {
    relay.on("connection", (ws) =>
      ws.on("message", (data: Buffer, isBinary) => {
        if (isBinary) headers.push(JSON.stringify(readHeader(data)));
        else
          for (const type of ["joined", "joined", "again", "joined", "again"])
            ws.send(`{"type":"${type}","expiresInMs":60000}`);
        if (headers.length >= 3) resolve();
      }),
    );
  });
  await once(relay, "listening");
  const { port } = relay.address() as AddressInfo;
  await using a = openDevice(`http://127.0.0.1:${port}`, service.entra, ana);
  await three;
  expect(a.live.state().link).toBe("open");
  expect(new Set(headers).size).toBe(headers.length);
  relay.close();
});

test("[LV41] without a token there is no connection, and the reason is told", async () => {
  await using a = openDevice(service.url, service.entra, ana, { token: noToken });
  await a.until(() => a.live.state().link === "offline");
  expect(a.live.state().because).toBe("signInNeeded");
  a.type("still mine");
  expect(a.text()).toBe("still mine");
});

test("[LV43] a token is renewed before it ends, without leaving the room, and is asked for again when it is not had at first", async () => {
  let signInAnswers = true;
  const timers: { readonly ms: number; readonly task: () => void }[] = [];
  await using a = openDevice(service.url, service.entra, ana, {
    token: async () => {
      if (!signInAnswers) return err({ type: "offline" });
      return ok(await service.entra.token({ oid: ana, exp: Math.floor(service.now() / 1000) + 3_600 }));
    },
    // Timers far ahead are run by hand.
    clock: {
      ...machineClock,
      after: (ms, task) => (ms >= 20_000 ? (timers.push({ ms, task }), () => undefined) : machineClock.after(ms, task)),
    },
  });
  await using b = openDevice(service.url, service.entra, ben);
  await together(a, b);
  const session = a.live.self().session;
  const waiting = (): readonly number[] => timers.map((it) => it.ms);
  const runNext = (): void => {
    service.advance(timers[0]?.ms ?? 0);
    timers.shift()?.task();
  };
  expect(waiting()).toEqual([3_300_000]);
  runNext();
  // The relay alone knows how long the new token carries: it has heard and accepted it.
  await patiently(() => expect(waiting()).toEqual([3_300_000]));
  signInAnswers = false;
  runNext();
  await patiently(() => expect(waiting()).toEqual([20_000]));
  signInAnswers = true;
  runNext();
  await patiently(() => expect(waiting()).toEqual([3_300_000]));
  b.type("still here");
  await a.until(() => a.text() === "still here");
  expect(a.live.self().session).toBe(session);
});

test("[LV44] a network that is gone without a word is noticed, and waking up tries at once", async () => {
  await using way = await createProxy(() => service.url);
  const wakers: (() => void)[] = [];
  const wake = (): void => wakers.forEach((it) => it());
  let skipped = 0;
  await using b = openDevice(way.url, service.entra, ben, {
    clock: {
      now: () => Date.now() + skipped,
      // As if every second took a hundredth.
      after: (ms, task) => machineClock.after(ms / 100, task),
    },
    onWake: (listener) => {
      wakers.push(listener);
      return () => undefined;
    },
  });
  await b.until(() => b.live.state().link === "open");
  way.swallow();
  skipped = 11_000;
  wake();
  await b.until(() => b.live.state().link === "offline");
  way.mend();
  wake();
  await b.until(() => b.live.state().link === "open");
  expect(b.live.state().because).toBe(null);
});

test("[LV44] a network that goes silent is noticed within 15 seconds though nobody wakes the page, and one that answers is kept", async () => {
  await using way = await createProxy(() => service.url);
  const { clock, advance } = handClock();
  const heard: unknown[] = [];
  await using b = openDevice(way.url, service.entra, ben, {
    clock,
    openSocket: (url) => {
      const socket = new WebSocket(url);
      socket.addEventListener("message", ({ data }) => heard.push(data));
      return socket;
    },
  });
  await b.until(() => b.live.state().link === "open");
  for (const pongs of [1, 2]) {
    advance(10_000);
    await patiently(() => expect(heard.filter((it) => it === `{"type":"pong"}`)).toHaveLength(pongs));
  }
  // From the last word on: it takes longest so.
  way.swallow();
  const silentSince = clock.now();
  let noticedAt = Infinity;
  b.live.subscribe(() => {
    if (b.live.state().link === "offline") noticedAt = Math.min(noticedAt, clock.now());
  });
  advance(60_000);
  expect(noticedAt - silentSince).toBeLessThanOrEqual(15_000);
  expect(b.live.state().because).toBe("unreachable");
});

test("[LV45] with a new room secret both follow without losing a letter, and the old key opens nothing new", async () => {
  const next = { ...liveFile, secret: randomBytes(32), epoch: 2 };
  await using a = openDevice(service.url, service.entra, ana);
  await using b = openDevice(service.url, service.entra, ben);
  await together(a, b);
  // Somebody who was one of the two as far as the service knows, and has only the file from before.
  await using before = openDevice(service.url, service.entra, ben);
  await before.until(() => before.live.state().others.length === 2);
  a.type("one ");
  a.live.announce({ type: "rekeyed" });
  a.live.use(next);
  a.type("two ");
  b.type("three ");
  for (const it of [b, before]) await it.until(() => it.news.some(({ type }) => type === "rekeyed"));
  // Whoever reads along stays, or comes back.
  before.live.use(liveFile);
  await before.until(() => before.live.state().link === "open");
  b.type("four ");
  expect(b.live.state()).toMatchObject({ link: "off", others: [] });
  b.live.use(next);
  b.type("five ");
  await together(a, b);
  const words = ["five ", "four ", "one ", "three ", "two "];
  await a.until(() => words.every((it) => a.text().includes(it)));
  await b.until(() => b.text() === a.text());
  b.type("only ours");
  await a.until(() => a.text().includes("only ours"));
  await before.until(() => before.live.state().others.length === 0);
  for (const it of ["two ", "four ", "five ", "only ours"]) expect(before.text()).not.toContain(it);
});

test("[LV46] the state is the same object until something changed, and without a file it is off", async () => {
  await using a = openDevice(service.url, service.entra, ana, { access: null });
  expect(a.live.state()).toEqual({
    link: "off",
    because: null,
    parted: false,
    others: [],
    inTouch: true,
    inStep: true,
  });
  let told = 0;
  a.live.subscribe(() => {
    told += 1;
  });
  a.live.use(liveFile);
  const connecting = a.live.state();
  expect([connecting.link, told]).toEqual(["connecting", 1]);
  a.live.use({ ...liveFile });
  expect(a.live.state()).toBe(connecting);
  await a.until(() => a.live.state().link === "open");
  const open = a.live.state();
  a.type("Growth");
  expect(a.live.state()).toBe(open);
  a.live.use(null);
  expect(a.live.state().link).toBe("off");
});
