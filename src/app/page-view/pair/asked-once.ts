/** That somebody would rather not say what the two are to each other, kept in this browser so that they are asked once. */

const shelf = "duologue.relationAsked";
const atMost = 200;

export const wasAsked = (pair: string): boolean => read().includes(pair);

export const rememberAsked = (pair: string): void => {
  try {
    localStorage.setItem(shelf, JSON.stringify([...read().filter((it) => it !== pair), pair].slice(-atMost)));
  } catch {
    // Storage refused by the browser: the question comes again the next time.
  }
};

const read = (): readonly string[] => {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(shelf) ?? "[]");
    return Array.isArray(value) ? value.map(String) : [];
  } catch {
    return [];
  }
};
