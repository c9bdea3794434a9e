import { afterAll, beforeAll, expect, test } from "vitest";
import type { BrowserContext, Page } from "playwright-core";
import type { PersonId } from "#core/pairs/pair.ts";
import { ana, anaAndBen, ben } from "#tests/cast.ts";
import { createCopyStand, type CopyStand } from "./local-copy-stand.ts";

let stand: CopyStand;
beforeAll(async () => {
  stand = await createCopyStand();
});
afterAll(() => stand[Symbol.asyncDispose]());

const inBrowser = async (work: (page: Page, context: BrowserContext) => Promise<void>): Promise<void> => {
  const context = await stand.browser.newContext();
  try {
    await work(await stand.open(context), context);
  } finally {
    await context.close();
  }
};

const keep = (page: Page, words: string): Promise<boolean> =>
  page.evaluate((it) => window.tools.copyOf().keep(window.tools.pair, window.tools.copyWith(it)), words);

const loadWords = (page: Page, person: PersonId = ana): Promise<string[] | null> =>
  page.evaluate(async (who) => {
    const copy = await window.tools.copyOf(who).load(window.tools.pair);
    return copy === null ? null : window.tools.wordsIn(copy);
  }, person);

const begin = (page: Page, words: string): Promise<void> => page.evaluate((it) => window.tools.begin(it), words);

const keepAgain = (page: Page): Promise<boolean> => page.evaluate(() => window.keepAgain());

test("[LC1] what was kept is there after the page was closed, with its address and that it waits", () =>
  inBrowser(async (page, context) => {
    expect(await loadWords(page)).toBeNull();
    expect(await keep(page, "Budget")).toBe(true);
    await page.close();
    const again = await stand.open(context);
    expect(await loadWords(again)).toEqual(["Budget"]);
    const rest = await again.evaluate(async () => {
      const copy = await window.tools.copyOf().load(window.tools.pair);
      return copy && { unsaved: copy.unsaved, address: copy.address, version: copy.version };
    });
    expect(rest).toEqual({
      unsaved: true,
      address: { driveId: "d", itemId: "i" },
      version: { eTag: "e", cTag: "c" },
    });
  }));

test("[LC2] what lies in the browser is sealed, names nobody, and its key is given to nobody", () =>
  inBrowser(async (page) => {
    await keep(page, "Ben is looking for another job");
    const found = await page.evaluate(async () => {
      const [database] = await window.tools.rawCopies();
      const key = database?.keys[0] as CryptoKey;
      const value = database?.copies[0]?.value as { bytes: ArrayBuffer };
      return {
        name: database?.name ?? "",
        fields: Object.keys(value).toSorted(),
        text: new TextDecoder("latin1").decode(value.bytes),
        extractable: key.extractable,
        exported: await crypto.subtle.exportKey("raw", key).then(
          () => "given out",
          () => "refused",
        ),
      };
    });
    expect(found.text).not.toMatch(/another job|driveId/);
    expect(found.fields).toEqual(["bytes", "iv", "revision", "unsaved", "usedAt"]);
    expect(found).toMatchObject({ extractable: false, exported: "refused" });
    expect(found.name).toMatch(/^duologue-copies-[0-9a-f]{24}$/);
  }));

test("[LC3] a copy that was changed or put under another pair does not open, and the next one replaces it", () =>
  inBrowser(async (page) => {
    await keep(page, "Budget");
    const loaded = await page.evaluate(async () => {
      const { copyOf, pair, other } = window.tools;
      const [database] = await window.tools.rawCopies();
      const value = database?.copies[0]?.value as { bytes: ArrayBuffer };
      await window.tools.putRaw(other.id, value);
      const moved = await copyOf().load(other);
      new Uint8Array(value.bytes)[7]! ^= 1;
      await window.tools.putRaw(pair.id, value);
      return [moved, await copyOf().load(pair)];
    });
    expect(loaded).toEqual([null, null]);
    expect(await keep(page, "Holiday")).toBe(true);
    expect(await loadWords(page)).toEqual(["Holiday"]);
  }));

