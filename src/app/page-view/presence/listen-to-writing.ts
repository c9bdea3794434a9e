/** Notices where this person writes what the other has only once it is added or changed, and when they stop. */
import type { Writing } from "#app/live/writing.ts";

const restMs = 4_000;

const places: Readonly<Record<string, Writing>> = { "new-topic": "topic", "new-action": "action", purpose: "purpose" };

/** Fields of a line that is there belong to it; one that shows a comment alone tells of what the comment is on. */
const placeOf = (field: HTMLElement): Writing | null => {
  const key = field.dataset["key"] ?? "";
  const line = field.closest<HTMLElement>("[data-line]")?.dataset["line"];
  if (line === undefined) return places[key] ?? null;
  return `${key === "comment" ? "comment" : "line"}/${line}`;
};

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
      tell(target.value.trim() === "" ? null : placeOf(target));
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
