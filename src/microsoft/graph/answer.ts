/** Looking into what Graph answered: nothing is taken for granted, not even that an object is one. */

export type Fields = Readonly<Record<string, unknown>>;

export const fieldsOf = (value: unknown): Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Fields) : {};

export const textOf = (value: unknown): string | null => (typeof value === "string" && value !== "" ? value : null);

export const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

export const isPresent = <T>(value: T | null | undefined): value is T => value !== null && value !== undefined;
