/** From a view that was told to a card in the chat, and from a press in it to the sealed inbox; on both databases. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { PersonId } from "#core/pairs/pair.ts";
import { fromBase64, toBase64 } from "#core/base64.ts";
import { keyId } from "#core/inbox/keys.ts";
import { openItem, type Place } from "#core/inbox/seal.ts";
import type { ItemId } from "#core/inbox/item.ts";
import { ana, anaAndBen, ben, olga } from "#tests/cast.ts";
import { at } from "#tests/rules/reminders/stand.ts";
import { databases, type TestDatabase } from "#tests/service/databases.ts";
import { bothAreIn, page, startReminderWorld, thursday, type ReminderWorld } from "#tests/service/reminder-world.ts";

describe.each(databases)("on $name", ({ name, open }) => {
  let opened: TestDatabase;
  let world: ReminderWorld;
  beforeAll(async () => {
    opened = await open();
  });
  afterAll(() => opened[Symbol.asyncDispose]());
  beforeEach(async () => {
    await opened.empty();
    world = await startReminderWorld(opened.database);
    return () => world[Symbol.asyncDispose]();
  });

  const items = async (me: PersonId) => {
    const found = await world.service.as(me, "GET", `/v1/inbox/${anaAndBen.id}?other=${me === ana ? ben : ana}`);
    const rows = found.body["items"] as { id: ItemId; by: PersonId; key: string; sealed: string }[];
    return Promise.all(
      rows.map(async ({ id, by, key, sealed }) => {
        const place: Place = { pair: anaAndBen, item: id, by };
        const item = await openItem(fromBase64(sealed) ?? new Uint8Array(), place, [world.key], key);
        return { by, item: item.ok ? item.value : item.error };
      }),
    );
  };
  const asked = async (): Promise<void> => {
    await bothAreIn(world);
    await world.tick();
    expect(world.cards(ben)).toEqual([]);
    world.goTo(thursday);
    await world.tick();
    expect(world.cards(ben)).toHaveLength(1);
  };

  test("[JB1, BT20] on Thursday at nine Ben, who has added nothing, is asked once about Friday, and Ana, who has, is not", async () => {
    await asked();
    expect(world.said(ben)).toContain("Tomorrow 10:00 with Ana Lima. Ana Lima has 2 topics; you have none yet.");
    world.goTo(thursday + 3_600_000);
    await world.tick();
    expect(world.cards(ben)).toHaveLength(1);
    expect(world.cards(ana)).toEqual([]);
  });

  test("[BT21] a topic that was added in the card is in the sealed inbox, and the card says so without repeating it", async () => {
    await asked();
    const answer = (await (await world.press(ben, "topic", { topic: "Zebra salary" })).json()) as Record<
      string,
      unknown
    >;
    expect(answer).toMatchObject({ statusCode: 200, type: "application/vnd.microsoft.card.adaptive" });
    expect(JSON.stringify(answer)).toContain("Added.");
    expect(JSON.stringify(answer)).toContain("you have added one");
    expect(JSON.stringify(answer)).not.toContain("Zebra");
    expect(await items(ana)).toMatchObject([{ by: ben, item: { type: "topic", page, text: "Zebra salary" } }]);
    expect(await world.saidBack(await world.press(ben, "topic", { topic: "Second" }))).toContain("you have added 2");
    expect(await items(ben)).toHaveLength(2);
  });

  test("[BT33] answered in place, a card is not edited to say the same, and is edited once there is more to say", async () => {
    await asked();
    await world.press(ben, "topic", { topic: "First" });
    await world.tick();
    await world.press(ben, "topic", { topic: "Second" });
    await world.tick();
    expect(world.cards(ben)[0]?.versions).toHaveLength(1);
    // Whoever comes with another client looks it up.
    expect(await world.saidBack(await world.press(ben, "look"))).toContain("you have added 2");
    world.goTo(thursday + 60_000);
    await world.tell(ana, { topics: { mine: 3, theirs: 0 } });
    await world.tick();
    expect(world.said(ben)).toContain("Ana Lima has 3 topics; you have added 2.");
    expect(world.cards(ben)[0]?.versions).toHaveLength(2);
  });

  test("[BT33] a card that was to be edited anyhow still is, with what was answered meanwhile", async () => {
    await asked();
    await opened.database.query("update cards set state = 'waiting', not_before = now() + interval '1 hour'");
    await world.press(ben, "topic", { topic: "First" });
    await opened.database.query("update cards set not_before = null");
    await world.tick();
    expect(world.said(ben)).toContain("you have added one");
  });

  test("[BT22] nothing this time and a skip with its reason are sealed too, and settle the card", async () => {
    await asked();
    expect(await world.saidBack(await world.press(ben, "nothing"))).toContain("You have nothing this time.");
    expect(await items(ana)).toMatchObject([{ item: { type: "nothing", meeting: `${page}@2026-11-27T09:00Z` } }]);
    const skipped = await world.press(ben, "skip", { reason: "Zebra holiday", topic: "Typed before" });
    expect(await world.saidBack(skipped)).toContain("You and Ana Lima skip this one.");
    expect((await items(ana)).map(({ item }) => item)).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ type: "skip", reason: "Zebra holiday" }),
        expect.objectContaining({ type: "topic", text: "Typed before" }),
      ]),
    );
  });

  test("[BT23] after Don't remind me about this 1:1 there are no more cards about it, and settings show it", async () => {
    await asked();
    expect(await world.saidBack(await world.press(ben, "mute"))).toContain("You get no more reminders about this 1:1.");
    expect((await world.service.as(ben, "GET", "/v1/settings")).body["muted"]).toEqual([anaAndBen.id]);
    world.goTo(thursday + 7 * 86_400_000);
    await world.tick();
    expect(world.cards(ben)).toHaveLength(1);
  });

  test("[JB2] a card is brought up to date in place when any client tells that facts have changed", async () => {
    await asked();
    world.goTo(thursday + 60_000);
    await world.tell(ana, { topics: { mine: 3, theirs: 0 } });
    await world.tick();
    expect(world.said(ben)).toContain("Ana Lima has 3 topics");
    await world.tell(ben, { topics: { mine: 1, theirs: 3 } });
    await world.tick();
    expect(world.said(ben)).toContain("You have something on the page for it.");
    world.goTo(thursday + 120_000);
    await world.tell(ana, { status: "cancelled" });
    await world.tick();
    expect(world.said(ben)).toContain("It was called off.");
    expect(world.cards(ben)).toHaveLength(1);
  });

  test("[JB2] a meeting that was called off before its card went out gets none", async () => {
    await bothAreIn(world);
    world.connector.mood(() => ({ type: "status", status: 429, retryAfter: "600" }));
    world.goTo(thursday);
    await world.tick();
    world.connector.mood(() => ({ type: "well" }));
    world.goTo(thursday + 60_000);
    await world.tell(ana, { status: "cancelled" });
    await opened.database.query("update card_pace set free_at = 'epoch'");
    await world.tick();
    expect(world.cards(ben)).toEqual([]);
  });

  test("[JB3] what was answered in a card counts for the other's reminder at once", async () => {
    for (const me of [ana, ben]) {
      await world.choose(me);
      await world.install(me);
      await world.tell(me, {}, { report: me === ben ? "me" : "other" });
    }
    world.goTo(thursday);
    await world.tick();
    expect(world.cards(ben)).toHaveLength(1);
    await world.press(ben, "topic", { topic: "Something" });
    world.goTo(at("2026-11-26 13:00", "Europe/Berlin"));
    await world.tick();
    expect(world.cards(ana)).toEqual([]);
  });

  test("[BT24] somebody else's card, an old one and one of another tenant answer alike and change nothing", async () => {
    await asked();
    await world.install(olga);
    const [mine] = world.cards(ben);
    const card = JSON.stringify(mine?.body).match(/"card":"([^"]+)"/)?.[1];
    for (const [who, id] of [
      [olga, card],
      [ben, "00000000-0000-4000-8000-000000000000"],
    ] as const) {
      const answer = await world.send(who, {
        type: "invoke",
        name: "adaptiveCard/action",
        replyToId: mine?.id,
        value: { action: { type: "Action.Execute", verb: "topic", data: { card: id, topic: "Intruder" } } },
      });
      expect(await answer.json()).toMatchObject({ type: "application/vnd.microsoft.activity.message" });
    }
    const foreign = await world.send(ben, {
      type: "invoke",
      name: "adaptiveCard/action",
      channelData: { tenant: { id: "f0f0f0f0-0000-4000-8000-000000000001" } },
      conversation: { id: "a:x", conversationType: "personal", tenantId: "f0f0f0f0-0000-4000-8000-000000000001" },
      value: { action: { verb: "topic", data: { card, topic: "Intruder" } } },
    });
    expect(await foreign.json()).toMatchObject({ type: "application/vnd.microsoft.activity.message" });
    expect(await items(ana)).toEqual([]);
  });

  test("[BT25] the same press brought twice adds one topic", async () => {
    await asked();
    const [mine] = world.cards(ben);
    const card = JSON.stringify(mine?.body).match(/"card":"([^"]+)"/)?.[1];
    const press = {
      id: "the-same",
      type: "invoke",
      name: "adaptiveCard/action",
      replyToId: mine?.id,
      value: { action: { verb: "topic", data: { card, topic: "Once" } } },
    };
    expect((await world.send(ben, press)).status).toBe(200);
    const again = (await (await world.send(ben, press)).json()) as Record<string, unknown>;
    expect(JSON.stringify(again)).toContain("you have added one");
    expect(await items(ana)).toHaveLength(1);
  });

  test("[BT26] a client without Action.Execute adds a topic by a message, and its card is brought up to date", async () => {
    await asked();
    const [mine] = world.cards(ben);
    const card = JSON.stringify(mine?.body).match(/"card":"([^"]+)"/)?.[1];
    await world.send(ben, { replyToId: mine?.id, value: { verb: "topic", card, topic: "By an old phone" } });
    await world.tick();
    expect(await items(ana)).toMatchObject([{ item: { text: "By an old phone" } }]);
    expect(world.said(ben)).toContain("you have added one");
    expect(world.texts(ben).at(-1)).toContain("Added.");
  });

  test("[BT22] of a topic that was kept and a skip that was not, the card says which is which", async () => {
    await asked();
    const waiting = "select count(*)::integer as n from inbox_items";
    for (let n = 0; n < 199; n++)
      await opened.database.query(
        `insert into inbox_items select tenant_id, pair_id, $1, person, 'key', '\\x00', as_of, as_of + interval '60 days'
           from views where person = $2`,
        [n.toString(16).padStart(32, "0"), ana],
      );
    const answer = await world.saidBack(await world.press(ben, "skip", { topic: "Typed before" }));
    expect(answer).toContain("Your topic was added. The skip was not");
    expect(answer).toContain("you have added one");
    expect(await opened.database.query(waiting)).toEqual([{ n: 200 }]);
  });

  // The embedded database has one connection, so that nothing there can come between.
  test.runIf(name === "PostgreSQL")(
    "[BT23] what is muted in the card and chosen in the settings at one moment are both kept",
    async () => {
      await asked();
      let muted: Promise<unknown> = Promise.resolve();
      await opened.database.transaction(async ({ query }) => {
        await query(`update settings set settings = settings || '{"hour": 11}' where person = $1`, [ben]);
        muted = world.press(ben, "mute");
        // The press is under way and waits for the row that is being changed.
        await expect
          .poll(() => opened.database.query("select 1 from pg_stat_activity where wait_event_type = 'Lock'"))
          .toHaveLength(1);
      });
      await muted;
      expect((await world.service.as(ben, "GET", "/v1/settings")).body).toMatchObject({
        hour: 11,
        muted: [anaAndBen.id],
      });
    },
  );

  test("[RM32] where the service plays an earlier time, what a device tells now is not from the future", async () => {
    await using earlier = await startReminderWorld(opened.database, { now: () => Date.now() - 7 * 86_400_000 });
    await earlier.choose(ben);
    const told = async (ahead: number) =>
      (await earlier.tell(ben, {}, { asOf: new Date(Date.now() + ahead).toISOString() })).status;
    expect(await told(0)).toBe(200);
    expect(await told(3_600_000)).toBe(400);
  });

  test("[BT27] without a key nothing is taken, and the card says so", async () => {
    await world.choose(ben);
    await world.install(ben);
    await world.tell(ben, {}, { inbox: null });
    world.goTo(thursday);
    await world.tick();
    const answer = JSON.stringify(await (await world.press(ben, "topic", { topic: "Zebra" })).json());
    expect(answer).toContain("nothing was kept");
    expect(answer).not.toContain("Zebra");
  });

  test("[BT28] Write privately opens a dialog of the app for this pair", async () => {
    await asked();
    const card = JSON.stringify(world.cards(ben)[0]?.body).match(/"card":"([^"]+)"/)?.[1];
    const answer = await world.send(ben, {
      type: "invoke",
      name: "task/fetch",
      value: { data: { msteams: { type: "task/fetch" }, verb: "write", card } },
    });
    expect(await answer.json()).toMatchObject({
      task: { type: "continue", value: { url: `https://app.example/write?pair=${anaAndBen.id}&other=${ana}` } },
    });
  });

  test("[BT34] a topic written privately from a card counts in it once, and from somebody else's card nowhere", async () => {
    await asked();
    const card = JSON.stringify(world.cards(ben)[0]?.body).match(/"card":"([^"]+)"/)?.[1];
    const put = async (me: PersonId, id: string): Promise<number> => {
      const [other, sealed] = [me === ana ? ben : ana, toBase64(new Uint8Array(400))];
      const body = { other, key: keyId(world.key.publicKey), sealed, card };
      return (await world.service.as(me, "PUT", `/v1/inbox/${anaAndBen.id}/${id.repeat(32)}`, {}, body)).status;
    };
    expect(await put(ana, "a")).toBe(201);
    await world.tick();
    expect(world.said(ben)).toContain("you have none yet");
    // The same again, as after an answer that was lost.
    for (let n = 0; n < 2; n++) expect(await put(ben, "b")).toBe(201);
    await world.tick();
    expect(world.said(ben)).toContain("Ana Lima has 2 topics; you have added one.");
    expect(world.cards(ben)).toHaveLength(1);
  });

  test("[JB20] without a bot reminders are off, and settings say so", async () => {
    expect((await world.service.as(ben, "GET", "/v1/me/reminders")).body).toEqual({
      reminders: "available",
      bot: "missing",
    });
    await world.install(ben);
    expect((await world.service.as(ben, "GET", "/v1/me/reminders")).body).toEqual({
      reminders: "available",
      bot: "installed",
    });
  });
});
