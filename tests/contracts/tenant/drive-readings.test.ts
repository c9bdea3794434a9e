import { afterEach, beforeEach, expect, test } from "vitest";
import { ben } from "#tests/cast.ts";
import { code, invitation, openDrives, type DriveTenant, type Made } from "./drive-fixture.ts";
import { clientId } from "./tenant-fixture.ts";

let tenant: DriveTenant;
let file: Made;
beforeEach(async () => {
  tenant = await openDrives();
  file = await tenant.file();
});
afterEach(() => tenant[Symbol.asyncDispose]());

const found = async (who: string, drive: string, words: string, scopes?: string) => {
  const path = `${drive}/root/search(q='${encodeURIComponent(words)}')`;
  const answer = await tenant.call(who, "GET", path, scopes === undefined ? {} : { scopes });
  return answer.status === 200 ? answer.json.value.map((it: { name: string }) => it.name) : code(answer);
};

test("[TD21] a search finds what the caller may read, by name and by text, and nothing else", async () => {
  await tenant.call("ana", "PUT", `${file.at}/content`, { body: "the budget of next year" });
  const anas = `/drives/${file.driveId}`;
  expect(await found("ana", "/me/drive", "BUDGET")).toHaveLength(1);
  expect(await found("olga", "/me/drive", "budget")).toEqual([]);
  expect(await found("olga", anas, "budget")).toEqual([403, "accessDenied"]);
  await tenant.call("ana", "POST", `${file.at}/invite`, { body: invitation(ben) });
  expect(await found("ben", anas, "budget")).toHaveLength(1);
  expect(await found("ben", "/me/drive", "budget")).toEqual([]);
  expect(await found("ben", anas, "budget", "Files.ReadWrite")).toEqual([403, "accessDenied"]);
});

test("[TD22] a precondition may know eTags alone", async () => {
  tenant.reset({ switches: { ifMatchOnContent: "eTagOnly" } });
  file = await tenant.file();
  const { eTag, cTag } = (await tenant.call("ana", "GET", file.at)).json;
  const put = (tag: string) =>
    tenant.call("ana", "PUT", `${file.at}/content`, { body: "x", headers: { "if-match": tag } });
  expect(code(await put(cTag))).toEqual([412, "resourceModified"]);
  expect((await put(eTag)).status).toBe(200);
});

test("[TD22] the drive around a granted file may be closed; the file itself says whose it is", async () => {
  await tenant.call("ana", "POST", `${file.at}/invite`, { body: invitation(ben) });
  const grant = { roles: ["write"], grantedToV2: { application: { id: clientId } } };
  await tenant.call("ana", "POST", `${file.at}/permissions`, { body: grant });
  const selected = { scopes: "Files.SelectedOperations.Selected" };
  const drive = `/drives/${file.driveId}`;
  expect((await tenant.call("ben", "GET", drive, selected)).status).toBe(200);
  tenant.world().switches.driveOfGrant = "closed";
  expect(code(await tenant.call("ben", "GET", drive, selected))).toEqual([403, "accessDenied"]);
  const item = await tenant.call("ben", "GET", file.at, selected);
  expect(item.json.shared.owner.user.displayName).toBe("Ana Ruiz");
});

test("[TD22] a version may tell no address", async () => {
  await tenant.call("ana", "PUT", `${file.at}/content`, { body: "second" });
  const path = `${file.at}/versions/1.0?$select=id,@microsoft.graph.downloadUrl`;
  expect((await tenant.call("ana", "GET", path)).json).toHaveProperty(["@microsoft.graph.downloadUrl"]);
  tenant.world().switches.versionAddress = "untold";
  expect((await tenant.call("ana", "GET", path)).json).not.toHaveProperty(["@microsoft.graph.downloadUrl"]);
});

test("[TN72] an answer can end in the middle", async () => {
  await tenant.control("/faults", [{ match: { path: "/drives" }, fault: "halfAnswer", times: 1 }]);
  await expect(tenant.call("ana", "GET", file.at)).rejects.toThrow(/terminated|closed|aborted/);
  expect((await tenant.call("ana", "GET", file.at)).status).toBe(200);
});
