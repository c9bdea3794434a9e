/** A third person who could write once puts an epoch there that is to stay the highest for ever. */
import { describe, expect, test } from "vitest";
import * as Y from "yjs";
import { parseFile } from "#core/notebook/file-format.ts";
import type { Keeper } from "#core/notebook/keep.ts";
import { sharingRoot } from "#core/notebook/verdict.ts";
import { renderFile } from "#core/notebook/write-file.ts";
import { ana, anaAndBen, ben, olga } from "#tests/cast.ts";
import { begun, envelopeIn, saidIn, say, type World } from "./world.ts";

interface Forgery {
  readonly epoch?: number;
  readonly floor?: number;
}

const theirs = new Uint8Array(32).fill(7);

/** Written to the letter, whatever its reader makes of it. */
const forged = (html: string, { epoch = 1, floor }: Forgery): string => {
  const parsed = parseFile(html, anaAndBen);
  if (!parsed.ok) throw new Error("Expected a notebook");
  const { envelope, state } = parsed.value;
  const doc = new Y.Doc();
  Y.applyUpdateV2(doc, state);
  if (floor !== undefined) sharingRoot(doc).set("room", floor);
  return renderFile(doc, anaAndBen, { ...envelope, room: { secret: theirs, epoch } });
};

const last = 2 ** 31;
const highest = Number.MAX_SAFE_INTEGER;
/** A notebook begins with epoch 1, and what is as far above it as this is still believed. */
const far = 1 + 2 ** 30;

const attacks: readonly (readonly [string, Forgery])[] = [
  ["an epoch", { epoch: highest }],
  ["an epoch that none can follow", { epoch: highest + 1 }],
  ["the last epoch", { epoch: last }],
  ["the one after the last", { epoch: last + 1 }],
  ["an epoch as high as is believed", { epoch: far }],
  ["one that is further away", { epoch: far + 100 }],
  ["a floor", { floor: highest }],
  ["a floor that none can follow", { floor: highest + 1 }],
  ["a floor above the last epoch", { floor: last + 1 }],
  ["a floor as high as is believed", { floor: far }],
  ["a floor that is further away", { floor: far + 100 }],
  ["an epoch and a floor", { epoch: highest, floor: highest }],
  ["the last epoch and a floor above it", { epoch: last, floor: last + 1 }],
  ["the last epoch and a floor", { epoch: last, floor: highest }],
];

/** Each looks and saves, again and again. */
const rounds = async (world: World, keepers: readonly Keeper[]): Promise<void> => {
  for (let round = 0; round < 4; round += 1)
    for (const keeper of keepers) {
      await keeper.refresh();
      await world.clock.advance(10_000);
    }
};

/** What all pages come to: the room that the file has, and nobody writes once more. */
const settledRoom = async (world: World, keepers: readonly Keeper[], file: { readonly html: string }) => {
  await rounds(world, keepers);
  const { room } = envelopeIn(file.html);
  world.log.length = 0;
  await rounds(world, keepers);
  expect(world.log.filter((it) => it.endsWith(" write"))).toEqual([]);
  for (const keeper of keepers) {
    expect(keeper.state()).toMatchObject({ saving: "saved", problem: null });
    expect(keeper.room()).toMatchObject(room);
  }
  expect(room.epoch).toBeGreaterThan(0);
  return room;
};

const pagesBefore = [
  ["pages that know what was there before", true],
  ["pages that know nothing", false],
] as const;

/** Olga could open the file, and wrote into it. */
const opened = async (isKnown: boolean, forgery: Forgery) => {
  const { world, file, ...before } = await begun();
  const { secret } = envelopeIn(file.html).room;
  if (!isKnown) {
    for (const it of [before.anas, before.bens]) await it[Symbol.asyncDispose]();
    world.copies.clear();
  }
  const [anas, bens] = isKnown ? [before.anas, before.bens] : [world.keeper(ana), world.keeper(ben)];
  world.drives.grant(file.at, { person: olga });
  world.drives.overwrite(file.at, forged(file.html, forgery), olga);
  for (const it of [anas, bens]) await it.open();
  return { world, file, anas, bens, known: [theirs, secret] };
};

