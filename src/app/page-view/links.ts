/** Addresses in a line of text, found by themselves. */

export interface Piece {
  readonly text: string;
  /** Null for plain words. */
  readonly href: string | null;
}

/** Only addresses that a person can mean; a script is none. */
export const safeHref = (href: string): string | null => {
  try {
    const url = new URL(href.trim());
    return ["http:", "https:", "mailto:"].includes(url.protocol) ? url.href : null;
  } catch {
    return null;
  }
};

export const linkAttributes = { target: "_blank", rel: "noopener noreferrer nofollow" } as const;

const address = /\b(?:https?:\/\/|mailto:|www\.)[^\s<>"]+|[\w.+-]+@[\w-]+(?:\.[\w-]+)+/giu;

/** The pieces, put together, are the text. */
export const piecesOf = (text: string): readonly Piece[] => {
  const pieces: Piece[] = [];
  let done = 0;
  for (const match of text.matchAll(address)) {
    const found = withoutSentence(match[0]);
    const href = safeHref(whole(found));
    if (href === null) continue;
    if (match.index > done) pieces.push({ text: text.slice(done, match.index), href: null });
    pieces.push({ text: found, href });
    done = match.index + found.length;
  }
  if (done < text.length) pieces.push({ text: text.slice(done), href: null });
  return pieces;
};

const whole = (found: string): string => {
  if (/^(?:https?|mailto):/iu.test(found)) return found;
  return found.includes("@") && !/^www\./iu.test(found) ? `mailto:${found}` : `https://${found}`;
};

/** Marks that end the sentence are not the address's, nor is a bracket that was opened before it. */
const withoutSentence = (found: string): string => {
  const cut = found.replace(/[.,;:!?'’”»…]+$/u, "");
  const opened = cut.split("(").length;
  const closed = cut.split(")").length;
  return closed > opened && cut.endsWith(")") ? withoutSentence(cut.slice(0, -1)) : cut;
};
