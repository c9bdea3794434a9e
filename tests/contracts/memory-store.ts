/** OneDrives in memory, as strict as tests/contracts/notebook-store.ts: files, versions and who may open them. */
import type { Permission, Wider } from "#core/notebook/audit.ts";
import type { FileAddress, FileVersion, NotebookStore, StoredFile, StoreError } from "#core/notebook/notebook-store.ts";
import type { PersonId } from "#core/pairs/pair.ts";
import { err, ok, type Result } from "#core/result.ts";

export type Verb = keyof NotebookStore;

export interface MemoryDrives extends Drives {
  /** Every call that was made, also those that failed. */
  readonly calls: readonly { readonly person: PersonId; readonly verb: Verb }[];
  /** The next calls of this verb fail, and nothing happens. */
  readonly fail: (verb: Verb, error: StoreError, times?: number) => void;
  /** The next calls of this verb do what they should, and their answer is lost. */
  readonly loseAnswer: (verb: Verb, times?: number) => void;
}

/** What tests see of drives and do behind our back. */
export interface Drives {
  /** Of one window: what one store has seen, another has not. */
  readonly storeOf: (person: PersonId) => NotebookStore;
  /** Notebooks. */
  readonly files: () => readonly MemoryFile[];
  /** What `putOwn` wrote: copies and indexes. */
  readonly ownFiles: () => readonly MemoryFile[];
  /** Somebody opens the file to more people, behind our back. */
  readonly grant: (at: FileAddress, to: Grantee) => void;
  /** What is returned gives it back, as OneDrive's recycle bin does. */
  readonly remove: (at: FileAddress) => () => void;
  /** The person left: everything in their drive is gone. */
  readonly removeDriveOf: (person: PersonId) => void;
  /** And their account with it. What is returned gives the account back, without the drive. */
  readonly removeAccountOf: (person: PersonId) => () => void;
  /** Puts bytes into the file as somebody would with an editor; its owner when nobody is named, null by a link for anyone. */
  readonly overwrite: (at: FileAddress, html: string, by?: PersonId | null) => void;
  /** Somebody puts an older version over the present one, as OneDrive's own page does. */
  readonly restore: (at: FileAddress, version: string) => void;
  /** Ids of all contents, oldest first, the present one at the end. */
  readonly versionsOf: (at: FileAddress) => readonly string[];
  /** Metadata settles: the eTag moves, the content does not. */
  readonly settle: (at: FileAddress) => void;
}

export type Grantee =
  | { readonly person: PersonId; readonly owner?: true }
  | { readonly wider: Wider }
  /** What mode *selected* puts there. */
  | { readonly ourApp: true };

export interface MemoryFile {
  readonly at: FileAddress;
  readonly owner: PersonId;
  readonly name: string;
  readonly html: string;
  readonly cTag: string;
  readonly writers: readonly PersonId[];
  /** Entries of the list that stand for more than a person. */
  readonly wider: readonly Wider[];
}

interface Kept {
  readonly at: FileAddress;
  readonly owner: PersonId;
  readonly name: string;
  readonly own: boolean;
  html: string;
  by: PersonId | null;
  content: number;
  metadata: number;
  readonly grants: Permission[];
  /** Oldest first, the present one at the end. */
  readonly versions: { readonly id: string; readonly html: string; readonly modifiedAt: number }[];
}

