/** Two people in one page at once, and on the way to our service somebody who gets at every frame. */
import { afterAll, beforeAll, expect, test } from "vitest";
import type { BrowserContext, Locator } from "playwright-core";
import * as Y from "yjs";
import { apiResource } from "#local/registration.ts";
import { parseFile } from "#core/notebook/file-format.ts";
import { pairOf, type Pair, type PersonId } from "#core/pairs/pair.ts";
import { ok } from "#core/result.ts";
import * as cast from "#tests/cast.ts";
import { liveFile, openDevice, together as inOneRoom } from "#tests/service/live-fixture.ts";
import { createBadRelay, type BadRelay } from "./bad-relay.ts";
import { files, notebooksOf } from "./drive.ts";
import { addTopic, call, hears, invite, onlyYouAnd, paper, region, savedByEither } from "./page.ts";
import { openStage, signIn, type Stage, type Visit } from "./stage.ts";

const seeds = Array.from({ length: Number(process.env["BAD_RELAY_SEEDS"] ?? 3) }, (_, at) => at + 1);

const quietLine = /Live editing isn’t available right now/;

let stage: Stage;
let relay: BadRelay;
let anas: BrowserContext;
let ana: Visit;
let ben: Visit;
/** Of all tests so far. */
const typed = { notes: ["Ana:", "Ben:"], topics: ["Begun"] };
const crashes: string[] = [];

beforeAll(async () => {
  stage = await openStage();
  relay = await createBadRelay(new URL(stage.world.serviceUrl));
  const [first, second] = await Promise.all([newPerson(), newPerson()]);
  anas = first;
  ana = await stage.visit(anas, invite);
  await signIn(ana, "ana");
  await addTopic(ana, "Begun");
  await editor(ana);
  await notes(ana).pressSequentially(" Ana:");
  await notes(ana).press("Enter");
  await notes(ana).pressSequentially("Ben:");
  await onlyYouAnd(ana, "Ben");
  await savedByEither(ana);
  await meetElsewhere(await rootOfNotes());
  ben = await stage.visit(second, call);
  await signIn(ben, "ben");
  await editor(ben);
  await notes(ben).getByText("Ben:").waitFor();
});
afterAll(async () => {
  await stage[Symbol.asyncDispose]();
  await relay[Symbol.asyncDispose]();
});

const newPerson = async (): Promise<BrowserContext> => {
  const person = await stage.newPerson([relay.detour]);
  person.on("page", (page) => {
    page.on("pageerror", (error) => crashes.push(error.message));
    page.on("crash", () => crashes.push("crash"));
  });
  return person;
};

const notebookFile = async (): Promise<string> => {
  const [{ id } = { id: "" }] = await notebooksOf(stage, "ana");
  return (await stage.graphAs("ana", files, `/me/drive/items/${id}/content`)).text();
};

/** Where the notes stand in the document. */
const rootOfNotes = async (): Promise<string> => {
  const file = parseFile(await notebookFile(), cast.anaAndBen);
  if (!file.ok) throw new Error(`Expected a notebook, got ${file.error.type}`);
  const doc = new Y.Doc();
  Y.applyUpdateV2(doc, file.value.state);
  return [...doc.share.keys()].find((it) => it.startsWith("notes/")) ?? "";
};

/** Another pair's room: what is said there could stand in these very notes, each line without those before it. */
const meetElsewhere = async (root: string): Promise<void> => {
  const pair = pairOf(cast.contoso, cast.ana, cast.olga) as Pair;
  const device = (alias: string, person: PersonId, other: PersonId) =>
    openDevice(relay.url, { token: async () => "" }, person, {
      pair: pair.id,
      other,
      access: { ...liveFile, itemId: "another" },
      token: async () => {
        const request = { user: alias, scopes: ["access_as_user"], audience: apiResource };
        return ok(((await stage.control("token", request)) as { access_token: string }).access_token);
      },
    });
  await using one = device("ana", cast.ana, cast.olga);
  await using two = device("olga", cast.olga, cast.ana);
  await inOneRoom(one, two);
  for (let at = 0; at < 20; at += 1) {
    const line = new Y.XmlElement("paragraph");
    line.insert(0, [new Y.XmlText("Forged")]);
    const forged = new Y.Doc();
    forged.getXmlFragment(root).insert(0, [line]);
    Y.applyUpdate(one.doc, Y.encodeStateAsUpdate(forged));
    await two.until(() => two.doc.getXmlFragment(root).length > at);
  }
};

const notes = (visit: Visit): Locator => region(visit, "Notes").getByRole("textbox", { name: "Notes" });
const here = ({ app }: Visit, name: string): Locator => app.getByRole("img", { name: `${name} is here` });

const hostOf = (alias: string): string => new URL(stage.world.appOrigin(alias)).host;

/** Its editor is there. */
const editor = async (visit: Visit): Promise<void> => {
  await notes(visit).hover();
  await paper(visit).waitFor();
};

const together = (): Promise<unknown> => Promise.all([here(ana, "Ben").waitFor(), here(ben, "Ana").waitFor()]);

/** A page that was thrown out again and again rests for up to half a minute, but not then. */
const backOnTheNetwork = (): Promise<unknown> => Promise.all([ana, ben].map((it) => hears(it, "online")));

