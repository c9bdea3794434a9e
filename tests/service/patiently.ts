import { vi } from "vitest";

/** Looks until nothing is thrown any more. A busy machine is no defect: how long it may take is for a test of its own to say. */
export const patiently = <T>(look: () => T | Promise<T>): Promise<T> =>
  vi.waitFor(look, { timeout: 15_000, interval: 25 });
