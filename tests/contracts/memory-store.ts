/** OneDrives in memory, as strict as tests/contracts/notebook-store.ts: files, versions and who may open them. */
import type { Permission, Wider } from "#core/notebook/audit.ts";
import type { FileAddress, FileVersion, NotebookStore, StoredFile, StoreError } from "#core/notebook/notebook-store.ts";
import type { PersonId } from "#core/pairs/pair.ts";
import { err, ok, type Result } from "#core/result.ts";

export type Verb = keyof NotebookStore;

export interface MemoryDrives {
  readonly storeOf: (person: PersonId) => NotebookStore;
  /** Every call that was made, also those that failed. */
  readonly calls: readonly { readonly person: PersonId; readonly verb: Verb }[];
  readonly files: () => readonly MemoryFile[];
  /** The next calls of this verb fail, and nothing happens. */
  readonly fail: (verb: Verb, error: StoreError, times?: number) => void;
  /** The next calls of this verb do what they should, and their answer is lost. */
  readonly loseAnswer: (verb: Verb, times?: number) => void;
  /** Somebody opens the file to more people, behind our back. */
  readonly grant: (at: FileAddress, to: { readonly person: PersonId } | { readonly wider: Wider }) => void;
  readonly remove: (at: FileAddress) => void;
  /** Puts bytes into the file as somebody would with an editor. */
  readonly overwrite: (at: FileAddress, html: string) => void;
  /** Metadata settles: the eTag moves, the content does not. */
  readonly settle: (at: FileAddress) => void;
}

export interface MemoryFile {
  readonly at: FileAddress;
  readonly owner: PersonId;
  readonly name: string;
  readonly html: string;
  readonly writers: readonly PersonId[];
}

interface Kept {
  readonly at: FileAddress;
  readonly owner: PersonId;
  readonly name: string;
  html: string;
  content: number;
  metadata: number;
  readonly grants: Permission[];
}

export const createMemoryDrives = (): MemoryDrives => {
  const files = new Map<string, Kept>();
  const calls: { person: PersonId; verb: Verb }[] = [];
  const troubles: { readonly verb: Verb; readonly error: StoreError | null }[] = [];

  const versionOf = (file: Kept): FileVersion => ({
    eTag: `"{${file.at.itemId}},${file.content + file.metadata}"`,
    cTag: `"c:{${file.at.itemId}},${file.content}"`,
  });
  const stored = (file: Kept): StoredFile => ({
    at: file.at,
    version: versionOf(file),
    owner: file.owner,
    webUrl: `https://contoso-my.sharepoint.example/${file.at.itemId}`,
  });
  const keptAt = (at: FileAddress): Kept => {
    const file = files.get(at.itemId);
    if (file === undefined) throw new Error(`No file ${at.itemId} in memory: expected one that a test created.`);
    return file;
  };
  const replace = (file: Kept, html: string): void => {
    file.html = html;
    file.content += 1;
  };

  const storeOf = (person: PersonId): NotebookStore => {
    /** A file that exists and that this person may open. */
    const open = (at: FileAddress): Result<Kept, StoreError> => {
      const file = files.get(at.itemId);
      if (file === undefined || file.at.driveId !== at.driveId) return err({ type: "notFound" });
      const may = file.owner === person || file.grants.some((it) => opensTo(it, person));
      return may ? ok(file) : err({ type: "forbidden" });
    };

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
          const at = { driveId: `drive-${person}`, itemId: `item-${files.size + 1}` };
          const file = { at, owner: person, name: free, html, content: 1, metadata: 0, grants: [] };
          files.set(at.itemId, file);
          return ok(stored(file));
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
          replace(file.value, html);
          return ok(stored(file.value));
        }),

      invite: (at, other) =>
        answer("invite", () => {
          const file = open(at);
          if (!file.ok) return file;
          const { grants } = file.value;
          if (!grants.some((it) => opensTo(it, other)))
            grants.push({ type: "person", id: `grant-${grants.length + 1}`, person: other, owner: false });
          file.value.metadata += 1;
          return ok(undefined);
        }),

      permissions: (at) =>
        answer("permissions", () => {
          const file = open(at);
          if (!file.ok) return file;
          const owner: Permission = { type: "person", id: "owner", person: file.value.owner, owner: true };
          if (file.value.owner === person) return ok([owner, ...file.value.grants]);
          return ok(file.value.grants.filter((it) => opensTo(it, person)));
        }),
    };
  };

  const arm = (verb: Verb, error: StoreError | null, times: number): void => {
    for (let left = times; left > 0; left -= 1) troubles.push({ verb, error });
  };

  return {
    storeOf,
    calls,
    files: () =>
      [...files.values()].map(({ at, owner, name, html, grants }) => ({
        at,
        owner,
        name,
        html,
        writers: grants.flatMap((it) => (it.type === "person" ? [it.person] : [])),
      })),
    fail: (verb, error, times = 1) => arm(verb, error, times),
    loseAnswer: (verb, times = 1) => arm(verb, null, times),
    grant: (at, to) => {
      const { grants } = keptAt(at);
      const id = `grant-${grants.length + 1}`;
      grants.push(
        "person" in to ? { type: "person", id, person: to.person, owner: false } : { type: "wider", id, who: to.wider },
      );
    },
    remove: (at) => void files.delete(at.itemId),
    overwrite: (at, html) => replace(keptAt(at), html),
    settle: (at) => {
      keptAt(at).metadata += 1;
    },
  };
};

const opensTo = (permission: Permission, person: PersonId): boolean =>
  permission.type === "person" && permission.person === person;
