/** Microsoft's machine-readable descriptions, where they are; tests that need them are left out where they are not. */
import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import Ajv, { type ValidateFunction } from "ajv";
import addFormats from "ajv-formats";

const folder = resolve(process.env["REFERENCE_DIR"] ?? "../shared/reference");

export const referenceThere = existsSync(join(folder, "graph/graph-openapi.v1.json"));

// The caller knows what stands in the file it names.
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters
export const readReference = <T>(name: string): T => JSON.parse(readFileSync(join(folder, name), "utf8")) as T;

type Schema = Record<string, any>;
interface Operation {
  readonly responses: Record<string, any>;
  readonly parameters?: readonly any[];
}
interface OpenApi {
  readonly paths: Record<string, Record<string, Operation> & { readonly "x-alternate-path"?: string }>;
  readonly components: { readonly schemas: Record<string, Schema>; readonly responses: Record<string, any> };
}

let loaded: Description | undefined;

export interface Description {
  readonly openApi: OpenApi;
  /** The template that describes a concrete path below /v1.0. */
  readonly template: (method: string, path: string) => string | undefined;
  /** What is wrong with this answer, in sentences; empty when it is as Microsoft describes it. */
  readonly findings: (method: string, path: string, status: number, body: unknown) => readonly string[];
}

export const description = (): Description => (loaded ??= load());

/** Throws when the answer is not as Microsoft describes it. Paths and methods without a description pass. */
export const checkAnswer = (method: string, path: string, status: number, body: unknown): void => {
  if (!referenceThere) return;
  const found = description().findings(method, path, status, body);
  if (found.length > 0)
    throw new Error(
      `${method} ${path} answered ${status} not as Microsoft describes it:\n${found.join("\n")}\n${JSON.stringify(body).slice(0, 2000)}`,
    );
};

const load = (): Description => {
  const openApi = readReference<OpenApi>("graph/graph-openapi.v1.json");
  const ajv = new Ajv({ strict: false, allErrors: true, validateFormats: true });
  addFormats(ajv);
  for (const format of ["int16", "int32", "int64", "uint8", "base64url", "decimal", "binary"])
    ajv.addFormat(format, true);
  ajv.addSchema({ $id: "graph", components: { schemas: mapValues(openApi.components.schemas, nullable) } });

  const templates = Object.entries(openApi.paths).flatMap(([path, operations]) => {
    const alternate = operations["x-alternate-path"];
    return [path, ...(alternate === undefined ? [] : [alternate])].map((it) => ({ path, pattern: patternOf(it) }));
  });
  const compiled = new Map<string, ValidateFunction>();
  const validator = (ref: string): ValidateFunction => {
    const known = compiled.get(ref) ?? ajv.compile({ $ref: ref.replace("#/", "graph#/") });
    compiled.set(ref, known);
    return known;
  };

  const template = (method: string, path: string): string | undefined => {
    const plain = (path.split("?")[0] ?? "").replace(/\/$/, "");
    // Literal segments before `{…}`.
    const fitting = templates.filter(
      (it) => it.pattern.test(plain) && method.toLowerCase() in (openApi.paths[it.path] ?? {}),
    );
    return fitting.toSorted((a, b) => a.path.split("{").length - b.path.split("{").length)[0]?.path;
  };

  return {
    openApi,
    template,
    findings: (method, path, status, body) => {
      const found = template(method, path);
      const operation = found === undefined ? undefined : openApi.paths[found]?.[method.toLowerCase()];
      const ref =
        status >= 400 ? "#/components/schemas/microsoft.graph.ODataErrors.ODataError" : schemaRef(operation, openApi);
      if (ref === undefined) return [];
      const check = validator(ref);
      const wrong = check(body)
        ? []
        : (check.errors ?? []).map((it) => `${it.instancePath} ${it.message ?? ""} ${JSON.stringify(it.params)}`);
      return [...wrong, ...unknownNames(body, ref, openApi, "")];
    },
  };
};

