/** The OneDrives of the tenant as a world has them: the real store over HTTP, and what others do to files behind its back. */
import { randomUUID } from "node:crypto";
import { copyNameOf } from "#core/notebook/own-copy.ts";
import { dayLength } from "#core/pairs/instant.ts";
import type { PersonId } from "#core/pairs/pair.ts";
import { ok } from "#core/result.ts";
import { createGraph } from "#microsoft/graph/client.ts";
import { createOneDriveStore, loadChanging } from "#microsoft/graph/onedrive.ts";
import { toPermission } from "#microsoft/graph/permission.ts";
import { createQueue } from "#microsoft/graph/queue.ts";
import type { FileAccess } from "#microsoft/platform.ts";
import { addItem, touchMetadata, writeContent } from "#tenant/graph/drive-store.ts";
import { grantTo, ownList } from "#tenant/graph/permission.ts";
import type { Switches, TenantDrive, TenantItem } from "#tenant/world.ts";
import { anaAndBen } from "#tests/cast.ts";
import type { MemoryFile } from "#tests/contracts/memory-store.ts";
import { asInAPage } from "#tests/contracts/graph/graph-fixture.ts";
import { clientId, type TestTenant } from "#tests/contracts/tenant/tenant-fixture.ts";
import type { Travel } from "./travel.ts";
import { beside, type WorldDrives } from "./world.ts";

// Loaded on demand in a browser; here at once, so that a call takes no longer than its requests.
await Promise.all([loadChanging(), import("#microsoft/graph/drive-own.ts")]);

/** What becomes of a request on its way: `busy` is 503 with a time, `claims` a 401 that wants another token. */
export type Line = "claims" | "cut" | "lost" | "half" | "busy";

export interface TenantDrives extends WorldDrives {
  readonly spoil: (who: PersonId, line: Line, requests: number) => void;
}

