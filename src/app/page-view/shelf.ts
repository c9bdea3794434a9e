/** A short list of names kept in this browser, so that nobody is told or asked the same twice. */

export interface Shelf {
  readonly all: () => readonly string[];
  readonly remember: (name: string) => void;
}

const atMost = 200;

export const shelf = (key: `duologue.${string}`): Shelf => {
  const all = (): readonly string[] => {
    try {
      const value: unknown = JSON.parse(localStorage.getItem(key) ?? "[]");
      return Array.isArray(value) ? value.map(String) : [];
    } catch {
      return [];
    }
  };
  return {
    all,
    remember: (name) => {
      try {
        localStorage.setItem(key, JSON.stringify([...all().filter((it) => it !== name), name].slice(-atMost)));
      } catch {
        // Storage refused by the browser: it comes again the next time.
      }
    },
  };
};
