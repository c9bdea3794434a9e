/** How far the application may reach: mode *all*, mode *selected*, and the way from one to the other. */
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { auditSharing } from "#core/notebook/audit.ts";
import type { NotebookStore, StoredFile } from "#core/notebook/notebook-store.ts";
import type { PersonId } from "#core/pairs/pair.ts";
import { err, ok } from "#core/result.ts";
import { createOneDriveStore } from "#microsoft/graph/onedrive.ts";
import type { FileAccess } from "#microsoft/platform.ts";
import { toTokenError } from "#microsoft/sign-in/msal-error.ts";
import { permissions } from "#microsoft/sign-in/scopes.ts";
import { ana, anaAndBen, ben } from "#tests/cast.ts";
import { askForTokens, browserOf, signIn } from "#tests/contracts/tenant/entra-sign-in.ts";
import { apiResource, clientId, openTenant, type TestTenant } from "#tests/contracts/tenant/tenant-fixture.ts";
import { callsOf, got, graphOf, storeOn } from "./graph-fixture.ts";

let tenant: TestTenant;
beforeAll(async () => {
  tenant = await openTenant();
});
beforeEach(() => tenant.reset());
afterAll(() => tenant[Symbol.asyncDispose]());

/** A store that notes every scope it asks for, and gets none of those that are withheld. */
const watched = (access: FileAccess, person: PersonId, withheld: readonly string[] = []) => {
  const asked = new Set<string>();
  const graph = graphOf(tenant, person, {
    token: async (scopes) => {
      for (const scope of scopes) asked.add(scope);
      const missing = scopes.filter((it) => withheld.includes(it));
      return missing.length > 0
        ? err({ type: "consentMissing", scopes: missing, adminNeeded: true })
        : ok(await tenant.token(person, scopes.join(" ")));
    },
  });
  return { asked, store: createOneDriveStore({ graph, clientId, access }) };
};

/** A store whose tokens Entra gives or refuses, by what the tenant has consented to. */
const consented = async (access: FileAccess, person: PersonId): Promise<NotebookStore> => {
  const { json: first } = await signIn(tenant, tenant.world().people.get(person)?.userPrincipalName);
  const table = permissions({ apiResource, access });
  const graph = graphOf(tenant, person, {
    token: async (scopes) => {
      const scope = scopes.join(" ");
      const { status, json } = await askForTokens(tenant, { ...renewing, refresh_token: first.refresh_token, scope });
      if (status === 200) return ok(json.access_token);
      const adminNeeded = table.some((it) => it.adminNeeded && scopes.includes(it.scope));
      const refusal = { errorCode: json.error, subError: json.suberror, errorNo: String(json.error_codes[0]) };
      return err(toTokenError(refusal, { scopes, adminNeeded }));
    },
  });
  return createOneDriveStore({ graph, clientId, access });
};
const renewing = { grant_type: "refresh_token" };
const withdraw = (scope: string) => tenant.control("/consent", { scope, granted: false });

const shared = async (store: NotebookStore): Promise<StoredFile> => {
  const file = got(await store.create("1-1 Ana and Ben", "<p>first</p>"));
  got(await store.invite(file.at, ben));
  return file;
};

/** As the owner's client looks: the list first, then what our application lacks on it. */
const looked = async (store: NotebookStore, file: StoredFile) =>
  store.admit(file.at, got(await store.permissions(file.at)));

const granted = async (store: NotebookStore, file: StoredFile): Promise<boolean> =>
  got(await store.permissions(file.at)).some((it) => it.type === "ourApp");

test("[GR68] in mode selected no token reaches every file, and both do everything", async () => {
  const [anas, bens] = [watched("selected", ana), watched("selected", ben)];
  const file = await shared(anas.store);
  const { file: read } = got(await bens.store.read(file.at));
  got(await bens.store.write(file.at, "<p>Ben</p>", read.version));
  got(await bens.store.putOwn("Duologue index.json", { type: "json", text: "{}" }));
  expect(got(await anas.store.read(file.at)).html).toBe("<p>Ben</p>");
  for (const { asked } of [anas, bens])
    expect([...asked].toSorted()).toEqual(["Files.ReadWrite", "Files.SelectedOperations.Selected"]);
});

test("[GR68] in mode all one scope does everything", async () => {
  const anas = watched("all", ana);
  await shared(anas.store);
  got(await anas.store.putOwn("Duologue index.json", { type: "json", text: "{}" }));
  expect([...anas.asked]).toEqual(["Files.ReadWrite.All"]);
});

