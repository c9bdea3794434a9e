/** A notebook that begins, or is moved, into a folder that somebody shared before. */
import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { machineClock, randomBytes } from "#browser/machine.ts";
import { parseFile } from "#core/notebook/file-format.ts";
import { createKeeper, type KeepDeps, type Keeper } from "#core/notebook/keep.ts";
import type { KeptCopy, LocalCopy } from "#core/notebook/local-copy.ts";
import type { FileAddress } from "#core/notebook/notebook-store.ts";
import type { PointerRecord } from "#core/notebook/pointer-record.ts";
import type { PersonId } from "#core/pairs/pair.ts";
import { ana, anaAndBen, ben } from "#tests/cast.ts";
import { createMemoryPointers } from "#tests/contracts/memory-pointers.ts";
import { err } from "#core/result.ts";
import { openTenant, type TestTenant } from "#tests/contracts/tenant/tenant-fixture.ts";
import { envelopeIn, names, said, say } from "#tests/rules/notebook/world.ts";
import { storeOn } from "./graph-fixture.ts";

const everything = "Files.ReadWrite.All";

let tenant: TestTenant;
let keepers: Keeper[] = [];
beforeAll(async () => {
  tenant = await openTenant();
});
beforeEach(() => tenant.reset());
afterAll(() => tenant[Symbol.asyncDispose]());

/** `ahead`: how much later it is to the service. */
const keepersOf = (ahead = () => 0) => {
  const record = createMemoryPointers(() => machineClock.now() + ahead());
  return (me: PersonId, over: Partial<KeepDeps> = {}): Keeper => {
    const local = { load: async () => null, keep: async () => true };
    const store = storeOn(tenant, "all", me);
    const deps = { store, pointers: record.as(me), local, clock: machineClock, random: randomBytes, ...over };
    const keeper = createKeeper(deps, { pair: anaAndBen, me, names });
    keepers.push(keeper);
    return keeper;
  };
};
const close = async (): Promise<void> => {
  await Promise.all(keepers.map((it) => it[Symbol.asyncDispose]()));
  keepers = [];
};

const graph = async (as: string, path: string, body?: object): Promise<{ readonly status: number }> =>
  tenant.graph(path, { as, scopes: everything, ...(body === undefined ? {} : { method: "POST", body }) });

const shareFolder = async (as: string): Promise<void> => {
  const made = await graph(as, "/me/drive/root/children", { name: "Duologue", folder: {} });
  const recipients = [{ email: "olga@contoso.example" }];
  const invite = { recipients, roles: ["read"], requireSignIn: true, sendInvitation: false };
  const shared = await graph(as, "/me/drive/root:/Duologue:/invite", invite);
  expect([made.status, shared.status]).toEqual([201, 200]);
};

/** A browser that remembers. */
const createLocal = (): LocalCopy => {
  let kept: KeptCopy | null = null;
  return {
    load: async () => kept,
    keep: async (_, look) => {
      kept = look();
      return true;
    },
  };
};

const secretIn = (html: string): Uint8Array => envelopeIn(html).room.secret;

/** The room's secret in the first content and in the last, and who may read the file now. */
const outcomeOf = async (me: PersonId, keeper: Keeper) => {
  const store = storeOn(tenant, "all", me);
  const { driveId, itemId } = keeper.room() ?? { driveId: "", itemId: "" };
  const at = { driveId, itemId };
  const versions = await store.versions(at);
  const first = await store.readVersion(at, (versions.ok && versions.value.at(-1)?.id) || "");
  const now = await store.read(at);
  if (!first.ok || !now.ok) throw new Error("Expected the first content and the last");
  const statusFor = async (as: string): Promise<number> =>
    (await graph(as, `/drives/${driveId}/items/${itemId}`)).status;
  return {
    isNew: !Buffer.from(secretIn(first.value)).equals(secretIn(now.value.html)),
    olga: await statusFor("olga"),
    ben: await statusFor("ben"),
  };
};

for (const shared of [true, false])
  test(`[PG27] a notebook that begins in a folder that ${shared ? "somebody shared has new secrets once it is closed" : "nobody shared keeps its secrets"}`, async () => {
    const keeperOf = keepersOf();
    if (shared) await shareFolder("ana");
    const anas = keeperOf(ana);
    await anas.open();
    say(anas, "Budget");
    const saved = { saving: "saved", home: "mine", sharing: { type: "onlyTheTwo" } };
    await vi.waitFor(() => expect(anas.state()).toMatchObject(saved), 10_000);
    expect(await outcomeOf(ana, anas)).toEqual({ isNew: shared, olga: 403, ben: 200 });
    await close();
  });

const isSaved = (keeper: Keeper): Promise<void> =>
  vi.waitFor(() => expect(keeper.state()).toMatchObject({ saving: "saved", home: "mine" }), 20_000);

