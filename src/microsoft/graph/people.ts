/** Who somebody is, from the basic profile alone. Rules GR30-GR39, docs/spec/graph.md. */
import { type PersonId, parsePersonId } from "#core/pairs/pair.ts";
import { err, ok, type Result } from "#core/result.ts";
import { type Fields, fieldsOf, isPresent, listOf, textOf } from "./answer.ts";
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

export const basicProfile = "id,displayName,givenName,mail,userPrincipalName";

export const readMe = async (graph: Graph): Promise<Result<Me, GraphError>> => {
  const answer = await graph.send({ path: `/me?$select=${basicProfile},proxyAddresses`, scopes: peopleScopes });
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

/** The picture, or null for somebody without one. */
export const readPhoto = async (graph: Graph, id: PersonId): Promise<Result<Blob | null, GraphError>> => {
  const photo = await graph.blob({ path: `/users/${id}/photo/$value`, scopes: peopleScopes });
  return !photo.ok && photo.error.type === "notFound" ? ok(null) : photo;
};

export const peopleIn = (answer: unknown): readonly Colleague[] =>
  listOf(fieldsOf(answer)["value"]).map(toColleague).filter(isPresent);

export const toColleague = (value: unknown): Colleague | null => {
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

export const unreadable: GraphError = { type: "unexpected", status: 200, code: "unreadable" };