test("[GR68] a file that was shared by hand and not granted stays closed to the application", async () => {
  const made = await tenant.graph("/me/drive/root:/Private.html:/content", {
    as: "ana",
    scopes: "Files.ReadWrite",
    method: "PUT",
    body: "<p>private</p>",
  });
  const at = { driveId: made.json.parentReference.driveId, itemId: made.json.id };
  got(await storeOn(tenant, "all", ana).invite(at, ben));
  expect((await storeOn(tenant, "all", ben).read(at)).ok).toBe(true);
  expect(await storeOn(tenant, "selected", ben).read(at)).toEqual(err({ type: "forbidden" }));
});

test("[GR69] the grant is made after the invitation, names our application and this file, and is no drift", async () => {
  const store = storeOn(tenant, "selected", ana);
  const file = got(await store.create("1-1 Ana and Ben", "<p>first</p>"));
  expect(await granted(store, file)).toBe(false);
  await tenant.control("/log/clear");
  got(await store.invite(file.at, ben));
  expect(await callsOf(tenant)).toEqual(["POST /drives/…/items/…/invite", "POST /drives/…/items/…/permissions"]);
  const listed = got(await store.permissions(file.at));
  expect(listed.filter((it) => it.type === "ourApp")).toHaveLength(1);
  expect(auditSharing(listed, anaAndBen)).toEqual({ type: "exactlyTwo" });
});

test("[GR69] a private file of one's own gets no grant", async () => {
  const store = storeOn(tenant, "selected", ana);
  const copy = got(await store.putOwn("Copy.html", { type: "html", text: "<p>copy</p>" }));
  got(await looked(store, copy));
  expect(got(await store.permissions(copy.at)).map((it) => it.type)).toEqual(["person"]);
});

test("[GR70] where the tenant refuses the grant, mode selected says so", async () => {
  tenant.reset({ switches: { applicationGrant: "refused" } });
  const store = storeOn(tenant, "selected", ana);
  const file = got(await store.create("1-1 Ana and Ben", "<p>first</p>"));
  expect(await store.invite(file.at, ben)).toEqual(err({ type: "grantRefused" }));
  // The list stays readable, and what it says stays true.
  expect(auditSharing(got(await store.permissions(file.at)), anaAndBen)).toEqual({ type: "exactlyTwo" });
  expect(await storeOn(tenant, "selected", ben).read(file.at)).toEqual(err({ type: "forbidden" }));
});

test("[GR70] with the way out every file is asked for only where the grant was refused", async () => {
  const anas = watched("selectedOrAll", ana);
  const file = await shared(anas.store);
  const bens = watched("selectedOrAll", ben);
  got(await bens.store.read(file.at));
  expect(bens.asked).not.toContain("Files.ReadWrite.All");

  tenant.reset({ switches: { applicationGrant: "refused" } });
  const again = await shared(anas.store);
  const withoutGrant = watched("selectedOrAll", ben);
  const read = got(await withoutGrant.store.read(again.at));
  expect(withoutGrant.asked).toContain("Files.ReadWrite.All");
  got(await withoutGrant.store.write(again.at, "<p>Ben</p>", read.file.version));
  expect(anas.asked).not.toContain("Files.ReadWrite.All");

  // Not consented yet, the person is told what is missing.
  const refused = watched("selectedOrAll", ben, ["Files.ReadWrite.All"]);
  expect(await refused.store.describe(again.at)).toMatchObject(
    err({ type: "consentMissing", scopes: ["Files.ReadWrite.All"] }),
  );
});

test("[GR99] a grant that is given and opens nothing is a closed file to the other, and the way out opens it", async () => {
  tenant.reset({ switches: { applicationGrant: "idle" } });
  const anas = storeOn(tenant, "selected", ana);
  const file = await shared(anas);
  expect(await granted(anas, file)).toBe(true);
  expect(auditSharing(got(await anas.permissions(file.at)), anaAndBen)).toEqual({ type: "exactlyTwo" });
  expect(await storeOn(tenant, "selected", ben).read(file.at)).toEqual(err({ type: "forbidden" }));
  got(await anas.write(file.at, "<p>Ana</p>", got(await anas.read(file.at)).file.version));

  const bens = watched("selectedOrAll", ben);
  expect(got(await bens.store.read(file.at)).html).toBe("<p>Ana</p>");
  expect(bens.asked).toContain("Files.ReadWrite.All");
});

