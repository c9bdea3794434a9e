/** People: `/me`, `/users`, managers and reports. https://learn.microsoft.com/graph/api/resources/user */
import type { TenantPerson, World } from "#tenant/world.ts";
import { resourceNotFound } from "./denied.ts";
import { parseFilter } from "./filter.ts";
import { photoRoutes } from "./photo.ts";
import { graphError, type GraphAnswer, type GraphCall, type GraphRoute } from "./route.ts";
import { project, selected } from "./select.ts";
import { parseSearch } from "./search.ts";

/** Returned when nothing is selected. */
const byDefault = [
  "businessPhones",
  "displayName",
  "givenName",
  "jobTitle",
  "mail",
  "mobilePhone",
  "officeLocation",
  "preferredLanguage",
  "surname",
  "userPrincipalName",
  "id",
];
/** What `User.ReadBasic.All` shows of others: https://learn.microsoft.com/graph/permissions-reference#userreadbasicall */
const basic = new Set(["id", "displayName", "givenName", "surname", "mail", "userPrincipalName"]);

const insufficient = graphError(
  403,
  "Authorization_RequestDenied",
  "Insufficient privileges to complete the operation.",
);

const readOne = ["User.ReadBasic.All", "User.Read.All", "User.Read"];

export const directoryRoutes: readonly GraphRoute[] = [
  {
    method: "GET",
    path: "/me",
    scopes: readOne,
    answer: (call) => one(call, personOf(call.world, call.person), "users/$entity"),
  },
  { method: "GET", path: "/users", scopes: ["User.ReadBasic.All", "User.Read.All"], answer: (call) => list(call) },
  {
    method: "GET",
    path: "/users/{user-id}",
    scopes: readOne,
    answer: (call) => {
      const person = userAt(call);
      if (person === undefined) return resourceNotFound(call.params["user-id"] ?? "");
      if (person.id !== call.person && !seesOthers(call)) return insufficient;
      return one(call, person, "users/$entity");
    },
  },
  {
    method: "GET",
    path: "/me/manager",
    scopes: ["User.Read.All"],
    answer: (call) => manager(call, personOf(call.world, call.person)),
  },
  {
    method: "GET",
    path: "/users/{user-id}/manager",
    scopes: ["User.Read.All"],
    answer: (call) => {
      const person = userAt(call);
      return person === undefined ? resourceNotFound(call.params["user-id"] ?? "") : manager(call, person);
    },
  },
  {
    method: "GET",
    path: "/me/directReports",
    scopes: ["User.Read", "User.Read.All"],
    answer: (call) => reports(call, call.person),
  },
  {
    method: "GET",
    path: "/users/{user-id}/directReports",
    scopes: ["User.Read", "User.Read.All"],
    answer: (call) => {
      const person = userAt(call);
      if (person === undefined) return resourceNotFound(call.params["user-id"] ?? "");
      return person.id === call.person || call.scopes.has("User.Read.All") ? reports(call, person.id) : insufficient;
    },
  },
  ...photoRoutes,
];

/** By object id or user principal name; an address that is neither finds nobody. */
const userAt = (call: GraphCall): TenantPerson | undefined => {
  const key = (call.params["user-id"] ?? "").toLowerCase();
  return [...call.world.people.values()].find((it) => it.id === key || it.userPrincipalName.toLowerCase() === key);
};

const personOf = (world: World, id: string): TenantPerson => {
  const person = world.people.get(id);
  if (person === undefined) throw new Error(`Person ${id} is signed in but not in the tenant`);
  return person;
};

const seesOthers = (call: GraphCall): boolean =>
  call.scopes.has("User.ReadBasic.All") || call.scopes.has("User.Read.All");

