import { afterAll, beforeAll, expect, test } from "vitest";
import { parsePersonId, type PersonId } from "#core/pairs/pair.ts";
import { ok, type Result } from "#core/result.ts";
import type { Graph } from "#microsoft/graph/client.ts";
import { resolveAddresses } from "#microsoft/graph/directory.ts";
import { findPeople, readPerson } from "#microsoft/graph/colleagues.ts";
import { type Me, readMe, readPhoto } from "#microsoft/graph/people.ts";
import { readPhotos } from "#microsoft/graph/photos.ts";
import { ana, ben } from "#tests/cast.ts";
import { openTenant, type TestTenant } from "#tests/contracts/tenant/tenant-fixture.ts";
import { graphOf, refusal, scriptedGraph } from "./graph-fixture.ts";

let tenant: TestTenant;
let graph: Graph;
let me: Me;
beforeAll(async () => {
  tenant = await openTenant();
  graph = graphOf(tenant, "ana");
  me = got(await readMe(graph));
});
afterAll(() => tenant[Symbol.asyncDispose]());

const got = <T>(result: Result<T, unknown>): T => {
  if (!result.ok) throw new Error(`Expected a value and got ${JSON.stringify(result.error)}`);
  return result.value;
};
const names = async (words: string): Promise<string[]> => got(await findPeople(graph, words)).map((it) => it.name);
const guest = (): PersonId =>
  [...tenant.world().people.values()]
    .map((it) => (it.userType === "Guest" ? parsePersonId(it.id) : null))
    .find(Boolean)!;

test("[GR30] one reading tells who I am and all my addresses", async () => {
  await tenant.control("/log/clear");
  expect(got(await readMe(graph))).toEqual({
    id: ana,
    name: "Ana Ruiz",
    givenName: "Ana",
    mail: "ana@contoso.example",
    userPrincipalName: "ana@contoso.example",
    proxyAddresses: expect.arrayContaining(["ana.ruiz@contoso.example"]),
  });
  expect(await (await fetch(`${tenant.url}/_tenant/log`)).json()).toHaveLength(1);
});

test("[GR31] a colleague is found by the beginning of a name or an address", async () => {
  expect(await names("ok")).toContain("Ben Okafor");
  expect(await names("ben@contoso")).toContain("Ben Okafor");
  expect(await names("Żółk")).toEqual(["Łukasz Żółkiewski"]);
  expect(await names("zzz nobody")).toEqual([]);
});

test("[GR31] quotes and backslashes do no harm, and an empty line asks nothing", async () => {
  expect(await names("Ben\\")).toContain("Ben Okafor");
  expect(await names('"Ben" :')).toContain("Ben Okafor");
  await using listening = await scriptedGraph(() => ({ status: 200, body: { responses: [] } }));
  await findPeople(listening.graph, 'Ben" OR "displayName:Olga');
  const sent = JSON.parse(listening.asked[0]?.body ?? "") as { requests: { url: string }[] };
  expect(new URLSearchParams(sent.requests[0]?.url.split("?")[1]).get("$search")).toBe(
    ["displayName", "mail", "userPrincipalName"].map((it) => `"${it}:Ben OR displayName Olga"`).join(" OR "),
  );
  await using server = await scriptedGraph(() => refusal(500, "generalException"));
  expect(await findPeople(server.graph, ' "\\" ')).toEqual(ok([]));
  expect(server.asked).toEqual([]);
});

test("[GR32] a guest is told by the name of the account, a member likewise", async () => {
  expect(got(await readPerson(graph, ben))).toEqual({
    id: ben,
    name: "Ben Okafor",
    givenName: "Ben",
    address: "ben@contoso.example",
    guest: false,
  });
  expect(got(await readPerson(graph, guest()))).toMatchObject({ id: guest(), guest: true });
});

