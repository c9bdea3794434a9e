import { expect, test, vi } from "vitest";
import { Awareness } from "y-protocols/awareness";
import * as Y from "yjs";
import { createLiveRoom } from "#browser/live-room.ts";
import { wakeOf } from "#browser/live-wake.ts";
import { caretColor, caretColors } from "#core/live/caret-color.ts";
import { closeCode, closeReasons, type CloseReason } from "#core/live/frame.ts";
import { afterClose } from "#core/live/reconnect.ts";
import { ok } from "#core/result.ts";
import { ana, anaAndBen, ben } from "#tests/cast.ts";
import { access, handClock } from "./room.ts";

/** A device whose relay is the test, with the dice that rest longest. */
const openDevice = () => {
  const { clock, advance } = handClock();
  const sockets: EventTarget[] = [];
  const rests: number[] = [];
  const doc = new Y.Doc();
  const live = createLiveRoom(
    {
      url: "",
      openSocket: () => {
        const socket = Object.assign(new EventTarget(), {
          readyState: 1,
          send: () => undefined,
          close: () => undefined,
        });
        sockets.push(socket);
        return socket as unknown as WebSocket;
      },
      clock: {
        now: clock.now,
        after: (ms, task) => {
          rests.push(ms);
          return clock.after(ms, task);
        },
      },
      random: (bytes) => new Uint8Array(bytes).fill(255),
      token: () => Promise.resolve(ok("")),
    },
    { pair: anaAndBen.id, me: ana, other: ben, doc, awareness: new Awareness(doc), origin: "remote" },
  );
  live.use(access);
  let opened = 0;
  const connected = async (): Promise<EventTarget> => {
    opened += 1;
    return vi.waitFor(() => {
      expect(sockets).toHaveLength(opened);
      return sockets[opened - 1] as EventTarget;
    });
  };
  /** Lets the next connection end so, and answers how long the device rests then; the rest is over. */
  const rest = async (reason: CloseReason | null, held: "never" | number): Promise<number> => {
    const socket = await connected();
    if (held !== "never") {
      socket.dispatchEvent(Object.assign(new Event("message"), { data: `{"type":"joined","expiresInMs":3600000}` }));
      expect(live.state().link).toBe("open");
      advance(held);
    }
    socket.dispatchEvent(Object.assign(new Event("close"), { code: reason === null ? 1006 : closeCode(reason) }));
    const ms = rests.at(-1) ?? 0;
    advance(ms);
    return ms;
  };
  return {
    rest,
    [Symbol.asyncDispose]: async () => {
      await live[Symbol.asyncDispose]();
      doc.destroy();
    },
  };
};

test("[LV40] rests grow to half a minute, and no two clients come back in one moment", () => {
  const rests = Array.from({ length: 12 }, (_, attempt) => afterClose(null, attempt, 1).afterMs);
  expect(rests.slice(0, 4)).toEqual([250, 500, 1_000, 2_000]);
  expect(rests.at(-1)).toBe(30_000);
  expect(afterClose(null, 5, 0).afterMs).toBe(afterClose(null, 5, 1).afterMs / 2);
});

test("[LV40] after a restart of the relay everybody moves on within half a second", () => {
  expect(afterClose("restarting", 0, 1)).toMatchObject({ type: "retry", afterMs: 500 });
  expect(afterClose("restarting", 0, 0)).toMatchObject({ type: "retry", afterMs: 0 });
  expect(afterClose("restarting", 3, 1).afterMs).toBeGreaterThan(500);
});

test("[LV40] also a device that had just got through again after a long outage", async () => {
  await using device = openDevice();
  let last = 0;
  for (let times = 0; times < 9; times++) last = await device.rest(null, "never");
  expect(last).toBe(30_000);
  expect(await device.rest("restarting", 2_000)).toBe(500);
  // As many are where processes are replaced one after the other.
  expect(await device.rest("restarting", 2_000)).toBe(500);
  expect(await device.rest(null, "never")).toBeLessThanOrEqual(1_000);
});

test("[LV40] a relay that says at every join that it restarts is asked ever more seldom, until a connection holds", async () => {
  await using device = openDevice();
  const rests: number[] = [];
  for (let times = 0; times < 9; times++) rests.push(await device.rest("restarting", 0));
  expect(rests).toEqual([500, 500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]);
  expect(await device.rest("restarting", 10_000)).toBe(500);
});

test("[LV40] one that was never let in counts as any other attempt", async () => {
  await using device = openDevice();
  for (let times = 0; times < 5; times++) await device.rest(null, "never");
  expect(await device.rest("restarting", "never")).toBe(8_000);
});

test("[LV41] what more attempts would not change is left alone", () => {
  expect(afterClose("notYourPair", 0, 1)).toEqual({ type: "rest", afterMs: 3_600_000, because: "notYourPair" });
  expect(afterClose("versionUnknown", 0, 1)).toMatchObject({ type: "rest" });
  expect(afterClose("tokenRefused", 0, 1)).toMatchObject({ type: "retry", because: "signInNeeded" });
  expect(afterClose("tokenRefused", 2, 1)).toMatchObject({ type: "rest", because: "signInNeeded" });
});

test("[LV41] every reason has an answer", () => {
  for (const reason of [...Object.values(closeReasons), "tampered", "usedUp", null] as const)
    expect(afterClose(reason, 1, 0.5).afterMs).toBeGreaterThan(0);
});

test("[LV44] a browser wakes up when it is online again, shown again or looked at again", () => {
  const page = new EventTarget();
  const document = Object.assign(new EventTarget(), { visibilityState: "hidden" });
  let woken = 0;
  const stop = wakeOf(
    page,
    document,
  )(() => {
    woken += 1;
  });
  document.dispatchEvent(new Event("visibilitychange"));
  expect(woken).toBe(0);
  document.visibilityState = "visible";
  document.dispatchEvent(new Event("visibilitychange"));
  page.dispatchEvent(new Event("online"));
  page.dispatchEvent(new Event("pageshow"));
  expect(woken).toBe(3);
  stop();
  page.dispatchEvent(new Event("online"));
  expect(woken).toBe(3);
});

test("[LV47] carets stand out from their names and from the ground", () => {
  for (const color of caretColors) {
    expect(contrast(color, "#ffffff")).toBeGreaterThanOrEqual(4.5);
    expect(contrast(color, "#1f1f1f")).toBeGreaterThanOrEqual(3);
  }
  expect(caretColor(anaAndBen.people, ana)).not.toBe(caretColor(anaAndBen.people, ben));
});

/** https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio */
const contrast = (a: string, b: string): number => {
  const [dark, light] = [luminance(a), luminance(b)].toSorted((x, y) => x - y) as [number, number];
  return (light + 0.05) / (dark + 0.05);
};

const luminance = (color: string): number => {
  const [red, green, blue] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(color.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
};
