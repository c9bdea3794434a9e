/** A notebook of years, read and written beside the page. */
import { expect, test } from "vitest";
import * as Y from "yjs";
import type { Clock } from "#core/clock.ts";
import { minute } from "#core/pairs/instant.ts";
import type { Keeper } from "#core/notebook/keep.ts";
import { createWork, createWorkbench, type Task, type Workbench } from "#core/notebook/workbench.ts";
import { parseFile } from "#core/notebook/file-format.ts";
import { renderFile } from "#core/notebook/write-file.ts";
import { ana, anaAndBen, ben } from "#tests/cast.ts";
import { createHandClock } from "./hand-clock.ts";
import { envelope, fullNotebook } from "./notebook.ts";
import { letGo } from "./travel.ts";
import { begun, createWorld, htmlsIn, said, saidIn, say, settle, type Page, type World } from "./world.ts";

/** Its tasks cross over as to a worker: copied, one after the other, and answered later, once `answers` lets them; null when it broke. */
const openBench = (
  done: string[] = [],
  clock: Clock = createHandClock(settle),
  answers: (task: Task["type"]) => Promise<unknown> = () => Promise.resolve(true),
) =>
  createWorkbench(() => {
    const work = createWork();
    let last: Promise<unknown> = Promise.resolve();
    return {
      ask: (task) => {
        done.push(task.type);
        const copied = structuredClone(task);
        const answer = last.then(async () =>
          (await answers(task.type)) === null ? null : structuredClone(work(copied)),
        );
        last = answer;
        return answer;
      },
      [Symbol.dispose]: () => done.push("gone"),
    };
  }, clock);

const never = (): Promise<never> => new Promise(() => undefined);

const pageWith = (workbench: () => Promise<Workbench>): Page => ({ crashed: false, workbench });

/** A notebook of years that both have. */
const years = async (world = createWorld()) => {
  const { anas } = await begun(world);
  Y.applyUpdateV2(anas.doc, Y.encodeStateAsUpdateV2(fullNotebook(104)));
  await world.clock.advance(10_000);
  await anas[Symbol.asyncDispose]();
  return world;
};

const opened = async (world: World, page: Page): Promise<Keeper> => {
  const keeper = world.keeper(ana, page);
  await keeper.openLocal();
  await keeper.open();
  await settle();
  return keeper;
};

test("[KP58] a notebook of years is read and written beside the page, and what is typed meanwhile is in the next file", async () => {
  const world = await years();
  const done: string[] = [];
  const keeper = await opened(
    world,
    pageWith(async () => openBench(done)),
  );
  expect(done).toEqual(["begin", "parse", "accept"]);
  world.held = true;
  say(keeper, "First");
  await settle();
  say(keeper, "Second");
  await settle();
  letGo(world);
  await settle();
  expect(done.slice(3)).toEqual(["render"]);
  expect(saidIn(htmlsIn(world)[0] ?? "")).toContain("First");
  expect(saidIn(htmlsIn(world)[0] ?? "")).not.toContain("Second");
  await world.clock.advance(10_000);
  expect(saidIn(htmlsIn(world)[0] ?? "")).toContain("Second");
  expect(keeper.state().saving).toBe("saved");
  await keeper[Symbol.asyncDispose]();
  expect(done.at(-1)).toBe("gone");
});

test("[KP58] what somebody else wrote meanwhile is taken in, and what is typed while it is read is not lost", async () => {
  const world = await years();
  const bens = world.keeper(ben);
  await bens.open();
  const work = openBench();
  const parse: Workbench["parse"] = (...task) => {
    const parsed = work.parse(...task);
    say(keeper, "Typed");
    return parsed;
  };
  const keeper = world.keeper(
    ana,
    pageWith(async () => ({ ...work, parse })),
  );
  await keeper.openLocal();
  await keeper.open();
  say(bens, "From Ben");
  await world.clock.advance(10_000);
  await keeper.refresh();
  expect(said(keeper.doc)).toEqual(expect.arrayContaining(["From Ben", "Typed"]));
  await world.clock.advance(10_000);
  expect(saidIn(htmlsIn(world)[0] ?? "")).toEqual(expect.arrayContaining(["From Ben", "Typed"]));
});

test("[KP58] a file that waits for a yes leaves nothing on the bench that the next file would hold", async () => {
  const foreign = fullNotebook(2);
  foreign.getMap("words").set("Olga's", true);
  const bench = openBench();
  const doc = fullNotebook(1);
  await bench.parse(renderFile(foreign, anaAndBen, envelope), anaAndBen, doc, null);
  const parsed = parseFile((await bench.render(doc, anaAndBen, envelope)) ?? "", anaAndBen);
  expect(parsed.ok && parsed.value.content.getMap("words").size).toBe(0);
});

