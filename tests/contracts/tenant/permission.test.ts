import { afterEach, beforeEach, expect, test } from "vitest";
import { ana, ben, olga } from "#tests/cast.ts";
import { code, contentOf, invitation, openDrives, shareId, type DriveTenant, type Made } from "./drive-fixture.ts";
import { clientId } from "./tenant-fixture.ts";

const engineeringLeads = "eng-leads@contoso.example";
const denied = [403, "accessDenied"];
let tenant: DriveTenant;
let file: Made;
beforeEach(async () => {
  tenant = await openDrives();
  file = await tenant.file();
});
afterEach(() => tenant[Symbol.asyncDispose]());

const invite = (body: object, at = file.at) => tenant.call("ana", "POST", `${at}/invite`, { body });
const listed = async (as: string, at = file.at): Promise<any[]> =>
  (await tenant.call(as, "GET", `${at}/permissions`)).json.value;
const people = async (as: string, at = file.at): Promise<unknown[]> =>
  (await listed(as, at)).map((it) => [it.grantedToV2?.user?.id, it.roles[0]]);

test("[TD11] the plain scopes reach one's own drive and not what is shared", async () => {
  await invite(invitation(ben));
  for (const scopes of ["Files.ReadWrite", "Files.Read"])
    for (const path of [file.at, `${file.at}/content`, `${file.at}/permissions`])
      expect([scopes, path, ...code(await tenant.call("ben", "GET", path, { scopes }))]).toEqual([
        scopes,
        path,
        ...denied,
      ]);
  expect((await tenant.call("ana", "GET", file.at, { scopes: "Files.Read" })).status).toBe(200);
  expect(code(await tenant.call("ana", "PUT", `${file.at}/content`, { scopes: "Files.Read", body: "x" }))).toEqual(
    denied,
  );
});

test("[TD12] a person opens what was shared with them, and nobody else does", async () => {
  expect(code(await tenant.call("ben", "GET", file.at))).toEqual(denied);
  await invite(invitation(ben));
  expect(await contentOf(tenant, "ben", file.at)).toBe("<p>one</p>");
  expect((await tenant.call("ben", "PUT", `${file.at}/content`, { body: "two" })).json.lastModifiedBy.user.id).toBe(
    ben,
  );
  expect((await tenant.call("ben", "GET", `/drives/${file.driveId}`)).json.owner.user.id).toBe(ana);
  for (const path of [
    file.at,
    `${file.at}/content`,
    `${file.at}/versions`,
    `${file.at}/permissions`,
    `/drives/${file.driveId}`,
  ])
    expect([path, ...code(await tenant.call("olga", "GET", path))]).toEqual([path, ...denied]);
  expect(code(await tenant.call("ben", "GET", `/drives/${file.driveId}/root/children`))).toEqual(denied);
});

test("[TD12] a folder's permission opens what is in it, until the item has a list of its own", async () => {
  await tenant.call("ana", "PUT", "/me/drive/root:/Shared/Page.html:/content", { body: "x" });
  const folder = (await tenant.call("ana", "GET", "/me/drive/root:/Shared")).json.id;
  const page = (await tenant.call("ana", "GET", "/me/drive/root:/Shared/Page.html")).json.id;
  const at = `/drives/${file.driveId}/items/${page}`;
  await invite(invitation(olga), `/me/drive/items/${folder}`);
  expect((await tenant.call("olga", "GET", at)).status).toBe(200);
  expect((await listed("ana", at)).map((it) => it.inheritedFrom)).toEqual([{}, {}]);
  await invite(invitation(ben, "write", { retainInheritedPermissions: false }), at);
  expect(code(await tenant.call("olga", "GET", at))).toEqual(denied);
  expect(await people("ana", at)).toEqual([
    [ana, "owner"],
    [ben, "write"],
  ]);
});

test("[TD13] a selected scope needs the app's grant and the person's right", async () => {
  const selected = { scopes: "Files.SelectedOperations.Selected" };
  await invite(invitation(ben));
  expect(code(await tenant.call("ben", "GET", file.at, selected))).toEqual(denied);
  const body = { grantedToV2: { application: { id: clientId } }, roles: ["write"] };
  const granted = await tenant.call("ana", "POST", `${file.at}/permissions`, { body, scopes: "Files.ReadWrite" });
  expect([granted.status, granted.json.grantedToV2.application.id]).toEqual([201, clientId]);
  expect((await tenant.call("ben", "PUT", `${file.at}/content`, { ...selected, body: "two" })).status).toBe(200);
  expect(code(await tenant.call("olga", "GET", file.at, selected))).toEqual(denied);
  await using refusing = await openDrives({ applicationGrant: "refused" });
  const theirs = await refusing.file();
  expect(code(await refusing.call("ana", "POST", `${theirs.at}/permissions`, { body }))).toEqual(denied);
});

test("[TD14] a reader does not write, and only the owner takes permissions away", async () => {
  await invite(invitation(ben, "read"));
  expect((await tenant.call("ben", "GET", file.at)).status).toBe(200);
  expect(code(await tenant.call("ben", "PUT", `${file.at}/content`, { body: "x" }))).toEqual(denied);
  expect(code(await tenant.call("ben", "DELETE", file.at))).toEqual(denied);
  const [, entry] = await listed("ana");
  expect(
    (await tenant.call("ana", "PATCH", `${file.at}/permissions/${entry.id}`, { body: { roles: ["write"] } })).json
      .roles,
  ).toEqual(["write"]);
  // Whoever may write may also share on, which is why the owner's list is read again and again.
  expect((await tenant.call("ben", "POST", `${file.at}/invite`, { body: invitation(olga) })).status).toBe(200);
  const third = (await listed("ana")).find((it) => it.grantedToV2.user.id === olga);
  expect(code(await tenant.call("ben", "DELETE", `${file.at}/permissions/${third.id}`))).toEqual(denied);
  expect((await tenant.call("ana", "DELETE", `${file.at}/permissions/${third.id}`)).status).toBe(204);
  expect(code(await tenant.call("olga", "GET", file.at))).toEqual(denied);
});

