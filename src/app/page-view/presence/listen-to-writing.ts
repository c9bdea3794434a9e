/** Notices where this person writes a line that is not on the page yet, and when they stop. */
import type { Writing } from "#app/live/writing.ts";

const restMs = 4_000;

const placeOf: Readonly<Record<string, Writing>> = { "new-topic": "topic", "new-action": "action" };

export const listenToWriting = (page: Document, writes: (where: Writing | null) => void): (() => void) => {
  let at: Writing | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const tell = (where: Writing | null): void => {
    clearTimeout(timer);
    if (where !== null) timer = setTimeout(() => tell(null), restMs);
    if (where === at) return;
    at = where;
    writes(where);
  };
  const listening = new AbortController();
  const { signal } = listening;
  page.addEventListener(
    "input",
    ({ target }) => {
      if (!(target instanceof HTMLTextAreaElement || target instanceof HTMLInputElement)) return;
      const where = placeOf[target.dataset["key"] ?? ""] ?? null;
      tell(target.value.trim() === "" ? null : where);
    },
    { signal },
  );
  // What was added, or given up: the line is empty again without an input of its own.
  page.addEventListener("keydown", ({ key }) => (key === "Enter" || key === "Escape" ? tell(null) : undefined), {
    signal,
  });
  page.addEventListener("focusout", () => tell(null), { signal });
  return () => {
    listening.abort();
    tell(null);
  };
};
