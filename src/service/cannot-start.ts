/** What keeps a service from starting, told by the setting that it is about: a sentence for whoever starts it. */
export class CannotStart extends Error {
  /** Node's own, as `EADDRINUSE`. */
  readonly code: unknown;

  constructor(setting: string, cause: unknown) {
    super(`${setting}: ${wordsOf(cause)}`, { cause });
    this.code = (cause as { readonly code?: unknown } | null)?.code;
  }
}

/** Names the setting when what it leads to cannot be had. */
export const had = async <T>(setting: string, opening: Promise<T>): Promise<T> => {
  try {
    return await opening;
  } catch (error) {
    throw new CannotStart(setting, error);
  }
};

/** A name with several addresses fails once for each, and says nothing of its own. */
const wordsOf = (error: unknown): string => {
  if (error instanceof AggregateError && error.message === "") return error.errors.map(wordsOf).join(", ");
  return error instanceof Error ? error.message : String(error);
};
