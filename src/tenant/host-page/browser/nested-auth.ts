/** Nested app authentication, host side: MSAL's request as a JSON string in, the answer as a JSON string out. */
import type { Ask, Broker, Outcome } from "./broker.ts";
import type { HostPerson } from "#tenant/host-page/answers.ts";

interface NestedRequest {
  readonly messageType: "NestedAppAuthRequest";
  readonly method: "GetInitContext" | "GetToken" | "GetTokenPopup";
  readonly requestId: string;
  readonly tokenParams?: { readonly clientId: string; readonly scope: string; readonly claims?: string };
}

export interface NestedAuth {
  /** Null for anything that is not a request of nested app authentication. */
  readonly answer: (message: string) => Promise<string> | null;
}

export const createNestedAuth = (
  broker: Broker,
  person: HostPerson,
  app: { readonly clientId: string; readonly tenantId: string; readonly hostName: string },
): NestedAuth => {
  const account = (environment: string) => ({
    homeAccountId: `${person.id}.${app.tenantId}`,
    environment,
    tenantId: app.tenantId,
  });
  const toAsk = (request: NestedRequest): Ask => ({
    person,
    clientId: request.tokenParams?.clientId ?? app.clientId,
    scope: request.tokenParams?.scope ?? "",
    claims: request.tokenParams?.claims ?? null,
  });

  const initContext = async (request: NestedRequest) => ({
    success: true,
    initContext: {
      sdkName: app.hostName,
      sdkVersion: "1.0.0",
      capabilities: { queryAccount: false },
      // Without an account MSAL asks nothing silently and the app has to offer a button.
      ...((await broker.hasSession(toAsk(request))) ? { accountContext: account(await broker.environment()) } : {}),
    },
  });

  const toAnswer = (outcome: Outcome) => {
    if (outcome.type === "failed") {
      const { status, code, description } = outcome;
      return { success: false, error: { status, code, description } };
    }
    const { access_token, id_token, expires_in, scope } = outcome.token;
    return {
      success: true,
      token: { access_token, id_token, expires_in, scope, properties: null },
      account: {
        ...account(outcome.environment),
        username: person.upn,
        localAccountId: person.id,
        name: person.name,
        loginHint: person.upn,
      },
    };
  };

  const answerTo = (request: NestedRequest) => {
    if (request.method === "GetInitContext") return initContext(request);
    if (request.method === "GetToken") return broker.silent(toAsk(request)).then(toAnswer);
    if (request.method === "GetTokenPopup") return broker.interactive(toAsk(request)).then(toAnswer);
    return Promise.resolve({ success: false, error: { status: "PERSISTENT_ERROR", code: "unknown_method" } });
  };

  return {
    answer: (message) => {
      const request = parseRequest(message);
      if (request === null) return null;
      return answerTo(request).then((answer) =>
        JSON.stringify({ messageType: "NestedAppAuthResponse", requestId: request.requestId, ...answer }),
      );
    },
  };
};

const parseRequest = (message: string): NestedRequest | null => {
  try {
    const request = JSON.parse(message) as Partial<NestedRequest> | null;
    return request?.messageType === "NestedAppAuthRequest" && typeof request.requestId === "string"
      ? (request as NestedRequest)
      : null;
  } catch {
    return null;
  }
};
