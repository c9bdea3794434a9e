/** From addresses in an invite to people of this tenant. Rules GR40-GR49, docs/spec/graph.md. */
import { ok, type Result } from "#core/result.ts";
import { fieldsOf, isPresent, listOf, textOf } from "./answer.ts";
import { type BatchedRead, readBatch } from "./batch.ts";
import type { Graph } from "./client.ts";
import type { GraphError } from "./graph-error.ts";
import { basicProfile, type Me, peopleIn, peopleScopes, toColleague } from "./people.ts";

/** Lower-case address → who it is. An address that is missing is outside the tenant. */
export type Directory = Readonly<Record<string, DirectoryEntry>>;

export interface DirectoryEntry {
  /** Entra object id; for a group, which the basic profile does not show, its address. */
  readonly id: string;
  readonly kind: "member" | "guest" | "group" | "room";
}

/** A filter takes at most 15 alternatives. */
const mostInFilter = 15;

/**
 * Looks the addresses up. One that nobody has is a group if its domain is the tenant's: a distribution list, or a mailbox
 * this person may not see. The tenant's domains are those of one's own addresses and of every member found, since
 * reading the list of domains would need a wider permission.
 */
export const resolveAddresses = async (
  graph: Graph,
  addresses: readonly string[],
  me: Me,
): Promise<Result<Directory, GraphError>> => {
  const mine = [me.userPrincipalName, me.mail, ...me.proxyAddresses].filter(isPresent).map(normalAddress);
  const entries = new Map<string, DirectoryEntry>(mine.map((address) => [address, { id: me.id, kind: "member" }]));
  const wanted = [...new Set(addresses.map(normalAddress))].filter((it) => it.includes("@") && !entries.has(it));

  const domains = new Set(mine.map(domainOf));
  // Nearly every address in an invite is somebody's mail; few are asked for as both at once, many as mail first.
  const few = wanted.length <= mostInFilter / 2;
  for (const fields of few ? [["mail", "userPrincipalName"]] : [["mail"], ["userPrincipalName"]]) {
    const rest = chunks(
      wanted.filter((it) => !entries.has(it)),
      mostInFilter,
    );
    const named = await readBatch(graph, peopleScopes, rest.map(askBy(fields)));
    if (!named.ok) return named;
    const accounts = new Map<string, DirectoryEntry>();
    for (const answer of named.value) {
      if (!answer.ok) return answer;
      for (const value of listOf(fieldsOf(answer.value)["value"])) {
        const person = toColleague(value);
        if (person === null) continue;
        const entry = { id: person.id, kind: person.guest ? "guest" : "member" } as const;
        const [mail, account] = ["mail", "userPrincipalName"].map((it) => addressIn(fieldsOf(value)[it]));
        if (mail && !entries.has(mail)) entries.set(mail, entry);
        if (account && !accounts.has(account)) accounts.set(account, entry);
        if (!person.guest) for (const name of [mail, account]) if (name) domains.add(domainOf(name));
      }
    }
    // Whose mail it is goes before whose account name it is, in whichever order they were told.
    for (const [account, entry] of accounts) if (!entries.has(account)) entries.set(account, entry);
  }

  const unknown = wanted.filter((address) => !entries.has(address) && domains.has(domainOf(address)));
  for (const [address, entry] of await findAliases(graph, unknown)) entries.set(address, entry);
  for (const address of unknown) if (!entries.has(address)) entries.set(address, { id: address, kind: "group" });
  return ok(Object.fromEntries(entries));
};

/**
 * Older addresses of a mailbox stand in its proxy addresses. A tenant may refuse to search them for the basic profile;
 * then an alias stays unresolved and the invite is explained as a group's.
 */
const findAliases = async (graph: Graph, addresses: readonly string[]): Promise<Map<string, DirectoryEntry>> => {
  const found = await readBatch(graph, peopleScopes, addresses.map(askByAlias));
  const entries = new Map<string, DirectoryEntry>();
  if (!found.ok) return entries;
  for (const [at, answer] of found.value.entries()) {
    const address = addresses[at];
    const [person, another] = answer.ok ? peopleIn(answer.value) : [];
    if (address === undefined || person === undefined || another !== undefined) continue;
    entries.set(address, { id: person.id, kind: person.guest ? "guest" : "member" });
  }
  return entries;
};

const askBy =
  (fields: readonly string[]) =>
  (addresses: readonly string[]): BatchedRead => {
    const list = addresses.map(quoted).join(",");
    return askUsers(fields.map((field) => `${field} in (${list})`).join(" or "));
  };

const askByAlias = (address: string): BatchedRead =>
  askUsers(`proxyAddresses/any(it:it eq ${quoted(`smtp:${address}`)})`);

const askUsers = (filter: string): BatchedRead => ({
  path: `/users?$filter=${encodeURIComponent(filter)}&$select=${basicProfile}&$top=50`,
});

/** In OData a quote inside a string is written twice. */
const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;

const addressIn = (value: unknown): string => normalAddress(textOf(value) ?? "");

const normalAddress = (address: string): string => address.trim().toLowerCase();

const domainOf = (address: string): string => address.slice(address.lastIndexOf("@") + 1);

const chunks = <T>(items: readonly T[], size: number): T[][] =>
  Array.from({ length: Math.ceil(items.length / size) }, (_, at) => items.slice(at * size, (at + 1) * size));
