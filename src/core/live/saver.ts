/**
 * Who writes the file while both are there. Each write makes a version in OneDrive, so one client writes for everybody: the
 * one with the lowest session among those who can. Every client decides alone and, as long as they see each other, all
 * decide the same; when they do not, two write, which costs a version and loses nothing. How soon each writes:
 * `core/notebook/next-step.ts`.
 */

export interface Client {
  readonly session: string;
  /** May write the file and is not stuck. */
  readonly canSave: boolean;
}

/** `watches`: another client saves what is typed here, and this one does where that one fails to. */
export type SavePlan = "alone" | "saves" | "watches";

/** `others`: everybody whom the live channel shows. The plan changes when they do. */
export const planSave = (me: Client, others: readonly Client[]): SavePlan => {
  if (others.length === 0) return "alone";
  return me.canSave && !others.some((it) => it.canSave && it.session < me.session) ? "saves" : "watches";
};
