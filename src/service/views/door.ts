/**
 * When somebody meets whom, and how they want to be asked, over HTTP.
 *
 * | Request                                | Body              | Answers                                                      |
 * | -------------------------------------- | ----------------- | ------------------------------------------------------------ |
 * | `PUT /v1/views/{pairId}`               | `{ other, view, name }` | 200 `{ asOf }`, also for the same again; 409 `off`, `older`  |
 * | `DELETE /v1/views/{pairId}?other={oid}` |                   | 204                                                          |
 * | `GET /v1/views/{pairId}?other={oid}`   |                   | 200 `{ inbox: { id, publicKey } or null }`, the newest told by either |
 * | `GET /v1/views`                        |                   | 200 `{ pairs: { pairId, other, asOf, topics: { series, mine, theirs }[] }[] }` |
 * | `GET /v1/settings`                     |                   | 200 settings, the defaults for whoever has chosen nothing    |
 * | `PUT /v1/settings`                     | settings          | 200 settings                                                 |
 *
 * `name` is the other as the caller's directory names them, and may be left out: it is said in a card, and stored for that alone.
 * A view: src/core/reminders/view.ts; settings: src/core/reminders/settings.ts. 409 `older` carries the `asOf` of the view that
 * is known. Anything that is not listed there is refused with 400 and the field, so there is no place for words.
 */
import { Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { fromBase64 } from "#core/base64.ts";
import { keyId } from "#core/inbox/keys.ts";
import { readPersonName } from "#core/reminders/person-name.ts";
import { readSettings } from "#core/reminders/settings.ts";
import { readView } from "#core/reminders/view.ts";
import type { Caller } from "#service/entra-token.ts";
import type { Events } from "#service/events.ts";
import { badField, pairFor, readFields, readJson, refusal } from "#service/request.ts";
import type { SettingsStore } from "./settings.ts";
import type { Views } from "./views.ts";

interface ViewDeps {
  readonly views: Views;
  /** Takes away what nobody has told again for too long. */
  readonly expire: () => Promise<void>;
  readonly events: Events;
  readonly clock: { readonly now: () => number };
}

interface SettingsDeps {
  readonly settings: SettingsStore;
  readonly events: Events;
}

type Door = Hono<{ Variables: { caller: Caller } }>;

/** Clocks of devices differ. A view from further ahead would keep out every honest one until then. */
const aheadMs = 300_000;
const mostBytes = 65_536;

export const viewDoor = ({ views, expire, events, clock }: ViewDeps): Door => {
  const door: Door = new Hono();
  door.use(
    bodyLimit({ maxSize: mostBytes, onError: () => refusal(413, "tooLarge", "The body is larger than 64 kB.") }),
  );

  door.put("/:pairId", async (c) => {
    const caller = c.get("caller");
    const body = await readFields(c.req.raw, ["other", "view", "name"]);
    if (!body.ok) return body.error;
    const pair = pairFor(caller, c.req.param("pairId"), body.value["other"]);
    if (!pair.ok) return pair.error;
    const view = readView(body.value["view"]);
    if (!view.ok) return badField(`view.${view.error.field}`, view.error.expected);
    if (Date.parse(view.value.asOf) > clock.now() + aheadMs) return badField("view.asOf", "a moment that has come");
    const { inbox } = view.value;
    const publicKey = fromBase64(inbox?.publicKey);
    if (inbox !== null && (publicKey === null || keyId(publicKey) !== inbox.id))
      return badField("view.inbox", "the key that its id is made of");

    await expire();
    const kept = await views.put(pair.value, caller.person, view.value, readPersonName(body.value["name"]));
    if (kept.ok) {
      events.viewKept();
      return c.json({ asOf: view.value.asOf });
    }
    events.viewRefused({ reason: kept.error.type });
    return kept.error.type === "off"
      ? refusal(409, "off", "Reminders are switched off, so nothing is kept.")
      : refusal(409, "older", "A newer view is known.", { asOf: kept.error.asOf });
  });

  door.get("/", async (c) => {
    await expire();
    return c.json({ pairs: await views.countsFor(c.get("caller")) });
  });

  door.get("/:pairId", async (c) => {
    const pair = pairFor(c.get("caller"), c.req.param("pairId"), c.req.query("other"));
    if (!pair.ok) return pair.error;
    const told = (await views.of(pair.value)).filter(({ view }) => view.inbox !== null);
    const newest = told.toSorted((a, b) => (a.view.asOf < b.view.asOf ? 1 : -1))[0];
    return c.json({ inbox: newest?.view.inbox ?? null });
  });

  door.delete("/:pairId", async (c) => {
    const caller = c.get("caller");
    const pair = pairFor(caller, c.req.param("pairId"), c.req.query("other"));
    if (!pair.ok) return pair.error;
    await views.forget(pair.value, caller.person);
    return c.body(null, 204);
  });
  return door;
};

export const settingsDoor = ({ settings, events }: SettingsDeps): Door => {
  const door: Door = new Hono();
  door.use(
    bodyLimit({ maxSize: mostBytes, onError: () => refusal(413, "tooLarge", "The body is larger than 64 kB.") }),
  );

  door.get("/", async (c) => c.json(await settings.of(c.get("caller"))));
  door.put("/", async (c) => {
    const json = await readJson(c.req.raw);
    if (!json.ok) return json.error;
    const chosen = readSettings(json.value);
    if (!chosen.ok) return badField(chosen.error.field, chosen.error.expected);
    await settings.put(c.get("caller"), chosen.value);
    events.settingsKept();
    return c.json(chosen.value);
  });
  return door;
};
