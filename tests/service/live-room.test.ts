/** What a browser's network, clock and sign-in do to a room, through a real relay. */
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import { Awareness } from "y-protocols/awareness";
import * as Y from "yjs";
import { openPageLive, type PageLive, type PageLiveDeps } from "#app/live/page-live.ts";
import { createLiveRoom } from "#browser/live-room.ts";
import { machineClock, randomBytes } from "#browser/machine.ts";
import type { Clock } from "#core/clock.ts";
import { closeCode } from "#core/live/frame.ts";
import type { Keeper } from "#core/notebook/keep.ts";
import type { PersonId } from "#core/pairs/pair.ts";
import { err, ok, type Result } from "#core/result.ts";
import { ana, anaAndBen, ben } from "#tests/cast.ts";
import { handClock } from "#tests/rules/live/room.ts";
import { begun, said, saidIn, say } from "#tests/rules/notebook/world.ts";
import { liveAddress, liveFile, openDevice, together, type DeviceOptions } from "./live-fixture.ts";
import { patiently } from "./patiently.ts";
import { createProxy } from "./proxy.ts";
import { startServiceAlone, type ServiceFixture } from "./service-fixture.ts";
import { signOutElsewhere, standInBrowser } from "./stand-in-browser.ts";

let service: ServiceFixture;
beforeAll(async () => {
  service = await startServiceAlone();
});
afterAll(async () => {
  await service[Symbol.asyncDispose]();
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

/** A device of Ben's that is woken by hand, with all sockets that it opened. */
const wakeable = (token: NonNullable<DeviceOptions["token"]>, url: string) => {
  const sockets: WebSocket[] = [];
  const wakers: (() => void)[] = [];
  let skipped = 0;
  const device = openDevice(url, service.entra, ben, {
    token,
    openSocket: (address) => {
      const socket = new WebSocket(address);
      sockets.push(socket);
      return socket;
    },
    onWake: (listener) => {
      wakers.push(listener);
      return () => undefined;
    },
    // Whatever it does by itself takes too long: it is woken.
    clock: {
      now: () => machineClock.now() + skipped,
      after: (ms, task) => machineClock.after(ms < 1_000 ? ms : 1_000_000, task),
    },
  });
  const alive = (): number => sockets.filter((it) => it.readyState <= WebSocket.OPEN).length;
  return {
    device,
    sockets,
    alive,
    wake: () => wakers.forEach((it) => it()),
    skip: (ms: number) => void (skipped += ms),
  };
};

test("[LV69] a page is one device in the room, however often it is woken before it has joined", async () => {
  await using way = await createProxy(() => service.url);
  await using a = openDevice(service.url, service.entra, ana);
  let hold = false;
  const held: (() => void)[] = [];
  const token = async (): Promise<Result<string, { type: string }>> => {
    if (hold) await new Promise<void>((go) => held.push(go));
    return ok(await service.entra.token({ oid: ben }));
  };
  const { device: b, alive, wake, skip, sockets } = wakeable(token, way.url);
  await using _ = b;
  await together(a, b);
  hold = true;
  way.cut();
  await b.until(() => b.live.state().link === "offline");
  way.mend();
  for (const woken of [1, 2, 3]) {
    wake();
    await patiently(() => expect(held).toHaveLength(woken));
    // A person who looks at other tabs meanwhile ends no attempt that has just begun.
    wake();
    skip(2_000);
    wake();
    await patiently(() => expect(alive()).toBe(1));
    expect(held).toHaveLength(woken);
    skip(1_500);
  }
  const before = sockets.length;
  expect(alive()).toBe(1);
  for (const go of held) go();
  await together(a, b);
  expect(alive()).toBe(1);
  expect(sockets).toHaveLength(before);
  // Into a new room nothing of the old one comes along.
  const last = sockets.find((it) => it.readyState === WebSocket.OPEN);
  b.live.use({ ...liveFile, epoch: 2 });
  await a.until(() => a.live.state().others.length === 0);
  await patiently(() => expect(last?.readyState).toBe(WebSocket.CLOSED));
  expect(alive()).toBeLessThanOrEqual(1);
});

test("[LV44] a waking that comes while an attempt is young counts: when that one fails the next comes in a moment", async () => {
  const { clock, advance } = handClock();
  const sockets: EventTarget[] = [];
  await using b = openDevice(service.url, service.entra, ben, {
    clock,
    openSocket: () => {
      // Of a network that is not there.
      const socket = Object.assign(new EventTarget(), { readyState: 0, close: () => undefined });
      sockets.push(socket);
      return socket as unknown as WebSocket;
    },
  });
  const tried = async (attempts: number): Promise<void> => {
    await patiently(() => expect(sockets).toHaveLength(attempts));
  };
  const fail = (): unknown => sockets.at(-1)?.dispatchEvent(Object.assign(new Event("close"), { code: 1006 }));
  for (let attempt = 1; attempt <= 7; attempt++) {
    await tried(attempt);
    fail();
    advance(30_000);
  }
  await tried(8);
  advance(1_000);
  b.live.wake();
  expect(sockets).toHaveLength(8);
  fail();
  advance(300);
  await tried(9);
});

/** What a device waits for after its connection was closed so, with these dice. */
const restAfter = async (code: number, dice: number): Promise<readonly number[]> => {
  const rests: number[] = [];
  const sockets: EventTarget[] = [];
  const doc = new Y.Doc();
  await using live = createLiveRoom(
    {
      url: "",
      openSocket: () => {
        const socket = Object.assign(new EventTarget(), { readyState: 0, close: () => undefined });
        sockets.push(socket);
        return socket as unknown as WebSocket;
      },
      clock: {
        now: () => 0,
        after: (ms) => {
          rests.push(ms);
          return () => undefined;
        },
      },
      random: (bytes) => new Uint8Array(bytes).fill(dice),
      token: () => Promise.resolve(ok("")),
    },
    { pair: anaAndBen.id, me: ana, other: ben, doc, awareness: new Awareness(doc), origin: "remote" },
  );
  live.use(liveFile);
  await patiently(() => expect(sockets).toHaveLength(1));
  rests.length = 0;
  sockets[0]?.dispatchEvent(Object.assign(new Event("close"), { code }));
  doc.destroy();
  return rests;
};

test("[LV40] two devices that lose their connections in one moment come back in two", async () => {
  const lost = 1006;
  expect([await restAfter(lost, 0), await restAfter(lost, 255)]).toEqual([[125], [250]]);
  const restarting = closeCode("restarting");
  expect([await restAfter(restarting, 0), await restAfter(restarting, 255)]).toEqual([[0], [500]]);
});

test("[LV12] while a socket has much unsent, what is typed waits, and comes as one when that has left", async () => {
  const { clock, advance } = handClock();
  let unsent = 0;
  const openSocket = (url: string): WebSocket =>
    Object.defineProperty(new WebSocket(url), "bufferedAmount", { get: () => unsent });
  await using a = openDevice(service.url, service.entra, ana, { clock, openSocket });
  await using b = openDevice(service.url, service.entra, ben, { clock });
  await together(a, b);
  const texts: string[] = [];
  b.doc.on("update", () => texts.push(b.text()));
  a.type("One ");
  await patiently(() => expect(texts).toEqual(["One "]));
  unsent = 300_000;
  for (const letter of "Growth") {
    advance(100);
    a.type(letter);
  }
  advance(100);
  unsent = 200_000;
  advance(50);
  await patiently(() => expect(b.text()).toBe("One Growth"));
  // Frames keep their order: one that left before would have been seen.
  expect(texts).toEqual(["One ", "One Growth"]);
});

test("[LV41] a sign-in that does not answer is a network that is not there, however often", async () => {
  let tokens = 0;
  const waits: number[] = [];
  const reasons = new Set<unknown>();
  await using b = openDevice(service.url, service.entra, ben, {
    token: async () => {
      tokens += 1;
      return tokens < 6 ? err({ type: "offline" }) : ok(await service.entra.token({ oid: ben }));
    },
    clock: {
      ...machineClock,
      after: (ms, task) => {
        waits.push(ms);
        return machineClock.after(ms / 50, task);
      },
    },
  });
  b.live.subscribe(() => reasons.add(b.live.state().because));
  await b.until(() => b.live.state().link === "open");
  expect([...reasons]).toEqual(["unreachable", null]);
  expect(waits).not.toContain(3_600_000);
});

test("[LV41] only tokens that were refused count towards resting for them", async () => {
  await using way = await createProxy(() => service.url);
  const rests: number[] = [];
  let refused = 0;
  let opened = 0;
  way.cut();
  await using _ = openDevice(way.url, service.entra, ben, {
    token: async () => {
      refused += 1;
      return err({ type: "signInNeeded" });
    },
    openSocket: (address) => {
      opened += 1;
      return new WebSocket(address);
    },
    clock: {
      ...machineClock,
      after: (ms, task) => {
        if (ms === 3_600_000) rests.push(refused);
        return machineClock.after(Math.min(ms, 10_000) / 50, task);
      },
    },
  });
  await patiently(() => expect(opened).toBeGreaterThan(3));
  way.mend();
  await patiently(() => expect(rests).not.toEqual([]));
  expect(rests).toEqual([3]);
});

const standInPage = (): void => {
  standInBrowser("visible");
  vi.stubGlobal("location", new URL(service.url));
};

test("[LV70] a clock that is put back by an hour holds up no letter", async () => {
  const { anas, bens } = await begun();
  const real = Date.now;
  let back = 0;
  // Before the module takes hold of it.
  vi.spyOn(Date, "now").mockImplementation(() => real() - back);
  vi.resetModules();
  const { openLive } = await import("#app/live/open-live.ts");
  standInPage();
  await using a = openLive(anas, anaAndBen, ana, async () => ok(await service.entra.token({ oid: ana })));
  await using b = openLive(bens, anaAndBen, ben, async () => ok(await service.entra.token({ oid: ben })));
  await patiently(() => expect([a.state().current, b.state().current]).toEqual([true, true]));
  say(anas, "Before");
  await patiently(() => expect(said(bens.doc)).toContain("Before"));
  back = 3_600_000;
  say(anas, "Growth");
  await patiently(() => expect(said(bens.doc)).toContain("Growth"));
  await b[Symbol.asyncDispose]();
  await patiently(() => expect(a.state().here).toBe(false));
});

test("[LV85] a sign-out in another tab ends live editing in this one until the same person is signed in again", async () => {
  const { anas, bens } = await begun();
  const { openLive } = await import("#app/live/open-live.ts");
  standInPage();
  const sockets: WebSocket[] = [];
  const RealSocket = WebSocket;
  vi.stubGlobal("WebSocket", function open(url: string) {
    const socket = new RealSocket(url);
    sockets.push(socket);
    return socket;
  });
  let signedIn = true;
  const anasToken = async () =>
    signedIn ? ok(await service.entra.token({ oid: ana })) : err({ type: "signInNeeded" } as const);
  await using a = openLive(anas, anaAndBen, ana, anasToken);
  await patiently(() => expect(sockets[0]?.readyState).toBe(RealSocket.OPEN));
  await using b = openLive(bens, anaAndBen, ben, async () => ok(await service.entra.token({ oid: ben })));
  await patiently(() => expect([a.state().current, b.state().current]).toEqual([true, true]));

  signedIn = false;
  signOutElsewhere();
  say(anas, "Typed by whoever sits there");
  await patiently(() => expect(sockets[0]?.readyState).toBe(RealSocket.CLOSED));
  await patiently(() => expect(b.state().here).toBe(false));
  expect(said(bens.doc)).not.toContain("Typed by whoever sits there");

  signedIn = true;
  window.dispatchEvent(new Event("online"));
  await patiently(() => expect(b.state().current).toBe(true));
});

/** As if a second took a twentieth. */
const fast: Clock = { now: () => 20 * performance.now(), after: (ms, task) => machineClock.after(ms / 20, task) };

const openPage = (keeper: Keeper, person: PersonId, change: Partial<PageLiveDeps> = {}): PageLive =>
  openPageLive(
    {
      keeper,
      url: liveAddress(service.url),
      openSocket: (url) => new WebSocket(url),
      token: async () => ok(await service.entra.token({ oid: person })),
      clock: fast,
      random: randomBytes,
      ...change,
    },
    anaAndBen,
    person,
  );

test("[LV5] what a page really says in a keystroke, a caret and a sign of life is of one length", async () => {
  const { anas, bens } = await begun();
  const sent: Uint8Array[] = [];
  const openSocket = (url: string): WebSocket => {
    const socket = new WebSocket(url);
    const send = socket.send.bind(socket);
    socket.send = (data) => {
      if (data instanceof Uint8Array) sent.push(data);
      send(data);
    };
    return socket;
  };
  await using a = openPage(anas, ana, { openSocket });
  await using b = openPage(bens, ben);
  await patiently(() => expect([a.state().current, b.state().current]).toEqual([true, true]));
  const line = new Y.XmlText("Growth and the rest of the year");
  const paragraph = new Y.XmlElement("paragraph");
  paragraph.insert(0, [line]);
  anas.doc.getXmlFragment("a note").insert(0, [paragraph]);
  // As y-prosemirror tells where a caret is.
  const caretAt = (index: number): void => {
    const place = Y.createRelativePositionFromTypeIndex(line, index);
    a.awareness.setLocalStateField("cursor", { anchor: place, head: place });
  };
  a.looks(true);
  a.writes("comment/00112233445566778899aabbccddeeff");
  caretAt(3);
  await patiently(() => expect(sent.length).toBeGreaterThan(4));
  sent.length = 0;
  for (const index of [4, 5, 6]) {
    line.insert(index, "x");
    caretAt(index + 1);
    await patiently(() => expect(line.toString()).toBe(bens.doc.getXmlFragment("a note").toJSON().slice(11, -12)));
    caretAt(index);
  }
  await patiently(() => expect(sent.length).toBeGreaterThan(9));
  expect(new Set(sent.map((it) => it.length))).toEqual(new Set([541]));
});

test("[LV56] where nothing that is typed reaches the other the page says so for as long as that lasts, and saves as one who is alone", async () => {
  const { world, anas, bens, file } = await begun();
  let swallowing = false;
  const openSocket = (url: string): WebSocket => {
    const socket = new WebSocket(url);
    const send = socket.send.bind(socket);
    socket.send = (data) => {
      if (!swallowing || typeof data === "string") send(data);
    };
    return socket;
  };
  await using a = openPage(anas, ana);
  // The lowest session saves for both.
  await using b = openPage(bens, ben, { openSocket, random: (bytes) => randomBytes(bytes).fill(0, 0, 4) });
  await patiently(() => expect([a.state().current, b.state().current]).toEqual([true, true]));
  await world.clock.advance(40_000);
  say(bens, "Heard");
  await patiently(() => expect(said(anas.doc)).toContain("Heard"));
  await world.clock.advance(1_000);
  expect(saidIn(file.html)).toContain("Heard");
  swallowing = true;
  say(bens, "Swallowed");
  // Who does not hear us takes us for gone after a while, and still speaks.
  await patiently(() => expect(b.state()).toMatchObject({ here: false, current: false, apart: true }));
  await world.clock.advance(6_000);
  expect(saidIn(file.html)).toContain("Swallowed");
  expect(b.state().apart).toBe(true);
});

test("[LV41] a sign-in that opens the file again opens the room with it", async () => {
  const { world, anas, bens } = await begun();
  let signedIn = false;
  await using a = openPage(anas, ana);
  await using b = openPage(bens, ben, {
    token: async () => (signedIn ? ok(await service.entra.token({ oid: ben })) : err({ type: "signInNeeded" })),
  });
  world.fate = () => ({ before: { type: "offline" } });
  await bens.refresh();
  expect(bens.state().problem).not.toBeNull();
  await patiently(() => expect(b.state().apart).toBe(true));
  signedIn = true;
  world.fate = () => null;
  await bens.open();
  // By itself it would have waited for an hour.
  await patiently(() => expect(b.state().current && a.state().here).toBe(true));
});

/** Proxies of before WebSockets: what they say to one who asks for another protocol. */
const oldProxies = {
  "an answer like any page": "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi",
  "a demand for another protocol": "HTTP/1.1 426 Upgrade Required\r\nConnection: close\r\nContent-Length: 0\r\n\r\n",
  "a silence": null,
} as const;

test.each(Object.entries(oldProxies))(
  "[LV71] where a proxy gives %s, it is known and nothing stops",
  async (_, answer) => {
    const proxy = createServer();
    const waiting = new Set<{ destroy: () => void }>();
    proxy.on("upgrade", (_request, socket) => {
      waiting.add(socket);
      socket.on("error", () => undefined);
      if (answer !== null) socket.end(answer);
    });
    proxy.listen(0, "127.0.0.1");
    await once(proxy, "listening");
    const { port } = proxy.address() as AddressInfo;
    const waits: number[] = [];
    await using a = openDevice(`http://127.0.0.1:${port}`, service.entra, ana, {
      clock: {
        ...machineClock,
        after: (ms, task) => {
          waits.push(ms);
          return machineClock.after(ms / 100, task);
        },
      },
    });
    await a.until(() => a.live.state().link === "offline");
    expect(a.live.state()).toMatchObject({ because: "unreachable", others: [] });
    // Given up after ten seconds at the latest, and tried again.
    expect(Math.max(...waits)).toBeLessThanOrEqual(10_000);
    await patiently(() => expect(waiting.size).toBeGreaterThan(1));
    a.type("still mine");
    expect(a.text()).toBe("still mine");
    for (const socket of waiting) socket.destroy();
    proxy.close();
  },
);
