/** Changes of settings, one after the other, each laid over what the service holds by then: a card may have muted a 1:1. */
import type { SettingsClient } from "#browser/settings-client.ts";
import type { ServiceError } from "#browser/service-door.ts";
import type { Settings } from "#core/reminders/settings.ts";

/** What to lay over the settings as they are by then. */
export type Change = (now: Settings) => Partial<Settings>;

export interface Changed {
  /** What the service holds; null if it could not be read. */
  readonly held: Settings | null;
  readonly switchedOn: boolean;
  /** The first of the queue's refusals: what comes after it is kept, and still not everything was. */
  readonly problem: ServiceError | null;
  /** None waits behind it. */
  readonly last: boolean;
}

export interface ChangeQueue {
  readonly change: (next: Change) => Promise<Changed>;
}

export const createChangeQueue = (settings: SettingsClient): ChangeQueue => {
  let turn: Promise<unknown> = Promise.resolve();
  let waiting = 0;
  let problem: ServiceError | null = null;

  const run = async (next: Change): Promise<Changed> => {
    const found = await settings.read();
    const kept = found.ok ? await settings.write({ ...found.value, ...next(found.value) }) : found;
    if (!kept.ok) problem ??= kept.error;
    waiting -= 1;
    const changed: Changed = {
      held: kept.ok ? kept.value : found.ok ? found.value : null,
      switchedOn: kept.ok && found.ok && kept.value.on && !found.value.on,
      problem,
      last: waiting === 0,
    };
    if (changed.last) problem = null;
    return changed;
  };

  return {
    change: (next) => {
      waiting += 1;
      const changed = turn.then(() => run(next));
      turn = changed;
      return changed;
    },
  };
};