test("[LC4] signing out leaves nothing, also while another page has it open", () =>
  inBrowser(async (page, context) => {
    await keep(page, "Budget");
    const beside = await stand.open(context);
    expect(await loadWords(beside)).toEqual(["Budget"]);
    await page.evaluate(() => window.tools.copyOf().wipe());
    expect(await page.evaluate(() => indexedDB.databases())).toEqual([]);
    expect(await loadWords(beside)).toBeNull();
  }));

test("[LC13] after signing out, a page that is still open keeps nothing any more", () =>
  inBrowser(async (page, context) => {
    const beside = await stand.open(context);
    await begin(beside, "Budget");
    expect(await keepAgain(beside)).toBe(true);
    await page.evaluate(() => window.tools.copyOf().wipe());
    expect(await keepAgain(beside)).toBe(false);
    expect(await page.evaluate(() => indexedDB.databases())).toEqual([]);
  }));

test("[LC5, LC13] a page of the account before neither keeps again nor wipes what the new one keeps", () =>
  inBrowser(async (page, context) => {
    const beside = await stand.open(context);
    await begin(beside, "Budget");
    expect(await keepAgain(beside)).toBe(true);
    const kept = (): Promise<boolean> =>
      page.evaluate((who) => window.tools.copyOf(who).keep(window.tools.pair, window.tools.copyWith("Holiday")), ben);
    expect(await kept()).toBe(true);
    expect(await keepAgain(beside)).toBe(false);
    expect(await loadWords(page, ben)).toEqual(["Holiday"]);
    expect(await page.evaluate(() => indexedDB.databases())).toHaveLength(1);
  }));

test("[LC11] a browser that does not answer holds up no sign-out, and nothing is kept after it", () =>
  inBrowser(async (page) => {
    expect(await page.evaluate(() => window.tools.wipeWhileSilent())).toEqual({ keptAfter: false, left: 0 });
  }));

test("[LC5] another account finds nothing of the one before, and nothing of it stays", () =>
  inBrowser(async (page) => {
    await keep(page, "Budget");
    expect(await loadWords(page, ben)).toBeNull();
    expect(await page.evaluate(() => indexedDB.databases())).toHaveLength(1);
    expect(await loadWords(page, ana)).toBeNull();
  }));

test("[LC6] a copy that nobody used for thirty days is not opened any more, a used one stays", () =>
  inBrowser(async (page) => {
    const seen = await page.evaluate(async (who) => {
      const { copyOf, copyWith, pair, other } = window.tools;
      const start = Date.now();
      const at = (days: number) => copyOf(who, start + days * 24 * 60 * 60 * 1000);
      await at(0).keep(pair, copyWith("Budget"));
      await at(0).keep(other, copyWith("Budget"));
      const used = (await at(20).load(pair)) !== null;
      const after = at(31);
      return [used, (await after.load(pair)) !== null, (await after.load(other)) !== null];
    }, ana);
    expect(seen).toEqual([true, true, false]);
  }));

test("[LC6] it is dropped a moment after any other is opened", () =>
  inBrowser(async (page) => {
    const month = 31 * 24 * 60 * 60 * 1000;
    const ids = () =>
      page.evaluate(async () => (await window.tools.rawCopies()).flatMap((it) => it.copies.map(({ id }) => id)));
    const kept = await page.evaluate(
      async ([who, later]) => {
        const { copyOf, copyWith, pair, other } = window.tools;
        await copyOf(who).keep(pair, copyWith("Budget"));
        await copyOf(who, Date.now() + later).keep(other, copyWith("Budget"));
        return [pair.id, other.id];
      },
      [ana, month] as const,
    );
    expect(await ids()).toEqual(expect.arrayContaining(kept));
    await expect.poll(ids).toEqual([kept[1]]);
  }));

test("[LC7] a browser that refuses storage gives no copy and breaks nothing", () =>
  inBrowser(async (page) => {
    const answers = await page.evaluate(() => window.tools.answersWhenRefused());
    expect(answers).toEqual([null, false, true, false, true]);
  }));

