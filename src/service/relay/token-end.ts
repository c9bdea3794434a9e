/** When a token ends. Only for a token that was checked: this reads it and believes it. */

/** Milliseconds since 1970; null when it does not say. */
export const tokenEnd = (token: string): number | null => {
  const payload = token.split(".")[1];
  if (payload === undefined) return null;
  const claims = JSON.parse(Buffer.from(payload, "base64url").toString("utf8")) as { readonly exp?: unknown };
  return typeof claims.exp === "number" ? claims.exp * 1000 : null;
};
