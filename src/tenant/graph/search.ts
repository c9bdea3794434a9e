/** `$search` of directory objects: `"displayName:ana" OR "mail:ana"`, by beginnings of words. */
import type { Predicate } from "./filter.ts";

const searchable = new Set(["displayname", "mail", "userprincipalname", "givenname", "surname"]);

export const parseSearch = (text: string): Predicate | undefined => {
  const alternatives = text.trim().split(/\s+OR\s+/i);
  const tests: Predicate[] = [];
  for (const alternative of alternatives) {
    const clauses = alternative.split(/\s+AND\s+/i).map(clause);
    if (clauses.some((it) => it === undefined)) return undefined;
    tests.push((entity) => clauses.every((it) => it?.(entity)));
  }
  return (entity) => tests.some((it) => it(entity));
};

const clause = (text: string): Predicate | undefined => {
  const parts = /^"(\w+):(.+)"$/s.exec(text.trim());
  const name = parts?.[1]?.toLowerCase() ?? "";
  if (parts === null || !searchable.has(name)) return undefined;
  const wanted = words(parts[2] ?? "");
  return (entity) => {
    const value = Object.entries(entity).find(([it]) => it.toLowerCase() === name)?.[1];
    const there = typeof value === "string" ? words(value) : [];
    return wanted.length > 0 && wanted.every((it) => there.some((word) => word.startsWith(it)));
  };
};

/** Accents do not count, as in the address book. */
const words = (text: string): readonly string[] =>
  text
    .normalize("NFD")
    .replaceAll(/\p{M}/gu, "")
    .replaceAll("Ł", "L")
    .replaceAll("ł", "l")
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((it) => it !== "");