/** Everything there was is gone. */
export const tenantDrives =
  (tenant: TestTenant, switches: Partial<Switches>, access: FileAccess = "all") =>
  (now: () => number): TenantDrives => {
    tenant.reset({ switches });
    const world = tenant.world();
    world.now = now;
    for (const { items } of world.drives.values())
      for (const item of items.values()) if (item.parentId !== null) items.delete(item.id);

    const spoilt = new Map<PersonId, { readonly line: Line; requests: number }>();
    const exchange = async (person: PersonId, ...[input, init]: Parameters<typeof fetch>): Promise<Response> => {
      const fate = spoilt.get(person);
      if (fate === undefined || fate.requests === 0) return whole(await asInAPage(input, init));
      fate.requests -= 1;
      if (fate.line === "cut") throw new TypeError("The line is cut.");
      if (fate.line === "busy") return new Response("{}", { status: 503, headers: { "retry-after": "40" } });
      if (fate.line === "claims") return new Response("{}", { status: 401, headers: challenge });
      const answer = await asInAPage(input, init);
      const text = await answer.text();
      if (fate.line === "lost") throw new TypeError("The answer is lost.");
      return new Response(brokenAfter(text.slice(0, text.length / 2)), { status: answer.status });
    };
    const storeOver = (person: PersonId, travel: Travel) => {
      const graph = createGraph({
        base: `${tenant.url}/v1.0`,
        token: (scopes) => inOrder(async () => ok(await tokenOf(tenant, person, scopes.join(" ")))),
        wait: async () => {},
        fetch: (...request) => travel(() => inOrder(() => exchange(person, ...request))),
        // What is held is held by the test's clock.
        limitMs: dayLength,
        now,
      });
      return createOneDriveStore({ graph, clientId, access, now });
    };

    const found = (itemId: string): { readonly drive: TenantDrive; readonly item: TenantItem } => {
      for (const drive of world.drives.values()) {
        const item = drive.items.get(itemId);
        if (item !== undefined) return { drive, item };
      }
      throw new Error(`No file ${itemId} in the tenant: expected one that a test created.`);
    };
    const listed = (isOwn: boolean): readonly MemoryFile[] =>
      [...world.drives.values()].flatMap((drive) =>
        [...drive.items.values()]
          .filter((it) => it.content !== null && it.name.startsWith(copyNameOf(anaAndBen)) === isOwn)
          .map((item) => shown(drive, item)),
      );

    return {
      storeOf: (person) => storeOver(person, (send) => send()),
      storeOver,
      replaces: switches.ifMatchOnContent === "ignored",
      spoil: (who, line, requests) => void spoilt.set(who, { line, requests }),
      files: () => listed(false),
      ownFiles: () => listed(true),
      grant: ({ itemId }, to) => {
        const { drive, item } = found(itemId);
        ownList(drive, item);
        touchMetadata(item);
        if ("person" in to) {
          item.permissions.push({ ...grantTo(world, to.person), roles: [to.owner === true ? "owner" : "write"] });
          return;
        }
        if (!("wider" in to) || to.wider !== "anyoneLink") throw new Error("Expected a person or a link for anyone.");
        const link = { scope: "anonymous", type: "edit", webUrl: `https://contoso-my.sharepoint.example/${itemId}` };
        item.permissions.push({ id: randomUUID(), roles: ["write"], link });
      },
      remove: ({ itemId }) => {
        const { drive, item } = found(itemId);
        drive.items.delete(itemId);
        return () => void drive.items.set(itemId, item);
      },
      removeDriveOf: (person) => {
        for (const drive of world.drives.values()) if (drive.owner === person) drive.items.clear();
        for (const drive of world.drives.values())
          if (drive.owner === person)
            addItem(drive, { name: "root", parentId: null, content: null, by: person, at: now(), what: "root" });
      },
      removeAccountOf: (person) => {
        const known = world.people.get(person);
        world.people.delete(person);
        for (const drive of world.drives.values()) if (drive.owner === person) world.drives.delete(drive.id);
        return () => void (known && world.people.set(person, known));
      },
      overwrite: ({ itemId }, html, by) => {
        const { drive, item } = found(itemId);
        writeContent(world, item, new TextEncoder().encode(html), by === undefined ? drive.owner : (by ?? ""));
      },
      restore: ({ itemId }, version) => {
        const { drive, item } = found(itemId);
        const older = item.versions.find((it) => it.id === version);
        if (older === undefined) throw new Error(`No version ${version}: expected one that was written.`);
        writeContent(world, item, older.content, drive.owner);
      },
      versionsOf: ({ itemId }) => found(itemId).item.versions.map((it) => it.id),
      settle: ({ itemId }) => touchMetadata(found(itemId).item),
    };
  };

const challenge = {
  "www-authenticate": `Bearer error="insufficient_claims", claims="${btoa('{"access_token":{"nbf":{"essential":true}}}')}"`,
};

const brokenAfter = (text: string): ReadableStream =>
  new ReadableStream({
    start: (stream) => {
      stream.enqueue(new TextEncoder().encode(text));
      stream.error(new TypeError("The line broke half-way."));
    },
  });

const shown = (drive: TenantDrive, item: TenantItem): MemoryFile => {
  const permissions = item.permissions.map((it) => toPermission(it, clientId));
  return {
    at: { driveId: drive.id, itemId: item.id },
    owner: drive.owner as PersonId,
    name: item.name,
    cTag: item.cTag,
    html: new TextDecoder().decode(item.content ?? new Uint8Array()),
    writers: permissions.flatMap((it) => (it?.type === "person" ? [it.person] : [])),
    wider: permissions.flatMap((it) => (it?.type === "wider" ? [it.who] : [])),
  };
};

/** One after the other, so that what arrives first does not depend on the sockets. */
const oneByOne = createQueue(1);
const inOrder = <T>(work: () => Promise<T>): Promise<T> => beside(() => oneByOne(work));

/** As far as it has come: what is read of it later takes no time. */
const whole = async (answer: Response): Promise<Response> =>
  new Response((await answer.text()) || null, { status: answer.status, headers: answer.headers });

const tokens = new Map<string, Promise<string>>();
const tokenOf = (tenant: TestTenant, person: PersonId, scopes: string): Promise<string> => {
  const key = `${tenant.url} ${person} ${scopes}`;
  const token = tokens.get(key) ?? tenant.token(person, scopes);
  tokens.set(key, token);
  return token;
};