interface Words {
  readonly notes: readonly string[];
  readonly topics: readonly string[];
}

/** All that stands on a page, without the other's caret. */
const wordsIn = async (visit: Visit): Promise<Words> => ({
  notes: await notes(visit).evaluate((it) => {
    const copy = it.cloneNode(true) as HTMLElement;
    for (const mark of copy.querySelectorAll("[aria-hidden]")) mark.remove();
    return [...copy.querySelectorAll("p")].flatMap((line) => line.textContent.split(/\s+/).filter(Boolean));
  }),
  topics: await region(visit, "Agenda").locator("[data-topic]").allInnerTexts(),
});

const sorted = ({ notes: words, topics }: Words): Words => ({ notes: words.toSorted(), topics: topics.toSorted() });

/** What stands there and nobody typed, or began to. */
const strange = ({ notes: words, topics }: Words): readonly string[] => [
  ...words.filter((it) => !typed.notes.some((word) => word.startsWith(it))),
  ...topics.filter((it) => !typed.topics.includes(it)),
];

/** What stands between the caret and one end of the notes. */
const beyondCaret = (sheet: Element, isBefore: boolean): string => {
  const { anchorNode, anchorOffset } = getSelection() ?? {};
  const beyond = document.createRange();
  beyond.selectNodeContents(sheet);
  if (isBefore) beyond.setEnd(anchorNode ?? sheet, anchorOffset ?? 0);
  else beyond.setStart(anchorNode ?? sheet, anchorOffset ?? 0);
  return beyond.toString();
};

/** Where no word of the other is next to one's own: Ana in front of everything, Ben behind it. */
const toOwnPlace = async (visit: Visit): Promise<void> => {
  await notes(visit).click();
  // A letter of the other's that comes between click and key leaves the caret where the click was.
  await expect
    .poll(async () => {
      await notes(visit).press(visit === ana ? "ControlOrMeta+Home" : "ControlOrMeta+End");
      return notes(visit).evaluate(beyondCaret, visit === ana);
    })
    .toBe("");
};

/** Words in the notes, a topic; again, until the bad relay has done whatever it can. */
const write = async (visit: Visit, name: string): Promise<void> => {
  for (let round = 1; round < 3 || relay.spared().length > 0; round += 1) {
    await toOwnPlace(visit);
    for (const word of ["x", "y", "z"]) await writeWord(visit, `${name}.${round}${word}`);
    typed.topics.push(`${name}, ${round}`);
    await addTopic(visit, `${name}, ${round}`);
  }
};

const writeWord = async (visit: Visit, word: string): Promise<void> => {
  typed.notes.push(word);
  await notes(visit).pressSequentially(` ${word} `, { delay: 10 });
};

/** Equal, and as they should be. */
const whole = async (visits: readonly Visit[]): Promise<void> => {
  for (const visit of visits) await expect.poll(async () => sorted(await wordsIn(visit))).toEqual(sorted(typed));
  const [first, second] = await Promise.all(visits.map(async (it) => (await wordsIn(it)).notes));
  expect(first).toEqual(second);
};

test.each(seeds)("[LV83] a bad relay before both pages, by seed %i, brings in no word and loses none", async (seed) => {
  relay.cut();
  relay.lie(seed);
  await backOnTheNetwork();
  await Promise.all([write(ana, `Ana${seed}`), write(ben, `Ben${seed}`)]);
  for (const visit of [ana, ben]) expect(strange(await wordsIn(visit))).toEqual([]);
  relay.repent();
  await backOnTheNetwork();
  await whole([ana, ben]);
  await together();
  expect(crashes).toEqual([]);
});

test("[LV83] a page that a bad relay keeps from most of what the other types says so in its quiet line, and has it all later", async () => {
  const line = ana.app.getByText(quietLine);
  await together();
  await toOwnPlace(ben);
  relay.muffle(hostOf("ana"));
  for (let at = 0; !(await line.isVisible()); at += 1) await writeWord(ben, `Ben${at}`);
  expect(strange(await wordsIn(ana))).toEqual([]);
  relay.repent();
  await whole([ana, ben]);
  await line.waitFor({ state: "detached" });
  expect(crashes).toEqual([]);
});

test("[LV83] whatever a bad relay says once more brings nobody back who has gone, and nothing into the file", async () => {
  const tablet = await stage.open(anas, invite);
  // What was said to a connection and held back may come within a minute; to new ones nothing is held back.
  relay.cut();
  await backOnTheNetwork();
  await toOwnPlace(ben);
  await writeWord(ben, "Last");
  await whole([ana, ben]);
  await together();
  await ben.page.close();
  await here(ana, "Ben").waitFor({ state: "detached" });
  relay.repeatTo(hostOf("ana"));
  // Comes behind all of that.
  typed.topics.push("From the tablet");
  await addTopic(tablet, "From the tablet");
  await region(ana, "Agenda").getByText("From the tablet").waitFor();
  expect(await here(ana, "Ben").count()).toBe(0);
  await whole([ana, tablet]);
  await savedByEither(ana);
  const html = await notebookFile();
  for (const word of [...typed.notes, ...typed.topics]) expect(html).toContain(word);
  for (const text of [html, await ana.app.locator("body").innerText()]) expect(text).not.toContain("Forged");
  expect(crashes).toEqual([]);
});