test("[GR71] a notebook made in mode all opens in mode selected once the owner's client has looked", async () => {
  const file = await shared(storeOn(tenant, "all", ana));
  const bens = storeOn(tenant, "selected", ben);
  expect(await bens.read(file.at)).toEqual(err({ type: "forbidden" }));
  const anas = storeOn(tenant, "selected", ana);
  expect(got(await anas.read(file.at)).html).toBe("<p>first</p>");
  expect(await granted(anas, file)).toBe(false);
  got(await looked(anas, file));
  expect(await granted(anas, file)).toBe(true);
  expect(got(await bens.read(file.at)).html).toBe("<p>first</p>");
});

test("[GR70] of a notebook made in mode all it says so when the owner's client looks, and the way out needs no grant", async () => {
  const file = await shared(storeOn(tenant, "all", ana));
  await tenant.control("/switches", { applicationGrant: "refused" });
  const listed = got(await storeOn(tenant, "selected", ana).permissions(file.at));
  expect(auditSharing(listed, anaAndBen)).toEqual({ type: "exactlyTwo" });
  expect(await looked(storeOn(tenant, "selected", ana), file)).toEqual(err({ type: "grantRefused" }));
  got(await looked(storeOn(tenant, "selectedOrAll", ana), file));
});

test("[GR71] a notebook made in mode selected opens in mode all", async () => {
  const file = await shared(storeOn(tenant, "selected", ana));
  const bens = storeOn(tenant, "all", ben);
  const read = got(await bens.read(file.at));
  got(await bens.write(file.at, "<p>Ben</p>", read.file.version));
  expect(auditSharing(got(await storeOn(tenant, "all", ana).permissions(file.at)), anaAndBen)).toEqual({
    type: "exactlyTwo",
  });
});

test("[GR71] a grant that somebody took away comes back with the owner's next look", async () => {
  const anas = storeOn(tenant, "selected", ana);
  const file = await shared(anas);
  const grant = got(await anas.permissions(file.at)).find((it) => it.type === "ourApp");
  got(await anas.revoke(file.at, grant?.id ?? ""));
  expect(await storeOn(tenant, "selected", ben).read(file.at)).toEqual(err({ type: "forbidden" }));
  got(await looked(anas, file));
  expect(await granted(anas, file)).toBe(true);
  expect((await storeOn(tenant, "selected", ben).read(file.at)).ok).toBe(true);
});

test("[GR76] where the drive around a granted file is closed, the file says whose it is", async () => {
  tenant.reset({ switches: { driveOfGrant: "closed" } });
  const file = await shared(storeOn(tenant, "selected", ana));
  expect(got(await storeOn(tenant, "selected", ben).read(file.at)).file.owner).toBe(ana);
});

test("[GR68] without consent to every file, mode all says which permission is missing and whose yes it takes, and makes nothing", async () => {
  await withdraw("Files.ReadWrite.All");
  const missing = err({ type: "consentMissing", scopes: ["Files.ReadWrite.All"], adminNeeded: true });
  const store = await consented("all", ana);
  expect(await store.create("1-1 Ana and Ben", "<p>first</p>")).toEqual(missing);
  expect(await store.readOwn("Duologue index.json")).toEqual(missing);
  const inFolder = await tenant.graph("/me/drive/root:/Duologue:", { as: "ana", scopes: "Files.Read" });
  expect(inFolder.status).toBe(404);
});

test.each(["person", "administrator"] as const)(
  "[GR96] where single files await the consent of a %s, one's own drive needs none, and sharing says what is missing",
  async (selectedConsent) => {
    tenant.reset({ switches: { selectedConsent } });
    await withdraw("Files.SelectedOperations.Selected");
    const scopes = ["Files.SelectedOperations.Selected", "Files.ReadWrite"];
    const missing = err({ type: "consentMissing", scopes, adminNeeded: false });
    const anas = await consented("selected", ana);
    const file = got(await anas.create("1-1 Ana and Ben", "<p>first</p>"));
    // Whoever comes again finds what was begun, and makes no second one.
    const begun = got(await anas.readOwn("1-1 Ana and Ben"));
    expect(await begun?.file()).toMatchObject(ok({ at: file.at, owner: ana }));
    expect(await anas.invite(file.at, ben)).toEqual(missing);
    expect(await (await consented("selected", ben)).describe(file.at)).toEqual(missing);

    const page = await browserOf(tenant).press({ person: "ana" }, { scope: `openid ${scopes.join(" ")}` });
    expect(page.page).toContain(selectedConsent === "person" ? "Permissions requested" : "Approval needed");
    await tenant.control("/consent", { scope: scopes[0], granted: true });
    got(await anas.invite(file.at, ben));
    expect((await (await consented("selected", ben)).describe(file.at)).ok).toBe(true);
  },
);