for (const way of ["begins", "is moved"])
  test(`[PG27] the record leads to a notebook that ${way} in a folder that somebody shared only once its secrets are new`, async () => {
    const record = createMemoryPointers(machineClock.now);
    const who = way === "begins" ? ana : ben;
    const told: { readonly at: FileAddress; readonly html: string }[] = [];
    const watched = (me: PersonId): PointerRecord => ({
      ...record.as(me),
      complete: async (pair, at, etag) => {
        const read = await storeOn(tenant, "all", me).read(at);
        if (read.ok) told.push({ at, html: read.value.html });
        return record.as(me).complete(pair, at, etag);
      },
    });
    // Whose keys are dated ahead of all that the other's device makes.
    const clock = { ...machineClock, now: () => machineClock.now() + 600_000 };
    const keeperOf = keepersOf();
    if (way === "begins") await shareFolder("ana");
    const anas = keeperOf(ana, { pointers: watched(ana), clock });
    await anas.open();
    say(anas, "Budget");
    await isSaved(anas);
    if (way === "is moved") {
      await shareFolder("ben");
      const bens = keeperOf(ben, { pointers: watched(ben) });
      await bens.open();
      await bens.moveHome();
      await isSaved(bens);
    }
    const { at, html } = told.at(-1) ?? { at: { driveId: "", itemId: "" }, html: "" };
    const store = storeOn(tenant, "all", who);
    const versions = await store.versions(at);
    const first = await store.readVersion(at, (versions.ok && versions.value.at(-1)?.id) || "");
    if (!first.ok) throw new Error("Expected the first content");
    expect(secretIn(html)).not.toEqual(secretIn(first.value));
    const [newest, read] = [html, first.value].map((it) => envelopeIn(it).inbox[0]?.madeAt ?? 0);
    expect(newest).toBeGreaterThan(read ?? Infinity);
    await close();
  });

test("[PG27] a notebook that is moved into a folder that somebody shared has new secrets once it is closed", async () => {
  const keeperOf = keepersOf();
  const anas = keeperOf(ana);
  await anas.open();
  say(anas, "Budget");
  await vi.waitFor(() => expect(anas.state()).toMatchObject({ saving: "saved", home: "mine" }), 10_000);
  await shareFolder("ben");
  const bens = keeperOf(ben);
  await bens.open();
  await bens.moveHome();
  const saved = { saving: "saved", home: "mine", sharing: { type: "onlyTheTwo", by: ben } };
  await vi.waitFor(() => expect(bens.state()).toMatchObject(saved), 20_000);
  expect(await outcomeOf(ben, bens)).toEqual({ isNew: true, olga: 403, ben: 200 });
  await close();
});

test("[PG27] a move that stops in a folder that somebody shared has told its people no secret of the notebook", async () => {
  const keeperOf = keepersOf();
  const anas = keeperOf(ana);
  await anas.open();
  say(anas, "Budget");
  await isSaved(anas);
  await shareFolder("ben");
  const store = storeOn(tenant, "all", ben);
  const made: string[] = [];
  const bens = keeperOf(ben, {
    store: {
      ...store,
      invite: async () => err({ type: "offline" }),
      create: (name, html) => {
        made.push(html);
        return store.create(name, html);
      },
    },
  });
  await bens.open();
  await bens.moveHome();
  await vi.waitFor(() => expect(bens.state()).toMatchObject({ saving: "saved", moving: "stopped" }), 20_000);
  const { secret, driveId, itemId } = anas.room() ?? { secret: null, driveId: "", itemId: "" };
  const read = await storeOn(tenant, "all", ana).read({ driveId, itemId });
  if (!read.ok) throw new Error("Expected the old file");
  const [live, left] = [read.value.html, made[0] ?? ""].map(envelopeIn);
  expect([secret, left?.room.secret]).toEqual([live?.room.secret, expect.anything()]);
  expect(left?.room.secret).not.toEqual(secret);
  const known = live?.inbox.map((it) => it.publicKey);
  for (const { publicKey } of left?.inbox ?? []) expect(known).not.toContainEqual(publicKey);
  await close();
});

for (const shared of [true, false])
  test(`[KP4] a beginning that was overtaken before its invitation ${shared ? "keeps its words and no secret where somebody shared the folder" : "stays as it is where nobody shared the folder"}`, async () => {
    let late = 0;
    const keeperOf = keepersOf(() => late);
    const [store, local] = [storeOn(tenant, "all", ana), createLocal()];
    if (shared) await shareFolder("ana");
    const first = keeperOf(ana, { local, store: { ...store, invite: async () => err({ type: "offline" }) } });
    await first.open();
    say(first, "Budget");
    await vi.waitFor(() => expect(first.state()).toMatchObject({ problem: { type: "offline" } }), 10_000);
    await close();
    const at = (await local.load(anaAndBen))?.address ?? { driveId: "", itemId: "" };

    late = 125_000;
    const bens = keeperOf(ben);
    await bens.open();
    say(bens, "Holiday");
    const saved = { saving: "saved", sharing: { type: "onlyTheTwo", by: ben } };
    await vi.waitFor(() => expect(bens.state()).toMatchObject(saved), 10_000);
    const anas = keeperOf(ana, { local });
    await anas.open();
    await vi.waitFor(() => expect(anas.state()).toMatchObject({ ...saved, home: "theirs" }), 10_000);
    await vi.waitFor(async () => expect((await local.load(anaAndBen))?.overtaken).toBeNull(), 10_000);
    expect(said(anas.doc)).toEqual(["Budget", "Holiday"]);

    const left = await store.read(at);
    const html = left.ok ? left.value.html : "";
    expect(html).toContain("Budget");
    expect(parseFile(html, anaAndBen)).toMatchObject(shared ? { ok: false, error: { type: "left" } } : { ok: true });
    const path = `/drives/${at.driveId}/items/${at.itemId}`;
    const statuses = await Promise.all(["olga", "ben"].map((as) => graph(as, path)));
    expect(statuses.map((it) => it.status)).toEqual([shared ? 200 : 403, 403]);
    await close();
  });
