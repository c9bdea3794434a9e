/** What an answer that is no answer says about a file: nothing. Only "not found", or what lasts, is taken for none. */
import { expect, test } from "vitest";
import type { StoreError } from "#core/notebook/notebook-store.ts";
import { readOwnFile } from "#core/notebook/own-file.ts";
import { err, ok } from "#core/result.ts";
import { ana, ben } from "#tests/cast.ts";
import { begun, orphan, said, say } from "./world.ts";

/** Nobody knows what is there: it may be told later, or once somebody signed in. */
const untold: readonly StoreError[] = [
  { type: "offline" },
  { type: "throttled", retryAfterMs: null },
  { type: "unavailable", status: 503 },
  { type: "signInNeeded" },
  { type: "signInNeeded", unanswered: true },
  { type: "consentMissing", scopes: ["Files.ReadWrite.All"] },
  { type: "changed" },
  { type: "locked" },
  { type: "full" },
  { type: "unexpected", status: 0, code: "hostSilent" },
  { type: "unexpected", status: 408, code: "" },
  { type: "unexpected", status: 509, code: "bandwidthLimitExceeded" },
];

/** Whoever answers gives something else: a network's own page, or for good. */
const garbled: StoreError = { type: "unexpected", status: 200, code: "unreadable" };

/** Neither waiting nor signing in mends it. */
const lasting: readonly StoreError[] = [
  { type: "forbidden" },
  { type: "grantRefused" },
  { type: "unexpected", status: 400, code: "invalidRequest" },
];

const nameOf = (error: StoreError): string =>
  [error.type, ...("unanswered" in error ? ["unanswered"] : []), ...("status" in error ? [error.status] : [])].join(
    " ",
  );
const named = (errors: readonly StoreError[]) => errors.map((error) => [nameOf(error), error] as const);

test.each(named([...untold, garbled, ...lasting]))(
  "[KP61] while one's own drive does not say what stands there, no second notebook is begun: %s",
  async (_, error) => {
    const { world } = await orphan();
    world.fate = (_who, method) => (method === "readOwn" ? { before: error } : null);
    const again = world.keeper(ana, undefined, "phone");
    await again.open();
    say(again, "News");
    await world.clock.advance(10 * 60_000);
    expect(world.drives.files()).toHaveLength(1);
    expect(again.state().saving).not.toBe("saved");

    world.fate = () => null;
    await again.open();
    await world.clock.advance(60_000);
    expect(world.drives.files()).toHaveLength(1);
    expect(said(again.doc)).toEqual(["Budget", "News"]);
    expect(again.state()).toMatchObject({ saving: "saved", problem: null });
  },
);

test("[KP61] nor while half an answer says that what stands there is damaged", async () => {
  const { world } = await orphan();
  world.cut = 1;
  const again = world.keeper(ana, undefined, "phone");
  await again.open();
  say(again, "News");
  await world.clock.advance(60_000);
  expect(world.cut).toBe(0);
  expect(world.drives.files()).toHaveLength(1);
  expect(said(again.doc)).toEqual(["Budget", "News"]);
});

/** What one's own drive gives, answer by answer, and all of it is damaged. */
const reading = (...texts: string[]) =>
  readOwnFile(
    {
      readOwn: async () =>
        ok({ text: texts.shift() ?? "", version: { eTag: "", cTag: "" }, file: async () => err({ type: "offline" }) }),
    },
    "Copy",
    () => err({ type: "damaged", reason: "cut off" }),
  );

test("[KP31] what arrives damaged in two ways is not believed", async () => {
  expect(await reading("half", "hal")).toEqual(err(garbled));
  expect(await reading("half", "half")).toMatchObject(ok({ text: "half", parsed: { ok: false } }));
});

/** Ben on a device that never saw the notebook, whose file is gone with its owner. His own copy is all there is. */
const bereft = async () => {
  const { world, bens } = await begun();
  await world.clock.advance(180_000);
  await bens[Symbol.asyncDispose]();
  world.copies.clear();
  world.drives.removeDriveOf(ana);
  return { world, again: world.keeper(ben, undefined, "phone") };
};

test.each(named(untold))(
  "[KP62] while one's own copy cannot be read, nothing is brought back without it: %s",
  async (_, error) => {
    const { world, again } = await bereft();
    world.fate = (_who, method) => (method === "readOwn" ? { before: error } : null);
    say(again, "News");
    await again.open();
    await world.clock.advance(10 * 60_000);
    expect(again.state().offer).toBeNull();
    world.fate = () => null;
    await again.open();
    await world.clock.advance(60_000);
    expect(again.state().offer).not.toBeNull();
    expect(said(again.doc)).toEqual(["Budget", "News"]);
  },
);

test.each(named(untold))(
  "[KP62] while the versions of a damaged file, or one of them, cannot be read, an older content is not offered in their place: %s",
  async (_, error) => {
    for (const blocked of ["versions", "readVersion"]) {
      const { world, anas, file } = await begun();
      world.drives.overwrite(file.at, file.html.slice(0, -200));
      world.fate = (_who, method) => (method === blocked ? { before: error } : null);
      await anas.open();
      await world.clock.advance(10 * 60_000);
      expect(anas.state().offer).toBeNull();
      world.fate = () => null;
      await anas.open();
      await world.clock.advance(60_000);
      expect(anas.state().offer).toMatchObject({ from: "version" });
    }
  },
);

test.each(["versions", "readVersion", "readOwn"])(
  "[KP62] what answers with something else is waited for some minutes, whoever presses, and then left out: %s",
  async (method) => {
    const { world, anas, file } = await begun();
    const whole = file.html;
    if (method === "readOwn") world.drives.remove(file.at);
    else world.drives.overwrite(file.at, whole.slice(0, -200));
    const garble = (): void => {
      world.fate = (_who, asked) => (asked === method ? { before: garbled } : null);
    };
    garble();
    await anas.open();
    for (let minute = 0; minute < 4; minute += 1) {
      await world.clock.advance(60_000);
      for (let press = 0; press < 3; press += 1) await (press === 1 ? anas.open() : anas.refresh("arrived"));
      expect(anas.state().offer).toBeNull();
    }
    await world.clock.advance(4 * 60_000);
    expect(anas.state().offer).toEqual({ from: "device" });
    world.fate = () => null;
    // Pressed for here, or mended by somebody else.
    if (method === "versions") world.drives.overwrite(file.at, whole);
    else await anas.restore();
    await world.clock.advance(60_000);
    await anas.refresh();
    expect(anas.state()).toMatchObject({ saving: "saved", problem: null, offer: null });

    // Of the file that was brought back all is asked for as patiently as before.
    garble();
    const [made] = world.drives.files();
    if (made === undefined) throw new Error("Expected the file that was brought back.");
    if (method === "readOwn") world.drives.remove(made.at);
    else world.drives.overwrite(made.at, made.html.slice(0, -200));
    await world.clock.advance(60_000);
    await anas.refresh();
    await anas.refresh();
    expect(anas.state().offer).toBeNull();
    world.fate = () => null;
    await world.clock.advance(120_000);
    expect(anas.state().offer).not.toBeNull();
  },
);

test.each(named([{ type: "notFound" }, ...lasting]))(
  "[KP62] what lasts keeps nobody from what is left: %s",
  async (_, error) => {
    const { world, anas, file } = await begun();
    world.drives.overwrite(file.at, file.html.slice(0, -200));
    world.fate = (_who, method) => (["versions", "readOwn"].includes(method) ? { before: error } : null);
    await anas.open();
    await world.clock.advance(60_000);
    expect(anas.state().offer).toEqual({ from: "device" });
  },
);
