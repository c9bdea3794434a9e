/**
 * Where somebody writes what the other's page has only once it is added or changed: a new topic or next step, the purpose, a
 * topic or next step that is there (`line/` and its id), a comment on one (`comment/` and the id of what it is on).
 */
const places = ["topic", "action", "purpose"] as const;

export type Writing = (typeof places)[number] | `${"line" | "comment"}/${string}`;

/** The other's client says it; a later version may say more. */
export const isWriting = (value: unknown): value is Writing =>
  (places as readonly unknown[]).includes(value) ||
  (typeof value === "string" && /^(line|comment)\/[\da-f]{32}$/.test(value));
