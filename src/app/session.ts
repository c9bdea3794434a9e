/** Everything that one signed-in person works with, made once. */
import {
  createPointerRecord,
  type ServiceClient,
  type TokenError as ServiceTokenError,
} from "#browser/service-client.ts";
import { createLocalCopy } from "#browser/local-copy.ts";
import type { Clock } from "#core/clock.ts";
import { createKeeper, type Keeper } from "#core/notebook/keep.ts";
import { otherOf, type Pair, type PersonId, type TenantId } from "#core/pairs/pair.ts";
import { err, type Result } from "#core/result.ts";
import { createGraph, type Graph } from "#microsoft/graph/client.ts";
import { createOneDriveStore } from "#microsoft/graph/onedrive.ts";
import { readPhoto } from "#microsoft/graph/people.ts";
import type { Platform } from "#microsoft/platform.ts";
import { scopesOf } from "#microsoft/sign-in/scopes.ts";
import type { SignIn, TokenError } from "#microsoft/sign-in/sign-in.ts";

export interface Session {
  readonly tenant: TenantId;
  readonly person: PersonId;
  readonly graph: Graph;
  readonly service: ServiceClient;
  /** One keeper for a pair, however often it is asked for. */
  readonly keeper: (pair: Pair, names: Readonly<Record<PersonId, string>>) => Keeper;
  /** An address for the picture, null without one. Never rejects: a page is as good without. */
  readonly photo: (person: PersonId) => Promise<string | null>;
  /** Gets the tokens that will be needed in a moment while something else is waited for. */
  readonly prepare: () => void;
  /** Forgets this person's copies in this browser. */
  readonly wipe: () => Promise<void>;
}

/** `signIn` may still be on its way: a page that was seen before is shown meanwhile. */
export const openSession = (
  platform: Platform,
  who: { readonly tenant: TenantId; readonly person: PersonId },
  signIn: () => Promise<Result<SignIn, TokenError>>,
): Session => {
  const token = async (scopes: readonly string[], claims?: string): Promise<Result<string, TokenError>> => {
    const opened = await signIn();
    return opened.ok ? opened.value.token(scopes, claims) : opened;
  };
  const graph = createGraph({ base: platform.graph, token });
  const service = createPointerRecord({
    fetch: (input, init) => fetch(input, init),
    base: "",
    token: async () => {
      const got = await token(scopesOf("service", platform));
      return got.ok ? got : err(serviceToken(got.error));
    },
    me: who.person,
  });
  const local = createLocalCopy({ ...who, now: Date.now, indexedDB, crypto });
  const store = createOneDriveStore({ graph, clientId: platform.clientId });
  const keepers = new Map<string, { readonly keeper: Keeper; readonly names: Record<PersonId, string> }>();
  const photos = new Map<PersonId, Promise<string | null>>();

  return {
    ...who,
    graph,
    service,
    keeper: (pair, names) => {
      const known = keepers.get(pair.id);
      // A page shown from this device's copy learns the names later, and the keeper reads them when it writes.
      if (known !== undefined) Object.assign(known.names, names);
      if (known !== undefined) return known.keeper;
      const held: Record<PersonId, string> = { ...names };
      const config = { pair, me: who.person, names: held };
      const keeper = createKeeper({ store, pointers: service, local, clock, random }, config);
      keepers.set(pair.id, { keeper, names: held });
      return keeper;
    },
    photo: (person) => {
      const known = photos.get(person) ?? readPhoto(graph, person).then(toAddress);
      photos.set(person, known);
      return known;
    },
    prepare: () => {
      for (const feature of ["service", "files"] as const) void token(scopesOf(feature, platform));
    },
    wipe: () => local.wipe(),
  };
};

export const namesOf = (
  pair: Pair,
  me: PersonId,
  mine: string,
  theirs: string,
): Readonly<Record<PersonId, string>> => ({ [me]: mine, [otherOf(pair, me)]: theirs });

const toAddress = (photo: Result<Blob | null, unknown>): string | null =>
  photo.ok && photo.value !== null ? URL.createObjectURL(photo.value) : null;

const serviceToken = (error: TokenError): ServiceTokenError => {
  switch (error.type) {
    case "signInNeeded":
    case "offline":
      return { type: error.type };
    case "consentMissing":
      return { type: "consentMissing", scopes: error.scopes };
    // A host or library that hands out no token is, for what waits here, a connection that is not there yet.
    case "hostSilent":
    case "unexpected":
      return { type: "offline" };
  }
};

const clock: Clock = {
  now: Date.now,
  after: (ms, task) => {
    const timer = setTimeout(task, ms);
    return () => clearTimeout(timer);
  },
};

const random = (bytes: number): Uint8Array => crypto.getRandomValues(new Uint8Array(bytes));
