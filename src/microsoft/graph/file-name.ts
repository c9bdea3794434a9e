/**
 * Names that OneDrive and the computers it syncs to accept.
 * https://support.microsoft.com/office/restrictions-and-limitations-in-onedrive-and-sharepoint-64883a5d-228e-48f5-b3d2-eb39e07630fa
 */

/** Leaves room in the 400 characters of a whole path, and for the number of a second file of that name. */
const longest = 120;

/** The name with an ending, cut and cleaned; `fallback` when nothing of it can be kept. */
export const toFileName = (name: string, ending: string, fallback: string): string => {
  const stem = name.toLowerCase().endsWith(ending) ? name.slice(0, -ending.length) : name;
  const cleaned = cut(
    stem
      .normalize("NFC")
      // Signs with a meaning in paths and searches, control characters, and marks that turn the direction of a name around.
      .replaceAll(/["*:<>?/\\|#%~\p{Cc}\p{Bidi_Control}\u2028\u2029]/gu, " ")
      .replaceAll(/\s+/gu, " "),
  ).replaceAll(/^[\s._]+|[\s.]+$/gu, "");
  const usable = cleaned !== "" && !reserved.test(cleaned) && !/_vti_/i.test(cleaned);
  return (usable ? cleaned : fallback) + ending;
};

const reserved = /^(?:con|prn|aux|nul|com\d|lpt\d|desktop|\.lock)$/i;

/** Half of a pair of code units would be no text at all. */
const cut = (text: string): string => text.slice(0, longest).replace(/[\uD800-\uDBFF]$/, "");
