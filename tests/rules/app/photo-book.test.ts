import { expect, test } from "vitest";
import type { PersonId } from "#core/pairs/pair.ts";
import { err, ok, type Result } from "#core/result.ts";
import { createPhotoBook } from "#app/photo-book.ts";
import { ana, ben, olga } from "#tests/cast.ts";

type Answers = Result<readonly Result<Blob | null, unknown>[], unknown>;

const bookOf = (answer: (people: readonly PersonId[]) => Answers) => {
  const asked: (readonly PersonId[])[] = [];
  const book = createPhotoBook(
    async (people) => {
      asked.push(people);
      return answer(people);
    },
    (photo) => `address of ${photo.size} bytes`,
  );
  return { ...book, asked };
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

test("[UI33] a picture that could not be had is asked for again another time", async () => {
  let works = false;
  const { photoOf, asked } = bookOf((people) =>
    works
      ? ok(people.map(() => ok(picture(3))))
      : ok(people.map((it) => (it === ben ? err("throttled") : ok(picture(1))))),
  );
  expect(await Promise.all([ben, olga].map(photoOf))).toEqual([null, "address of 1 bytes"]);
  works = true;
  expect(await Promise.all([ben, olga].map(photoOf))).toEqual(["address of 3 bytes", "address of 1 bytes"]);
  expect(asked).toEqual([[ben, olga], [ben]]);

  const nothing = bookOf(() => err("offline"));
  expect(await nothing.photoOf(ben)).toBeNull();
  expect(await nothing.photoOf(ben)).toBeNull();
  expect(nothing.asked).toHaveLength(2);
});
