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
    return copy === null ? null : window.tools.wordsIn(copy.state);
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

test("[LC6] a copy that nobody used for thirty days is dropped, a used one stays", () =>
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
      found: [[true, ["Budget", "Holiday"]]],
      after: [anaAndBen.id],
    });
  }));

test("[LC15] what another page still has to close is not forgotten by what this page keeps", () =>
  inBrowser(async (page) => {
    const begun = { driveId: "d", itemId: "begun" };
    const kept = await page.evaluate(async (overtaken) => {
      const { copyOf, copyWith, pair } = window.tools;
      const local = copyOf();
      await local.keep(pair, copyWith("Holiday"));
      await copyOf().keep(pair, { ...copyWith("Budget"), overtaken });
      await local.keep(pair, copyWith("Holiday"));
      return (await copyOf().load(pair))?.overtaken;
    }, begun);
    expect(kept).toEqual(begun);
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
