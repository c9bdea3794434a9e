/** `$select`, as every entity answers it: the named properties, always with `id` and annotations. */

export const selected = (query: URLSearchParams): readonly string[] | undefined => {
  const value = query.get("$select") ?? query.get("select");
  if (value === null || value.trim() === "" || value.trim() === "*") return undefined;
  return value
    .split(",")
    .map((it) => it.trim())
    .filter((it) => it !== "");
};

/** Names are compared without case, as Graph does; properties that do not exist are left out. */
export const project = (
  entity: Readonly<Record<string, unknown>>,
  names: readonly string[] | undefined,
): Record<string, unknown> => {
  if (names === undefined) return { ...entity };
  const wanted = new Set(names.map((it) => it.toLowerCase()));
  return Object.fromEntries(
    Object.entries(entity).filter(([name]) => name === "id" || name.includes("@") || wanted.has(name.toLowerCase())),
  );
};
