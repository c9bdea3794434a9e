/** Small things that this browser keeps by name: how the page looks, a few ids and times. Whoever finds none goes on without. */

export const keepByName = (name: string, text: string, where: Store = "localStorage"): void => {
  try {
    globalThis[where].setItem(name, text);
  } catch {
    // Full or refused by the browser: it lasts as long as the page.
  }
};

/** Also what others keep, under such names. */
export const forgetByName = (such: RegExp, where: readonly Store[] = ["localStorage", "sessionStorage"]): void => {
  for (const kind of where)
    try {
      for (const name of Object.keys(globalThis[kind])) if (such.test(name)) globalThis[kind].removeItem(name);
    } catch {
      // A browser that refuses storage has kept nothing.
    }
};

type Store = "localStorage" | "sessionStorage";
