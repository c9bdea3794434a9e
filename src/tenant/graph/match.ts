/** Which route answers a path, as Graph reads paths: ids with colons, path addressing, functions with or without `()`. */
import type { GraphRoute } from "./route.ts";

export interface Compiled {
  readonly route: GraphRoute;
  readonly pattern: RegExp;
  readonly names: readonly string[];
}

export interface Match {
  readonly route: GraphRoute;
  readonly params: Readonly<Record<string, string>>;
}

/** Literal segments win over `{…}`, longer paths over shorter ones. */
export const compileRoutes = (routes: readonly GraphRoute[]): readonly Compiled[] =>
  routes.map(compile).toSorted((a, b) => a.names.length - b.names.length || b.route.path.length - a.route.path.length);

export const findRoute = (routes: readonly Compiled[], method: string, path: string): Match | undefined => {
  for (const { route, pattern, names } of routes) {
    if (route.method !== method) continue;
    const found = pattern.exec(path);
    if (found === null) continue;
    const params: Record<string, string> = {};
    for (const [at, name] of names.entries()) {
      const value = decoded(found[at + 1] ?? "");
      if (value === undefined) return undefined;
      params[name] = value;
    }
    return { route, params };
  }
  return undefined;
};

export const decoded = (text: string): string | undefined => {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
};

const compile = (route: GraphRoute): Compiled => {
  const names: string[] = [];
  const parts = route.path.split(/(\{[^}]+\})/);
  const source = parts.map((part, at) => {
    const before = parts[at - 1] ?? "";
    const after = parts[at + 1] ?? "";
    if (part.startsWith("{")) {
      names.push(part.slice(1, -1));
      if (before.endsWith(":/")) return "([^:]+)";
      return after.startsWith(":") ? "([^/:]+)" : "([^/]+?)";
    }
    const literal = part
      .replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)
      .replaceAll(String.raw`\(\)`, String.raw`(?:\(\))?`)
      .replaceAll(String.raw`\$`, String.raw`(?:\$|%24)`);
    // `…:/a/b` and `…:/a/b:` name the same item.
    return part === ":" && at === parts.length - 1 ? ":?" : literal;
  });
  return { route, names, pattern: new RegExp(`^${source.join("")}/?$`, "i") };
};
