/**
 * The humans of an event as its calendar names them. Two addresses of one person are one human; a room is none; a list of people
 * is not one. What cannot be told to be one human counts as a list, so that nobody unseen is overlooked.
 */
import { type Json, listIn, objectIn, says, textIn, wordIn } from "./json.ts";

export interface Myself {
  readonly id: string;
  readonly mail: string | null;
  readonly userPrincipalName: string;
  readonly proxyAddresses?: readonly string[];
}

export interface DirectoryEntry {
  readonly id: string;
  readonly kind: "member" | "guest" | "group" | "room";
}

/** Lower-case address → who it is. An address that is missing is outside the tenant. */
export type Directory = Readonly<Record<string, DirectoryEntry>> | ReadonlyMap<string, DirectoryEntry>;

export interface Human {
  /** Without case or blanks. */
  readonly address: string;
  readonly name: string;
  readonly id?: string;
  /** Of another tenant, or a guest in this one. */
  readonly external: boolean;
  readonly declined: boolean;
}

export interface Participants {
  readonly organizer: "me" | "other" | "unknown";
  /** Whether I am named at all: an invite that reached me through a list or a forward does not name me. */
  readonly me: boolean;
  /** Everyone else, each once, the organiser first. Reading stops at the second: more can never be a 1:1. */
  readonly others: readonly Human[];
  readonly groups: boolean;
  readonly rooms: boolean;
}

export type ReadParticipants = (event: Json) => Participants;

type Identity =
  | { readonly kind: "me" | "group" | "room" | "nobody" }
  | { readonly kind: "human"; readonly human: Human };

export const participantsReader = (me: Myself, directory?: Directory): ReadParticipants => {
  const identify = createIdentify(me, directory);

  return (event) => {
    const isMine = event["isOrganizer"] === true;
    const organizer = objectIn(objectIn(event["organizer"])?.["emailAddress"]);
    const organizes = identify(organizer);
    const seen: Seen = {
      organizer: organizerOf(isMine, organizes),
      me: isMine || organizes.kind === "me",
      others: [],
      groups: false,
      rooms: false,
    };

    if (!isMine && organizes.kind !== "nobody") note(seen, organizes, nameIn(organizer), false);
    for (const entry of listIn(event["attendees"])) {
      if (seen.others.length > 1) break;
      const attendee = objectIn(entry);
      if (says(attendee?.["type"], "resource")) {
        seen.rooms = true;
        continue;
      }
      const address = objectIn(attendee?.["emailAddress"]);
      const identity = identify(address);
      const declined = says(objectIn(attendee?.["status"])?.["response"], "declined");
      note(seen, isMine && isAlias(organizes, identity) ? itsMe : identity, nameIn(address), declined);
    }
    return seen;
  };
};

interface Seen extends Participants {
  me: boolean;
  readonly others: Human[];
  groups: boolean;
  rooms: boolean;
}

const itsMe: Identity = { kind: "me" };

/**
 * Who organises what is mine is me, by an address that only Exchange knows for mine. But a colleague known to the directory is a
 * delegate, who acts for me and is counted only where invited.
 */
const isAlias = (organizer: Identity, attendee: Identity): boolean =>
  organizer.kind === "human" &&
  organizer.human.id === undefined &&
  attendee.kind === "human" &&
  attendee.human.address === organizer.human.address;

const note = (seen: Seen, identity: Identity, name: string, declined: boolean): void => {
  switch (identity.kind) {
    case "me":
      seen.me = true;
      return;
    case "room":
      seen.rooms = true;
      return;
    case "group":
    case "nobody":
      seen.groups = true;
      return;
    case "human": {
      const { human } = identity;
      const at = seen.others.findIndex((it) => isSame(it, human));
      const known = seen.others[at];
      if (!known) seen.others.push(humanOf(human.address, name, human.id, human.external, declined));
      else if (known.declined !== declined || known.name === known.address) {
        // Invited twice, one human has declined only by declining both.
        const better = known.name === known.address && name !== "" ? name : known.name;
        seen.others[at] = { ...known, name: better, declined: known.declined && declined };
      }
    }
  }
};

const humanOf = (
  address: string,
  name: string,
  id: string | undefined,
  external: boolean,
  declined: boolean,
): Human => {
  const human = { address, name: name || address, external, declined };
  return id === undefined ? human : { ...human, id };
};

const isSame = (a: Human, b: Human): boolean =>
  a.address === b.address || (a.id !== undefined && a.id.toLowerCase() === b.id?.toLowerCase());

const nameIn = (address: Json | null): string => textIn(address?.["name"]).trim();

const organizerOf = (isMine: boolean, organizes: Identity): Participants["organizer"] => {
  if (isMine || organizes.kind === "me") return "me";
  return organizes.kind === "nobody" ? "unknown" : "other";
};

/** Each address is looked at once in a whole calendar. */
const createIdentify = (me: Myself, directory?: Directory): ((emailAddress: Json | null) => Identity) => {
  const mine = addressesOf(me);
  const myId = wordIn(objectIn(me)?.["id"]);
  const known = new Map<string, Identity>();

  return (emailAddress) => {
    const raw = textIn(emailAddress?.["address"]);
    let identity = known.get(raw);
    if (identity === undefined) known.set(raw, (identity = identityOf(plainAddress(raw), mine, myId, directory)));
    return identity;
  };
};

const identityOf = (
  address: string,
  mine: ReadonlySet<string>,
  myId: string,
  directory: Directory | undefined,
): Identity => {
  if (address === "") return { kind: "nobody" };
  const entry = directory && entryFor(directory, address);
  const id = textIn(entry?.id);
  if (mine.has(address) || (id !== "" && id.toLowerCase() === myId)) return itsMe;
  if (entry?.kind === "group" || entry?.kind === "room") return { kind: entry.kind };
  const external = directory ? entry?.kind !== "member" : address.includes("#ext#");
  return { kind: "human", human: humanOf(address, "", id === "" ? undefined : id, external, false) };
};

const entryFor = (directory: Directory, address: string): DirectoryEntry | undefined => {
  if (directory instanceof Map) return directory.get(address);
  // Own properties only: "constructor" is in every object and in nobody's directory.
  return Object.hasOwn(directory, address) ? (directory as Record<string, DirectoryEntry>)[address] : undefined;
};

const addressesOf = (me: unknown): ReadonlySet<string> => {
  const it = objectIn(me);
  const all = [it?.["mail"], it?.["userPrincipalName"], ...listIn(it?.["proxyAddresses"])];
  return new Set(all.map((address) => plainAddress(textIn(address))).filter((address) => address !== ""));
};

/** Without case, blanks and the "SMTP:" of a proxy address. */
const plainAddress = (address: string): string =>
  address
    .replaceAll(/\s+/g, "")
    .toLowerCase()
    .replace(/^(?:smtp|mailto):/, "");
