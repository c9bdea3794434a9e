import { afterEach, beforeEach, expect, test } from "vitest";
import { code, contentOf, openDrives, type DriveTenant } from "./drive-fixture.ts";

const json = async (answer: Response): Promise<any> => answer.json();

let tenant: DriveTenant;
beforeEach(async () => {
  tenant = await openDrives();
});
afterEach(() => tenant[Symbol.asyncDispose]());

test("[TD1] an item is found by id and by path", async () => {
  const made = await tenant.file("Ana & Ben #1.html");
  const folder = await tenant.call("ana", "GET", "/me/drive/root:/Documents");
  await tenant.call("ana", "PATCH", `/me/drive/items/${made.id}`, {
    body: { parentReference: { id: folder.json.id } },
  });
  for (const path of [
    `/me/drive/items/${made.id}`,
    made.at,
    "/me/drive/root:/Documents/Ana%20%26%20Ben%20%231.html",
    `/drives/${made.driveId}/root:/documents/ana%20%26%20ben%20%231.html:`,
    `/me/drive/items/${folder.json.id}:/Ana%20%26%20Ben%20%231.html:`,
  ])
    expect([path, (await tenant.call("ana", "GET", path)).json.id]).toEqual([path, made.id]);
  expect(code(await tenant.call("ana", "GET", "/me/drive/root:/Nothing.html"))).toEqual([404, "itemNotFound"]);
  const drive = await tenant.call("ana", "GET", "/me/drive");
  expect([drive.json.id, drive.json.driveType, drive.json.owner.user.displayName]).toEqual([
    made.driveId,
    "business",
    "Ana Ruiz",
  ]);
  const some = await tenant.call("ana", "GET", `${made.at}?$select=id,eTag,cTag`);
  expect(
    Object.keys(some.json)
      .filter((it) => !it.startsWith("@"))
      .toSorted(),
  ).toEqual(["cTag", "eTag", "id"]);
  expect((await tenant.call("ana", "GET", `${made.at}?$select=nothing`)).status).toBe(400);
});

test("[TD2] conflictBehavior decides about a taken name", async () => {
  const put = (query: string, text: string, headers: Record<string, string> = {}) =>
    tenant.call("ana", "PUT", `/me/drive/root:/New/Deep/Page.html:/content${query}`, { body: text, headers });
  expect((await put("", "one")).status).toBe(201);
  expect(code(await put("?@microsoft.graph.conflictBehavior=fail", "two"))).toEqual([409, "nameAlreadyExists"]);
  expect(code(await put("", "two", { "if-none-match": "*" }))).toEqual([409, "nameAlreadyExists"]);
  const renamed = await put("?@microsoft.graph.conflictBehavior=rename", "three");
  expect([renamed.status, renamed.json.name]).toEqual([201, "Page 1.html"]);
  expect((await put("", "four")).status).toBe(200);
  expect(await contentOf(tenant, "ana", "/me/drive/root:/New/Deep/Page.html:")).toBe("four");
  const bad = await tenant.call("ana", "PUT", "/me/drive/root:/Who%3F.html:/content", { body: "x" });
  expect(bad.status).toBe(400);
});

test("[TD3] content moves both tags, metadata the eTag alone", async () => {
  const made = await tenant.file();
  expect(made.eTag).toMatch(/^"\{[0-9A-F-]{36}\},1"$/);
  expect(made.cTag).toMatch(/^"c:\{[0-9A-F-]{36}\},1"$/);
  const written = (await tenant.call("ana", "PUT", `${made.at}/content`, { body: "<p>two</p>" })).json;
  expect([written.eTag, written.cTag]).toEqual([made.eTag.replace(",1", ",2"), made.cTag.replace(",1", ",2")]);
  const renamed = (await tenant.call("ana", "PATCH", made.at, { body: { name: "Renamed.html" } })).json;
  expect([renamed.eTag, renamed.cTag]).toEqual([made.eTag.replace(",1", ",3"), written.cTag]);
  const versions = (await tenant.call("ana", "GET", `${made.at}/versions`)).json.value;
  expect(versions.map((it: any) => [it.id, it.size])).toEqual([
    ["2.0", 10],
    ["1.0", 10],
  ]);
});

