/** What people and administrators have granted to applications. */
import type { AppRegistration } from "#tenant/apps.ts";
import { graphAppId, resourcesOf, type Resource } from "./resource.ts";

export interface ConsentChange {
  /** A scope's bare name; `access_as_user` for the app's own API. */
  readonly scope: string;
  readonly granted: boolean;
  /** Object id; without it the change is an administrator's, for everybody. */
  readonly person?: string;
  /** Client id; without it the first application registered. */
  readonly app?: string;
}

export interface Consents {
  readonly granted: (person: string, app: string, resource: Resource) => readonly string[];
  /** A person's own consent on the consent page. */
  readonly accept: (person: string, app: string, resource: Resource, scopes: readonly string[]) => void;
  readonly change: (change: ConsentChange) => boolean;
  readonly list: () => readonly ConsentChange[];
}

/** What the product asks for; a tenant whose administrator has said yes to all of it. */
const ordinary = [
  "User.Read",
  "User.ReadBasic.All",
  "Calendars.ReadBasic",
  "Chat.ReadBasic",
  "Files.ReadWrite",
  "Files.ReadWrite.All",
  "Files.SelectedOperations.Selected",
  "Notes.Create",
  "Tasks.ReadWrite",
];

export const createConsents = (apps: readonly AppRegistration[]): Consents => {
  const resources = resourcesOf(apps);
  const forAll = new Map<string, Set<string>>();
  const forOne = new Map<string, Set<string>>();
  /** Withdrawn from one person although granted to everybody. */
  const refused = new Map<string, Set<string>>();
  /** What everybody was granted at first, so that a withdrawal can be told. */
  const atFirst = new Map<string, readonly string[]>();

  for (const app of apps) {
    forAll.set(`${app.clientId} ${graphAppId}`, new Set(app.adminConsented ?? ordinary));
    for (const resource of resources)
      if (resource.id === app.apiAppId)
        forAll.set(`${app.clientId} ${resource.id}`, new Set(resource.scopes.map((it) => it.name)));
  }

  for (const [key, scopes] of forAll) atFirst.set(key, [...scopes]);

  const granted = (person: string, app: string, resource: Resource): readonly string[] => {
    const key = `${app} ${resource.id}`;
    const all = new Set([...(forAll.get(key) ?? []), ...(forOne.get(`${person} ${key}`) ?? [])]);
    for (const name of refused.get(`${person} ${key}`) ?? []) all.delete(name);
    return resource.scopes.map((it) => it.name).filter((it) => all.has(it));
  };

  const accept = (person: string, app: string, resource: Resource, scopes: readonly string[]): void => {
    const key = `${person} ${app} ${resource.id}`;
    for (const name of scopes) {
      of(forOne, key).add(name);
      refused.get(key)?.delete(name);
    }
  };

  return {
    granted,
    accept,
    change: ({ scope, granted: yes, person, app = apps[0]?.clientId ?? "" }) => {
      const resource = resources.find((it) => it.scopes.some((known) => known.name === scope));
      if (resource === undefined || !apps.some((it) => it.clientId === app)) return false;
      const key = `${app} ${resource.id}`;
      if (person !== undefined) {
        if (yes) accept(person, app, resource, [scope]);
        else {
          forOne.get(`${person} ${key}`)?.delete(scope);
          of(refused, `${person} ${key}`).add(scope);
        }
        return true;
      }
      const belongs = (it: string): boolean => it.endsWith(` ${key}`);
      for (const [who, scopes] of refused) if (belongs(who)) scopes.delete(scope);
      if (yes) of(forAll, key).add(scope);
      else {
        forAll.get(key)?.delete(scope);
        for (const [who, scopes] of forOne) if (belongs(who)) scopes.delete(scope);
      }
      return true;
    },
    list: () => {
      const withdrawn = new Map(
        [...atFirst].map(([key, scopes]) => [key, new Set(scopes.filter((it) => forAll.get(key)?.has(it) !== true))]),
      );
      return [
        ...entries(withdrawn, false, false),
        ...entries(forAll, true, false),
        ...entries(forOne, true, true),
        ...entries(refused, false, true),
      ];
    },
  };
};

const of = (map: Map<string, Set<string>>, key: string): Set<string> => {
  const found = map.get(key) ?? new Set<string>();
  map.set(key, found);
  return found;
};

const entries = (map: Map<string, Set<string>>, granted: boolean, personal: boolean): ConsentChange[] =>
  [...map].flatMap(([key, scopes]) => {
    const words = key.split(" ");
    const app = words.at(-2) ?? "";
    return [...scopes].map((scope) =>
      personal ? { scope, granted, app, person: words[0] ?? "" } : { scope, granted, app },
    );
  });
