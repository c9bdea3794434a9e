/** What stands about the file on the page of two, as each of them reads it. */
import { createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import type { Keeper, KeepState } from "#core/notebook/keep.ts";
import type { OneOnOne } from "#app/page-view/one-on-one.ts";
import { Asks } from "#app/page-view/sharing/asks.tsx";
import { Details } from "#app/page-view/sharing/details.tsx";
import { MoveHome } from "#app/page-view/sharing/move-home.tsx";
import type { Place } from "#app/page-view/when.ts";
import { ana, anaAndBen, ben } from "#tests/cast.ts";

const place: Place = { locale: "en-GB", timeZone: "Europe/Berlin" };
const now = Date.parse("2026-11-21T08:00:00Z");
const bens: OneOnOne = {
  pair: anaAndBen,
  seriesKey: "weekly",
  me: { id: ben, name: "Ben Okafor", short: "Ben" },
  other: { id: ana, name: "Ana Ruiz", short: "Ana" },
  meeting: null,
  rhythm: null,
};
const fine: KeepState = {
  phase: "ready",
  home: "theirs",
  saving: "saved",
  version: null,
  deviceRefused: false,
  sharing: { type: "checking" },
  problem: null,
  readOnly: false,
  repair: null,
  offer: null,
  restoring: false,
  moved: null,
  moving: "no",
  unread: false,
  copyOpenTo: [],
  copyRepair: "no",
};
const keeper: Pick<Keeper, "restore" | "acceptMove" | "versionsSeen" | "open" | "repair"> = {
  restore: async () => {},
  acceptMove: async () => {},
  versionsSeen: () => {},
  open: async () => {},
  repair: async () => {},
};

const asked = (state: Partial<KeepState>): string =>
  renderToStaticMarkup(createElement(Asks, { it: bens, state: { ...fine, ...state }, keeper, now, place }));

test("[KJ12] whoever is asked about another home is told where their words wait, and of no device that keeps none", () => {
  const moved = { to: ana, another: false, sharing: "onlyTheTwo" } as const;
  expect(asked({ moved })).toContain("what you write stays on this device.");
  const unkept = asked({ moved, deviceRefused: true });
  expect(unkept).toContain("what you write stands on this page alone.");
  expect(unkept).not.toContain("this device");
});

test.each([
  ["mine", "It is looked at again as soon as it can be."],
  ["theirs", "Ana’s page looks again when Ana opens it."],
  ["unknown", null],
] as const)(
  "[PG8, PG9] of a file nobody has looked at it is said who looks again where its home is %s, and no reason is made up",
  (home, again) => {
    const state = { ...fine, home, sharing: { type: "unknown" } } as const;
    const text = renderToStaticMarkup(createElement(Details, { it: bens, state, now, place, onMove: () => {} }));
    expect(text).toContain("There’s no check to rely on right now.");
    expect(text).not.toMatch(/seven days|could not|you open/);
    expect(/[^.>]*look(?:s|ed at) again[^.]*\./.exec(text)?.[0] ?? null).toBe(again);
  },
);

test("[KJ28] the way to the older versions leads through OneDrive, where the file is always to be found", () => {
  expect(asked({ unread: true, home: "mine" })).toContain("In OneDrive, in the folder Duologue, look there");
  expect(asked({ unread: true })).toContain("In OneDrive, under Shared, look there");
});

test("[KP69] where a file of one’s own would be open to others it is said what to do about it", () => {
  const state = { ...fine, moving: "refused" } as const;
  const text = renderToStaticMarkup(createElement(MoveHome, { name: "Ana", state, onMove: () => {} }));
  expect(text).toContain("If the folder Duologue is shared, stop sharing it in OneDrive first.");
});
