import { expect, test } from "vitest";
import type { PersonId } from "#core/pairs/pair.ts";
import { err, ok, type Result } from "#core/result.ts";
import { createPhotoBook } from "#app/photo-book.ts";
import { ana, ben, olga } from "#tests/cast.ts";

type Answers = Result<readonly Result<Blob | null, unknown>[], unknown>;

const bookOf = (answer: (people: readonly PersonId[]) => Answers) => {
  const asked: (readonly PersonId[])[] = [];
  const rests: number[] = [];
  const book = createPhotoBook(
    async (people) => {
      asked.push(people);
      return answer(people);
    },
    (photo) => `address of ${photo.size} bytes`,
    (ms) => {
      rests.push(ms);
      return Promise.resolve();
    },
  );
  return { ...book, asked, rests };
};
const picture = (size: number): Blob => new Blob([new Uint8Array(size)]);

test("[UI33] pictures asked for in one moment come in one request, and each is asked for once", async () => {
  const { photoOf, asked } = bookOf((people) => ok(people.map((it) => ok(it === olga ? null : picture(7)))));
  expect(await Promise.all([ben, olga, ben].map(photoOf))).toEqual(["address of 7 bytes", null, "address of 7 bytes"]);
  expect(await photoOf(olga)).toBeNull();
  expect(asked).toEqual([[ben, olga]]);
  await photoOf(ana);
  expect(asked).toHaveLength(2);
});

test("[UI33] a picture that could not be had is asked for again after a rest, together, while its line stands", async () => {
  let works = false;
  const { photoOf, asked, rests } = bookOf((people) => {
    const answers = people.map((it) => (works || it === olga ? ok(picture(3)) : err("throttled")));
    works = true;
    return ok(answers);
  });
  const address = "address of 3 bytes";
  expect(await Promise.all([ben, olga, ana].map(photoOf))).toEqual([address, address, address]);
  expect(asked).toEqual([
    [ben, olga, ana],
    [ben, ana],
  ]);
  expect(new Set(rests).size).toBe(1);
  expect(await photoOf(ben)).toBe(address);
  expect(asked).toHaveLength(2);
});

test("[UI33] a picture that can never be had is asked for three times more, with longer rests, and anew with a new line", async () => {
  const { photoOf, asked, rests } = bookOf(() => err("offline"));
  expect(await photoOf(ben)).toBeNull();
  expect(asked).toHaveLength(4);
  expect(rests).toEqual(rests.toSorted((a, b) => a - b));
  expect(await photoOf(ben)).toBeNull();
  expect(asked).toHaveLength(8);
});
