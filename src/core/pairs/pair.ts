/** The two people of a notebook, and the id that both of them derive alone. */
import { sha256 } from "@noble/hashes/sha2.js";

export type TenantId = string & { readonly __brand: "TenantId" };
/** An Entra object id, lower case. */
export type PersonId = string & { readonly __brand: "PersonId" };
/** 43 characters of base64url: SHA-256 over tenant and the two sorted people. */
export type PairId = string & { readonly __brand: "PairId" };

export interface Pair {
  readonly id: PairId;
  readonly tenant: TenantId;
  /** Sorted, so that both people write the same value. */
  readonly people: readonly [PersonId, PersonId];
}

export const guid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

export const parseTenantId = (text: string): TenantId | null => {
  const id = text.trim().toLowerCase();
  return guid.test(id) ? (id as TenantId) : null;
};

export const parsePersonId = (text: string): PersonId | null => {
  const id = text.trim().toLowerCase();
  return guid.test(id) ? (id as PersonId) : null;
};

/** Null for a person and themselves: a notebook always has two. */
export const pairOf = (tenant: TenantId, a: PersonId, b: PersonId): Pair | null => {
  if (a === b) return null;
  const people: [PersonId, PersonId] = a < b ? [a, b] : [b, a];
  const digest = sha256(new TextEncoder().encode(`duologue pair\n${tenant}\n${people[0]}\n${people[1]}`));
  return { id: base64Url(digest) as PairId, tenant, people };
};

export const otherOf = (pair: Pair, me: PersonId): PersonId =>
  pair.people[0] === me ? pair.people[1] : pair.people[0];

const base64Url = (bytes: Uint8Array): string =>
  btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replace(/=+$/, "");
