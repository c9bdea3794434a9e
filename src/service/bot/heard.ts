/** Activities that were heard: the connector may bring one twice, and whoever recorded one may try it again. */
import { createHash } from "node:crypto";
import type { Database } from "#service/storage/database.ts";
import type { Activity } from "./activity.ts";

export interface Heard {
  /** Answers false for one that was heard before. */
  readonly first: (activity: Activity) => Promise<boolean>;
  /** It did not work, so that it may come again. */
  readonly unhear: (activity: Activity) => Promise<void>;
  readonly expire: () => Promise<void>;
}

/** A connector's token lives for an hour; the clocks may differ by five minutes on each side. */
const keptMs = 2 * 3_600_000;

/** Time by the machine, as for tokens. */
export const createHeard = (database: Database, clock: { readonly now: () => number }): Heard => ({
  first: async (activity) => {
    const rows = await database.query(
      "insert into heard (activity, until) values ($1, $2) on conflict do nothing returning 1",
      [nameOf(activity), new Date(clock.now() + keptMs).toISOString()],
    );
    return rows.length > 0;
  },
  unhear: async (activity) => {
    await database.query("delete from heard where activity = $1", [nameOf(activity)]);
  },
  expire: async () => {
    await database.query("delete from heard where until < $1", [new Date(clock.now()).toISOString()]);
  },
});

const nameOf = ({ tenant, conversation, id }: Activity): string =>
  createHash("sha256")
    .update(JSON.stringify([tenant, conversation.id, id]))
    .digest("base64url");
