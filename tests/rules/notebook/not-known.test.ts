/** What an answer that is no answer says about a file: nothing. Only "not found", or what lasts, is taken for none. */
import { expect, test } from "vitest";
import type { StoreError } from "#core/notebook/notebook-store.ts";
import { ana, ben } from "#tests/cast.ts";
import { begun, createWorld, said, say, settle, type Page } from "./world.ts";

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
  { type: "unexpected", status: 200, code: "unreadable" },
  { type: "unexpected", status: 408, code: "" },
  { type: "unexpected", status: 509, code: "bandwidthLimitExceeded" },
];

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

/** Ana's page begins a notebook and is gone before it hears that the file was made. */
const orphan = async () => {
  const world = createWorld();
  const page: Page = { crashed: false };
  const anas = world.keeper(ana, page);
  await anas.open();
  world.fate = (_, method) => {
    page.crashed ||= method === "create";
    return null;
  };
  say(anas, "Budget");
  await settle();
  return world;
};

test.each(named([...untold, ...lasting]))(
  "[KP61] while one's own drive does not say what stands there, no second notebook is begun: %s",
  async (_, error) => {
    const world = await orphan();
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
