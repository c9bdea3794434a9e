import { afterAll, beforeAll, expect, test } from "vitest";
import { ana, ben, olga } from "#tests/cast.ts";
import { openTenant, type TestTenant } from "./tenant-fixture.ts";

let tenant: TestTenant;
beforeAll(async () => {
  tenant = await openTenant();
});
afterAll(() => tenant[Symbol.asyncDispose]());

const asAna = { as: "ana", scopes: "User.Read User.ReadBasic.All" };
const eventual = { ConsistencyLevel: "eventual" };
const names = (json: { value: { displayName: string }[] }): string[] => json.value.map((it) => it.displayName);
const filtered = async (filter: string) =>
  names((await tenant.graph(`/users?$filter=${encodeURIComponent(filter)}`, asAna)).json);
const searched = async (search: string) =>
  names((await tenant.graph(`/users?$search=${encodeURIComponent(search)}`, { ...asAna, headers: eventual })).json);

const read = async (key: string) => tenant.graph(`/users/${encodeURIComponent(key)}`, asAna);

test("[TN20] a person reads who they are", async () => {
  const me = await tenant.graph("/me", { as: "ana", scopes: "User.Read" });
  expect(me.status).toBe(200);
  expect(me.json).toMatchObject({
    id: ana,
    displayName: "Ana Ruiz",
    userPrincipalName: "ana@contoso.example",
    mail: "ana@contoso.example",
    jobTitle: "Engineering manager",
  });
  const chosen = await tenant.graph("/me?$select=id,userType,proxyAddresses", { as: "ana", scopes: "User.Read" });
  expect(chosen.json).toMatchObject({ id: ana, userType: "Member" });
  expect(chosen.json.proxyAddresses).toContain("smtp:ana.ruiz@contoso.example");
  expect(chosen.json).not.toHaveProperty("displayName");
});

test("[TN21] a colleague is found by object id or user principal name, never by another address", async () => {
  expect((await read(ben)).json).toMatchObject({ id: ben, displayName: "Ben Okafor" });
  expect((await read("BEN@contoso.example")).json.id).toBe(ben);
  expect((await read("gina_fabrikam.example#EXT#@contoso.example")).json.mail).toBe("gina@fabrikam.example");
  const nobody = await read("b.okafor@contoso.example");
  expect([nobody.status, nobody.json.error.code]).toEqual([404, "Request_ResourceNotFound"]);
});

test("[TN22] with basic profiles others show names and addresses and nothing beyond", async () => {
  const shown = (
    await tenant.graph(`/users/${ben}?$select=id,displayName,mail,jobTitle,userType,proxyAddresses`, asAna)
  ).json;
  expect(shown).toMatchObject({
    id: ben,
    displayName: "Ben Okafor",
    mail: "ben@contoso.example",
    jobTitle: null,
    userType: null,
    proxyAddresses: [],
  });
  const whole = await tenant.graph(`/users/${ben}`, { as: "ana", scopes: "User.Read.All" });
  expect(whole.json.jobTitle).toBe("Software engineer");
});

test("[TN22] with User.Read alone one reads oneself and no colleague", async () => {
  expect((await tenant.graph(`/users/${ana}`, { as: "ana", scopes: "User.Read" })).status).toBe(200);
  const other = await tenant.graph(`/users/${ben}`, { as: "ana", scopes: "User.Read" });
  expect([other.status, other.json.error.code]).toEqual([403, "Authorization_RequestDenied"]);
});

test("[TN23] a filter finds people by their addresses and ids", async () => {
  expect(await filtered("mail eq 'BEN@contoso.example'")).toEqual(["Ben Okafor"]);
  expect(await filtered("userPrincipalName in ('ana@contoso.example','olga@contoso.example')")).toEqual([
    "Ana Ruiz",
    "Olga Petrova",
  ]);
  expect(await filtered(`id eq '${olga}'`)).toEqual(["Olga Petrova"]);
  expect(await filtered("proxyAddresses/any(p:p eq 'smtp:b.okafor@contoso.example')")).toEqual(["Ben Okafor"]);
  expect(await filtered("startswith(displayName,'ben')")).toEqual(["Ben Okafor", "Ben Okafor-Hughes"]);
  expect(
    await filtered("mail eq 'gina@fabrikam.example' or (startswith(mail,'zoe') and userPrincipalName ne 'x')"),
  ).toEqual(["Zoë Brontë-Ångström", "Gina Rossi (Fabrikam)"]);
});

