/** The time and the timers that core is told. */
export interface Clock {
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  readonly now: () => number;
  /** Runs `task` once after `ms`; the returned function calls it off. */
  readonly after: (ms: number, task: () => void) => () => void;
}
