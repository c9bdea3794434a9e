/**
 * The `claims` parameter: what the next access token must hold beyond a sign-in.
 * https://learn.microsoft.com/entra/identity-platform/claims-challenge
 */

export interface ClaimsRequest {
  /** Authentication contexts that the person has to have proven. */
  readonly contexts: readonly string[];
  /** What the application says that it understands: `CP1` is claims challenges. */
  readonly capabilities: readonly string[];
}

export const readClaims = (text: string | undefined): ClaimsRequest => {
  const { acrs, xms_cc } = accessTokenOf(text);
  return { contexts: valuesOf(acrs), capabilities: valuesOf(xms_cc) };
};

/** A demanded context that is not among the `proven` ones. */
export const unprovenIn = ({ contexts }: ClaimsRequest, proven: readonly string[]): string | undefined =>
  contexts.find((it) => !proven.includes(it));

/** As a challenge states it. */
export const claimsFor = (context: string): string =>
  JSON.stringify({ access_token: { acrs: { essential: true, value: context } } });

type Wanted = { readonly value?: unknown; readonly values?: unknown } | null | undefined;

const accessTokenOf = (text: string | undefined): { readonly acrs?: Wanted; readonly xms_cc?: Wanted } => {
  try {
    return (JSON.parse(text ?? "") as { access_token?: object } | null)?.access_token ?? {};
  } catch {
    return {};
  }
};

const valuesOf = (wanted: Wanted): readonly string[] =>
  [wanted?.value, ...(Array.isArray(wanted?.values) ? (wanted.values as readonly unknown[]) : [])].filter(
    (it) => typeof it === "string",
  );
