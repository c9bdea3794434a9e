/** Finds the line that the other writes and puts their name there, whichever shape the line has at the moment. */
import { useLayoutEffect, useSyncExternalStore } from "react";
import type { Writing } from "#app/live/writing.ts";
import { liveWords } from "#app/live-words.ts";
import { usePageTools } from "#app/page-view/page-context.ts";
import { caretColor } from "#core/live/caret-color.ts";
import { useLiveState } from "./live-context.ts";
import styles from "./name-mark.module.css";

export const LineMark = () => {
  const { pair, other } = usePageTools().it;
  const at = useLiveState()?.writing ?? null;
  const place = useSyncExternalStore(at === null ? never : watchLines, () => (at === null ? null : placeOf(at)));
  const color = caretColor(pair.people, other.id);
  const said = (at?.startsWith("comment/") ? liveWords.comments : liveWords.writes)(other.short);

  useLayoutEffect(() => {
    if (at === null || place === null) return;
    const mark = document.createElement("span");
    // The field of the line is described by it.
    mark.id = at;
    mark.className = styles["mark"] ?? "";
    mark.style.setProperty("--caret", color);
    // A space keeps it apart from the words before, for those who listen.
    mark.textContent = ` ${said}`;
    place.append(mark);
    return () => mark.remove();
  }, [at, place, color, said]);

  return null;
};

const placeOf = (at: Writing): Element | null => {
  if (at === "action") return document.querySelector('section > div > [data-key="new-action"]')?.parentElement ?? null;
  const [kind, id] = at.split("/");
  const line = id === undefined ? null : document.querySelector(`[data-line="${id}"]`);
  if (line === null) return null;
  const field = kind === "comment" ? line.querySelector('[data-key="comment"]') : null;
  // What describes a closed line tells of it as well.
  const facts = line.querySelector("[data-topic], [data-action]")?.getAttribute("aria-describedby");
  return field?.parentElement ?? (facts ? document.getElementById(facts) : null) ?? line;
};

const never = () => () => undefined;

/** Lines come, go and are opened. */
const watchLines = (changed: () => void): (() => void) => {
  const observer = new MutationObserver(changed);
  observer.observe(document.body, { childList: true, subtree: true });
  return () => observer.disconnect();
};
