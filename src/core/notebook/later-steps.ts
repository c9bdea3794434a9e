/** The steps that no first screen waits for: what writes, shares and mends comes when the page stands. */
import { copy, withdraw } from "./copy-step.ts";
import type { Desk } from "./desk.ts";
import type { StepType } from "./facts.ts";
import type { Outcome } from "./happening.ts";
import { gather } from "./gather-step.ts";
import { hear } from "./hear-step.ts";
import { move } from "./move-step.ts";
import { seek } from "./seek-step.ts";
import { audit, claim, complete, invite, revoke } from "./sharing-steps.ts";
import { create, write } from "./writing-steps.ts";

export type LaterStep = Exclude<StepType, "find" | "read" | "describe">;

export const laterSteps: Readonly<Record<LaterStep, (desk: Desk) => Promise<Outcome>>> = {
  claim,
  create,
  invite,
  audit,
  complete,
  hear,
  write,
  revoke,
  seek,
  withdraw,
  move,
  gather,
  copy,
};
