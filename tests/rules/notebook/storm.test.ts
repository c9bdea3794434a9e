import fc from "fast-check";
import { expect, test } from "vitest";
import { createStorm, liveLong, seasons, type Season } from "./storm.ts";
import { deed, type Deed } from "./storm-deeds.ts";
import { createWorld, type World } from "./world.ts";

const liveThrough = async (
  ifMatch: World["ifMatch"],
  deeds: readonly Deed[],
  season: Season = "files lost",
): Promise<void> => {
  const world = createWorld();
  world.ifMatch = ifMatch;
  const storm = await createStorm(world);
  storm.turn(season);
  for (const it of deeds) await storm.befall(it);
  await storm.clear();
  await storm.expectWhole();
};

for (const ifMatch of ["honoured", "ignored"] as const)
  test(`[KP26] whatever the weather, nothing that anybody did is lost and all end equal, with the precondition ${ifMatch}`, async () => {
    expect.hasAssertions();
    await fc.assert(
      fc.asyncProperty(
        fc.array(deed, { minLength: 1, maxLength: 60, size: "max" }),
        // In memory nobody ever learns of what was written over.
        fc.constantFrom(...(ifMatch === "ignored" ? (["files lost"] as const) : seasons)),
        (deeds, season) => liveThrough(ifMatch, deeds, season),
      ),
      { numRuns: Number(process.env["STORMS"] ?? 60) },
    );
  }, 3_600_000);

test("[KP26] in one long life of a notebook it is whole each time the weather clears", async () => {
  expect.hasAssertions();
  await liveLong(await createStorm(createWorld()), 1_600);
}, 3_600_000);

/** Storms that did harm once, as small as they could be made. */
const failedOnce: readonly (readonly [harm: string, ifMatch: World["ifMatch"], deeds: readonly Deed[]])[] = [
  [
    "a page that had never read the file restored it, and the two went on in two files",
    "honoured",
    [
      { do: "type", who: "ana's phone" },
      { do: "delete" },
      { do: "close", who: "ana's phone" },
      { do: "type", who: "ana" },
    ],
  ],
  [
    "a room that others had read came back over the one that replaced it",
    "ignored",
    [
      { do: "type", who: "ana's phone" },
      { do: "repair", who: "ana's phone" },
      { do: "leak" },
      { do: "older", back: 1 },
      { do: "meet", who: "ana" },
    ],
  ],
  [
    "a repair that could not read its list was called unfinished for ever",
    "honoured",
    [
      { do: "type", who: "ben's tab" },
      { do: "fault", who: "ben", error: { type: "offline" }, lost: false, calls: 1 },
      { do: "repair", who: "ben's tab" },
      { do: "type", who: "ana" },
    ],
  ],
  [
    "a room made by one device while others could open the file outlived the repair of another device",
    "honoured",
    [
      { do: "type", who: "ana" },
      { do: "refresh", who: "ana's phone" },
      { do: "repair", who: "ana" },
      { do: "leak" },
      { do: "repair", who: "ana's phone" },
    ],
  ],
];

for (const [harm, ifMatch, deeds] of failedOnce)
  test(`[KP26] no longer: ${harm}`, async () => {
    expect.hasAssertions();
    await liveThrough(ifMatch, deeds);
  });
