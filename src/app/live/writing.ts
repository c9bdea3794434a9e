/** Lines that are on the page only once they are added, and where it shows that somebody is at one. */
const places = ["topic", "action"] as const;

export type Writing = (typeof places)[number];

/** The other's client says it; a later version may say more. */
export const isWriting = (value: unknown): value is Writing => (places as readonly unknown[]).includes(value);