test("[LC8] two pages of one person keep one notebook, and neither loses what the other typed", () =>
  inBrowser(async (page, context) => {
    const beside = await stand.open(context);
    await begin(page, "Budget");
    await begin(beside, "Holiday");
    for (const at of [page, beside, page, beside, beside, page]) expect(await keepAgain(at)).toBe(true);
    expect(await loadWords(page)).toEqual(["Budget", "Holiday"]);
    await Promise.all([page, beside, page, beside].map(keepAgain));
    expect(await loadWords(page)).toEqual(["Budget", "Holiday"]);
  }));

/** More than is written with every letter. */
const long = (word: string): string => word.repeat(12_000);

const typeAndKeep = (page: Page, words: string): Promise<boolean> =>
  page.evaluate((it) => {
    window.type(it);
    return window.keepAgain();
  }, words);

/** What lies there of the notebook, as large as it is. */
const lying = (page: Page): Promise<{ id: string; size: number }[]> =>
  page.evaluate(async () =>
    (await window.tools.rawCopies()).flatMap(({ copies }) =>
      copies.map(({ id, value }) => ({ id, size: (value as { bytes: ArrayBuffer }).bytes.byteLength })),
    ),
  );

test("[LC20] what is typed into a long notebook is kept beside its copy, sealed, and the whole is written anew once that is much", () =>
  inBrowser(async (page) => {
    await begin(page, long("Budget "));
    await keepAgain(page);
    const [whole] = await lying(page);
    expect(await typeAndKeep(page, "Holiday")).toBe(true);
    expect(await typeAndKeep(page, "Growth")).toBe(true);
    const [same, later] = await lying(page);
    expect(same).toEqual(whole);
    expect(later?.size).toBeLessThan(1_000);
    const text = await page.evaluate(async () => {
      const lies = (await window.tools.rawCopies()).flatMap((it) => it.copies);
      return lies.map(({ value }) => new TextDecoder("latin1").decode((value as { bytes: ArrayBuffer }).bytes)).join();
    });
    expect(text).not.toMatch(/Holiday|Growth|driveId/);
    expect(await loadWords(page)).toEqual([long("Budget "), "Growth", "Holiday"]);

    await typeAndKeep(page, long("Career "));
    const [anew, ...others] = await lying(page);
    expect(others).toEqual([]);
    expect(anew?.size).toBeGreaterThan(long("Budget Career ").length);
    expect(await loadWords(page)).toEqual([long("Budget "), long("Career "), "Growth", "Holiday"]);
  }));

test("[LC20] a page that opens goes on beside the copy it finds", () =>
  inBrowser(async (page, context) => {
    await begin(page, long("Budget "));
    await keepAgain(page);
    await typeAndKeep(page, "Holiday");
    const before = await lying(page);
    await page.close();
    const again = await stand.open(context);
    await begin(again, "Growth");
    await keepAgain(again);
    const [whole, later] = await lying(again);
    expect(whole).toEqual(before[0]);
    expect(later?.size).toBeLessThan(1_000);
    expect(await loadWords(again)).toEqual([long("Budget "), "Growth", "Holiday"]);
  }));

test("[LC20, LC8] of two pages neither loses what the other keeps beside the copy, nor by writing all anew", () =>
  inBrowser(async (page, context) => {
    const beside = await stand.open(context);
    await begin(page, "Budget");
    await keepAgain(page);
    await begin(beside, "Holiday");
    await keepAgain(beside);
    await typeAndKeep(page, "Growth");
    await typeAndKeep(beside, long("Career "));
    await typeAndKeep(page, "Pay");
    await typeAndKeep(beside, "Team");
    const all = ["Budget", long("Career "), "Growth", "Holiday", "Pay", "Team"];
    expect(await loadWords(page)).toEqual(all);
    await Promise.all([typeAndKeep(page, long("Role ")), typeAndKeep(beside, "Travel")]);
    expect(await loadWords(page)).toEqual([...all, long("Role "), "Travel"].toSorted());
  }));

