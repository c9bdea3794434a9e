/**
 * The part of OData's `$filter` that directory queries use: `eq`, `ne`, `in`, `startswith`, `endswith`,
 * `proxyAddresses/any(p:p eq '…')`, `and`, `or`, `not`, brackets.
 */

type Entity = Readonly<Record<string, unknown>>;
export type Predicate = (entity: Entity) => boolean;

export const parseFilter = (
  filter: string,
): { readonly ok: true; readonly test: Predicate } | { readonly ok: false; readonly at: string } => {
  const tokens = filter.match(/'(?:[^']|'')*'|[(),:]|[^\s(),:']+/g) ?? [];
  let next = 0;
  const peek = (): string => (tokens[next] ?? "").toLowerCase();
  const take = (expected?: string): string => {
    const token = tokens[next] ?? "";
    if (token === "" || (expected !== undefined && token.toLowerCase() !== expected)) throw new Unreadable(token);
    next += 1;
    return token;
  };

  const either = (): Predicate => {
    let left = both();
    while (peek() === "or") {
      take();
      const [a, b] = [left, both()];
      left = (it) => a(it) || b(it);
    }
    return left;
  };
  const both = (): Predicate => {
    let left = single();
    while (peek() === "and") {
      take();
      const [a, b] = [left, single()];
      left = (it) => a(it) && b(it);
    }
    return left;
  };
  const single = (): Predicate => {
    if (peek() === "not") {
      take();
      const inner = single();
      return (it) => !inner(it);
    }
    if (peek() === "(") {
      take();
      const inner = either();
      take(")");
      return inner;
    }
    if (peek() === "startswith" || peek() === "endswith") return affix();
    return comparison();
  };
  const affix = (): Predicate => {
    const begins = take().toLowerCase() === "startswith";
    take("(");
    const name = take();
    take(",");
    const value = literal(take()).toLowerCase();
    take(")");
    return (it) => texts(it, name).some((text) => (begins ? text.startsWith(value) : text.endsWith(value)));
  };
  const comparison = (): Predicate => {
    const name = take();
    if (name.toLowerCase().endsWith("/any")) return any(name.slice(0, -"/any".length));
    const operator = take().toLowerCase();
    if (operator === "in") {
      take("(");
      const values = [literal(take())];
      while (peek() === ",") {
        take();
        values.push(literal(take()));
      }
      take(")");
      const wanted = values.map((it) => it.toLowerCase());
      return (it) => texts(it, name).some((text) => wanted.includes(text));
    }
    if (operator !== "eq" && operator !== "ne") throw new Unreadable(operator);
    const value = literal(take()).toLowerCase();
    return (it) => texts(it, name).includes(value) === (operator === "eq");
  };
  /** `name/any(p:p eq 'value')` and `…any(p:startswith(p,'value'))`. */
  const any = (name: string): Predicate => {
    take("(");
    const variable = take();
    take(":");
    const from = next;
    const inner = either();
    take(")");
    if (tokens.slice(from, next).every((it) => it !== variable)) throw new Unreadable(variable);
    return (it) => {
      const values = property(it, name);
      return Array.isArray(values) && values.some((value) => inner({ [variable]: value }));
    };
  };

  try {
    const test = either();
    return next === tokens.length ? { ok: true, test } : { ok: false, at: tokens[next] ?? "" };
  } catch (error) {
    if (error instanceof Unreadable) return { ok: false, at: error.message };
    throw error;
  }
};

class Unreadable extends Error {}

const literal = (token: string): string => {
  if (/^'.*'$/s.test(token)) return token.slice(1, -1).replaceAll("''", "'");
  if (/^(true|false|null)$/.test(token)) return token;
  throw new Unreadable(token);
};

const property = (entity: Entity, name: string): unknown =>
  Object.entries(entity).find(([it]) => it.toLowerCase() === name.toLowerCase())?.[1];

/** Directory strings compare without case. */
const texts = (entity: Entity, name: string): readonly string[] => {
  const value = property(entity, name);
  return typeof value === "object" && value !== null ? [] : [`${value as string | boolean | null}`.toLowerCase()];
};
