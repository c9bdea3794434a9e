import { contoso } from "#tests/cast.ts";

/** Somebody as MSAL knows them. */
export const accountOf = (person: string) => ({
  homeAccountId: `${person}.${contoso}`,
  tenantId: contoso,
  localAccountId: person,
  username: person,
  name: person,
});