test("[KP58, NB5] the file is the one that the page would make, however often it goes on from what lies there", async () => {
  const bench = openBench();
  const doc = fullNotebook(3);
  const read = await bench.parse(renderFile(doc, anaAndBen, envelope), anaAndBen, doc, null);
  expect(read?.ok).toBe(true);
  bench.accept();
  const text = doc.getText("more");
  for (let round = 0; round < 30; round++) {
    text.insert(round % 5, `round ${round} `);
    if (round % 3 === 0) text.delete(1, 4);
    if (round % 7 === 0) Y.applyUpdateV2(doc, Y.encodeStateAsUpdateV2(fullNotebook(round)));
    expect(await bench.render(doc, anaAndBen, envelope)).toBe(renderFile(doc, anaAndBen, envelope));
  }
});

test.each(["is refused", "does not come", "breaks", "says nothing"])(
  "[KP58] where a bench %s, the page reads and writes by itself",
  async (how) => {
    const world = await years();
    const workbench = {
      "is refused": () => Promise.reject(new DOMException("", "NetworkError")),
      "does not come": async () => openBench([], world.clock, never),
      breaks: async () => openBench([], world.clock, () => Promise.resolve(null)),
      "says nothing": async () =>
        openBench([], world.clock, (type) => (type === "begin" ? Promise.resolve() : never())),
    }[how];
    const keeper = world.keeper(ana, pageWith(workbench ?? never));
    await keeper.openLocal();
    const opening = keeper.open();
    await world.clock.advance(20_000);
    await opening;
    say(keeper, "Typed");
    await world.clock.advance(40_000);
    expect(keeper.state()).toMatchObject({ phase: "ready", saving: "saved" });
    expect(saidIn(htmlsIn(world)[0] ?? "")).toContain("Typed");
  },
);

test("[KP58] one that broke is ended, and tried again after a minute", async () => {
  const clock = createHandClock(settle);
  const done: string[] = [];
  let isWell = false;
  const bench = openBench(done, clock, (type) => (type === "begin" || isWell ? Promise.resolve() : never()));
  const doc = fullNotebook(1);
  const first = bench.render(doc, anaAndBen, envelope);
  await settle();
  await clock.advance(15_000);
  expect(await first).toBeNull();
  expect(done.splice(0)).toEqual(["begin", "render", "gone"]);
  isWell = true;
  await clock.advance(50_000);
  expect(await bench.render(doc, anaAndBen, envelope)).toBeNull();
  await clock.advance(10_000);
  expect(await bench.render(doc, anaAndBen, envelope)).toBe(renderFile(doc, anaAndBen, envelope));
  expect(done).toEqual(["begin", "render"]);
});

test("[KP58] one that nobody answers from is ended before the first task takes its time", async () => {
  const clock = createHandClock(settle);
  const done: string[] = [];
  const bench = openBench(done, clock, never);
  await clock.advance(2_000);
  expect(done).toEqual(["begin", "gone"]);
  expect(await bench.render(fullNotebook(1), anaAndBen, envelope)).toBeNull();
});

test("[KP58] one that rests is ended, and the next begins with all of the document", async () => {
  const clock = createHandClock(settle);
  const done: string[] = [];
  const bench = openBench(done, clock);
  const doc = fullNotebook(2);
  await bench.render(doc, anaAndBen, envelope);
  await clock.advance(4 * minute);
  await bench.render(doc, anaAndBen, envelope);
  await clock.advance(4 * minute);
  expect(done).toEqual(["begin", "render", "render"]);
  await clock.advance(minute);
  expect(done.splice(0)).toEqual(["begin", "render", "render", "gone"]);
  doc.getText("more").insert(0, "later");
  expect(await bench.render(doc, anaAndBen, envelope)).toBe(renderFile(doc, anaAndBen, envelope));
  expect(done).toEqual(["begin", "render"]);
  bench[Symbol.dispose]();
  expect(await bench.render(doc, anaAndBen, envelope)).toBeNull();
  expect(done).toEqual(["begin", "render", "gone"]);
});

test("[KP58] a short notebook asks for no bench, and one that is closed while it is read for none either", async () => {
  const world = createWorld();
  const done: string[] = [];
  const { anas } = await begun(world);
  await anas[Symbol.asyncDispose]();
  const page = pageWith(async () => openBench(done));
  const short = await opened(world, page);
  say(short, "Typed");
  await world.clock.advance(10_000);
  await short[Symbol.asyncDispose]();

  const long = await years();
  const closed = long.keeper(ana, page);
  await closed.openLocal();
  long.held = true;
  const opening = closed.open();
  await settle();
  while (!long.log.includes("ana read")) await answer(long);
  await closed[Symbol.asyncDispose]();
  long.held = false;
  await answer(long);
  await opening;
  expect(done).toEqual([]);
});

test("[KP58] years that this browser never saw are read beside the page", async () => {
  const world = await years();
  world.copies.clear();
  const done: string[] = [];
  await opened(
    world,
    pageWith(async () => openBench(done)),
  );
  expect(done).toEqual(["begin", "parse", "accept"]);
});