test("[TN23] a group is not found among users, and a filter that cannot be read is refused", async () => {
  expect(await filtered("mail eq 'eng-leads@contoso.example'")).toEqual([]);
  for (const filter of ["mail eq", "mail contains 'x'", "(mail eq 'a'", "mail eq 'a' mail eq 'b'"]) {
    const answer = await tenant.graph(`/users?$filter=${encodeURIComponent(filter)}`, asAna);
    expect([answer.status, answer.json.error.code]).toEqual([400, "Request_UnsupportedQuery"]);
  }
});

test("[TN24] a search needs the consistency header and finds beginnings of words without accents", async () => {
  const without = await tenant.graph('/users?$search="displayName:ana"', asAna);
  expect([without.status, without.json.error.code]).toEqual([400, "Request_UnsupportedQuery"]);
  expect(await searched('"displayName:okaf"')).toEqual(["Ben Okafor", "Ben Okafor-Hughes"]);
  expect(await searched('"displayName:angstrom" OR "displayName:zolk"')).toEqual([
    "Łukasz Żółkiewski",
    "Zoë Brontë-Ångström",
  ]);
  expect(await searched('"displayName:佐藤"')).toEqual(["佐藤 健司"]);
  expect(await searched('"mail:olga" AND "displayName:pet"')).toEqual(["Olga Petrova"]);
  expect(await searched('"displayName:kafor"')).toEqual([]);
});

test("[TN25] a long list comes in pages that lead on to the next", async () => {
  const seen: string[] = [];
  let path = "/users?$top=7&$select=displayName&$count=true";
  for (let pages = 0; path !== "" && pages < 10; pages++) {
    const { json } = await tenant.graph(path, { ...asAna, headers: eventual });
    expect(json.value.length).toBeLessThanOrEqual(7);
    expect(json["@odata.count"]).toBe(tenant.world().people.size);
    seen.push(...names(json));
    path = (json["@odata.nextLink"] as string | undefined)?.split("/v1.0")[1] ?? "";
  }
  expect(seen.length).toBe(tenant.world().people.size);
  expect(new Set(seen).size).toBe(seen.length);
});

test("[TN26] a picture is a PNG, and a person without one answers ImageNotFound", async () => {
  for (const path of ["/me/photo/$value", `/users/${ana}/photo/%24value`]) {
    const photo = await tenant.graph(path, asAna);
    expect(photo.headers.get("content-type")).toBe("image/png");
    expect(Buffer.from(photo.bytes.slice(0, 8)).toString("hex")).toBe("89504e470d0a1a0a");
    expect(photo.bytes.length).toBeLessThan(30_000);
  }
  expect((await tenant.graph("/me/photo", asAna)).json).toMatchObject({ width: 96, height: 96 });
  const none = await tenant.graph("/users/tom@contoso.example/photo/$value", asAna);
  expect([none.status, none.json.error.code]).toEqual([404, "ImageNotFound"]);
  const alone = await tenant.graph(`/users/${ben}/photo/$value`, { as: "ana", scopes: "User.Read" });
  expect(alone.status).toBe(403);
});

test("[TN27] managers need User.Read.All, one's own reports do not", async () => {
  expect((await tenant.graph("/me/manager", { as: "ben", scopes: "User.Read User.ReadBasic.All" })).status).toBe(403);
  expect((await tenant.graph("/me/manager", { as: "ben", scopes: "User.Read.All" })).json.id).toBe(ana);
  expect((await tenant.graph("/me/manager", { as: "tom", scopes: "User.Read.All" })).status).toBe(404);
  const reports = await tenant.graph("/me/directReports", { as: "ana", scopes: "User.Read" });
  expect(names(reports.json)).toContain("Ben Okafor");
  expect((await tenant.graph(`/users/${ana}/directReports`, { as: "ben", scopes: "User.Read.All" })).status).toBe(200);
});

test("[TN28] the cast has people of several zones and scripts, a guest, rooms and a group", () => {
  const people = [...tenant.world().people.values()];
  const staff = people.filter((it) => it.userType === "Member" && it.room !== true && it.mail !== null);
  expect(staff.length).toBeGreaterThanOrEqual(14);
  expect(new Set(staff.map((it) => it.timeZone)).size).toBeGreaterThan(4);
  expect(staff.some((it) => /\p{Script=Arabic}/u.test(it.displayName))).toBe(true);
  expect(people.filter((it) => it.room === true).length).toBe(2);
  expect(people.filter((it) => it.userType === "Guest").length).toBe(1);
  expect(new Set(people.map((it) => it.id)).size).toBe(people.length);
  const managers = people.flatMap((it) => it.managerId ?? []);
  expect(managers.filter((it) => !tenant.world().people.has(it))).toEqual([]);
  for (const it of people) {
    expect(it.id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/);
  }
});
