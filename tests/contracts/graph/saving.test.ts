/** What a save costs, and what becomes of writes that Microsoft did not stop. */
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { lasting } from "#core/notebook/notebook-store.ts";
import { err } from "#core/result.ts";
import type { Switches } from "#tenant/world.ts";
import { ana, ben } from "#tests/cast.ts";
import { openTenant, type TestTenant } from "#tests/contracts/tenant/tenant-fixture.ts";
import { callsOf, got, storeOn } from "./graph-fixture.ts";

let tenant: TestTenant;
beforeAll(async () => {
  tenant = await openTenant();
});
beforeEach(() => tenant.reset());
afterEach(() => void vi.useRealTimers());
afterAll(() => tenant[Symbol.asyncDispose]());

const save = ["PUT /drives/…/items/…/content", "GET /drives/…/items/…/versions"];

/** Calls of the third save and of those after it: by then a store knows its tenant. */
const callsOfSaves = async (switches: Partial<Switches>, saves: number): Promise<string[]> => {
  tenant.reset({ switches });
  const store = storeOn(tenant, "all", ana);
  const file = got(await store.create("1-1 Ana and Ben", "<p>0</p>"));
  let { version } = file;
  for (const text of ["<p>1</p>", "<p>2</p>"]) ({ version } = got(await store.write(file.at, text, version)));
  await tenant.control("/log/clear");
  for (let at = 0; at < saves; at += 1) ({ version } = got(await store.write(file.at, `<p>save ${at}</p>`, version)));
  return callsOf(tenant);
};

test("[GR65] a save takes two requests, also while eTags settle or preconditions are ignored", async () => {
  for (const ifMatchOnContent of ["honoured", "ignored"] as const)
    for (const eTagDrift of [false, true])
      expect(await callsOfSaves({ ifMatchOnContent, eTagDrift }, 3)).toEqual([...save, ...save, ...save]);
  expect(await callsOfSaves({ ifMatchOnContent: "eTagOnly" }, 2)).toEqual([...save, ...save]);
}, 20_000);

test("[GR73] where only eTags count and they move after each upload, a save takes three", async () => {
  const look = "GET /drives/…/items/…";
  const calls = await callsOfSaves({ ifMatchOnContent: "eTagOnly", eTagDrift: true }, 2);
  expect(calls).toEqual([look, ...save, look, ...save]);
});

test("[GR65] a save that met another takes the reading and one more save", async () => {
  const [anas, bens] = [storeOn(tenant, "all", ana), storeOn(tenant, "all", ben)];
  const file = got(await anas.create("1-1 Ana and Ben", "<p>0</p>"));
  got(await anas.invite(file.at, ben));
  const base = got(await anas.read(file.at)).file.version;
  got(await bens.write(file.at, "<p>Ben</p>", got(await bens.read(file.at)).file.version));
  await tenant.control("/log/clear");
  // Also as the first write of a window, which does not know yet what a refusal means here.
  expect(await anas.write(file.at, "<p>Ana</p>", base)).toEqual(err({ type: "changed" }));
  const now = got(await anas.read(file.at));
  expect(now.html).toBe("<p>Ben</p>");
  got(await anas.write(file.at, "<p>Ben, Ana</p>", now.file.version));
  expect(await callsOf(tenant)).toEqual([save[0], "GET /drives/…/items/…", ...save]);
});

const onIgnoringTenant = async () => {
  tenant.reset({ switches: { ifMatchOnContent: "ignored" } });
  const [anas, bens] = [storeOn(tenant, "all", ana), storeOn(tenant, "all", ben)];
  const file = got(await anas.create("1-1 Ana and Ben", "<p>0</p>"));
  got(await anas.invite(file.at, ben));
  const base = got(await anas.read(file.at)).file.version;
  return { anas, bens, at: file.at, base };
};

test("[GR65] a save that is refused because the content moved on asks nothing more", async () => {
  const [anas, bens] = [storeOn(tenant, "all", ana), storeOn(tenant, "all", ben)];
  const file = got(await anas.create("1-1 Ana and Ben", "<p>0</p>"));
  got(await anas.invite(file.at, ben));
  const mine = got(await anas.write(file.at, "<p>Ana</p>", file.version));
  got(await bens.write(file.at, "<p>Ana, Ben</p>", got(await bens.read(file.at)).file.version));
  await tenant.control("/log/clear");
  expect(await anas.write(file.at, "<p>Ana again</p>", mine.version)).toEqual(err({ type: "changed" }));
  expect(await callsOf(tenant)).toEqual(["PUT /drives/…/items/…/content"]);
});