test("[KP58] a bench that could not be had is asked for again with the next reading", async () => {
  const world = await years();
  const bens = world.keeper(ben);
  await bens.open();
  let asked = 0;
  const keeper = await opened(
    world,
    pageWith(async () => {
      asked += 1;
      throw new DOMException("", "NetworkError");
    }),
  );
  say(bens, "From Ben");
  await world.clock.advance(10_000);
  await keeper.refresh();
  expect(asked).toBe(2);
});

test("[KP58] a bench whose script does not come is waited for two seconds, once, and used when it came after all", async () => {
  const world = await years();
  const scripts: ((bench: Workbench) => void)[] = [];
  const keeper = world.keeper(
    ana,
    pageWith(() => new Promise((comes) => void scripts.push(comes))),
  );
  await keeper.openLocal();
  const opening = keeper.open();
  await world.clock.advance(1_999);
  expect([scripts.length, keeper.state().phase]).toEqual([1, "local"]);
  await world.clock.advance(1);
  expect(keeper.state().phase).toBe("ready");
  await opening;
  // Nor does anything else wait for it.
  const bens = world.keeper(ben);
  for (const text of ["First", "Second"]) {
    await bens.open();
    say(bens, text);
    await world.clock.advance(10_000);
    await keeper.refresh();
    expect(said(keeper.doc)).toContain(text);
  }
  say(keeper, "Third");
  await settle();
  expect(saidIn(htmlsIn(world)[0] ?? "")).toContain("Third");
  expect(scripts).toHaveLength(1);

  const [late, done]: [string[], string[]] = [[], []];
  scripts[0]?.(openBench(late));
  await settle();
  expect(late).toEqual(["begin", "gone"]);
  await bens.refresh();
  say(bens, "Fourth");
  await world.clock.advance(10_000);
  const read = keeper.refresh();
  await settle();
  scripts[1]?.(openBench(done));
  await read;
  expect(done).toEqual(["begin", "parse", "accept"]);
  for (const it of [keeper, bens]) await it[Symbol.asyncDispose]();
});

test("[KP58] on closing, the page writes at once what waits", async () => {
  const world = await years();
  const done: string[] = [];
  const long = await opened(
    world,
    pageWith(async () => openBench(done)),
  );
  say(long, "First");
  await settle();
  done.length = 0;
  say(long, "Typed");
  await long.saveNow();
  expect(long.state().saving).toBe("saved");
  expect(done).toEqual([]);
});

test("[KP58] on closing, a bench that renders is not waited for", async () => {
  const world = await years();
  const done: string[] = [];
  const bench = openBench(done, world.clock, (type) => (type === "render" ? never() : Promise.resolve()));
  const keeper = await opened(
    world,
    pageWith(async () => bench),
  );
  say(keeper, "Typed");
  await settle();
  expect(done.at(-1)).toBe("render");
  expect(saidIn(htmlsIn(world)[0] ?? "")).not.toContain("Typed");
  await keeper.saveNow();
  expect(saidIn(htmlsIn(world)[0] ?? "")).toContain("Typed");
  expect(done.at(-1)).toBe("render");
});

test("[KP58] what was parsed too late for the page, and taken in by it, lies there as the page knows it", async () => {
  const done: string[] = [];
  let isHeld = false;
  const held = Promise.withResolvers<void>();
  const bench = openBench(done, undefined, (type) => (type === "parse" && isHeld ? held.promise : Promise.resolve()));
  const doc = fullNotebook(2);
  const ahead = new Y.Doc();
  Y.applyUpdateV2(ahead, Y.encodeStateAsUpdateV2(doc));
  ahead.getText("more").insert(0, "later");
  await bench.parse(renderFile(ahead, anaAndBen, envelope), anaAndBen, doc, null);
  isHeld = true;
  const parsing = bench.parse(renderFile(doc, anaAndBen, envelope), anaAndBen, doc, null);
  bench.hurry();
  expect(await parsing).toBeNull();
  bench.accept();
  isHeld = false;
  held.resolve();
  await settle();
  Y.applyUpdateV2(doc, Y.encodeStateAsUpdateV2(ahead));
  expect(await bench.render(doc, anaAndBen, envelope)).toBe(renderFile(doc, anaAndBen, envelope));
});

test("[KP58] what is written in haste because the other was faster is written beside the page", async () => {
  const world = await years();
  const bens = world.keeper(ben);
  await bens.open();
  const done: string[] = [];
  const keeper = await opened(
    world,
    pageWith(async () => openBench(done)),
  );
  say(bens, "From Ben");
  await world.clock.advance(10_000);
  done.length = 0;
  say(keeper, "Typed");
  await settle();
  expect(done).toEqual(["render", "parse", "accept", "render"]);
  expect(saidIn(htmlsIn(world)[0] ?? "")).toEqual(expect.arrayContaining(["From Ben", "Typed"]));
});

const answer = async (world: World): Promise<void> => {
  for (const go of world.waiting.splice(0)) go();
  await settle();
};
