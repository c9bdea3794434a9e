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

/**
 * `alone`: nobody else writes, and the other person reads what is written here from the file. `watches`: another client saves
 * what is typed here, and this one does where that one fails to.
 */
export type SavePlan = "alone" | "saves" | "watches";

/**
 * `others`: everybody whom the live channel shows. `followed`: the other person sees there what is typed; some of those may
 * be this person's own devices. The plan changes when either does.
 */
export const planSave = (me: Client, others: readonly Client[], followed: boolean): SavePlan => {
  if (others.length === 0) return "alone";
  if (!me.canSave || others.some((it) => it.canSave && it.session < me.session)) return "watches";
  return followed ? "saves" : "alone";
};
