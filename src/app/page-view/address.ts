/** What a person writes where an address is asked for, with what they leave out: "contoso.example/plan" is one. */
import { piecesOf, safeHref } from "./links.ts";

export const addressIn = (text: string): string | null => {
  const written = text.trim();
  const [only, more] = piecesOf(written);
  if (only?.href && more === undefined) return only.href;
  return /^[\w-]+(?:\.[\w-]+)+(?:[/?#]\S*)?$/u.test(written) ? safeHref(`https://${written}`) : null;
};
