/** A browser's part in signing in, by hand: a cookie jar, a form, a verifier. */
import { createHash, randomUUID } from "node:crypto";
import { clientId, redirectUri, type TestTenant } from "./tenant-fixture.ts";

export interface Browser {
  /** Opens the authorize address; answers the page or where it sends the browser. */
  readonly open: (parameters?: Readonly<Record<string, string>>) => Promise<Opened>;
  /** Presses a button of the page that `open` with the same parameters shows. */
  readonly press: (
    fields: Readonly<Record<string, string>>,
    parameters?: Readonly<Record<string, string>>,
  ) => Promise<Opened>;
  readonly signOut: (parameters: Readonly<Record<string, string>>) => Promise<Response>;
}

export interface Opened {
  readonly status: number;
  readonly page: string;
  readonly address: URL | undefined;
  /** What the app receives in the fragment or the query. */
  readonly answer: URLSearchParams;
}

const verifier = "v".repeat(43);
const challenge = createHash("sha256").update(verifier).digest("base64url");

export const browserOf = (tenant: TestTenant): Browser => {
  let cookie: string | undefined;

  const send = async (
    method: string,
    parameters: Readonly<Record<string, string>>,
    fields?: Readonly<Record<string, string>>,
  ) => {
    const query = new URLSearchParams({
      client_id: clientId,
      redirect_uri: redirectUri,
      response_type: "code",
      response_mode: "fragment",
      scope: "openid profile offline_access User.Read",
      code_challenge: challenge,
      code_challenge_method: "S256",
      state: "s1",
      nonce: randomUUID(),
      ...parameters,
    });
    for (const [name, value] of Object.entries(parameters)) if (value === "") query.delete(name);
    const answer = await fetch(`${tenant.url}/${tenant.tenantId}/oauth2/v2.0/authorize?${query.toString()}`, {
      method,
      redirect: "manual",
      headers: cookie === undefined ? {} : { cookie },
      ...(fields === undefined ? {} : { body: new URLSearchParams(fields) }),
    });
    cookie = answer.headers.get("set-cookie")?.split(";")[0] ?? cookie;
    const location = answer.headers.get("location");
    const address = location === null ? undefined : new URL(location);
    const parts = address?.hash === "" ? address.search : (address?.hash.slice(1) ?? "");
    return { status: answer.status, page: await answer.text(), address, answer: new URLSearchParams(parts) };
  };

  return {
    open: (parameters = {}) => send("GET", parameters),
    press: (fields, parameters = {}) => send("POST", parameters, fields),
    signOut: (parameters) =>
      fetch(`${tenant.url}/${tenant.tenantId}/oauth2/v2.0/logout?${new URLSearchParams(parameters).toString()}`, {
        redirect: "manual",
        headers: cookie === undefined ? {} : { cookie },
      }),
  };
};

export interface Tokens {
  readonly status: number;
  readonly headers: Headers;
  readonly json: any;
}

export const askForTokens = async (
  tenant: TestTenant,
  fields: Readonly<Record<string, string>>,
  origin: string | undefined = new URL(redirectUri).origin,
): Promise<Tokens> => {
  const answer = await fetch(`${tenant.url}/${tenant.tenantId}/oauth2/v2.0/token`, {
    method: "POST",
    headers: origin === undefined || origin === "" ? {} : { origin },
    body: new URLSearchParams({ client_id: clientId, ...fields }),
  });
  return { status: answer.status, headers: answer.headers, json: await answer.json() };
};

export const redeemCode = (
  tenant: TestTenant,
  code: string,
  more: Readonly<Record<string, string>> = {},
): Promise<Tokens> =>
  askForTokens(tenant, {
    grant_type: "authorization_code",
    code,
    redirect_uri: redirectUri,
    code_verifier: verifier,
    scope: "openid profile offline_access User.Read",
    ...more,
  });

export const signIn = async (
  tenant: TestTenant,
  person = "ana",
  scope = "openid profile offline_access User.Read",
): Promise<Tokens> => {
  const opened = await browserOf(tenant).press({ person }, { scope });
  return redeemCode(tenant, opened.answer.get("code") ?? "", { scope });
};
