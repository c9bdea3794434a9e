/**
 * The sealed inbox over HTTP.
 *
 * | Request                                          | Body                      | Answers                                         |
 * | ------------------------------------------------ | ------------------------- | ----------------------------------------------- |
 * | `PUT /v1/inbox/{pairId}/{itemId}`                | `{ other, key, sealed, card? }` | 201, also for the same again; 409 `taken`; 507 `full` |
 * | `GET /v1/inbox/{pairId}?other={oid}&after={itemId}` |                        | 200 `{ items: Item[], next: itemId or null }`   |
 * | `DELETE /v1/inbox/{pairId}/{itemId}?other={oid}&and={itemId},…` |            | 204, also for one that is gone                  |
 * | `GET /v1/notices`                                |                           | 200 `{ notices: { id, pairId, type, at }[] }`   |
 * | `DELETE /v1/notices/{id}`                        |                           | 204                                             |
 *
 * `card` is the caller's card from which a topic was written privately: that there is one counts as if it had been added in it.
 * `Item` is `{ id, by, key, sealed, writtenAt }`; `sealed` is base64 of what src/core/inbox/seal.ts describes, at most 45,000
 * bytes, and `by` is whoever put it in, by their token. An item is acknowledged (DELETE) by a client that has saved the notebook
 * with it, and others (`and`, up to 200 in all) go with it in one statement. After sixty days it goes, and its writer finds a notice `notDelivered`.
 */
import { Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { fromBase64 } from "#core/base64.ts";
import { mostItems, parseItemId } from "#core/inbox/item.ts";
import { mostSealedBytes } from "#core/inbox/seal.ts";
import { guid } from "#core/pairs/pair.ts";
import type { Caller } from "#service/entra-token.ts";
import type { Events } from "#service/events.ts";
import { badField, pairFor, readFields, refusal } from "#service/request.ts";
import type { Inbox } from "./inbox.ts";

interface Deps {
  readonly inbox: Inbox;
  /** Takes away what has waited too long. */
  readonly expire: () => Promise<void>;
  /** A topic was written privately from this card of the caller's; null where there are no cards. */
  readonly wroteFrom: ((caller: Caller, card: string) => Promise<void>) | null;
  readonly events: Events;
}

type Door = Hono<{ Variables: { caller: Caller } }>;

const pageSize = 40;
/** Version, one-time key, and a padded item with its tag. */
const leastSealedBytes = 1 + 32 + 256 + 16;

export const inboxDoor = ({ inbox, expire, wroteFrom, events }: Deps): Door => {
  const door: Door = new Hono();
  door.use(bodyLimit({ maxSize: 65_536, onError: () => refusal(413, "tooLarge", "The body is larger than 64 kB.") }));

  door.put("/:pairId/:itemId", async (c) => {
    const caller = c.get("caller");
    const body = await readFields(c.req.raw, ["other", "key", "sealed", "card"]);
    if (!body.ok) return body.error;
    const pair = pairFor(caller, c.req.param("pairId"), body.value["other"]);
    if (!pair.ok) return pair.error;
    const id = parseItemId(c.req.param("itemId"));
    const { key, sealed, card } = body.value;
    const bytes = fromBase64(sealed)?.length ?? 0;
    if (id === null) return badField("itemId", "32 characters of hexadecimal");
    if (typeof key !== "string" || !/^[\w-]{22}$/.test(key)) return badField("key", "the id of an inbox key");
    if (typeof sealed !== "string" || bytes < leastSealedBytes || bytes > mostSealedBytes)
      return badField("sealed", `base64 of ${leastSealedBytes} to ${mostSealedBytes} bytes`);
    if (card !== undefined && (typeof card !== "string" || !guid.test(card)))
      return badField("card", "the id of a card");

    const answer = await inbox.put(pair.value, caller.person, { id, key, sealed });
    if (answer === "kept") {
      events.itemKept();
      if (card !== undefined) await wroteFrom?.(caller, card);
    }
    if (answer === "kept" || answer === "again") return c.json({ id }, 201);
    events.itemRefused({ reason: answer });
    return answer === "taken"
      ? refusal(409, "taken", "Another item has this id.")
      : refusal(507, "full", "As much waits for this pair as may. Opening its page takes it in.");
  });

  door.get("/:pairId", async (c) => {
    const pair = pairFor(c.get("caller"), c.req.param("pairId"), c.req.query("other"));
    if (!pair.ok) return pair.error;
    const after = c.req.query("after") ?? "";
    if (after !== "" && parseItemId(after) === null) return badField("after", "the id at which the last page ended");
    await expire();
    const found = await inbox.list(pair.value, after, pageSize + 1);
    const items = found.slice(0, pageSize);
    return c.json({ items, next: found.length > pageSize ? (items.at(-1)?.id ?? null) : null });
  });

  door.delete("/:pairId/:itemId", async (c) => {
    const pair = pairFor(c.get("caller"), c.req.param("pairId"), c.req.query("other"));
    if (!pair.ok) return pair.error;
    const id = parseItemId(c.req.param("itemId"));
    if (id === null) return badField("itemId", "32 characters of hexadecimal");
    const named = c.req.query("and")?.split(",") ?? [];
    const others = named.map(parseItemId).filter((it) => it !== null);
    if (others.length < named.length || named.length >= mostItems)
      return badField("and", `ids of at most ${mostItems - 1} other items`);
    await inbox.acknowledge(pair.value, [id, ...others]);
    for (let n = 0; n <= others.length; n++) events.itemAcknowledged();
    return c.body(null, 204);
  });
  return door;
};

export const noticeDoor = ({ inbox, expire }: Pick<Deps, "inbox" | "expire">): Door => {
  const door: Door = new Hono();
  door.get("/", async (c) => {
    await expire();
    return c.json({ notices: await inbox.notices(c.get("caller")) });
  });
  door.delete("/:id", async (c) => {
    const id = c.req.param("id");
    if (!guid.test(id)) return badField("id", "the id of a notice");
    await inbox.dismiss(c.get("caller"), id);
    return c.body(null, 204);
  });
  return door;
};
