/** Profile pictures. https://learn.microsoft.com/graph/api/profilephoto-get */
import type { TenantPerson } from "#tenant/world.ts";
import { portrait } from "./portrait.ts";
import { graphError, type GraphAnswer, type GraphCall, type GraphRoute } from "./route.ts";

const scopes = ["User.Read", "User.ReadBasic.All", "User.Read.All"];
const side = 96;

const find = (call: GraphCall): TenantPerson | undefined => {
  const key = call.params["user-id"]?.toLowerCase();
  if (key === undefined) return call.world.people.get(call.person);
  return [...call.world.people.values()].find((it) => it.id === key || it.userPrincipalName.toLowerCase() === key);
};

/** With `User.Read` alone only one's own. */
const answer =
  (give: (person: TenantPerson, call: GraphCall) => GraphAnswer) =>
  (call: GraphCall): GraphAnswer => {
    const person = find(call);
    const others = call.scopes.has("User.ReadBasic.All") || call.scopes.has("User.Read.All");
    if (person !== undefined && person.id !== call.person && !others)
      return graphError(403, "ErrorAccessDenied", "Access is denied. Check credentials and try again.");
    if (person?.photo !== true)
      return graphError(
        404,
        "ImageNotFound",
        "Exception of type 'Microsoft.Fast.Profile.Core.Exception.ImageNotFoundException' was thrown.",
      );
    return give(person, call);
  };

const value = answer((person) => ({
  status: 200,
  headers: { "Content-Type": "image/png", ETag: `"${person.id}"` },
  body: portrait(person.id, side),
}));

const about = answer((_, call) => ({
  status: 200,
  body: {
    "@odata.context": `${call.base}/$metadata#users('${call.person}')/photo/$entity`,
    "@odata.mediaContentType": "image/png",
    id: `${side}x${side}`,
    height: side,
    width: side,
  },
}));

export const photoRoutes: readonly GraphRoute[] = [
  { method: "GET", path: "/me/photo", scopes, answer: about },
  { method: "GET", path: "/me/photo/$value", scopes, answer: value },
  { method: "GET", path: "/users/{user-id}/photo", scopes, answer: about },
  { method: "GET", path: "/users/{user-id}/photo/$value", scopes, answer: value },
];
