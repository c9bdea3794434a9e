/** Who somebody is, from the basic profile alone. Rules GR30-GR39, docs/spec/graph.md. */
import { type PersonId, parsePersonId } from "#core/pairs/pair.ts";
import { err, ok, type Result } from "#core/result.ts";
import { type Fields, fieldsOf, isPresent, listOf, textOf } from "./answer.ts";
import { readBatch } from "./batch.ts";
import type { Graph } from "./client.ts";
import type { GraphError } from "./graph-error.ts";

export const peopleScopes = ["User.Read", "User.ReadBasic.All"] as const;

export interface Me {
  readonly id: PersonId;
  readonly name: string;
  readonly givenName: string | null;
  readonly mail: string | null;
  readonly userPrincipalName: string;
  /** Every address of one's own mailbox, without the leading `smtp:`. */
  readonly proxyAddresses: readonly string[];
}

export interface Colleague {
  readonly id: PersonId;
  readonly name: string;
  readonly givenName: string | null;
  readonly address: string;
  readonly guest: boolean;
}

const basic = "id,displayName,givenName,mail,userPrincipalName";

export const readMe = async (graph: Graph): Promise<Result<Me, GraphError>> => {
  const answer = await graph.send({ path: `/me?$select=${basic},proxyAddresses`, scopes: peopleScopes });
  if (!answer.ok) return answer;
  const me = fieldsOf(answer.value);
  const id = parsePersonId(textOf(me["id"]) ?? "");
  const userPrincipalName = textOf(me["userPrincipalName"]);
  if (id === null || userPrincipalName === null) return err(unreadable);
  return ok({
    id,
    name: textOf(me["displayName"]) ?? userPrincipalName,
    givenName: textOf(me["givenName"]),
    mail: textOf(me["mail"]),
    userPrincipalName,
    proxyAddresses: listOf(me["proxyAddresses"])
      .map(textOf)
      .filter(isPresent)
      .filter((address) => /^smtp:/i.test(address))
      .map((address) => address.slice("smtp:".length)),
  });
};

export const readPerson = async (graph: Graph, id: PersonId): Promise<Result<Colleague, GraphError>> => {
  const answer = await graph.send({ path: `/users/${id}?$select=${basic}`, scopes: peopleScopes });
  if (!answer.ok) return answer;
  const person = toColleague(answer.value);
  return person === null ? err(unreadable) : ok(person);
};

/** Colleagues whose name or address begins with the words; nobody for an empty line. */
export const findPeople = async (graph: Graph, words: string): Promise<Result<readonly Colleague[], GraphError>> => {
  // Quotes, colons and backslashes have a meaning inside of $search, and names and addresses need none of them.
  const wanted = words.replaceAll(/[^\p{L}\p{M}\p{N}@._'’-]+/gu, " ").trim();
  if (wanted === "") return ok([]);
  const search = `"displayName:${wanted}" OR "mail:${wanted}" OR "userPrincipalName:${wanted}"`;
  const found = await readBatch(graph, peopleScopes, [
    {
      path: `/users?$search=${encodeURIComponent(search)}&$select=${basic}&$top=10`,
      headers: { ConsistencyLevel: "eventual" },
    },
  ]);
  if (!found.ok) return found;
  const [first] = found.value;
  if (first === undefined) return err(unreadable);
  return first.ok ? ok(peopleIn(first.value)) : first;
};

/** The picture, or null for somebody without one. */
export const readPhoto = async (graph: Graph, id: PersonId): Promise<Result<Blob | null, GraphError>> => {
  const photo = await graph.blob({ path: `/users/${id}/photo/$value`, scopes: peopleScopes });
  return !photo.ok && photo.error.type === "notFound" ? ok(null) : photo;
};

export const peopleIn = (answer: unknown): readonly Colleague[] =>
  listOf(fieldsOf(answer)["value"]).map(toColleague).filter(isPresent);

const toColleague = (value: unknown): Colleague | null => {
  const user: Fields = fieldsOf(value);
  const id = parsePersonId(textOf(user["id"]) ?? "");
  const userPrincipalName = textOf(user["userPrincipalName"]);
  if (id === null || userPrincipalName === null) return null;
  const address = textOf(user["mail"]) ?? userPrincipalName;
  return {
    id,
    name: textOf(user["displayName"]) ?? address,
    givenName: textOf(user["givenName"]),
    address,
    // `userType` is not part of the basic profile; the name of a guest's account is, and says it.
    guest: /#ext#/i.test(userPrincipalName),
  };
};

const unreadable: GraphError = { type: "unexpected", status: 200, code: "unreadable" };
