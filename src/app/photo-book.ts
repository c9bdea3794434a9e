/** The pictures of a list: those asked for in one moment come in one request, and each is asked for once. */
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

export const createPhotoBook = (read: ReadPhotos, addressOf: (photo: Blob) => string): PhotoBook => {
  const known = new Map<PersonId, Promise<string | null>>();
  let asked: Map<PersonId, (address: string | null) => void> | null = null;

  const readAsked = async (): Promise<void> => {
    // Whoever is drawn together asks in the same moment.
    await new Promise((go) => setTimeout(go));
    const waiting = asked ?? new Map<PersonId, (address: string | null) => void>();
    asked = null;
    const answers = await read([...waiting.keys()]);
    for (const [at, [person, done]] of [...waiting].entries()) {
      const photo = answers.ok ? answers.value[at] : undefined;
      // What failed is asked for again when the line is drawn again.
      if (photo?.ok !== true) known.delete(person);
      done(photo?.ok === true && photo.value !== null ? addressOf(photo.value) : null);
    }
  };

  return {
    photoOf: (person) => {
      const before = known.get(person);
      if (before !== undefined) return before;
      const photo = new Promise<string | null>((done) => {
        if (asked === null) {
          asked = new Map();
          void readAsked();
        }
        asked.set(person, done);
      });
      known.set(person, photo);
      return photo;
    },
  };
};
