/**
 * Where Microsoft's documentation leaves a question open, the promise holds under every answer: the whole contract of
 * the store, and several windows writing at once, under every combination of readings.
 */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { NotebookStore } from "#core/notebook/notebook-store.ts";
import type { FileAccess } from "#microsoft/platform.ts";
import type { Switches } from "#tenant/world.ts";
import { ana, ben } from "#tests/cast.ts";
import { notebookStoreContract, preconditionContract } from "#tests/contracts/notebook-store.ts";
import { openTenant, type TestTenant } from "#tests/contracts/tenant/tenant-fixture.ts";
import { got, storeOn, storesOn } from "./graph-fixture.ts";

let tenant: TestTenant;
beforeAll(async () => {
  tenant = await openTenant();
});
afterAll(() => tenant[Symbol.asyncDispose]());

type Reading = Partial<Switches>;

const over = <K extends keyof Switches>(name: K, values: readonly Switches[K][], rest: readonly Reading[] = [{}]) =>
  values.flatMap((value) => rest.map((it): Reading => ({ [name]: value, ...it })));

const writing = over("ifMatchOnContent", ["honoured", "eTagOnly", "ignored"], over("eTagDrift", [false, true]));

/** The mode that needs a grant runs where grants are allowed; the one with a way out runs under both readings. */
const matrix: readonly (readonly [FileAccess, readonly Reading[]])[] = [
  ["all", over("applicationGrant", ["refused"], writing)],
  ["selected", over("driveOfGrant", ["closed"], writing)],
  [
    "selectedOrAll",
    over(
      "applicationGrant",
      ["allowed", "refused"],
      [
        ...over("retryAfter", ["readable"], over("versionAddress", ["told"], writing)),
        ...over(
          "retryAfter",
          ["hidden"],
          over("versionAddress", ["untold"], over("invitationOnGrant", ["told"], writing)),
        ),
      ],
    ),
  ],
];

const nameOf = (reading: Reading): string =>
  Object.entries(reading)
    .map(([name, value]) => `${name} ${String(value)}`)
    .join(", ");

describe.each(matrix.flatMap(([access, readings]) => readings.map((reading) => ({ access, reading }))))(
  "mode $access, $reading",
  ({ access, reading }) => {
    const open = async () => {
      tenant.reset({ switches: reading });
      return storesOn(tenant, access);
    };
    const isUntold = reading.versionAddress === "untold";
    const outOfReach = isUntold && reading.ifMatchOnContent === "ignored";
    notebookStoreContract(`mode ${access}, ${nameOf(reading)}`, open, [
      "fiftyVersions",
      ...(isUntold ? (["readingVersions"] as const) : []),
      ...(outOfReach ? (["twoAtOnce"] as const) : []),
    ]);
    if (reading.ifMatchOnContent !== "ignored") preconditionContract(`mode ${access}, ${nameOf(reading)}`, open);

    const promise = outOfReach ? "is in the file, or somebody is told" : "is in the file";
    test(`[GR77] mode ${access}, ${nameOf(reading)}: three windows write at once and every word ${promise}`, async () => {
      tenant.reset({ switches: reading });
      const file = got(await storeOn(tenant, access, ana).create("1-1 Ana and Ben", ""));
      got(await storeOn(tenant, access, ana).invite(file.at, ben));
      const windows = [ana, ana, ben].map((person, at) => ({ name: `w${at}`, store: storeOn(tenant, access, person) }));
      const told = await Promise.all(windows.map((it) => typeInto(it.store, file.at, it.name)));
      const words = wordsOf(got(await storeOn(tenant, access, ana).read(file.at)).html);
      const missing = windows.flatMap((it) => wordsTyped(it.name)).filter((it) => !words.includes(it));
      const isTold = told.includes(true);
      // Whoever is told may find that the word was written again meanwhile.
      expect([missing, isTold]).toEqual(outOfReach ? [missing, missing.length > 0 || isTold] : [[], false]);
      expect(words).toHaveLength(new Set(words).size);
    }, 20_000);
  },
);

const rounds = [1, 2];
const wordsTyped = (name: string): string[] => rounds.map((round) => `${name}-${round}`);
const wordsOf = (html: string): string[] => html.split(" ").filter((it) => it !== "");

/**
 * What a keeper does: what was typed stays in hand, is put together with what the file has, and is written until it stands.
 * Answers whether something was replaced that cannot be read.
 */
const typeInto = async (
  store: NotebookStore,
  at: Parameters<NotebookStore["read"]>[0],
  name: string,
): Promise<boolean> => {
  let told = false;
  const known = new Set<string>();
  for (const word of wordsTyped(name)) {
    known.add(word);
    for (let saved = false; !saved;) {
      const { file, html } = got(await store.read(at));
      for (const it of wordsOf(html)) known.add(it);
      const written = await store.write(at, [...known].join(" "), file.version);
      saved = written.ok;
      told ||= file.unread === true || (written.ok && written.value.unread === true);
      if (!written.ok && written.error.type !== "changed") throw new Error(JSON.stringify(written.error));
    }
  }
  return told;
};