test("[TD15] the owner sees every permission, the other their own", async () => {
  await invite(invitation(ben));
  await invite(invitation(olga, "read"));
  await tenant.call("ana", "POST", `${file.at}/createLink`, { body: { type: "view", scope: "organization" } });
  expect(await listed("ana")).toHaveLength(4);
  expect(await people("ben")).toEqual([[ben, "write"]]);
  const [entry] = await listed("ben");
  expect((await tenant.call("ben", "GET", `${file.at}/permissions/${entry.id}`)).json).toMatchObject({
    roles: ["write"],
  });
});

test("[TD16] the first sharing leaves the invited alone, later ones take nothing away", async () => {
  await invite(invitation(ben, "write", { retainInheritedPermissions: false }));
  expect(await people("ana")).toEqual([
    [ana, "owner"],
    [ben, "write"],
  ]);
  await invite(invitation(olga, "read", { retainInheritedPermissions: false }));
  expect(await people("ana")).toHaveLength(3);
});

test("[TD16] with the switch no invitation takes anything away", async () => {
  await tenant.control("/switches", { inviteCutsOff: "never" });
  await tenant.call("ana", "PUT", "/me/drive/root:/Shared/Page.html:/content", { body: "x" });
  const { id } = (await tenant.call("ana", "GET", "/me/drive/root:/Shared/Page.html")).json;
  const at = `/drives/${file.driveId}/items/${id}`;
  await invite(invitation(olga), "/me/drive/root:/Shared:");
  await invite(invitation(ben, "write", { retainInheritedPermissions: false }), at);
  expect((await people("ana", at)).flat()).toEqual(expect.arrayContaining([ana, ben, olga]));
});

test("[TD22] with the switch an entry tells of its invitation, as in Microsoft's example, and of nobody's account name", async () => {
  await tenant.control("/switches", { invitationOnGrant: "told" });
  await invite(invitation(ben));
  const entry = (await listed("ana")).find((it) => it.grantedToV2.user?.id === ben);
  expect(entry).toMatchObject({ invitation: { email: expect.stringContaining("@"), signInRequired: true } });
  expect(Object.keys(entry.grantedToV2)).toEqual(["user"]);
  expect((await tenant.call("ben", "GET", file.at)).status).toBe(200);
});

test("[TD22] with the switch a site's own group is on the owner's list, opens to nobody, and stays", async () => {
  await tenant.control("/switches", { siteGroup: "listed" });
  await invite(invitation(ben));
  const group = (await listed("ana")).find((it) => it.grantedToV2.siteGroup !== undefined);
  expect(code(await tenant.call("ana", "DELETE", `${file.at}/permissions/${group.id}`))).toEqual([
    400,
    "invalidRequest",
  ]);
  expect(await listed("ana")).toHaveLength(3);
  expect(await listed("ben")).toHaveLength(1);
  expect(code(await tenant.call("olga", "GET", file.at))).toEqual(denied);
});

test("[TD17] people are found by id, address and alias, once each", async () => {
  const recipients = [{ objectId: ben }, { email: "b.okafor@contoso.example" }, { alias: "ben" }];
  expect((await invite({ ...invitation(ben), recipients })).status).toBe(200);
  expect(await people("ana")).toHaveLength(2);
  for (const recipient of [{ objectId: "00000000-0000-4000-8000-000000000000" }, { email: "nobody@contoso.example" }])
    expect(code(await invite({ ...invitation(ben), recipients: [recipient] }))).toEqual([400, "invalidRequest"]);
  const group = await invite({ ...invitation(ben), recipients: [{ email: engineeringLeads }] });
  expect(group.json.value[0].grantedToV2.group.displayName).toBe("Engineering leads");
  const outside = await invite({ ...invitation(ben), recipients: [{ email: "noel@northwind.example" }] });
  expect(outside.json.value[0].invitation).toEqual({ email: "noel@northwind.example", signInRequired: true });
  expect((await invite({ ...invitation(ben), requireSignIn: false })).status).toBe(400);
});

test("[TD18] an organisation link opens for a member who redeems it", async () => {
  const link = await tenant.call("ana", "POST", `${file.at}/createLink`, {
    body: { type: "edit", scope: "organization" },
  });
  expect([link.status, link.json.link.scope, link.json.roles]).toEqual([201, "organization", ["write"]]);
  const again = await tenant.call("ana", "POST", `${file.at}/createLink`, {
    body: { type: "edit", scope: "organization" },
  });
  expect([again.status, again.json.id]).toEqual([200, link.json.id]);
  const path = `/shares/${shareId(link.json.link.webUrl)}/driveItem`;
  expect(code(await tenant.call("olga", "GET", file.at))).toEqual(denied);
  expect(code(await tenant.call("olga", "GET", path))).toEqual(denied);
  const once = await tenant.call("olga", "GET", path, { headers: { prefer: "redeemSharingLinkIfNecessary" } });
  expect(once.json.id).toBe(file.id);
  expect(code(await tenant.call("olga", "GET", file.at))).toEqual(denied);
  await tenant.call("olga", "GET", path, { headers: { prefer: "redeemSharingLink" } });
  expect((await tenant.call("olga", "GET", file.at)).status).toBe(200);
});
