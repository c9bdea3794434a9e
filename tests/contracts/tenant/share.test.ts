import { afterEach, beforeEach, expect, test } from "vitest";
import { ben } from "#tests/cast.ts";
import { code, invitation, openDrives, shareId, type DriveTenant, type Made } from "./drive-fixture.ts";

const redeem = { headers: { prefer: "redeemSharingLink" } };
let tenant: DriveTenant;
let file: Made;
beforeEach(async () => {
  tenant = await openDrives();
  file = await tenant.file();
});
afterEach(() => tenant[Symbol.asyncDispose]());

test("[TD18] an item is found by its address, by those who may open it", async () => {
  const path = `/shares/${shareId(file.webUrl)}/driveItem`;
  expect((await tenant.call("ana", "GET", path)).json.id).toBe(file.id);
  expect(code(await tenant.call("ben", "GET", path, redeem))).toEqual([403, "accessDenied"]);
  await tenant.call("ana", "POST", `${file.at}/invite`, { body: invitation(ben) });
  const found = (await tenant.call("ben", "GET", path)).json;
  expect([found.id, found.parentReference.driveId]).toEqual([file.id, file.driveId]);
  expect((await tenant.call("ben", "GET", `/shares/${shareId(file.webUrl)}`)).json.owner.user.displayName).toBe(
    "Ana Ruiz",
  );
});

test("[TD18] a link for named people opens for nobody else, an anonymous one for everybody", async () => {
  const link = async (scope: string): Promise<string> =>
    (await tenant.call("ana", "POST", `${file.at}/createLink`, { body: { type: "view", scope } })).json.link.webUrl;
  const named = await link("users");
  expect(code(await tenant.call("olga", "GET", `/shares/${shareId(named)}/driveItem`, redeem))).toEqual([
    403,
    "accessDenied",
  ]);
  const anonymous = await link("anonymous");
  expect((await tenant.call("olga", "GET", `/shares/${shareId(anonymous)}/driveItem`, redeem)).json.id).toBe(file.id);
  expect(code(await tenant.call("olga", "PUT", `${file.at}/content`, { body: "x" }))).toEqual([403, "accessDenied"]);
});

test("[TD18] what is no address, and an address of nothing, open nothing", async () => {
  expect((await tenant.call("ben", "GET", "/shares/u!bm90aGluZw/driveItem")).status).toBe(400);
  expect(
    code(
      await tenant.call("ben", "GET", `/shares/${shareId("https://contoso-my.sharepoint.example/nothing")}/driveItem`),
    ),
  ).toEqual([404, "itemNotFound"]);
});
