/**
 * Who writes the file while both are there, and how soon. Each write makes a version in OneDrive, so one client writes for
 * everybody: the one with the lowest session among those who can. Every client decides alone and, as long as they see each
 * other, all decide the same; when they do not, two write, which costs a version and loses nothing.
 */

export interface Client {
  readonly session: string;
  /** May write the file and is not stuck. */
  readonly canSave: boolean;
}

export interface SavePlan {
  /** `wait`: another client saves what is typed here; after `afterMs` this one does it all the same. */
  readonly type: "save" | "wait";
  /** From the oldest edit that is not in the file. */
  readonly afterMs: number;
}

const aloneMs = 5_000;
/** No edit waits longer than `takeOverMs`, so the one in turn writes a little sooner. */
const togetherMs = 25_000;
const takeOverMs = 30_000;

/** `others`: everybody whom the live channel shows. The plan changes when they do. */
export const planSave = (me: Client, others: readonly Client[]): SavePlan => {
  if (!me.canSave) return { type: "wait", afterMs: Number.POSITIVE_INFINITY };
  const able = others.filter((it) => it.canSave);
  if (able.some((it) => it.session < me.session)) return { type: "wait", afterMs: takeOverMs };
  return { type: "save", afterMs: others.length === 0 ? aloneMs : togetherMs };
};
