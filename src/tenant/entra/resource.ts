/** What a `scope` parameter asks for: one resource and some of its scopes, beside the sign-in scopes. */
import type { AppRegistration } from "#tenant/apps.ts";
import { entraError, type EntraError } from "./entra-error.ts";
import { graphScopeNamed, graphScopes } from "./scopes.ts";

export const graphAppId = "00000003-0000-0000-c000-000000000000";

export interface Resource {
  /** App id, the `aud` of its tokens. */
  readonly id: string;
  readonly name: string;
  readonly uris: readonly string[];
  readonly scopes: readonly {
    readonly name: string;
    readonly title: string;
    readonly says: string;
    readonly admin: boolean;
  }[];
}

export interface Asked {
  readonly openId: readonly string[];
  readonly resource: Resource;
  readonly scopes: readonly string[];
}

const signInScopes = ["openid", "profile", "email", "offline_access"];

const graph: Resource = {
  id: graphAppId,
  name: "Microsoft Graph",
  uris: ["https://graph.microsoft.com", graphAppId],
  scopes: graphScopes,
};

export const resourcesOf = (apps: readonly AppRegistration[]): readonly Resource[] => [
  graph,
  ...apps.flatMap((app): Resource[] =>
    app.apiAppId === undefined
      ? []
      : [
          {
            id: app.apiAppId,
            name: app.name,
            uris: [app.apiResource ?? `api://${app.apiAppId}`, app.apiAppId],
            scopes: (app.exposes ?? ["access_as_user"]).map((name) => ({
              name,
              title: `Use ${app.name} as you`,
              says: `${app.name} may call its own service in your name.`,
              admin: false,
            })),
          },
        ],
  ),
];

export const askedFor = (
  scope: string,
  resources: readonly Resource[],
): { readonly ok: true; readonly asked: Asked } | { readonly ok: false; readonly error: EntraError } => {
  const words = scope.split(/\s+/).filter((it) => it !== "");
  const openId = words.filter((it) => signInScopes.includes(it));
  const wanted = words.filter((it) => !signInScopes.includes(it)).map(splitScope);

  const uris = [...new Set(wanted.map((it) => it.uri))];
  const found = uris.map((uri) => resources.find((it) => it.uris.includes(uri)));
  const unknown = uris.find((_, at) => found[at] === undefined);
  if (unknown !== undefined)
    return {
      ok: false,
      error: entraError(
        "invalid_resource",
        500011,
        `The resource principal named ${unknown} was not found in the tenant.`,
      ),
    };
  const ids = new Set(found.map((it) => it?.id));
  if (ids.size > 1)
    return {
      ok: false,
      error: entraError(
        "invalid_request",
        28000,
        "Provided value for the input parameter scope is not valid because it contains more than one resource.",
      ),
    };

  const resource = found[0] ?? graph;
  const names: string[] = [];
  for (const { name } of wanted) {
    if (name === ".default") continue;
    const known = resource.id === graphAppId ? graphScopeNamed(name) : resource.scopes.find((it) => it.name === name);
    if (known === undefined)
      return {
        ok: false,
        error: entraError(
          "invalid_client",
          650053,
          `The application asked for scope '${name}' that doesn't exist on the resource '${resource.id}'.`,
        ),
      };
    names.push(known.name);
  }
  return { ok: true, asked: { openId, resource, scopes: names } };
};

const splitScope = (word: string): { readonly uri: string; readonly name: string } => {
  const at = word.lastIndexOf("/");
  return at > 0
    ? { uri: word.slice(0, at).replace(/\/$/, ""), name: word.slice(at + 1) }
    : { uri: "https://graph.microsoft.com", name: word };
};