const schemaRef = (operation: Operation | undefined, openApi: OpenApi): string | undefined => {
  let answer = operation?.responses["2XX"];
  const outer: string | undefined = answer?.$ref;
  if (outer !== undefined) answer = openApi.components.responses[outer.split("/").at(-1) ?? ""];
  return answer?.content?.["application/json"]?.schema?.$ref;
};

const patternOf = (path: string): RegExp =>
  new RegExp(
    `^${path
      .split(/(\{[^}]+\})/)
      .map((it) => (it.startsWith("{") ? "[^/]+" : it.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)))
      .join("")}$`,
    "i",
  );

/** OpenAPI 3.0's `nullable` in the words of JSON Schema. */
const nullable = (schema: any): any => {
  if (Array.isArray(schema)) return schema.map(nullable);
  if (schema === null || typeof schema !== "object") return schema;
  const { nullable: isNullable, discriminator: _, ...rest } = mapValues(schema, nullable) as Schema;
  if (isNullable !== true) return rest;
  if (Array.isArray(rest["enum"]) && rest["enum"].every((it) => it === null)) return { type: "null" };
  return typeof rest["type"] === "string"
    ? { ...rest, type: [rest["type"], "null"] }
    : { anyOf: [rest, { type: "null" }] };
};

const mapValues = (record: Record<string, any>, change: (value: any) => any): Record<string, any> =>
  Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]));

/** All objects in the description are open, so names are compared here; annotations and open types pass. */
const unknownNames = (value: unknown, ref: string, openApi: OpenApi, at: string): string[] => {
  if (value === null || typeof value !== "object" || Array.isArray(value)) return [];
  const named = (value as Record<string, unknown>)["@odata.type"];
  const typeName = typeof named === "string" ? named.replace("#", "") : (ref.split("/").at(-1) ?? "");
  const { properties, open } = propertiesOf(
    typeName in openApi.components.schemas ? typeName : (ref.split("/").at(-1) ?? ""),
    openApi,
  );
  return Object.entries(value).flatMap(([name, inner]) => {
    if (name.includes("@")) return [];
    const schema = properties[name];
    if (schema === undefined) return open ? [] : [`${at}/${name} is no property of ${typeName}`];
    const innerRef = refIn(schema);
    if (innerRef === undefined) return [];
    const values: unknown[] = Array.isArray(inner) ? inner : [inner];
    return values.flatMap((it, index) =>
      unknownNames(it, innerRef, openApi, `${at}/${name}${Array.isArray(inner) ? `/${index}` : ""}`),
    );
  });
};

const propertiesOf = (name: string, openApi: OpenApi): { properties: Record<string, Schema>; open: boolean } => {
  const schema = openApi.components.schemas[name] ?? {};
  const parts: Schema[] = (schema["allOf"] as Schema[] | undefined) ?? [schema];
  let properties: Record<string, Schema> = {};
  // Error details differ by service: the description says so and names nothing. A user is open only to extensions,
  // which this tenant has none of.
  const mayBeOpen = name !== "microsoft.graph.user";
  let open = schema["x-ms-open-type"] === true || name.endsWith("InnerError");
  for (const part of parts) {
    const base =
      typeof part["$ref"] === "string" ? propertiesOf(part["$ref"].split("/").at(-1) ?? "", openApi) : undefined;
    properties = { ...properties, ...base?.properties, ...(part["properties"] as Record<string, Schema> | undefined) };
    open ||= part["x-ms-open-type"] === true;
  }
  return { properties, open: open && mayBeOpen };
};

const refIn = (schema: Schema): string | undefined => {
  if (typeof schema["$ref"] === "string") return schema["$ref"];
  if (schema["items"] !== undefined) return refIn(schema["items"] as Schema);
  const any = (schema["anyOf"] ?? schema["oneOf"]) as Schema[] | undefined;
  return any?.map(refIn).find((it) => it !== undefined);
};
