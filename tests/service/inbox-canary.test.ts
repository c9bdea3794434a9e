/** Words that somebody typed into a card leave no trace: not in the database's own files, and not in what the service says. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { meetingIdOf } from "#core/agenda/meeting.ts";
import type { PageId } from "#core/agenda/page.ts";
import { toBase64 } from "#core/base64.ts";
import { publicHalf } from "#core/inbox/keys.ts";
import { newInboxKey } from "#core/inbox/new-key.ts";
import { defaultSettings } from "#core/reminders/settings.ts";
import { createInbox } from "#service/inbox/inbox.ts";
import type { Database } from "#service/storage/database.ts";
import { openPglite } from "#service/storage/pglite.ts";
import { openPostgres } from "#service/storage/postgres.ts";
import { createViews } from "#service/views/views.ts";
import { ana, anaAndBen, ben } from "#tests/cast.ts";
import { lineOf, scheduleOf, viewOf } from "#tests/rules/reminders/stand.ts";
import { startPostgres } from "#tests/service/postgres-cluster.ts";
import { startService } from "#tests/service/service-fixture.ts";

const canary = "ZebrafinkWeissNichts";
const written = Array.from({ length: 20 }, (_, n) => `${canary} ${n}`);

/** The canary as text, as UTF-16, and as the middle of its base64 at each of the three ways it can be cut. */
const traces = [0, 1, 2]
  .map((cut) => btoa(canary.slice(cut, cut + 15)))
  .concat(canary)
  .map((it) => Buffer.from(it))
  .concat(Buffer.from(canary, "utf16le"), Buffer.from(Buffer.from(canary).toString("hex")));

test("[IB20] the traces that are looked for are those that plain, wide, hexadecimal and base64 words leave", () => {
  for (const before of ["", "a", "ab"]) {
    const base64 = Buffer.from(btoa(`${before}${canary}`));
    expect(traces.some((it) => base64.includes(it))).toBe(true);
  }
});

const filesIn = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((name) => join(folder, name))
    .filter((name) => statSync(name).isFile());

const holding = (folder: string, wanted: readonly Buffer[]): readonly string[] =>
  filesIn(folder).filter((file) => {
    const bytes = readFileSync(file);
    return wanted.some((it) => bytes.includes(it));
  });

/** Words through the card's way, some of them fetched, one page of them acknowledged. Answers what the service said of it. */
const typeIntoCards = async (database: Database): Promise<string> => {
  await using service = await startService(database);
  const { id, publicKey } = publicHalf(await newInboxKey(crypto.getRandomValues(new Uint8Array(32)), 0));
  const line = lineOf(scheduleOf({ days: ["thursday"], every: 1, time: "10:00", zone: "UTC" }));
  const view = { ...viewOf(line, service.now()), inbox: { id, publicKey: toBase64(publicKey) } };
  await service.as(ben, "PUT", "/v1/settings", {}, { ...defaultSettings, on: true });
  await service.as(ben, "PUT", `/v1/views/${anaAndBen.id}`, {}, { other: ana, view });

  const inbox = createInbox(database, createViews(database, service), service, (bytes) =>
    crypto.getRandomValues(new Uint8Array(bytes)),
  );
  const page = "0123456789abcdef01234567" as PageId;
  const meeting = meetingIdOf(page, "2026-11-26T09:00:00Z");
  for (const text of written) {
    expect((await inbox.write(anaAndBen, ben, { type: "topic", at: 1, page, text })).ok).toBe(true);
    expect((await inbox.write(anaAndBen, ben, { type: "skip", at: 1, meeting, reason: text })).ok).toBe(true);
  }
  const fetched = await service.as(ana, "GET", `/v1/inbox/${anaAndBen.id}?other=${ben}`);
  const items = fetched.body["items"] as { id: string }[];
  expect(items).toHaveLength(40);
  for (const it of items.slice(0, 20))
    await service.as(ana, "DELETE", `/v1/inbox/${anaAndBen.id}/${it.id}?other=${ben}`);
  const stored = await service.as(ben, "GET", "/v1/me/stored");
  await database.query("checkpoint");
  return JSON.stringify([service.events, stored.body]);
};

test("[IB20] on PGlite no file holds a word of what was typed", async () => {
  const folder = mkdtempSync(join(tmpdir(), "duologue-canary-"));
  try {
    const database = await openPglite(folder);
    const said = await typeIntoCards(database);
    await database[Symbol.asyncDispose]();
    expect(said).not.toContain(canary);
    // The pair's id is there, so the files that are searched are the ones that were written.
    expect(holding(folder, [Buffer.from(anaAndBen.id)]).length).toBeGreaterThan(0);
    expect(holding(folder, traces)).toEqual([]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test("[IB20] on PostgreSQL no file holds a word of what was typed, the write-ahead log and the server's own log included", async () => {
  await using cluster = await startPostgres();
  const folder = decodeURIComponent(new URL(cluster.url().replace("@/", "@localhost/")).searchParams.get("host") ?? "");
  const database = openPostgres(cluster.url());
  const said = await typeIntoCards(database);
  await database[Symbol.asyncDispose]();
  expect(said).not.toContain(canary);
  expect(holding(folder, [Buffer.from(anaAndBen.id)]).length).toBeGreaterThan(0);
  expect(holding(folder, traces)).toEqual([]);
});