test("[LC20] what is kept beside a copy goes with it: when nobody used it for thirty days, and on signing out", () =>
  inBrowser(async (page) => {
    const seen = await page.evaluate(
      async ([who, day]) => {
        const { copyOf, copyWith, pair, other, rawCopies } = window.tools;
        const start = Date.now();
        const at = (days: number) => copyOf(who, start + days * day);
        const ids = async () => (await rawCopies()).flatMap((it) => it.copies.map(({ id }) => id));
        const twice = async (days: number, of: typeof pair) => {
          const local = at(days);
          await local.keep(of, copyWith("Budget"));
          await local.keep(of, copyWith("Holiday"));
        };
        await twice(0, pair);
        await twice(0, other);
        const [unused, used] = [await ids(), (await at(20).load(pair)) !== null];
        const gone = await at(31).load(other);
        const left = await ids();
        await copyOf(who).wipe();
        return { unused: unused.length, used, gone, left, afterwards: await indexedDB.databases() };
      },
      [ana, 24 * 60 * 60 * 1000] as const,
    );
    expect(seen).toMatchObject({ unused: 4, used: true, gone: null, afterwards: [] });
    expect(seen.left).toEqual([anaAndBen.id, expect.stringContaining(anaAndBen.id)]);
  }));

test("[LC20, LC6] a copy stays as long as what is kept beside it was used, and then both are dropped", () =>
  inBrowser(async (page) => {
    const day = 24 * 60 * 60 * 1000;
    const ids = () =>
      page.evaluate(async () => (await window.tools.rawCopies()).flatMap((it) => it.copies.map(({ id }) => id)));
    const openAt = (days: number): Promise<void> =>
      page.evaluate(
        async ([who, now]) => {
          const { copyOf, copyWith, other } = window.tools;
          await copyOf(who, now).keep(other, copyWith("Travel"));
        },
        [ana, Date.now() + days * day] as const,
      );
    const kept = await page.evaluate(async () => {
      const { copyOf, copyWith, pair, other } = window.tools;
      const local = copyOf();
      await local.keep(pair, copyWith("Budget"));
      await local.keep(pair, copyWith("Holiday"));
      // The whole was written long ago, and words were kept beside it since.
      const [database] = await window.tools.rawCopies();
      const whole = database?.copies[0]?.value as { usedAt: number };
      const old = { ...whole, usedAt: whole.usedAt - 40 * 24 * 60 * 60 * 1000 };
      await window.tools.putRaw(pair.id, old);
      await window.tools.putRaw("unused", { ...old, revision: "unused" });
      return { pair: pair.id, other: other.id };
    });
    await openAt(1);
    await expect.poll(ids).not.toContain("unused");
    expect(await ids()).toEqual(expect.arrayContaining([kept.pair, kept.other]));
    expect(await loadWords(page)).toEqual(["Budget", "Holiday"]);
    await openAt(32);
    const whose = async () => [...new Set((await ids()).map((id) => id.split(" ")[0]))];
    await expect.poll(whose).toEqual([kept.other]);
  }));

test("[LC20, LC3] where what is kept beside a copy does not open, the copy alone is shown, and is in what is written anew", () =>
  inBrowser(async (page) => {
    await page.evaluate(async () => {
      const { copyOf, copyWith, pair, other, rawCopies, putRaw } = window.tools;
      const local = copyOf();
      await local.keep(other, copyWith("Budget"));
      await local.keep(other, copyWith("Holiday"));
      await copyOf().keep(pair, copyWith("Travel"));
      const lies = (await rawCopies()).flatMap((it) => it.copies);
      const later = lies.find(({ id }) => id !== other.id && id.startsWith(other.id));
      await putRaw(`${pair.id}${later?.id.slice(other.id.length)}`, later?.value);
    });
    expect(await loadWords(page)).toEqual(["Travel"]);
    await begin(page, "Growth");
    await keepAgain(page);
    expect(await loadWords(page)).toEqual(["Growth", "Travel"]);
    await typeAndKeep(page, long("Career "));
    expect(await loadWords(page)).toEqual([long("Career "), "Growth", "Travel"]);
  }));

