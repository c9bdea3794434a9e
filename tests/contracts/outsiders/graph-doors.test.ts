/** Everybody who must not get in, at every door of Graph, with the widest scopes there are. */
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import type { PersonId } from "#core/pairs/pair.ts";
import { ana, olga } from "#tests/cast.ts";
import { readSeries } from "#microsoft/graph/calendar.ts";
import { got, graphOf, storeOn } from "#tests/contracts/graph/graph-fixture.ts";
import { delegate } from "./delegate.ts";
import { openKeptNotebook, secretWords, type KeptNotebook } from "./kept-notebook.ts";

const widest = "Files.ReadWrite.All Sites.ReadWrite.All Files.SelectedOperations.Selected";
const shareId = (address: string): string => `u!${Buffer.from(address).toString("base64url")}`;

const guest = "gina@fabrikam.example";

/** Olga is nobody here, Gina a guest, Tom everybody's head, Grace may once have read and was taken off the list again, Diego has Ana's calendar. */
const outsiders = ["olga", guest, "tom", "grace", delegate];

describe.each(["all", "selected"] as const)("in mode %s", (access) => {
  let kept: KeptNotebook;
  let before: string;
  let address: string;
  beforeAll(async () => {
    kept = await openKeptNotebook(access);
    const store = storeOn(kept.tenant, access, ana);
    const grace = [...kept.tenant.world().people.values()].find((it) => it.givenName === "Grace")?.id as PersonId;
    got(await store.invite(kept.at, grace));
    const [version] = got(await storeOn(kept.tenant, access, grace).versions(kept.at));
    got(await storeOn(kept.tenant, access, grace).readVersion(kept.at, version?.id ?? ""));
    const grant = got(await store.permissions(kept.at)).find((it) => it.type === "person" && it.person === grace);
    got(await store.revoke(kept.at, grant?.id ?? ""));
    before = got(await store.read(kept.at)).html;
    address = `/drives/${kept.at.driveId}/items/${kept.at.itemId}`;
  }, 60_000);
  afterAll(() => kept[Symbol.asyncDispose]());

  const asked = async (who: string, method: string, path: string, body?: object | string) => {
    const answer = await kept.tenant.graph(path, {
      as: who,
      scopes: widest,
      method,
      headers: { prefer: "redeemSharingLink" },
      ...(body === undefined ? {} : { body }),
    });
    expect(JSON.stringify(answer.json ?? null) + Buffer.from(answer.bytes).toString()).not.toContain(secretWords);
    return answer.status;
  };

  test.each(outsiders)("[OU1] by id, %s neither reads, writes, lists, shares nor deletes", async (who) => {
    const anybody = { recipients: [{ objectId: kept.tenant.world().people.keys().next().value }], roles: ["write"] };
    for (const [method, path, body] of [
      ["GET", ""],
      ["GET", "/content"],
      ["GET", "/permissions"],
      ["PATCH", "", { name: "taken.html" }],
      ["PUT", "/content", "<p>gone</p>"],
      ["POST", "/createUploadSession", {}],
      ["POST", "/invite", { ...anybody, requireSignIn: true, sendInvitation: false }],
      ["POST", "/createLink", { type: "edit", scope: "anonymous" }],
      ["POST", "/permissions", { roles: ["write"], grantedToV2: { application: { id: "another" } } }],
      ["DELETE", ""],
    ] as const)
      expect([method, path, await asked(who, method, address + path, body)]).toEqual([method, path, 403]);
  });

  test.each(outsiders)("[OU2] by path, %s opens neither the file nor its folder nor the drive", async (who) => {
    const name = decodeURIComponent(new URL(kept.webUrl).pathname.split("/").at(-1) ?? "");
    const root = `/drives/${kept.at.driveId}/root`;
    for (const path of [
      `/drives/${kept.at.driveId}`,
      root,
      `${root}/children`,
      `${root}:/Duologue:`,
      `${root}:/Duologue:/children`,
      `${root}:/Duologue/${encodeURIComponent(name)}:`,
      `${root}:/Duologue/${encodeURIComponent(name)}:/content`,
    ])
      expect([path, await asked(who, "GET", path)]).toEqual([path, 403]);
    for (const path of ["/users/ana@contoso.example/drive/root/children", `/users/${ana}/drive/root:/Duologue:`])
      expect([path, await asked(who, "GET", path)]).toEqual([path, 403]);
  });

  test("[OU2] neither the folder of notebooks nor the drive above it is shared with anybody", async () => {
    for (const folder of ["/me/drive/root:/Duologue:", "/me/drive/root"]) {
      const found = await kept.tenant.graph(folder, { as: "ana", scopes: "Files.Read" });
      const listed = await kept.tenant.graph(`/me/drive/items/${found.json.id}/permissions`, {
        as: "ana",
        scopes: "Files.Read",
      });
      const who = listed.json.value.map((it: any) => [it.roles, it.grantedToV2?.user?.id]);
      expect([folder, who]).toEqual([folder, [[["owner"], ana]]]);
    }
  });

  test.each(outsiders)("[OU3] by its address, %s opens nothing, and there is no link to redeem", async (who) => {
    expect(await asked(who, "GET", `/shares/${shareId(kept.webUrl)}`)).toBe(403);
    expect(await asked(who, "GET", `/shares/${shareId(kept.webUrl)}/driveItem`)).toBe(403);
    const listed = await kept.tenant.graph(`${address}/permissions`, { as: "ana", scopes: "Files.Read" });
    expect(listed.json.value.filter((it: object) => "link" in it)).toEqual([]);
  });

  test.each(outsiders)("[OU4] by version, %s reads none, not one they could read before either", async (who) => {
    const versions = await kept.tenant.graph(`${address}/versions`, { as: "ana", scopes: "Files.Read" });
    const ids = versions.json.value.map((it: { id: string }) => it.id);
    expect(ids.length).toBeGreaterThan(1);
    expect(await asked(who, "GET", `${address}/versions`)).toBe(403);
    for (const id of ids) {
      expect(await asked(who, "GET", `${address}/versions/${id}`)).toBe(403);
      expect(await asked(who, "GET", `${address}/versions/${id}/content`)).toBe(403);
      expect(await asked(who, "POST", `${address}/versions/${id}/restoreVersion`)).toBe(403);
    }
  });

  test("[OU4] a download address that somebody kept is dead after an hour", async () => {
    const item = await kept.tenant.graph(address, { as: "ana", scopes: "Files.Read" });
    const download = item.json["@microsoft.graph.downloadUrl"] as string;
    expect((await fetch(download)).status).toBe(200);
    await kept.tenant.control("/clock", { advanceMs: 3_600_001 });
    expect((await fetch(download)).status).toBe(404);
  });

  test.each(outsiders)("[OU5] by search, %s finds nothing where the two find it", async (who) => {
    const search = async (as: string, drive: string) => {
      const word = encodeURIComponent(secretWords.split(" ")[0] ?? "");
      const answer = await kept.tenant.graph(`${drive}/root/search(q='${word}')`, { as, scopes: widest });
      return answer.status === 200 ? answer.json.value.map((it: { id: string }) => it.id) : answer.status;
    };
    const drive = `/drives/${kept.at.driveId}`;
    expect(await search("ana", "/me/drive")).toContain(kept.at.itemId);
    expect(await search("ben", drive)).toEqual([kept.at.itemId]);
    expect(await search(who, "/me/drive")).toEqual(who === guest ? 404 : []);
    expect(await search(who, drive)).toBe(403);
  });

  test("[OU1, OU4] after all that the notebook is what it was", async () => {
    expect(got(await storeOn(kept.tenant, access, ana).read(kept.at)).html).toBe(before);
    expect(got(await storeOn(kept.tenant, access, ana).permissions(kept.at)).map((it) => it.type)).toEqual([
      "person",
      "person",
      ...(access === "selected" ? ["ourApp"] : []),
    ]);
  });

  test("[OU3] who redeemed a link that a repair took away opens nothing any more, by the link, the address or the id", async () => {
    const link = await kept.tenant.graph(`${address}/createLink`, {
      as: "ana",
      scopes: "Files.ReadWrite",
      method: "POST",
      body: { type: "edit", scope: "organization" },
    });
    const open = async (path: string): Promise<number> =>
      (await kept.tenant.graph(path, { as: "olga", scopes: widest, headers: { prefer: "redeemSharingLink" } })).status;
    const byLink = `/shares/${shareId(link.json.link.webUrl)}/driveItem`;
    const ways = [byLink, address, `${address}/content`, `/shares/${shareId(kept.webUrl)}/driveItem`];
    for (const way of ways) expect([way, [200, 302].includes(await open(way))]).toEqual([way, true]);

    const anas = kept.keeperOf(ana);
    await anas.open();
    await vi.waitFor(() => expect(anas.state().sharing).toMatchObject({ type: "tooOpen", who: ["organizationLink"] }));
    await anas.repair();
    expect(anas.state().sharing.type).toBe("onlyTheTwo");
    expect(await open(byLink)).toBe(404);
    for (const way of ways.slice(1)) expect([way, await asked("olga", "GET", way)]).toEqual([way, 403]);
  });

  test("[OU14] a guest has neither calendar nor drive here: no series is found, and a page picked by hand makes no file", async () => {
    expect(await readSeries(graphOf(kept.tenant, guest))).toMatchObject({ ok: false, error: { type: "notFound" } });
    const gina = [...kept.tenant.world().people.values()].find((it) => it.mail === guest)?.id as PersonId;
    const files = () => [...kept.tenant.world().drives.values()].flatMap((drive) => [...drive.items.keys()]);
    const known = files();
    // A missing right or scope would be *forbidden*: there is no drive of hers to make it in.
    expect(await storeOn(kept.tenant, access, gina).create("1-1 Gina and Ben", "<p>hers</p>")).toEqual({
      ok: false,
      error: { type: "notFound" },
    });
    expect(files()).toEqual(known);
    expect(await storeOn(kept.tenant, access, olga).create("1-1 Olga and Ben", "<p>hers</p>")).toMatchObject({
      ok: true,
    });
  });
});