describe.each(pagesBefore)("%s", (_before, isKnown) => {
  test.each(attacks)(
    "[PG13] one press gives both a new secret, whatever somebody put there: %s",
    async (_, forgery) => {
      const { world, anas, bens, file, known } = await opened(isKnown, forgery);
      await anas.repair();
      const { room } = envelopeIn(file.html);
      expect(room.epoch).toBeGreaterThan(0);
      expect(known).not.toContainEqual(room.secret);
      const { secret } = await settledRoom(world, [anas, bens], file);
      expect(known).not.toContainEqual(secret);
      expect(anas.state()).toMatchObject({ sharing: { type: "onlyTheTwo" }, repair: null });
    },
  );

  test.each(attacks)("[PG13] so does the next page, after a crash before the writing: %s", async (_, forgery) => {
    const { world, anas, bens, file, known } = await opened(isKnown, forgery);
    world.fate = (_who, method) => (method === "write" ? { before: { type: "offline" } } : null);
    await anas.repair();
    await anas[Symbol.asyncDispose]();
    world.fate = () => null;
    const again = world.keeper(ana);
    await again.open();
    const { secret } = await settledRoom(world, [again, bens], file);
    expect(known).not.toContainEqual(secret);
  });

  test.each(attacks)("[KP32] and no content that is put back brings an old secret back: %s", async (_, forgery) => {
    const { world, anas, bens, file, known } = await opened(isKnown, forgery);
    await anas.repair();
    for (const version of world.drives.versionsOf(file.at)) {
      known.push((await settledRoom(world, [anas, bens], file)).secret);
      world.drives.restore(file.at, version);
      const { secret } = await settledRoom(world, [anas, bens], file);
      expect(known).not.toContainEqual(secret);
    }
  });
});

test.each([...attacks, ["the first that is not believed", { epoch: far + 1 }] as const])(
  "[KP33] who knows the room and who knows nothing come to one room: %s",
  async (_, forgery) => {
    const { world, anas, bens, file } = await begun();
    await anas[Symbol.asyncDispose]();
    world.drives.overwrite(file.at, forged(file.html, forgery));
    const pages = [world.keeper(ana, undefined, "phone"), bens, world.keeper(ben, undefined, "laptop")];
    for (const it of pages) {
      await it.open();
      say(it, "News");
    }
    const { secret } = await settledRoom(world, pages, file);
    // A higher epoch is a new room, as long as it may be one.
    expect(Buffer.from(theirs).equals(secret)).toBe(forgery.epoch === far);
    expect(saidIn(file.html)).toEqual(["Budget", "News", "News", "News"]);
  },
);

test.each([last + 1, highest, highest + 1])(
  "[KP33] an epoch that is none is renewed also where nobody knows another and nobody found the file open: %s",
  async (epoch) => {
    const { world, anas, bens, file } = await begun();
    for (const it of [anas, bens]) await it[Symbol.asyncDispose]();
    world.copies.clear();
    world.drives.overwrite(file.at, forged(file.html, { epoch }));
    const pages = [world.keeper(ana), world.keeper(ben)];
    for (const it of pages) await it.open();
    expect((await settledRoom(world, pages, file)).secret).not.toEqual(theirs);
  },
);

test("[KP33] what cannot be an epoch is older than any", async () => {
  const { file } = await begun();
  const read = (epoch: number): number => envelopeIn(forged(file.html, { epoch })).room.epoch;
  expect([last + 1, highest, highest + 1, 1.5].map(read)).toEqual([0, 0, 0, 0]);
  expect([1, far, last].map(read)).toEqual([1, far, last]);
});
