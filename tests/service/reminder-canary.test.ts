/** Words typed into cards, through the real endpoint of a real process: no trace on disk, in what it says, or in its heap. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { toBase64 } from "#core/base64.ts";
import { publicHalf } from "#core/inbox/keys.ts";
import { newInboxKey } from "#core/inbox/new-key.ts";
import { migrate } from "#service/storage/migrate.ts";
import { openPostgres } from "#service/storage/postgres.ts";
import { startChildReminders } from "#tests/service/child-reminders.ts";
import { fillCrowd, personAt, tenantAt } from "#tests/service/many-people.ts";
import { startPostgres } from "#tests/service/postgres-cluster.ts";
import { thursday, wednesday } from "#tests/service/reminder-world.ts";
import { botAppId, startSmallConnector } from "#tests/service/small-connector.ts";

const canary = "ZebrafinkWeissNichts";
const traces = [0, 1, 2]
  .map((cut) => btoa(canary.slice(cut, cut + 15)))
  .concat(canary)
  .map((it) => Buffer.from(it))
  .concat(Buffer.from(canary, "utf16le"), Buffer.from(Buffer.from(canary).toString("hex")));
const people = 20;

test("[BT31] what is typed into a card leaves no trace on disk, in the connector's cards, or in the heap after collection", async () => {
  const folder = mkdtempSync(join(tmpdir(), "duologue-card-canary-"));
  await using cluster = await startPostgres();
  await using connector = await startSmallConnector();
  try {
    await using database = openPostgres(cluster.url());
    await migrate(database);
    const crowd = { tenants: 1, people, pairs: people, meetsTomorrow: () => true, hour: () => 10 };
    await fillCrowd(database, { ...crowd, serviceUrl: connector.serviceUrl, asOf: wednesday, lookAt: thursday });
    const key = publicHalf(await newInboxKey(crypto.getRandomValues(new Uint8Array(32)), 0));
    const inbox = JSON.stringify({ id: key.id, publicKey: toBase64(key.publicKey) });
    await database.query("update views set view = jsonb_set(view, '{inbox}', $1::jsonb)", [inbox]);

    await using child = await startChildReminders({
      databaseUrl: cluster.url(),
      now: thursday + 60_000,
      bot: connector.config,
    });
    await expect.poll(() => connector.posted().length, { timeout: 20_000 }).toBe(people);
    const tenant = { id: tenantAt(0) };
    let sent = 0;
    const press = async (n: number, verb: string, words: object, submit = false): Promise<string> => {
      const card = /"card":"([^"]+)"/.exec(
        JSON.stringify(connector.posted().find((it) => it.conversation.endsWith(personAt(n)))?.body),
      )?.[1];
      const value = submit ? { verb, card, ...words } : { action: { verb, data: { card, ...words } } };
      const response = await fetch(`${child.url}/api/messages`, {
        method: "POST",
        headers: { authorization: `Bearer ${await connector.token()}` },
        body: JSON.stringify({
          type: submit ? "message" : "invoke",
          name: "adaptiveCard/action",
          id: `a${++sent}`,
          channelId: "msteams",
          serviceUrl: connector.serviceUrl,
          from: { aadObjectId: personAt(n) },
          recipient: { id: `28:${botAppId}` },
          conversation: { id: `a:chat-of-${personAt(n)}`, conversationType: "personal" },
          channelData: { tenant },
          value,
        }),
      });
      expect(response.status).toBe(200);
      return response.text();
    };
    const answers: string[] = [];
    for (let n = 0; n < people; n++) {
      answers.push(await press(n, "topic", { topic: `${canary} ${n}` }, n % 4 === 0));
      answers.push(await press(n, "skip", { reason: `${canary} because ${n}` }));
    }
    // Replayed, for somebody else's card, too long, and in an activity that is none.
    answers.push(await press(0, "topic", { topic: canary.repeat(400) }));
    // What follows turns over every buffer that a request leaves behind.
    for (let n = 0; n < people * 3; n++) await press(n % people, "look", {});
    const [kept] = await database.query<{ n: number }>("select count(*)::integer as n from inbox_items");
    expect(kept?.n).toBe(people * 2);
    await expect
      .poll(async () => (await database.query("select 1 from cards where state <> 'resting'")).length, {
        timeout: 20_000,
      })
      .toBe(0);
    await database.query("checkpoint");

    expect(answers.join("")).not.toContain(canary);
    expect(JSON.stringify(connector.posted())).not.toContain(canary);
    const data = decodeURIComponent(new URL(cluster.url().replace("@/", "@localhost/")).searchParams.get("host") ?? "");
    expect(holding(data, [Buffer.from(personAt(3))]).length).toBeGreaterThan(0);
    expect(holding(data, traces)).toEqual([]);
    await child.heap(join(folder, "heap"));
    expect(holding(folder, [Buffer.from("card_pace")]).length).toBe(1);
    expect(holding(folder, traces)).toEqual([]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}, 120_000);

const holding = (folder: string, wanted: readonly Buffer[]): readonly string[] =>
  readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((name) => join(folder, name))
    .filter((name) => statSync(name).isFile())
    .filter((file) => {
      const bytes = readFileSync(file);
      return wanted.some((it) => bytes.includes(it));
    });