/** Ana's save was refused by what Ben had saved, and that save has seen the file. */
const refused = async () => {
  const [anas, bens] = [storeOn(tenant, "all", ana), storeOn(tenant, "all", ben)];
  const file = got(await anas.create("1-1 Ana and Ben", "<p>0</p>"));
  got(await anas.invite(file.at, ben));
  const base = got(await anas.read(file.at)).file.version;
  got(await bens.write(file.at, "<p>Ben</p>", got(await bens.read(file.at)).file.version));
  expect(await anas.write(file.at, "<p>Ana</p>", base)).toEqual(err({ type: "changed" }));
  await tenant.control("/log/clear");
  return { anas, at: file.at };
};

test("[GR98] what a refused save has seen of the file describes no content that is fetched later", async () => {
  const { anas, at } = await refused();
  const elsewhere = storeOn(tenant, "all", ana);
  const later = got(await elsewhere.write(at, "<p>Later</p>", got(await elsewhere.read(at)).file.version));
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 60_000 });
  const read = got(await anas.read(at));
  expect(read.html).toBe("<p>Later</p>");
  expect(read.file).toMatchObject({ lastWriter: ana, version: { cTag: later.version.cTag } });
});

test("[GR98] a content that cannot be fetched now is not asked for again at once", async () => {
  const { anas, at } = await refused();
  await tenant.control("/faults", [{ match: { path: "^/_download/" }, fault: "status", status: 429, retryAfter: 60 }]);
  expect(await anas.read(at)).toEqual(err({ type: "throttled", retryAfterMs: 60_000 }));
  expect(await callsOf(tenant)).toEqual([]);
});

test("[GR63] each of several replaced contents comes with a reading of its own, and all before a write goes through", async () => {
  const { anas, bens, at, base } = await onIgnoringTenant();
  let { version } = got(await bens.read(at)).file;
  for (const text of ["<p>Ben 1</p>", "<p>Ben 11</p>"]) ({ version } = got(await bens.write(at, text, version)));
  expect(await anas.write(at, "<p>Ana</p>", base)).toEqual(err({ type: "changed" }));
  const first = got(await anas.read(at));
  expect(first.html).toBe("<p>Ben 11</p>");
  expect(await anas.write(at, "<p>Ben 11, Ana</p>", first.file.version)).toEqual(err({ type: "changed" }));
  const second = got(await anas.read(at));
  expect(second.html).toBe("<p>Ben 1</p>");
  got(await anas.write(at, "<p>Ben 1, Ben 11, Ana</p>", second.file.version));
  expect(got(await bens.read(at)).html).toBe("<p>Ben 1, Ben 11, Ana</p>");
});

test("[GR95] [GR97] what a write replaced says so, and who had written it; a file says who wrote last", async () => {
  const { anas, bens, at, base } = await onIgnoringTenant();
  got(await bens.write(at, "<p>Ben</p>", got(await bens.read(at)).file.version));
  expect(got(await bens.describe(at)).lastWriter).toBe(ben);
  expect(await anas.write(at, "<p>Ana</p>", base)).toEqual(err({ type: "changed" }));
  expect(got(await anas.read(at))).toMatchObject({ html: "<p>Ben</p>", replaced: true, file: { lastWriter: ben } });
  const now = got(await anas.read(at));
  expect(now).toMatchObject({ html: "<p>Ana</p>", file: { lastWriter: ana } });
  expect(now).not.toHaveProperty("replaced");
});

test("[GR63] who writes between a reading of what was replaced and the next write is not replaced in turn", async () => {
  const { anas, bens, at, base } = await onIgnoringTenant();
  got(await bens.write(at, "<p>Ben</p>", got(await bens.read(at)).file.version));
  expect(await anas.write(at, "<p>Ana</p>", base)).toEqual(err({ type: "changed" }));
  const replaced = got(await anas.read(at));
  got(await bens.write(at, "<p>Ana, Ben again</p>", got(await bens.read(at)).file.version));
  expect(await anas.write(at, "<p>Ana, Ben</p>", replaced.file.version)).toEqual(err({ type: "changed" }));
  expect(got(await anas.read(at)).html).toBe("<p>Ana, Ben again</p>");
});

test("[GR74] a save whose version list did not come is none, and whatever is asked next looks first", async () => {
  const { anas, bens, at, base } = await onIgnoringTenant();
  got(await bens.write(at, "<p>Ben</p>", got(await bens.read(at)).file.version));
  await tenant.control("/faults", [
    { match: { method: "GET", path: "^/drives/.*/versions$", person: "ana" }, fault: "status", status: 500, times: 3 },
  ]);
  const untold = err({ type: "unavailable", status: 500 });
  expect(await anas.write(at, "<p>Ana</p>", base)).toEqual(untold);
  for (const ask of [() => anas.describe(at), () => anas.read(at)]) expect(await ask()).toEqual(untold);
  expect(await anas.write(at, "<p>Ana goes on</p>", base)).toEqual(err({ type: "changed" }));
  expect(got(await anas.read(at))).toMatchObject({ html: "<p>Ben</p>", replaced: true });
  expect(got(await anas.read(at)).html).toBe("<p>Ana</p>");
});

