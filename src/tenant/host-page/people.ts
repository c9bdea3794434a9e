/** Who can sit in front of the stage: every member of the tenant. */
import type { HostPeople, HostPerson } from "./answers.ts";
import { aliasOf } from "#tenant/people.ts";
import type { TenantPerson, World } from "#tenant/world.ts";

export const hostPeople = (
  world: World,
  app: HostPeople["app"],
  appOrigin: (alias: string) => string,
  bot: Pick<HostPeople, "hasBot" | "canBeReminded">,
): HostPeople => ({
  tenantId: world.tenantId,
  organization: organizationOf(world.domain),
  app,
  ...bot,
  people: [...world.people.values()].filter(canSignIn).map((person): HostPerson => ({
    id: person.id,
    alias: aliasOf(person),
    name: person.displayName,
    role: person.jobTitle ?? "",
    upn: person.userPrincipalName,
    address: person.mail ?? person.userPrincipalName,
    timeZone: person.timeZone,
    hasPicture: person.photo === true,
    appOrigin: appOrigin(aliasOf(person)),
  })),
});

/** Guests sign in at home and rooms not at all. */
export const canSignIn = (person: TenantPerson): boolean => person.userType === "Member" && person.room !== true;

export const personByAlias = (world: World, alias: string): TenantPerson | undefined =>
  [...world.people.values()].find((person) => canSignIn(person) && aliasOf(person) === alias.toLowerCase());

const organizationOf = (domain: string): string => {
  const name = domain.split(".")[0] ?? domain;
  return name.slice(0, 1).toUpperCase() + name.slice(1);
};
