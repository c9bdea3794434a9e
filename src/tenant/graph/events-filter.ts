/** The part of OData's `$filter` that Outlook is asked for: comparisons, `and`, `or`, `not`, `startswith`, `contains`. */
import { graphError, type GraphAnswer } from "./route.ts";
import { unknownProperty } from "./events-view.ts";

/** Values of one event by their OData path, for instance `start/dateTime` in UTC. */
type Fields = (path: string) => Value | undefined;

type Value = string | number | boolean | null;
type Test = (fields: Fields) => boolean;

/** Reads `text` into a test; an answer is the refusal. `paths` lists what may be compared, in Graph's spelling. */
export const parseFilter = (text: string, paths: readonly string[]): Test | GraphAnswer => {
  const tokens = tokenise(text);
  if (tokens === null) return badFilter(text);
  try {
    const reader = new Reader(tokens, paths);
    const test = reader.either();
    return reader.done() ? test : badFilter(text);
  } catch (error) {
    if (error instanceof Refusal) return error.answer ?? badFilter(text);
    throw error;
  }
};

/** Text looks like a date when OData would compare it as one. */
export const comparable = (value: Value): Value => {
  if (typeof value !== "string" || !/^\d{4}-\d{2}-\d{2}T/.test(value)) return value;
  const zoned = /(Z|[+-]\d{2}:\d{2})$/i.test(value) ? value : `${value.slice(0, 23)}Z`;
  const time = Date.parse(zoned.replace(/(\.\d{3})\d+/, "$1"));
  return Number.isNaN(time) ? value : time;
};

class Refusal extends Error {
  readonly answer: GraphAnswer | null;
  constructor(answer: GraphAnswer | null) {
    super("The filter cannot be read.");
    this.answer = answer;
  }
}

const badFilter = (text: string): GraphAnswer =>
  graphError(400, "BadRequest", `Invalid filter clause: '${text}' could not be parsed.`);

const tokenise = (text: string): string[] | null => {
  const tokens = text.match(/'(?:[^']|'')*'|[(),]|[^\s(),']+/g) ?? [];
  return tokens.join("").replaceAll(" ", "") === text.replace(/\s+/g, "") ||
    tokens.join("").replace(/\s+/g, "") === text.replace(/\s+/g, "")
    ? tokens
    : null;
};

class Reader {
  readonly #tokens: readonly string[];
  readonly #paths: readonly string[];
  #at = 0;

  constructor(tokens: readonly string[], paths: readonly string[]) {
    this.#tokens = tokens;
    this.#paths = paths;
  }

  done(): boolean {
    return this.#at === this.#tokens.length;
  }

  either(): Test {
    const first = this.both();
    if (!this.#takes("or")) return first;
    const rest = this.either();
    return (fields) => first(fields) || rest(fields);
  }

  both(): Test {
    const first = this.one();
    if (!this.#takes("and")) return first;
    const rest = this.both();
    return (fields) => first(fields) && rest(fields);
  }

  one(): Test {
    if (this.#takes("not")) {
      const inner = this.one();
      return (fields) => !inner(fields);
    }
    if (this.#takes("(")) {
      const inner = this.either();
      this.#expect(")");
      return inner;
    }
    const word = this.#next();
    if (/\/(any|all)$/i.test(word))
      throw new Refusal(graphError(501, "notImplemented", `$filter with ${word} is not part of this tenant`));
    if (/^(startswith|endswith|contains)$/i.test(word)) return this.#textTest(word.toLowerCase());
    const path = this.#path(word);
    const operator = this.#next().toLowerCase();
    const value = this.#literal();
    const compare = comparisons[operator];
    if (!compare) throw new Refusal(null);
    return (fields) => compare(comparable(fields(path) ?? null), comparable(value));
  }

  #textTest(name: string): Test {
    this.#expect("(");
    const path = this.#path(this.#next());
    this.#expect(",");
    const value = String(this.#literal()).toLowerCase();
    this.#expect(")");
    return (fields) => {
      const text = String(fields(path) ?? "").toLowerCase();
      return name === "startswith"
        ? text.startsWith(value)
        : name === "endswith"
          ? text.endsWith(value)
          : text.includes(value);
    };
  }

  #path(word: string): string {
    const path = this.#paths.find((it) => it.toLowerCase() === word.toLowerCase());
    if (path === undefined) throw new Refusal(unknownProperty(word));
    return path;
  }

  #literal(): Value {
    const token = this.#next();
    if (token.startsWith("'")) return token.slice(1, -1).replaceAll("''", "'");
    if (token === "true" || token === "false") return token === "true";
    if (token === "null") return null;
    if (/^-?\d+(\.\d+)?$/.test(token)) return Number(token);
    if (/^\d{4}-\d{2}-\d{2}/.test(token)) return token;
    throw new Refusal(null);
  }

  #takes(word: string): boolean {
    if (this.#tokens[this.#at]?.toLowerCase() !== word) return false;
    this.#at += 1;
    return true;
  }

  #next(): string {
    const token = this.#tokens[this.#at];
    if (token === undefined) throw new Refusal(null);
    this.#at += 1;
    return token;
  }

  #expect(word: string): void {
    if (!this.#takes(word)) throw new Refusal(null);
  }
}

const ordered =
  (test: (difference: number) => boolean) =>
  (left: Value, right: Value): boolean => {
    if (left === null || right === null || typeof left !== typeof right) return false;
    return test(left < right ? -1 : left > right ? 1 : 0);
  };

const same = (left: Value, right: Value): boolean =>
  typeof left === "string" && typeof right === "string" ? left.toLowerCase() === right.toLowerCase() : left === right;

const comparisons: Readonly<Record<string, (left: Value, right: Value) => boolean>> = {
  eq: same,
  ne: (left, right) => !same(left, right),
  lt: ordered((it) => it < 0),
  le: ordered((it) => it <= 0),
  gt: ordered((it) => it > 0),
  ge: ordered((it) => it >= 0),
};