/** Without a clock every change happens a second after the one before. */
export const createMemoryDrives = (now?: () => number): MemoryDrives => {
  let made = 0;
  let granted = 0;
  const grantId = (): string => `grant-${(granted += 1)}`;
  let ticks = 0;
  const time = now ?? (() => (ticks += 1000));
  const files = new Map<string, Kept>();
  const left = new Set<PersonId>();
  const calls: { person: PersonId; verb: Verb }[] = [];
  const troubles: { readonly verb: Verb; readonly error: StoreError | null }[] = [];

  const versionOf = (file: Omit<Kept, "grants">): FileVersion => ({
    eTag: `"{${file.at.itemId}},${file.content + file.metadata}"`,
    cTag: `"c:{${file.at.itemId}},${file.content}"`,
  });
  const stored = (file: Kept): StoredFile => ({
    at: file.at,
    version: versionOf(file),
    owner: file.owner,
    lastWriter: file.by,
    modifiedAt: file.versions.at(-1)?.modifiedAt,
    webUrl: `https://contoso-my.sharepoint.example/${file.at.itemId}`,
  });
  const keptAt = (at: FileAddress): Kept => {
    const file = files.get(at.itemId);
    if (file === undefined) throw new Error(`No file ${at.itemId} in memory: expected one that a test created.`);
    return file;
  };
  const replace = (file: Kept, html: string, by: PersonId | null): void => {
    file.html = html;
    file.by = by;
    file.content += 1;
    file.versions.push({ id: `${file.content}.0`, html, modifiedAt: time() });
  };
  const add = (owner: PersonId, name: string, html: string, own: boolean): Kept => {
    made += 1;
    const at = { driveId: `drive-${owner}`, itemId: `item-${made}` };
    const versions = [{ id: "1.0", html, modifiedAt: time() }];
    const file: Kept = { at, owner, name, own, html, by: owner, content: 1, metadata: 0, grants: [], versions };
    files.set(at.itemId, file);
    return file;
  };
  const listed = (own: boolean): readonly MemoryFile[] =>
    [...files.values()]
      .filter((it) => it.own === own)
      .map(({ grants, ...file }) => ({
        at: file.at,
        owner: file.owner,
        name: file.name,
        html: file.html,
        cTag: versionOf(file).cTag,
        writers: grants.flatMap((it) => (it.type === "person" ? [it.person] : [])),
        wider: grants.flatMap((it) => (it.type === "wider" ? [it.who] : [])),
      }));

  const storeOf = (person: PersonId): NotebookStore => {
    /** A file that exists and that this person may open. */
    const open = (at: FileAddress): Result<Kept, StoreError> => {
      const file = files.get(at.itemId);
      if (file === undefined || file.at.driveId !== at.driveId) return err({ type: "notFound" });
      const may = file.owner === person || file.grants.some((it) => opensTo(it, person));
      return may ? ok(file) : err({ type: "forbidden" });
    };

    const ownNamed = (name: string): Kept | undefined =>
      [...files.values()].find((it) => it.own && it.owner === person && it.name === name);

    const answer = async <T>(verb: Verb, act: () => Result<T, StoreError>): Promise<Result<T, StoreError>> => {
      calls.push({ person, verb });
      const at = troubles.findIndex((it) => it.verb === verb);
      const [trouble] = at === -1 ? [] : troubles.splice(at, 1);
      if (trouble?.error) return err(trouble.error);
      const done = act();
      return trouble === undefined ? done : err({ type: "offline" });
    };

    return {
      create: (name, html) =>
        answer("create", () => {
          const taken = new Set([...files.values()].filter((it) => it.owner === person).map((it) => it.name));
          let free = name;
          for (let number = 2; taken.has(free); number += 1) free = `${name} ${number}`;
          return ok(stored(add(person, free, html, false)));
        }),

      describe: (at) =>
        answer("describe", () => {
          const file = open(at);
          return file.ok ? ok(stored(file.value)) : file;
        }),

      read: (at) =>
        answer("read", () => {
          const file = open(at);
          return file.ok ? ok({ file: stored(file.value), html: file.value.html }) : file;
        }),

      write: (at, html, base) =>
        answer("write", () => {
          const file = open(at);
          if (!file.ok) return file;
          if (versionOf(file.value).cTag !== base.cTag) return err({ type: "changed" });
          replace(file.value, html, person);
          return ok(stored(file.value));
        }),

      invite: (at, other) =>
        answer("invite", () => {
          const file = open(at);
          if (!file.ok) return file;
          if (left.has(other)) return err({ type: "unexpected", status: 400, code: "noResolvedUsers" });
          const { grants } = file.value;
          if (!grants.some((it) => opensTo(it, other)))
            grants.push({ type: "person", id: grantId(), person: other, owner: false });
          file.value.metadata += 1;
          return ok(undefined);
        }),

      hasLeft: (other) => answer("hasLeft", () => ok(left.has(other))),

      permissions: (at) =>
        answer("permissions", () => {
          const file = open(at);
          if (!file.ok) return file;
          const owner: Permission = { type: "person", id: "owner", person: file.value.owner, owner: true };
          if (file.value.owner === person) return ok([owner, ...file.value.grants]);
          return ok(file.value.grants.filter((it) => opensTo(it, person)));
        }),

      // In memory the application reaches everything.
      admit: (at) =>
        answer("admit", () => {
          const file = open(at);
          return file.ok ? ok(undefined) : file;
        }),

      revoke: (at, permission) =>
        answer("revoke", () => {
          const file = open(at);
          if (!file.ok) return file;
          if (file.value.owner !== person) return err({ type: "forbidden" });
          const { grants } = file.value;
          const index = grants.findIndex((it) => it.id === permission);
          if (index !== -1) grants.splice(index, 1);
          file.value.metadata += 1;
          return ok(undefined);
        }),

      versions: (at) =>
        answer("versions", () => {
          const file = open(at);
          if (!file.ok) return file;
          const older = file.value.versions.slice(0, -1).toReversed().slice(0, mostVersions);
          return ok(older.map(({ id, html, modifiedAt }) => ({ id, modifiedAt, size: Buffer.byteLength(html) })));
        }),

      readVersion: (at, version) =>
        answer("readVersion", () => {
          const file = open(at);
          if (!file.ok) return file;
          const found = file.value.versions.find((it) => it.id === version);
          return found === undefined ? err({ type: "notFound" }) : ok(found.html);
        }),

      putOwn: (name, { text }, base) =>
        answer("putOwn", () => {
          const known = ownNamed(name);
          const isBase = (known && versionOf(known).cTag) === base?.cTag;
          if (base !== undefined && !isBase) return err({ type: "changed" });
          if (known !== undefined) replace(known, text, person);
          return ok(stored(known ?? add(person, name, text, true)));
        }),

      readOwn: (name) =>
        answer("readOwn", () => {
          const file = [...files.values()].find((it) => it.owner === person && it.name === name);
          return ok(
            file === undefined
              ? null
              : { text: file.html, version: versionOf(file), file: async () => ok(stored(file)) },
          );
        }),
    };
  };

  const removeDriveOf = (person: PersonId): void => {
    for (const file of files.values()) if (file.owner === person) files.delete(file.at.itemId);
  };

  const arm = (verb: Verb, error: StoreError | null, times: number): void => {
    for (let still = times; still > 0; still -= 1) troubles.push({ verb, error });
  };

  return {
    storeOf,
    calls,
    files: () => listed(false),
    ownFiles: () => listed(true),
    fail: (verb, error, times = 1) => arm(verb, error, times),
    loseAnswer: (verb, times = 1) => arm(verb, null, times),
    grant: (at, to) => {
      const { grants } = keptAt(at);
      const id = grantId();
      if ("ourApp" in to) grants.push({ type: "ourApp", id });
      else if ("wider" in to) grants.push({ type: "wider", id, who: to.wider });
      else grants.push({ type: "person", id, person: to.person, owner: to.owner === true });
    },
    remove: ({ itemId }) => {
      const file = files.get(itemId);
      files.delete(itemId);
      return () => void (file && files.set(itemId, file));
    },
    removeDriveOf,
    removeAccountOf: (person) => {
      removeDriveOf(person);
      left.add(person);
      return () => void left.delete(person);
    },
    restore: (at, version) => {
      const file = keptAt(at);
      const found = file.versions.find((it) => it.id === version);
      if (found === undefined) throw new Error(`No version ${version} in memory: expected one that was written.`);
      replace(file, found.html, file.owner);
    },
    overwrite: (at, html, by) => {
      const file = keptAt(at);
      replace(file, html, by === undefined ? file.owner : by);
    },
    versionsOf: (at) => keptAt(at).versions.map((it) => it.id),
    settle: (at) => {
      keptAt(at).metadata += 1;
    },
  };
};

const mostVersions = 50;

const opensTo = (permission: Permission, person: PersonId): boolean =>
  permission.type === "person" && permission.person === person;
