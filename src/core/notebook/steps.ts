/** One step carried out. What is not needed for reading is loaded when it first is. */
import { failedIn, type Desk } from "./desk.ts";
import type { StepType } from "./facts.ts";
import type { Outcome } from "./happening.ts";
import { describe, find, read } from "./reading-steps.ts";

type Later = typeof import("./later-steps.ts");

let later: Later | null = null;

/** Null when it could not be loaded: that is the network, whose absence is an everyday thing. */
export const loadLaterSteps = async ({ settled }: Pick<Desk, "settled"> = {}): Promise<Later | null> => {
  try {
    if (later === null) await settled?.();
    return (later ??= await import("./later-steps.ts"));
  } catch {
    return null;
  }
};

export const perform = async (step: StepType, desk: Desk): Promise<Outcome> => {
  if (step === "find") return find(desk);
  if (step === "read") return read(desk);
  if (step === "describe") return describe(desk);
  const loaded = later ?? (await loadLaterSteps(desk));
  return loaded === null ? failedIn(step, desk)({ type: "offline" }) : loaded.laterSteps[step](desk);
};