test("[GR75] two windows of one person that write as much in one second lose nothing", async () => {
  const { anas: first, at, base } = await onIgnoringTenant();
  const second = storeOn(tenant, "all", ana);
  const seen = got(await second.read(at)).file.version;
  await tenant.control("/clock", { now: "2026-11-23T09:00:00.100Z" });
  got(await first.write(at, "<p>one</p>", base));
  expect(await second.write(at, "<p>two</p>", seen)).toEqual(err({ type: "changed" }));
  expect(got(await second.read(at)).html).toBe("<p>one</p>");
});

test("[GR100] the text of a file of one's own takes two requests and does not wait to be told whose the drive is", async () => {
  got(await storeOn(tenant, "all", ana).putOwn("Index.json", { type: "json", text: "{}" }));
  await tenant.control("/log/clear");
  await tenant.control("/faults", [{ match: { path: "/me/drive?" }, fault: "status", status: 403 }]);
  const found = got(await storeOn(tenant, "all", ana).readOwn("Index.json"));
  expect(found?.text).toBe("{}");
  expect(await callsOf(tenant)).toEqual(["GET /me/drive/root:/Duologue/Index.json:"]);
  await tenant.control("/faults", []);
  expect(got(await found!.file()).owner).toBe(ana);
});

test("[GR72] content comes from the address that Graph tells, never from behind a redirect", async () => {
  const { anas, bens, at, base } = await onIgnoringTenant();
  got(await bens.write(at, "<p>Ben</p>", got(await bens.read(at)).file.version));
  expect((await anas.write(at, "<p>Ana</p>", base)).ok).toBe(false);
  const [older] = got(await anas.versions(at));
  got(await anas.readVersion(at, older?.id ?? ""));
  got(await anas.putOwn("Copy.html", { type: "html", text: "<p>copy</p>" }));
  got(await anas.readOwn("Copy.html"));
  expect((await callsOf(tenant)).filter((it) => /^GET .*\/content$/.test(it))).toEqual([]);

  // Where a version tells no address, that lasts.
  tenant.world().switches.versionAddress = "untold";
  const untold = await anas.readVersion(at, older?.id ?? "");
  expect(untold).toEqual(err({ type: "unexpected", status: 302, code: "untold" }));
  expect(!untold.ok && lasting(untold.error)).toBe(true);
  expect((await callsOf(tenant)).filter((it) => /^GET .*\/content$/.test(it))).toEqual([]);
});

test("[GR103] a write whose answer was lost may have replaced something: that is looked up before the file is believed", async () => {
  const { anas, bens, at, base } = await onIgnoringTenant();
  got(await bens.write(at, "<p>Ben</p>", got(await bens.read(at)).file.version));
  await tenant.control("/faults", [{ match: { method: "PUT", person: "ana" }, fault: "lostAnswer", times: 1 }]);
  expect(await anas.write(at, "<p>Ana</p>", base)).toEqual(err({ type: "offline" }));
  const replaced = got(await anas.read(at));
  expect(replaced).toMatchObject({ html: "<p>Ben</p>", replaced: true, file: { lastWriter: ben } });
  // Handed out under a version that is no longer the file's: whoever goes on from there reads the file first.
  expect(await anas.write(at, "<p>Ben, Ana</p>", replaced.file.version)).toEqual(err({ type: "changed" }));
  const now = got(await anas.read(at));
  expect(now.html).toBe("<p>Ana</p>");
  got(await anas.write(at, "<p>Ben, Ana</p>", now.file.version));
});

test("[GR103] a write that was refused, or did not get through, leaves nothing to look up but the second one's list", async () => {
  const { anas, at, base } = await onIgnoringTenant();
  await tenant.control("/faults", [
    { match: { method: "PUT", person: "ana" }, fault: "status", status: 423, times: 1 },
  ]);
  await tenant.control("/log/clear");
  expect(await anas.write(at, "<p>Ana</p>", base)).toEqual(err({ type: "locked" }));
  const { version } = got(await anas.write(at, "<p>Ana</p>", base));
  expect(await callsOf(tenant)).toEqual([save[0], ...save]);

  await tenant.control("/faults", [{ match: { method: "PUT", person: "ana" }, fault: "offline", times: 1 }]);
  expect(await anas.write(at, "<p>Ana 2</p>", version)).toEqual(err({ type: "offline" }));
  got(await anas.write(at, "<p>Ana 2</p>", version));
});

test("[GR104] what was replaced and cannot be read here is said once, with the file", async () => {
  const { anas, bens, at, base } = await onIgnoringTenant();
  tenant.world().switches.versionAddress = "untold";
  got(await bens.write(at, "<p>Ben</p>", got(await bens.read(at)).file.version));
  const told = got(await anas.write(at, "<p>Ana</p>", base));
  expect(told.unread).toBe(true);
  expect(got(await anas.write(at, "<p>Ana 2</p>", told.version)).unread).toBeUndefined();
});