/** All properties of a user that this tenant has, whoever asks. */
const full = (person: TenantPerson, world: World): Record<string, unknown> => ({
  businessPhones: [],
  displayName: person.displayName,
  givenName: person.givenName === "" ? null : person.givenName,
  jobTitle: person.jobTitle,
  mail: person.mail,
  mobilePhone: null,
  officeLocation: null,
  preferredLanguage: null,
  surname: person.surname === "" ? null : person.surname,
  userPrincipalName: person.userPrincipalName,
  id: person.id,
  accountEnabled: person.room !== true,
  companyName: null,
  createdDateTime: "2024-01-08T08:00:00Z",
  department: null,
  mailNickname: person.userPrincipalName.split(/[@#]/)[0] ?? "",
  proxyAddresses: [...person.proxyAddresses],
  otherMails: [],
  userType: person.userType,
  usageLocation: world.domain.endsWith(".example") ? "DE" : null,
});

/** What this caller may see of this person: properties beyond the basic profile of others come back empty. */
const seen = (call: GraphCall, person: TenantPerson): Record<string, unknown> => {
  const all = full(person, call.world);
  const whole = person.id === call.person || call.scopes.has("User.Read.All");
  if (whole) return all;
  return Object.fromEntries(
    Object.entries(all).map(([name, value]) => [name, basic.has(name) ? value : Array.isArray(value) ? [] : null]),
  );
};

const one = (call: GraphCall, person: TenantPerson, context: string): GraphAnswer => ({
  status: 200,
  body: {
    "@odata.context": `${call.base}/$metadata#${contextWith(context, call)}`,
    ...project(seen(call, person), selected(call.query) ?? byDefault),
  },
});

const contextWith = (context: string, call: GraphCall): string => {
  const names = selected(call.query);
  return names === undefined ? context : context.replace("users", `users(${names.join(",")})`);
};

const list = (call: GraphCall): GraphAnswer => {
  const { query, world } = call;
  const eventual = call.headers.get("ConsistencyLevel")?.toLowerCase() === "eventual";
  const search = query.get("$search");
  const counted = query.get("$count")?.toLowerCase() === "true";
  if (search !== null && !eventual)
    return unsupported(
      "Request with $search query parameter only works through MSGraph with a special request header: 'ConsistencyLevel: eventual'",
    );
  if (counted && !eventual)
    return unsupported("$count is only supported with the request header 'ConsistencyLevel: eventual'.");

  let found = [...world.people.values()].map((person) => ({ person, all: full(person, world) }));
  const filter = query.get("$filter");
  if (filter !== null) {
    const parsed = parseFilter(filter);
    if (!parsed.ok)
      return graphError(
        400,
        "Request_UnsupportedQuery",
        `Unsupported or invalid query filter clause near '${parsed.at}'.`,
      );
    if (/endswith/i.test(filter) && !(eventual && counted))
      return unsupported("Operator 'endsWith' needs $count=true and the header 'ConsistencyLevel: eventual'.");
    found = found.filter((it) => parsed.test(it.all));
  }
  if (search !== null) {
    const matches = parseSearch(search);
    if (matches === undefined)
      return graphError(400, "Request_BadRequest", 'Syntax error: $search needs clauses such as "displayName:ana".');
    found = found.filter((it) => matches(it.all));
  }
  if (query.get("$orderby")?.startsWith("displayName") === true) {
    const sign = / desc$/i.test(query.get("$orderby") ?? "") ? -1 : 1;
    found = found.toSorted((a, b) => sign * a.person.displayName.localeCompare(b.person.displayName));
  }

  const top = Number(query.get("$top") ?? "100");
  if (!Number.isInteger(top) || top < 1 || top > 999)
    return graphError(
      400,
      "Request_UnsupportedQuery",
      `Invalid page size specified: '${query.get("$top") ?? ""}'. Must be between 1 and 999 inclusive.`,
    );
  const from = Number(query.get("$skiptoken") ?? "0");
  const page = found.slice(from, from + top);
  const rest = from + top < found.length ? { "@odata.nextLink": nextLink(call, from + top) } : {};
  return {
    status: 200,
    body: {
      "@odata.context": `${call.base}/$metadata#${contextWith("users", call)}`,
      ...(counted ? { "@odata.count": found.length } : {}),
      ...rest,
      value: page.map((it) => project(seen(call, it.person), selected(query) ?? byDefault)),
    },
  };
};

const nextLink = (call: GraphCall, skip: number): string => {
  const query = new URLSearchParams(call.query);
  query.set("$skiptoken", String(skip));
  return `${call.base}/users?${query.toString()}`;
};

const manager = (call: GraphCall, person: TenantPerson): GraphAnswer => {
  const found = call.world.people.get(person.managerId ?? "");
  return found === undefined ? resourceNotFound("manager") : typed(one(call, found, "directoryObjects/$entity"));
};

const reports = (call: GraphCall, id: string): GraphAnswer => ({
  status: 200,
  body: {
    "@odata.context": `${call.base}/$metadata#directoryObjects`,
    value: [...call.world.people.values()]
      .filter((it) => it.managerId === id)
      .map((it) => ({
        "@odata.type": "#microsoft.graph.user",
        ...project(seen(call, it), selected(call.query) ?? byDefault),
      })),
  },
});

const typed = (answer: GraphAnswer): GraphAnswer => ({
  ...answer,
  body: { "@odata.type": "#microsoft.graph.user", ...(answer.body as object) },
});

const unsupported = (message: string): GraphAnswer => graphError(400, "Request_UnsupportedQuery", message);
