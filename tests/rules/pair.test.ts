import { expect, test } from "vitest";
import { otherOf, pairOf, parsePersonId } from "#core/pairs/pair.ts";
import { ana, ben, contoso, olga } from "#tests/cast.ts";

test("[PR1] both people derive the same pair, whoever comes first", () => {
  expect(pairOf(contoso, ana, ben)).toEqual(pairOf(contoso, ben, ana));
  expect(pairOf(contoso, ana, ben)?.id).toMatch(/^[\w-]{43}$/);
  expect(pairOf(contoso, ana, ben)?.id).not.toBe(pairOf(contoso, ana, olga)?.id);
});

test("[PR2] nobody is a pair with themselves", () => {
  expect(pairOf(contoso, ana, ana)).toBeNull();
});

test("[PR3] the other is the one who is not me", () => {
  const pair = pairOf(contoso, ana, ben);
  expect(pair && otherOf(pair, ana)).toBe(ben);
  expect(pair && otherOf(pair, ben)).toBe(ana);
});

test("[PR4] an object id is compared in lower case, and nothing else passes for one", () => {
  expect(parsePersonId(ana.toUpperCase())).toBe(ana);
  expect(parsePersonId("ana@contoso.example")).toBeNull();
});