test("[TD4] an old tag is refused where If-Match is documented", async () => {
  const made = await tenant.file();
  await tenant.call("ana", "PATCH", made.at, { body: { name: "Other.html" } });
  const stale = { headers: { "if-match": made.eTag } };
  const refused = [412, "resourceModified"];
  expect(code(await tenant.call("ana", "PATCH", made.at, { ...stale, body: { name: "Third.html" } }))).toEqual(refused);
  expect(code(await tenant.call("ana", "DELETE", made.at, stale))).toEqual(refused);
  expect(code(await tenant.call("ana", "POST", `${made.at}/createUploadSession`, { ...stale, body: {} }))).toEqual(
    refused,
  );
  expect(code(await tenant.call("ana", "PUT", `${made.at}/content`, { ...stale, body: "x" }))).toEqual(refused);
  // The content has not changed, so its cTag still holds.
  const byContent = await tenant.call("ana", "PUT", `${made.at}/content`, {
    headers: { "if-match": made.cTag },
    body: "x",
  });
  expect(byContent.status).toBe(200);
});

test("[TD4] the switch makes content ignore If-Match", async () => {
  await using ignoring = await openDrives({ ifMatchOnContent: "ignored" });
  const made = await ignoring.file();
  await ignoring.call("ana", "PUT", `${made.at}/content`, { body: "second" });
  const third = await ignoring.call("ana", "PUT", `${made.at}/content`, {
    headers: { "if-match": made.cTag },
    body: "third",
  });
  expect(third.status).toBe(200);
  const versions = (await ignoring.call("ana", "GET", `${made.at}/versions`)).json.value;
  expect(versions.map((it: any) => it.id)).toEqual(["3.0", "2.0", "1.0"]);
});

test("[TD5] the eTag drifts once after an upload", async () => {
  await using drifting = await openDrives({ eTagDrift: true });
  const made = await drifting.file();
  const first = (await drifting.call("ana", "GET", made.at)).json;
  const second = (await drifting.call("ana", "GET", made.at)).json;
  expect([first.eTag, first.cTag]).toEqual([made.eTag.replace(",1", ",2"), made.cTag]);
  expect(second.eTag).toBe(first.eTag);
  expect((await tenant.call("ana", "GET", (await tenant.file()).at)).json.eTag).toContain(",1");
});

test("[TD6] content is behind an address that needs no token, and answers no preflight", async () => {
  const made = await tenant.file("Page.html", "<p>über</p>");
  const item = (await tenant.call("ana", "GET", made.at)).json;
  const plain = await fetch(item["@microsoft.graph.downloadUrl"], { headers: { origin: "http://ana.localhost:4401" } });
  expect([plain.status, plain.headers.get("access-control-allow-origin"), await plain.text()]).toEqual([
    200,
    "*",
    "<p>über</p>",
  ]);
  expect(await contentOf(tenant, "ana", made.at)).toBe("<p>über</p>");
  const preflight = await fetch(item["@microsoft.graph.downloadUrl"], {
    method: "OPTIONS",
    headers: {
      origin: "http://ana.localhost:4401",
      "access-control-request-method": "GET",
      "access-control-request-headers": "authorization",
    },
  });
  expect(preflight.headers.get("access-control-allow-origin")).toBeNull();
  expect((await fetch(`${item["@microsoft.graph.downloadUrl"]}x`)).status).toBe(404);
  const known = await tenant.call("ana", "GET", `${made.at}/content`, { headers: { "if-none-match": made.eTag } });
  expect(known.status).toBe(304);
});

test("[TD7] older versions can be read and restored, the current one cannot be read as a version", async () => {
  const made = await tenant.file();
  await tenant.call("ana", "PUT", `${made.at}/content`, { body: "<p>two</p>" });
  expect(code(await tenant.call("ana", "GET", `${made.at}/versions/2.0/content`))).toEqual([400, "invalidRequest"]);
  expect(await contentOf(tenant, "ana", `${made.at}/versions/1.0`)).toBe("<p>one</p>");
  const [current, plain] = (await tenant.call("ana", "GET", `${made.at}/versions`)).json.value;
  expect([current, plain].map((it) => "@microsoft.graph.downloadUrl" in it)).toEqual([false, false]);
  const select = "$select=id,@microsoft.graph.downloadUrl";
  const [, older] = (await tenant.call("ana", "GET", `${made.at}/versions?${select}`)).json.value;
  expect(await (await fetch(older["@microsoft.graph.downloadUrl"])).text()).toBe("<p>one</p>");
  expect((await tenant.call("ana", "POST", `${made.at}/versions/1.0/restoreVersion`)).status).toBe(204);
  expect(await contentOf(tenant, "ana", made.at)).toBe("<p>one</p>");
  expect((await tenant.call("ana", "GET", `${made.at}/versions/3.0`)).json.id).toBe("3.0");
});

