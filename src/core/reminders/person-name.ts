/** A name as one of the two clients has it from the directory: letters, digits and what stands between them, and nothing else. */

/** Null for what holds no letter at all. */
export const readPersonName = (value: unknown): string | null => {
  if (typeof value !== "string" || value.length > 400) return null;
  const name = value
    .normalize("NFC")
    .replaceAll(/[^\p{L}\p{M}\p{N} .,'’()-]/gu, " ")
    .replaceAll(/ +/g, " ")
    .trim();
  return /\p{L}/u.test(name) ? Array.from(name).slice(0, 80).join("").trim() : null;
};
