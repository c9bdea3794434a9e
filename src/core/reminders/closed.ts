/** Reading what may hold nothing but what is listed: a field too many is a refusal, since words could stand in it. */
import { dayToText, parseDay } from "#core/pairs/civil-date.ts";
import { instantToText, parseInstant } from "#core/pairs/instant.ts";
import { type Json, objectIn, textIn, wholeIn } from "#core/pairs/json.ts";

/** The object if it has all of these fields and no other. */
export const only = (json: unknown, fields: readonly string[]): Json | null => {
  const it = objectIn(json);
  const keys = it && Object.keys(it);
  return keys?.length === fields.length && keys.every((key) => fields.includes(key)) ? it : null;
};

export const oneOf = <const T>(value: unknown, allowed: readonly T[]): T | undefined =>
  allowed.find((it) => it === value);

export const listOf = <T>(value: unknown, most: number, read: (item: unknown) => T | null): readonly T[] | null => {
  if (!Array.isArray(value) || value.length > most) return null;
  const items: T[] = [];
  for (const json of value) {
    const item = read(json);
    if (item === null) return null;
    items.push(item);
  }
  return items;
};

export const countIn = (value: unknown, most: number): number | null => {
  const count = wholeIn(value);
  return count !== null && count >= 0 && count <= most ? count : null;
};

/** In one spelling, so that the same view is the same text. */
export const instantIn = (value: unknown): string | null => {
  const instant = parseInstant(textIn(value));
  return instant === null ? null : instantToText(instant);
};

export const dayTextIn = (value: unknown): string | null => {
  const day = textIn(value).length === 10 ? parseDay(textIn(value)) : null;
  return day === null ? null : dayToText(day);
};
