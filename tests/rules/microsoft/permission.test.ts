import { expect, test } from "vitest";
import { toPermission } from "#microsoft/graph/permission.ts";
import { ana, ben } from "#tests/cast.ts";

const ours = "d1a10600-0000-4000-8000-000000000001";
const read = (entry: object) => toPermission({ id: "1", ...entry }, ours);
const wider = (who: string) => ({ type: "wider", id: "1", who });

test("[GR50] a direct grant names its person and whether the file is theirs", () => {
  const siteUser = { id: "6", displayName: "Ben", loginName: "i:0#.f|membership|ben@contoso.example" };
  expect(read({ roles: ["write"], grantedToV2: { user: { id: ben, displayName: "Ben" }, siteUser } })).toEqual({
    type: "person",
    id: "1",
    person: ben,
    owner: false,
  });
  expect(read({ roles: ["owner"], grantedToV2: { user: { id: ana.toUpperCase() } } })).toEqual({
    type: "person",
    id: "1",
    person: ana,
    owner: true,
  });
});

test("[GR50] and whether they may only read", () => {
  const grantedToV2 = { user: { id: ben } };
  expect(read({ roles: ["read"], grantedToV2 })).toMatchObject({ person: ben, readOnly: true });
  for (const roles of [["write"], ["read", "write"], ["owner"], []])
    expect(read({ roles, grantedToV2 })).not.toHaveProperty("readOnly");
});

test("[GR50] the deprecated form names the same person", () => {
  expect(read({ roles: ["write"], grantedTo: { user: { id: ben } } })).toMatchObject({ type: "person", person: ben });
});

test("[GR51] a link is as wide as its scope", () => {
  const named = [{ user: { id: ben } }];
  expect(read({ link: { scope: "anonymous", type: "view" } })).toEqual(wider("anyoneLink"));
  expect(read({ link: { scope: "organization", type: "edit" } })).toEqual(wider("organizationLink"));
  expect(read({ link: { scope: "users", type: "edit" }, grantedToIdentitiesV2: named })).toEqual(wider("namedLink"));
  expect(read({ link: { webUrl: "https://contoso.example/w" }, grantedToIdentitiesV2: named })).toEqual(
    wider("namedLink"),
  );
  expect(read({ link: { scope: "existingAccess", type: "view" } })).toBeNull();
});

test("[GR51] a link stays a link, whomever its entry names besides", () => {
  expect(read({ link: { scope: "organization" }, grantedToV2: { user: { id: ben } } })).toEqual(
    wider("organizationLink"),
  );
});

test("[GR52] groups, sites, strangers and other applications are wider", () => {
  expect(read({ grantedToV2: { group: { id: ben } } })).toEqual(wider("group"));
  expect(read({ grantedToV2: { siteGroup: { id: "4", displayName: "Owners" } } })).toEqual(wider("site"));
  expect(read({ grantedToV2: { sharePointGroup: { id: "4" } } })).toEqual(wider("site"));
  expect(read({ grantedToV2: { application: { id: ben } } })).toEqual(wider("otherApp"));
  expect(read({ grantedToV2: { user: { id: "5D33DD65C6932946" } } })).toEqual(wider("outsidePerson"));
  expect(read({ grantedToV2: { user: { displayName: "jd@fabrikam.example" } } })).toEqual(wider("outsidePerson"));
  expect(read({ invitation: { email: "jd@fabrikam.example", signInRequired: true } })).toEqual(wider("outsidePerson"));
});

test("[GR53] our own application is ours", () => {
  expect(read({ roles: ["write"], grantedToV2: { application: { id: ours.toUpperCase() } } })).toEqual({
    type: "ourApp",
    id: "1",
  });
});

test("[GR54] what is not understood is drift", () => {
  expect(read({ link: { scope: "everybodyWeLike" } })).toEqual(wider("unrecognised"));
  expect(read({ link: { webUrl: "https://contoso.example/w" } })).toEqual(wider("unrecognised"));
  expect(read({ grantedToV2: { robot: { id: "1" } } })).toEqual(wider("unrecognised"));
  expect(read({ grantedToV2: { user: { id: ben }, group: { id: "9" } } })).toEqual(wider("unrecognised"));
  expect(read({ grantedToV2: { siteUser: { id: "6" } } })).toEqual(wider("unrecognised"));
  expect(read({ roles: ["write"] })).toEqual(wider("unrecognised"));
  for (const odd of [null, 7, "text", []]) expect(toPermission(odd, ours)).toMatchObject({ who: "unrecognised" });
});
