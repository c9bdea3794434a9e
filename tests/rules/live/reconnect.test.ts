import { expect, test } from "vitest";
import { wakeOf } from "#browser/live-wake.ts";
import { caretColor, caretColors } from "#core/live/caret-color.ts";
import { closeReasons } from "#core/live/frame.ts";
import { afterClose } from "#core/live/reconnect.ts";
import { ana, anaAndBen, ben } from "#tests/cast.ts";

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
