import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { graphScopes } from "#tenant/entra/scopes.ts";
import { graphRoutes } from "#tenant/graph/routes.ts";
import { checkAnswer, description, readReference, referenceThere } from "./reference.ts";

if (!referenceThere)
  console.info("Left out: Microsoft's descriptions are not here, so nothing is held against them (REFERENCE_DIR).");

interface Permissions {
  readonly paths: Record<
    string,
    { readonly methods: Record<string, { readonly least: string[]; readonly higher: string[] }> }
  >;
}

const quoted = (cell: string): string[] => [...cell.matchAll(/`([^`]+)`/g)].map((it) => it[1] ?? "");

/** The tables of docs/tenant-rules.md, by heading: rows of what stands in backticks in the first two columns. */
const rulesUnder = (heading: string): { readonly key: string; readonly values: readonly string[] }[] => {
  const page = readFileSync("docs/tenant-rules.md", "utf8");
  const section = page.split(`## ${heading}\n`)[1]?.split("\n## ")[0] ?? "";
  return section
    .split("\n")
    .filter((line) => line.startsWith("| `"))
    .map((line) => line.split(" | "))
    .map(([first = "", second = ""]) => ({ key: quoted(first)[0] ?? "", values: quoted(second) }));
};

const covers = (pattern: string, operation: string): boolean => {
  const source = pattern
    .split("*")
    .map((it) => it.replaceAll(/[.+?^${}()|[\]\\]/g, String.raw`\$&`))
    .join(".*");
  return new RegExp(`^${source}$`).test(operation);
};

const readAs = (path: string): string =>
  rulesUnder("Paths that the table does not have").reduce(
    (now, { key, values }) => now.replace(key, values[0] ?? ""),
    path,
  );

const microsoftScopes = (method: string, path: string): Set<string> => {
  const { paths } = readReference<Permissions>("graph/graph-permissions.json");
  const added = rulesUnder("Scopes added");
  const taken = rulesUnder("Scopes taken away").filter((it) => covers(it.key, `${method} ${path}`));
  const scopes = new Set<string>();
  for (const it of [path, readAs(path)]) {
    const row = paths[it]?.methods[method];
    for (const scope of [...(row?.least ?? []), ...(row?.higher ?? [])]) scopes.add(scope);
    for (const rule of added.filter(({ key }) => covers(key, `${method} ${it}`)))
      for (const scope of rule.values) scopes.add(scope);
  }
  for (const scope of taken.flatMap((it) => it.values)) scopes.delete(scope);
  return scopes;
};

const check = (body: object) => () => checkAnswer("GET", "/me", 200, body);

test.skipIf(!referenceThere)("[TN58] every route has the scopes of Microsoft's table as the rules change it", () => {
  const known = graphScopes.map((it) => it.name);
  const wrong = graphRoutes.flatMap(({ method, path, scopes }) => {
    const allowed = microsoftScopes(method, path);
    const tooMany = scopes.filter((it) => !allowed.has(it));
    const missing = known.filter((it) => allowed.has(it) && !scopes.includes(it));
    return tooMany.length + missing.length === 0 && scopes.length > 0
      ? []
      : [{ route: `${method} ${path}`, tooMany, missing }];
  });
  expect(wrong).toEqual([]);
});

test.skipIf(!referenceThere)(
  "[TN58] every route is described by Microsoft, or its path is explained by the rules",
  () => {
    const { openApi } = description();
    const described = (method: string, path: string): boolean =>
      openApi.paths[path]?.[method.toLowerCase()] !== undefined;
    const unknown = graphRoutes.filter(
      ({ method, path }) => !described(method, path) && !described(method, readAs(path)),
    );
    expect(unknown.map((it) => `${it.method} ${it.path}`)).toEqual([]);
  },
);

test.skipIf(!referenceThere)(
  "[TN57] the check finds a wrong type, an unknown name and a value that is no member of its enum",
  () => {
    expect(check({ id: "1", displayName: "Ana" })).not.toThrow();
    expect(check({ id: "1", displayName: 7 })).toThrow("/displayName");
    expect(check({ id: "1", shoeSize: 38 })).toThrow("shoeSize is no property of microsoft.graph.user");
    expect(() => checkAnswer("GET", "/chats/1", 200, { id: "1", chatType: "huddle" })).toThrow("/chatType");
    expect(() => checkAnswer("GET", "/users", 200, { value: [{ id: "1", nick: "a" }] })).toThrow("/value/0/nick");
    expect(() => checkAnswer("GET", "/me", 404, { error: { code: "x" } })).toThrow("message");
  },
);