test("[GR33] a picture comes as bytes, and nobody has to have one", async () => {
  const photo = got(await readPhoto(graph, ben));
  expect(photo?.type).toMatch(/^image\//);
  expect(photo?.size).toBeGreaterThan(100);
  const tom = [...tenant.world().people.values()].find((it) => it.displayName === "Tom Baker");
  expect(await readPhoto(graph, parsePersonId(tom?.id ?? "")!)).toEqual(ok(null));
});

test("[GR34] pictures of many come in one request, each with a result of its own", async () => {
  const tom = [...tenant.world().people.values()].find((it) => it.displayName === "Tom Baker");
  await tenant.control("/log/clear");
  const photos = got(await readPhotos(graph, [ben, parsePersonId(tom?.id ?? "")!, ana]));
  expect(new Set(await batchesOf(tenant)).size).toBe(1);
  const alone = got(await readPhoto(graph, ben));
  expect(await photos.map(got)[0]?.bytes()).toEqual(await alone?.bytes());
  expect(photos[1]).toEqual(ok(null));
  expect(got(photos[2]!)?.size).toBeGreaterThan(100);
});

test("[GR34] one picture that is refused takes no other with it", async () => {
  await tenant.control("/faults", [
    { fault: "status", status: 503, match: { path: `/users/${ben}/photo/$value` }, times: 1 },
  ]);
  const photos = got(await readPhotos(graph, [ben, ana]));
  await tenant.control("/faults", []);
  expect(photos[0]).toMatchObject({ ok: false, error: { type: "unavailable" } });
  expect(got(photos[1]!)?.size).toBeGreaterThan(100);
});

test("[GR40] people are found by mail and account name in any case, myself without asking", async () => {
  const found = got(await resolveAddresses(graph, [" BEN@Contoso.example ", "Ana.Ruiz@contoso.example", ""], me));
  expect(found["ben@contoso.example"]).toEqual({ id: ben, kind: "member" });
  expect(found["ana.ruiz@contoso.example"]).toEqual({ id: ana, kind: "member" });

  await using server = await scriptedGraph(() => refusal(500, "generalException"));
  expect((await resolveAddresses(server.graph, ["ana@contoso.example"], me)).ok).toBe(true);
  expect(server.asked).toEqual([]);
});

test("[GR40] a guest's address leads to the guest", async () => {
  const mail = tenant.world().people.get(guest())?.mail ?? "";
  expect(got(await resolveAddresses(graph, [mail], me))[mail.toLowerCase()]).toEqual({ id: guest(), kind: "guest" });
});

test("[GR41] nobody's address is a group here and nothing elsewhere", async () => {
  const found = got(
    await resolveAddresses(graph, ["everyone@contoso.example", "jd@fabrikam.example", "no address"], me),
  );
  expect(found["everyone@contoso.example"]).toEqual({ id: "everyone@contoso.example", kind: "group" });
  expect(Object.keys(found)).not.toContain("jd@fabrikam.example");
  expect(Object.keys(found)).not.toContain("no address");
});

test("[GR42] an older address of a mailbox is its person's", async () => {
  const found = got(await resolveAddresses(graph, ["b.okafor@contoso.example"], me));
  expect(found["b.okafor@contoso.example"]).toEqual({ id: ben, kind: "member" });
});

test("[GR42] where that search is refused it counts as a group", async () => {
  await using server = await scriptedGraph(({ body }) => {
    const { requests } = JSON.parse(body) as { requests: { id: string; url: string }[] };
    const responses = requests.map(({ id, url }) =>
      url.includes("proxyAddresses")
        ? { id, status: 403, body: { error: { code: "Authorization_RequestDenied" } } }
        : { id, status: 200, body: { value: [] } },
    );
    return { status: 200, body: { responses } };
  });
  expect(got(await resolveAddresses(server.graph, ["b.okafor@contoso.example"], me))).toMatchObject({
    "b.okafor@contoso.example": { kind: "group" },
  });
});

test("[GR43] two hundred addresses take two batches, and one when each is somebody's mail", async () => {
  await tenant.control("/log/clear");
  await resolveAddresses(graph, addresses("fabrikam.example"), me);
  expect(new Set(await batchesOf(tenant)).size).toBe(2);

  const asked: string[] = [];
  await using server = await scriptedGraph(({ body }) => {
    const { requests } = JSON.parse(body) as { requests: { id: string; url: string }[] };
    asked.push(...requests.map(({ url }) => decodeURIComponent(url)));
    const responses = requests.map(({ id, url }) => {
      const mails = [...decodeURIComponent(url).matchAll(/'([^']+@[^']+)'/g)].map((it) => it[1] ?? "");
      const value = mails.map((mail) => ({ id: idOf(mail), userPrincipalName: mail.toUpperCase(), mail }));
      return { id, status: 200, body: { value } };
    });
    return { status: 200, body: { responses } };
  });
  const found = got(await resolveAddresses(server.graph, addresses("contoso.example"), me));
  expect(found["person199@contoso.example"]).toEqual({ id: idOf("person199@"), kind: "member" });
  expect(server.asked.length).toBe(1);
  expect(asked).toHaveLength(14);
});

test("[GR43] among many addresses an account name is found, and whose mail an address is goes first", async () => {
  const many = [...addresses("fabrikam.example"), "ben@contoso.example"];
  expect(got(await resolveAddresses(graph, many, me))["ben@contoso.example"]).toEqual({ id: ben, kind: "member" });

  const shared = "shared@contoso.example";
  await using server = await scriptedGraph(({ body }) => {
    const { requests } = JSON.parse(body) as { requests: { id: string; url: string }[] };
    const responses = requests.map(({ id, url }) => {
      const byMail = { id: idOf("person1@"), mail: shared, userPrincipalName: "one@contoso.example" };
      const byName = { id: idOf("person2@"), mail: "two@contoso.example", userPrincipalName: shared };
      const value = !decodeURIComponent(url).includes(shared) ? [] : url.includes("mail") ? [byMail] : [byName];
      return { id, status: 200, body: { value } };
    });
    return { status: 200, body: { responses } };
  });
  const found = got(await resolveAddresses(server.graph, [...addresses("fabrikam.example"), shared], me));
  expect(found[shared]).toEqual({ id: idOf("person1@"), kind: "member" });
});

test("[GR43] among few addresses too, whoever else has it as account name and is told first", async () => {
  const shared = "shared@contoso.example";
  await using server = await scriptedGraph(({ body }) => {
    const { requests } = JSON.parse(body) as { requests: { id: string; url: string }[] };
    const byName = { id: idOf("person2@"), mail: "two@contoso.example", userPrincipalName: shared };
    const byMail = { id: idOf("person1@"), mail: shared, userPrincipalName: "one@contoso.example" };
    return {
      status: 200,
      body: { responses: requests.map(({ id }) => ({ id, status: 200, body: { value: [byName, byMail] } })) },
    };
  });
  const found = got(await resolveAddresses(server.graph, [shared, "two@contoso.example"], me));
  expect(found[shared]).toEqual({ id: idOf("person1@"), kind: "member" });
  expect(found["two@contoso.example"]).toEqual({ id: idOf("person2@"), kind: "member" });
});

const addresses = (domain: string): string[] => Array.from({ length: 200 }, (_, at) => `person${at}@${domain}`);

const idOf = (mail: string): string => `d0000000-0000-4000-8000-${(/\d+/.exec(mail)?.[0] ?? "").padStart(12, "0")}`;

/** The batch of each part that Graph saw. */
const batchesOf = async ({ url }: TestTenant): Promise<string[]> => {
  const log = (await (await fetch(`${url}/_tenant/log`)).json()) as { batch?: string }[];
  return log.flatMap(({ batch }) => batch ?? []);
};

test("[GR16] neither an address nor typed words are in the address of a request", async () => {
  await using server = await scriptedGraph(() => ({ status: 200, body: { responses: [] } }));
  await findPeople(server.graph, "Olga Petrova");
  await resolveAddresses(server.graph, ["olga@contoso.example", "old.olga@contoso.example"], me);
  expect(server.asked.length).toBeGreaterThan(1);
  for (const { url, body } of server.asked) {
    expect(url).toBe("/v1.0/$batch");
    expect(body).toMatch(/olga/i);
  }
});
