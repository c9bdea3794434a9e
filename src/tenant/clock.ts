/** The tenant's clock: it moves calendars, files and chats. Tokens live by the machine's own clock. */

export interface TenantClock {
  readonly now: () => number;
  /** From here the clock runs on. */
  readonly set: (instant: number) => void;
  readonly advance: (ms: number) => void;
  readonly reset: () => void;
}

export const createTenantClock = (source: () => number): TenantClock => {
  let offset = 0;
  return {
    now: () => source() + offset,
    set: (instant) => {
      offset = instant - source();
    },
    advance: (ms) => {
      offset += ms;
    },
    reset: () => {
      offset = 0;
    },
  };
};