test("[LC20, LC12] whether words are in this browser alone is said by what was kept last", () =>
  inBrowser(async (page) => {
    const seen = await page.evaluate(async () => {
      const { copyOf, copyWith, pair } = window.tools;
      const saidAfter = async (...unsaved: readonly boolean[]): Promise<readonly string[] | null> => {
        const local = copyOf();
        await local.load(pair);
        for (const it of unsaved) await local.keep(pair, { ...copyWith("Budget"), unsaved: it });
        return copyOf().unsaved();
      };
      const opened = async () => (await copyOf().load(pair))?.unsaved;
      return [await saidAfter(true, false), await opened(), await saidAfter(false, true), await opened()];
    });
    expect(seen).toEqual([[], false, [anaAndBen.id], true]);
  }));

test("[LC21] a copy of before anything was kept beside one opens, and nothing of it is lost", () =>
  inBrowser(async (page) => {
    await page.evaluate(() => window.tools.keepAsBefore("Budget"));
    expect(await loadWords(page)).toEqual(["Budget"]);
    await begin(page, "Holiday");
    await keepAgain(page);
    await typeAndKeep(page, "Growth");
    expect(await loadWords(page)).toEqual(["Budget", "Growth", "Holiday"]);
    // Another page of this browser may still be the app of before.
    await page.evaluate(() => window.tools.keepAsBefore("Travel"));
    await typeAndKeep(page, long("Career "));
    expect(await loadWords(page)).toEqual(["Budget", long("Career "), "Growth", "Holiday", "Travel"]);
  }));

const begun = { driveId: "d", itemId: "begun" };
test.each([
  ["still has to close", { overtaken: begun }],
  ["shared and may still have to close", { address: begun, invited: true }],
])(
  "[LC21, LC12, LC15] words that a page of before wrote unseen are asked about and shown, with the file that it %s",
  (_, left) =>
    inBrowser(async (page) => {
      await begin(page, "Budget");
      await keepAgain(page);
      await typeAndKeep(page, "Growth");
      await page.evaluate((facts) => window.tools.keepAsBefore("Travel", facts), left);
      const asked = await page.evaluate(async () => {
        window.type("Pay");
        await window.keepAgain(false);
        return window.unsavedElsewhere();
      });
      expect(asked).toEqual([anaAndBen.id]);
      const opened = await page.evaluate(async () => {
        const copy = await window.tools.copyOf().load(window.tools.pair);
        return copy && { words: window.tools.wordsIn(copy), unsaved: copy.unsaved, overtaken: copy.overtaken };
      });
      expect(opened).toEqual({ words: ["Budget", "Growth", "Pay", "Travel"], unsaved: true, overtaken: begun });
    }),
);

test("[LC21, LC6] what a page of before wrote today stays, however long nobody used what lies beside it", () =>
  inBrowser(async (page) => {
    await page.evaluate(
      async ([who, then]) => {
        const { copyOf, copyWith, pair, rawCopies, putRaw } = window.tools;
        const local = copyOf(who, then);
        await local.keep(pair, copyWith("Budget"));
        await local.keep(pair, copyWith("Holiday"));
        const whole = (await rawCopies())[0]?.copies[0]?.value as object;
        await putRaw(pair.id, { ...whole, revision: "before", usedAt: Date.now() });
      },
      [ana, Date.now() - 40 * 24 * 60 * 60 * 1000] as const,
    );
    expect(await loadWords(page)).toEqual(["Budget", "Holiday"]);
  }));

test("[LC9] a copy may be shown unsigned to the same account within twelve hours, and to nobody else", () =>
  inBrowser(async (page) => {
    const found = await page.evaluate(() => {
      const { rememberSignIn, readSignIn, forgetSignIn, mayShowUnsigned } = window.tools;
      const hour = 60 * 60 * 1000;
      const before = readSignIn();
      rememberSignIn({ account: "ana.contoso", at: 100 * hour });
      const record = readSignIn();
      localStorage.setItem("duologue-sign-in", "{");
      const broken = readSignIn();
      forgetSignIn();
      return {
        before,
        record,
        broken,
        after: readSignIn(),
        may: [
          mayShowUnsigned(record, "ana.contoso", 112 * hour),
          mayShowUnsigned(record, "ana.contoso", 112 * hour + 1),
          mayShowUnsigned(record, "ben.contoso", 101 * hour),
          mayShowUnsigned(record, "ana.contoso", 99 * hour),
          mayShowUnsigned(null, "ana.contoso", 101 * hour),
        ],
      };
    });
    expect(found).toEqual({
      before: null,
      record: { account: "ana.contoso", at: 360_000_000 },
      broken: null,
      after: null,
      may: [true, false, false, false, false],
    });
  }));

