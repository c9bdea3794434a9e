import { expect, test } from "vitest";
import { toPermission } from "#microsoft/graph/permission.ts";
import { ana, ben, olga } from "#tests/cast.ts";

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

const bens = { user: { id: ben, displayName: "Ben", email: "ben@contoso.example" } };
const login = (name: string) => ({ id: "6", displayName: "Ben", loginName: `i:0#.f|membership|${name}` });
const asBen = { type: "person", id: "1", person: ben, owner: false };
const olgas = { user: { id: olga, displayName: "Olga" } };

test.each<[string, object]>([
  ["another person in the deprecated form", { grantedTo: olgas }],
  ["somebody without an id there", { grantedTo: { user: { displayName: "Ben" } } }],
  ["a group there", { grantedTo: { ...bens, group: { id: "9" } } }],
  ["others, as in a link", { grantedToIdentitiesV2: [olgas] }],
  ["themselves and another, as in a link", { grantedToIdentitiesV2: [bens, olgas] }],
  ["a user of the site, as in a link", { grantedToIdentitiesV2: [{ siteUser: { id: "7" } }] }],
  ["others, as in a link of old", { grantedToIdentities: [olgas] }],
  ["others in no list", { grantedToIdentitiesV2: olgas }],
  ["an invitation of somebody elsewhere", { invitation: { email: "jd@fabrikam.example", signInRequired: true } }],
  ["an invitation of a colleague", { invitation: { email: "olga@contoso.example", signInRequired: true } }],
  ["an invitation that another took up", { invitation: { redeemedBy: "olga@contoso.example" } }],
  ["an invitation that asks for no sign-in", { invitation: { email: "ben@contoso.example", signInRequired: false } }],
  ["an invitation with more in it", { invitation: { email: "ben@contoso.example", also: olgas } }],
  ["a facet that nobody knows", { audience: { everybody: true } }],
])("[GR107] a person beside %s is not understood", (_, beside) => {
  expect(read({ roles: ["write"], grantedToV2: bens, ...beside })).toEqual(wider("unrecognised"));
});

test("[GR107] nor is anything beside our own application, or beside a link that opens nothing", () => {
  expect(read({ grantedToV2: { application: { id: ours } }, grantedToIdentitiesV2: [olgas] })).toEqual(
    wider("unrecognised"),
  );
  for (const beside of [{ grantedToV2: olgas }, { grantedTo: olgas }, { grantedToIdentitiesV2: [olgas] }])
    expect(read({ link: { scope: "existingAccess", type: "view" }, ...beside })).toEqual(wider("unrecognised"));
});

test.each<[string, object]>([
  ["of the deprecated form", { grantedTo: { user: { id: ben.toUpperCase(), displayName: "Ben" } } }],
  ["of notes that Microsoft adds", { "@deprecated.GrantedTo": "Refer to GrantedToV2", "roles@odata.type": "#Strings" }],
  ["of where it comes from", { inheritedFrom: { driveId: "b!1", id: "01A", path: "/drive/root:/Documents" } }],
  ["of OneDrive for Business, that it was inherited", { inheritedFrom: {} }],
  ["of a share", { shareId: "FWxc1lasfdbEAGM5fI7B67aB5ZMPDMmQ11U", hasPassword: false }],
  ["of its end", { expirationDateTime: "0001-01-01T00:00:00Z" }],
  ["of what is not there", { link: null, invitation: null, audience: null, grantedToIdentitiesV2: [] }],
  ["of themselves, as in a link", { grantedToIdentitiesV2: [bens], grantedToIdentities: [bens] }],
  ["of their own invitation", { invitation: { email: "Ben@contoso.example", signInRequired: true } }],
  ["of an invitation without an address", { invitation: { signInRequired: true, invitedBy: { user: { id: ana } } } }],
  ["of types", { grantedToV2: { "@odata.type": "#microsoft.graph.sharePointIdentitySet", ...bens } }],
])("[GR107] what is said %s lets nobody else in", (_, beside) => {
  expect(
    read({ "@odata.type": "#microsoft.graph.permission", roles: ["write"], grantedToV2: bens, ...beside }),
  ).toEqual(asBen);
});

test("[GR107] whose an invitation is, the account name says as well", () => {
  const granted = { user: { id: ben, displayName: "Ben" }, siteUser: login("ben@contoso.example") };
  const invited = (email: string) => read({ grantedToV2: granted, invitation: { email, signInRequired: true } });
  expect(invited("ben@contoso.example")).toEqual(asBen);
  expect(invited("olga@contoso.example")).toEqual(wider("unrecognised"));
});

test("[GR107] whose address nobody tells is whom the entry names, as in Microsoft's example, if they have to sign in", () => {
  const granted = { user: { id: ben, displayName: "Ben" } };
  const invited = (more: object) => read({ grantedTo: granted, invitation: { email: "b@c.example", ...more } });
  expect(invited({ signInRequired: true })).toEqual(asBen);
  expect(invited({ signInRequired: false })).toEqual(wider("unrecognised"));
  expect(read({ grantedToV2: olgas, invitation: { email: "b@c.example" } })).toMatchObject({ person: olga });
});
