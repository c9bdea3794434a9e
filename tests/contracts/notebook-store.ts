/** What every NotebookStore keeps to. Rules GR80-GR88, docs/spec/graph.md. */
import { expect, test } from "vitest";
import type { FileAddress, NotebookStore, StoredFile } from "#core/notebook/notebook-store.ts";
import type { PersonId } from "#core/pairs/pair.ts";
import { err, ok, type Result } from "#core/result.ts";
import { ana, ben, olga } from "#tests/cast.ts";

export interface StoreUnderTest extends AsyncDisposable {
  readonly storeOf: (person: PersonId) => NotebookStore;
}

/** `open` starts with drives that hold no notebook. */
export const notebookStoreContract = (name: string, open: () => Promise<StoreUnderTest>): void => {
  const html = "<!doctype html><title>1-1</title><p>Łukasz · 佐藤 · نور · 👩‍👧 · &lt;b&gt;</p>\n";

  test(`[GR80] ${name}: a new file opens to its owner alone`, async () => {
    await using drives = await open();
    const store = drives.storeOf(ana);
    const file = got(await store.create("1-1 Ana and Ben", html));
    expect(file.owner).toBe(ana);
    expect(got(await store.permissions(file.at))).toEqual([
      { type: "person", id: expect.any(String), person: ana, owner: true },
    ]);
  });

  test(`[GR81] ${name}: a second file of one name stands beside the first`, async () => {
    await using drives = await open();
    const store = drives.storeOf(ana);
    const first = got(await store.create("1-1 Ana and Ben", html));
    const second = got(await store.create("1-1 Ana and Ben", "<p>second</p>"));
    expect(second.at).not.toEqual(first.at);
    expect(got(await store.read(first.at)).html).toBe(html);
    expect(got(await store.read(second.at)).html).toBe("<p>second</p>");
  });

  test(`[GR82] ${name}: what was written is read to the letter`, async () => {
    await using drives = await open();
    const store = drives.storeOf(ana);
    const file = got(await store.create("1-1 Ana and Ben", html));
    expect(got(await store.read(file.at))).toEqual(showing(file, html));
    const long = html.repeat(5000);
    const written = got(await store.write(file.at, long, file.version));
    expect(got(await store.read(file.at))).toEqual(showing(written, long));
  });

  test(`[GR83] ${name}: a write on an older version changes nothing`, async () => {
    await using drives = await open();
    const store = drives.storeOf(ana);
    const file = got(await store.create("1-1 Ana and Ben", html));
    const second = got(await store.write(file.at, "<p>second</p>", file.version));
    expect(second.version.cTag).not.toBe(file.version.cTag);
    expect(second.at).toEqual(file.at);

    expect(await store.write(file.at, "<p>from the first</p>", file.version)).toEqual(err({ type: "changed" }));
    expect(got(await store.read(file.at)).html).toBe("<p>second</p>");
    const now = got(await store.describe(file.at));
    const third = got(await store.write(file.at, "<p>third</p>", now.version));
    expect(got(await store.read(file.at))).toEqual(showing(third, "<p>third</p>"));
  });

  test(`[GR84] ${name}: who was not invited neither reads nor writes`, async () => {
    await using drives = await open();
    const file = got(await drives.storeOf(ana).create("1-1 Ana and Ben", html));
    got(await drives.storeOf(ana).invite(file.at, ben));
    const outside = drives.storeOf(olga);
    const closed = err({ type: expect.stringMatching(/^(?:forbidden|notFound)$/) });
    expect(await outside.describe(file.at)).toEqual(closed);
    expect(await outside.read(file.at)).toEqual(closed);
    expect(await outside.write(file.at, "<p>Olga</p>", file.version)).toEqual(closed);
    expect(await outside.invite(file.at, olga)).toEqual(closed);
    expect(await outside.permissions(file.at)).toEqual(closed);
    expect(got(await drives.storeOf(ana).read(file.at)).html).toBe(html);
  });

  test(`[GR85] ${name}: who was invited reads and writes the same file`, async () => {
    await using drives = await open();
    const file = got(await drives.storeOf(ana).create("1-1 Ana and Ben", html));
    expect(await drives.storeOf(ana).invite(file.at, ben)).toEqual(ok(undefined));
    const read = got(await drives.storeOf(ben).read(file.at));
    expect(read.html).toBe(html);
    expect(read.file.owner).toBe(ana);
    const written = got(await drives.storeOf(ben).write(file.at, "<p>Ben</p>", read.file.version));
    expect(got(await drives.storeOf(ana).read(file.at))).toEqual(showing(written, "<p>Ben</p>"));
  });

  test(`[GR86] ${name}: the owner sees both, the other only themselves`, async () => {
    await using drives = await open();
    const file = got(await drives.storeOf(ana).create("1-1 Ana and Ben", html));
    got(await drives.storeOf(ana).invite(file.at, ben));
    const seenBy = async (person: PersonId) =>
      got(await drives.storeOf(person).permissions(file.at)).map((it) =>
        it.type === "person" ? { person: it.person, owner: it.owner } : it,
      );
    const bens = { person: ben, owner: false };
    expect(await seenBy(ana)).toEqual([{ person: ana, owner: true }, bens]);
    expect(await seenBy(ben)).toEqual([bens]);
    // A second invitation of the same person is nothing new.
    got(await drives.storeOf(ana).invite(file.at, ben));
    expect(await seenBy(ana)).toEqual([{ person: ana, owner: true }, bens]);
  });

  test(`[GR87] ${name}: a file that is not there is not found`, async () => {
    await using drives = await open();
    const store = drives.storeOf(ana);
    const file = got(await store.create("1-1 Ana and Ben", html));
    const nowhere: FileAddress = { driveId: file.at.driveId, itemId: "01NOTHERE" };
    const notFound = err({ type: "notFound" });
    expect(await store.describe(nowhere)).toEqual(notFound);
    expect(await store.read(nowhere)).toEqual(notFound);
    expect(await store.write(nowhere, html, file.version)).toEqual(notFound);
    expect(await store.invite(nowhere, ben)).toEqual(notFound);
    expect(await store.permissions(nowhere)).toEqual(notFound);
  });

  test(`[GR88] ${name}: of two writes at once one is told to read again`, async () => {
    await using drives = await open();
    const file = got(await drives.storeOf(ana).create("1-1 Ana and Ben", html));
    got(await drives.storeOf(ana).invite(file.at, ben));
    const [anas, bens] = await Promise.all([drives.storeOf(ana).read(file.at), drives.storeOf(ben).read(file.at)]);
    const written = await Promise.all([
      drives.storeOf(ana).write(file.at, "<p>Ana</p>", got(anas).file.version),
      drives.storeOf(ben).write(file.at, "<p>Ben</p>", got(bens).file.version),
    ]);
    expect(written.filter((it) => it.ok)).toHaveLength(1);
    expect(written.find((it) => !it.ok)).toEqual(err({ type: "changed" }));
    const winner = written[0].ok ? "<p>Ana</p>" : "<p>Ben</p>";
    expect(got(await drives.storeOf(ana).read(file.at)).html).toBe(winner);
  });
};

/** The eTag may move by itself; the content's tag may not. */
const showing = (file: StoredFile, html: string) => ({
  file: { ...file, version: { ...file.version, eTag: expect.any(String) } },
  html,
});

const got = <T>(result: Result<T, unknown>): T => {
  if (!result.ok) throw new Error(`Expected a value and got ${JSON.stringify(result.error)}`);
  return result.value;
};