test("[LC12] words that are in this browser alone are known without opening their notebook", () =>
  inBrowser(async (page) => {
    expect(await page.evaluate(() => window.tools.unsavedPairs())).toEqual([[anaAndBen.id], []]);
  }));

test("[LC14] what another page of this browser left unsaved is handed to whoever keeps over it, and stays unsaved", () =>
  inBrowser(async (page) => {
    expect(await page.evaluate(() => window.tools.keepOverOther())).toEqual({
      before: [anaAndBen.id],
      found: [[true, ["Budget"]]],
      after: [anaAndBen.id],
    });
    expect(await loadWords(page)).toEqual(["Budget", "Holiday"]);
  }));

test.each([
  ["still has to close", { overtaken: begun }],
  ["shared and may still have to close", { address: begun, invited: true }],
])("[LC15] what another page %s is not forgotten by what this page keeps", (_, left) =>
  inBrowser(async (page) => {
    const kept = await page.evaluate(async (theirs) => {
      const { copyOf, copyWith, pair } = window.tools;
      const local = copyOf();
      await local.keep(pair, copyWith("Holiday"));
      await copyOf().keep(pair, { ...copyWith("Budget"), ...theirs });
      await local.keep(pair, copyWith("Holiday"));
      return (await copyOf().load(pair))?.overtaken;
    }, left);
    expect(kept).toEqual(begun);
  }),
);

test("[LC18] the copy of the list is sealed, opens for its own account alone and goes with the notebooks' copies", () =>
  inBrowser(async (page) => {
    const found = await page.evaluate(
      async ([anas, bens]) => {
        const { copyOf, listOf, rawCopies } = window.tools;
        const before = await listOf(anas).load();
        await listOf(anas).keep("Priya Raghunathan");
        await listOf(anas).keep("Priya Raghunathan and Robin Vale");
        const again = await listOf(anas).load();
        const lies = (await rawCopies()).flatMap((it) => it.copies.map(({ value }) => value as { bytes: ArrayBuffer }));
        const text = lies.map(({ bytes }) => new TextDecoder("latin1").decode(bytes)).join();
        const unsaved = await copyOf(anas).unsaved();
        const bensOwn = await listOf(bens).load();
        const afterBen = await listOf(anas).load();
        await listOf(anas).keep("Priya Raghunathan");
        await copyOf(anas).wipe();
        return { before, again, lies: lies.length, text, unsaved, bensOwn, afterBen, left: (await rawCopies()).length };
      },
      [ana, ben] as const,
    );
    expect(found).toMatchObject({ before: null, again: "Priya Raghunathan and Robin Vale", lies: 1, unsaved: [] });
    expect(found).toMatchObject({ bensOwn: null, afterBen: null, left: 0 });
    expect(found.text).not.toMatch(/Priya|Robin/);
  }));

test("[LC18] a list that nobody opened for thirty days is not opened any more, and a browser that does not answer holds up nobody", () =>
  inBrowser(async (page) => {
    const found = await page.evaluate(async (who) => {
      const { listOf, listAfter, listWhileSilent } = window.tools;
      await listOf(who).keep("Priya Raghunathan");
      return [await listAfter(who, 29), await listAfter(who, 31), await listWhileSilent(who)];
    }, ana);
    expect(found).toEqual(["Priya Raghunathan", null, null]);
  }));

test("[LC10] words typed into a notebook whose network is dead are there when the page opens again", () =>
  inBrowser(async (page, context) => {
    const first = await page.evaluate(() => window.tools.typeOffline("Budget"));
    expect(first).toEqual({ remembered: false, words: ["Budget"] });
    await page.close();
    const again = await stand.open(context);
    const second = await again.evaluate(() => window.tools.typeOffline("Holiday"));
    expect(second).toEqual({ remembered: true, words: ["Budget", "Holiday"] });
  }));
