/** The pictures of a list: those asked for in one moment come in one request, each once, and after a rest what failed. */
import type { PersonId } from "#core/pairs/pair.ts";
import type { Result } from "#core/result.ts";

export interface PhotoBook {
  /** An address for the picture, null without one. Never rejects. */
  readonly photoOf: (person: PersonId) => Promise<string | null>;
}

/** `read`: one result for each person in their order; null in it is somebody without a picture. */
export type ReadPhotos = (
  people: readonly PersonId[],
) => Promise<Result<readonly Result<Blob | null, unknown>[], unknown>>;

/** Before what failed is asked for again. A list that is drawn anew begins anew. */
const restsMs = [5_000, 30_000, 120_000];

interface Waiting {
  readonly failed: number;
  readonly done: (address: string | null) => void;
}

export const createPhotoBook = (
  read: ReadPhotos,
  addressOf: (photo: Blob) => string,
  rest = (ms: number): Promise<void> => new Promise((go) => setTimeout(go, ms)),
): PhotoBook => {
  const known = new Map<PersonId, Promise<string | null>>();
  let asked: Map<PersonId, Waiting> | null = null;

  const readAsked = async (): Promise<void> => {
    // Whoever is drawn together asks in the same moment.
    await new Promise((go) => setTimeout(go));
    const waiting = asked ?? new Map<PersonId, Waiting>();
    asked = null;
    const answers = await read([...waiting.keys()]);
    for (const [at, [person, { failed, done }]] of [...waiting].entries()) {
      const photo = answers.ok ? answers.value[at] : undefined;
      const restMs = restsMs[failed];
      if (photo?.ok === true) done(photo.value === null ? null : addressOf(photo.value));
      else if (restMs !== undefined) void rest(restMs).then(() => ask(person, { failed: failed + 1, done }));
      else {
        known.delete(person);
        done(null);
      }
    }
  };

  const ask = (person: PersonId, waiting: Waiting): void => {
    if (asked === null) {
      asked = new Map();
      void readAsked();
    }
    asked.set(person, waiting);
  };

  return {
    photoOf: (person) => {
      const before = known.get(person);
      if (before !== undefined) return before;
      const photo = new Promise<string | null>((done) => ask(person, { failed: 0, done }));
      known.set(person, photo);
      return photo;
    },
  };
};
