/** An application registered at this tenant: a single-page app, and the API it exposes. */

export interface AppRegistration {
  readonly clientId: string;
  readonly name: string;
  /** `http://*.localhost:4401/redirect.html` allows any one leading label; `brk-multihub://…` lets a host broker for that origin. */
  readonly redirectUris: readonly string[];
  /** `api://…`, the resource of the app's own API. */
  readonly apiResource?: string;
  readonly apiAppId?: string;
  readonly exposes?: readonly string[];
  /** Scopes an administrator has granted for everybody; without it, all that this tenant's Graph gives to an ordinary app. */
  readonly adminConsented?: readonly string[];
}

export const brokerScheme = "brk-multihub://";

export const redirectAllowed = (app: AppRegistration, redirect: string): boolean =>
  app.redirectUris.some((pattern) => fits(pattern, redirect));

/** Entra answers a browser's token request only for an origin it knows. */
export const originAllowed = (app: AppRegistration, origin: string): boolean =>
  app.redirectUris.some((pattern) => !pattern.startsWith(brokerScheme) && fits(originOf(pattern), origin));

const fits = (pattern: string, value: string): boolean => {
  const star = pattern.indexOf("*.");
  if (star === -1) return pattern === value;
  const before = pattern.slice(0, star);
  const after = pattern.slice(star + 1);
  if (!value.startsWith(before) || !value.endsWith(after)) return false;
  const label = value.slice(before.length, value.length - after.length);
  return /^[a-z0-9-]+$/i.test(label);
};

const originOf = (uri: string): string => /^[a-z]+:\/\/[^/]+/.exec(uri)?.[0] ?? uri;
