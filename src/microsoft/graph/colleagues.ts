/** Who somebody else is, and who bears a name. Rules GR31-GR32, docs/spec/graph.md. */
import type { PersonId } from "#core/pairs/pair.ts";
import { err, ok, type Result } from "#core/result.ts";
import { readBatch } from "./batch.ts";
import type { Graph } from "./client.ts";
import type { GraphError } from "./graph-error.ts";
import { basicProfile, type Colleague, peopleIn, peopleScopes, toColleague, unreadable } from "./people.ts";

export const readPerson = async (graph: Graph, id: PersonId): Promise<Result<Colleague, GraphError>> => {
  const answer = await graph.send({ path: `/users/${id}?$select=${basicProfile}`, scopes: peopleScopes });
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
      path: `/users?$search=${encodeURIComponent(search)}&$select=${basicProfile}&$top=10`,
      headers: { ConsistencyLevel: "eventual" },
    },
  ]);
  if (!found.ok) return found;
  const [first] = found.value;
  if (first === undefined) return err(unreadable);
  return first.ok ? ok(peopleIn(first.value)) : first;
};