test("[TD8] an upload session makes the file with its last piece", async () => {
  const path = "/me/drive/root:/Large.html:/createUploadSession";
  const session = await tenant.call("ana", "POST", path, {
    body: { item: { "@microsoft.graph.conflictBehavior": "fail" } },
  });
  expect(session.json.nextExpectedRanges).toEqual(["0-"]);
  const piece = (range: string, text: string): Promise<Response> =>
    fetch(session.json.uploadUrl, { method: "PUT", headers: { "content-range": `bytes ${range}/10` }, body: text });
  const first = await piece("0-5", "<p>one");
  expect([first.status, (await json(first)).nextExpectedRanges]).toEqual([202, ["6-"]]);
  expect((await piece("0-5", "<p>one")).status).toBe(416);
  const last = await piece("6-9", "</p>");
  const made = await json(last);
  expect([last.status, made.name]).toEqual([201, "Large.html"]);
  expect(await contentOf(tenant, "ana", `/me/drive/items/${made.id}`)).toBe("<p>one</p>");
  expect((await piece("0-9", "0123456789")).status).toBe(404);
  expect(
    code(await tenant.call("ana", "POST", path, { body: { item: { "@microsoft.graph.conflictBehavior": "fail" } } })),
  ).toEqual([409, "nameAlreadyExists"]);
});

test("[TD4, TD8] a session opened for one content does not overwrite another", async () => {
  const made = await tenant.file();
  const more = { headers: { "if-match": made.eTag }, body: {} };
  const session = (await tenant.call("ana", "POST", `${made.at}/createUploadSession`, more)).json;
  await tenant.call("ana", "PUT", `${made.at}/content`, { body: "meanwhile" });
  const last = await fetch(session.uploadUrl, {
    method: "PUT",
    headers: { "content-range": "bytes 0-2/3" },
    body: "old",
  });
  expect(last.status).toBe(412);
  expect(await contentOf(tenant, "ana", made.at)).toBe("meanwhile");
});

test("[TD9] what is deleted is gone with all that is in it", async () => {
  await tenant.call("ana", "PUT", "/me/drive/root:/Folder/Inside.html:/content", { body: "x" });
  const inside = (await tenant.call("ana", "GET", "/me/drive/root:/Folder/Inside.html")).json.id;
  expect((await tenant.call("ana", "DELETE", "/me/drive/root:/Folder")).status).toBe(204);
  for (const path of ["/me/drive/root:/Folder", `/me/drive/items/${inside}`, `/me/drive/items/${inside}/content`])
    expect(code(await tenant.call("ana", "GET", path))).toEqual([404, "itemNotFound"]);
});

test("[TD10] folders are made, listed by the page, renamed and moved", async () => {
  const make = (name: string, behaviour: string) =>
    tenant.call("ana", "POST", "/me/drive/root/children", {
      body: { name, folder: {}, "@microsoft.graph.conflictBehavior": behaviour },
    });
  const made = await make("Duologue", "fail");
  expect([made.status, made.json.folder.childCount]).toEqual([201, 0]);
  expect(code(await make("duologue", "fail"))).toEqual([409, "nameAlreadyExists"]);
  expect((await make("Duologue", "replace")).json.id).toBe(made.json.id);
  expect((await make("Duologue", "rename")).json.name).toBe("Duologue 1");
  const names: string[] = [];
  let path: string | undefined = "/me/drive/root/children?$top=2&$select=name";
  while (path !== undefined) {
    const page: any = (await tenant.call("ana", "GET", path)).json;
    names.push(...page.value.map((it: any) => it.name));
    path = page["@odata.nextLink"]?.slice(`${tenant.url}/v1.0`.length);
  }
  expect(names).toEqual(["Documents", "Duologue", "Duologue 1", "Notes.txt", "Pictures"]);
  const file = await tenant.file();
  const body = { name: "Moved.html", parentReference: { id: made.json.id } };
  expect((await tenant.call("ana", "PATCH", file.at, { body })).json.id).toBe(file.id);
  expect((await tenant.call("ana", "GET", "/me/drive/root:/Duologue/Moved.html")).json.id).toBe(file.id);
});

test("[TD19] sharedWithMe lists nothing", async () => {
  expect((await tenant.call("ben", "GET", "/me/drive/sharedWithMe")).json.value).toEqual([]);
});

const bensFiles = async (): Promise<string[]> =>
  (await tenant.call("ben", "GET", "/me/drive/root/children")).json.value.map((it: any) => it.name);

test("[TD20] everybody starts with a few files, and looking makes none", async () => {
  const before = await bensFiles();
  expect(before).toEqual(["Documents", "Notes.txt", "Pictures"]);
  for (const path of ["/me/drive", "/me/drive/root", "/me/drive/root:/Duologue", "/me/drive/sharedWithMe"])
    await tenant.call("ben", "GET", path);
  expect(await bensFiles()).toEqual(before);
});
