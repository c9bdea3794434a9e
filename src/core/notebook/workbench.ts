/**
 * Where a long notebook's file is read and written beside the page, which answers meanwhile. What was read or written there last
 * stays on it, so that only what is new crosses over. A page asks for one thing at a time.
 */
import * as Y from "yjs";
import type { Clock } from "#core/clock.ts";
import { minute } from "#core/pairs/instant.ts";
import type { Pair } from "#core/pairs/pair.ts";
import { ok, type Result } from "#core/result.ts";
import type { Envelope } from "./envelope.ts";
import { parseFile, type FileError, type NotebookFile } from "./file-format.ts";
import { renderState } from "./write-file.ts";

/** What the page sees of it. Null when it broke or takes too long: the page does it by itself then. */
export interface Workbench extends Disposable {
  /** `state` is what the document lacks. `oldest`: the one update that `holds` is going to be asked about. */
  readonly parse: (
    html: string,
    pair: Pair,
    doc: Y.Doc,
    oldest: Uint8Array | null,
  ) => Promise<Result<NotebookFile, FileError> | null>;
  /** What was parsed last is in the document by now. */
  readonly accept: () => void;
  /** What is waited for answers null at once: the page is about to go. */
  readonly hurry: () => void;
  /** The document as it is at the call. */
  readonly render: (doc: Y.Doc, pair: Pair, envelope: Envelope) => Promise<string | null>;
}

/** The way to where it is done. Answers come in the order of the tasks; null when it broke. */
export interface Line extends Disposable {
  readonly ask: (task: Task) => Promise<unknown>;
}

export type Task =
  /** Whether anybody is there. */
  | { readonly type: "begin" }
  | {
      readonly type: "parse";
      readonly html: string;
      readonly pair: Pair;
      readonly vector: Uint8Array;
      readonly oldest: Uint8Array | null;
    }
  | { readonly type: "accept" }
  /** `update`: goes on from what lies there. */
  | {
      readonly type: "render";
      readonly update: Uint8Array;
      readonly pair: Pair;
      readonly envelope: Envelope;
    };

export interface Parsed {
  readonly envelope: Envelope;
  /** All of it, and what is beyond the vector. */
  readonly state: Uint8Array;
  readonly fresh: Uint8Array;
  /** Its parts cross over as they are. */
  readonly snapshot: Y.Snapshot;
  readonly holdsOldest: boolean;
}

/** What the bench itself does; in a worker of the browser nothing else is there. */
export const createWork = () => {
  let lying: Uint8Array | null = null;
  let parsed: Uint8Array | null = null;
  return (task: Task): Result<Parsed, FileError> | string => {
    switch (task.type) {
      case "begin":
        return "begun";
      case "parse": {
        const read = parseFile(task.html, task.pair);
        if (!read.ok) return read;
        const { envelope, state, snapshot, holds, content } = read.value;
        parsed = state;
        const fresh = Y.encodeStateAsUpdateV2(content, task.vector);
        const holdsOldest = task.oldest !== null && holds(task.oldest);
        return ok({ envelope, state, fresh, snapshot, holdsOldest });
      }
      case "accept":
        lying = parsed;
        return "accepted";
      case "render": {
        const updates = lying === null ? [task.update] : [lying, task.update];
        const { html, state } = renderState(updates, task.pair, task.envelope);
        lying = state;
        return html;
      }
    }
  };
};

/** One line after the other: one that rests is closed, and after one that broke none is opened for a minute. */
export const createWorkbench = (open: () => Line | null, clock: Clock): Workbench => {
  let line: Line | null = null;
  let brokeAt: number | null = null;
  let isOver = false;
  let callOffRest = nothing;
  /** How far what lies on the line goes; null when that is not known. */
  let lies: Uint8Array | null = null;
  let parsed: Uint8Array | null = null;

  const end = (): void => {
    callOffRest();
    line?.[Symbol.dispose]();
    [line, lies, parsed] = [null, null, null];
  };
  const begin = (): void => {
    const now = clock.now();
    if (isOver || (brokeAt !== null && brokeAt <= now && now - brokeAt < minute)) return;
    line = open();
    void ask({ type: "begin" }, beginMs);
  };
  const ask = async (task: Task, longest = askMs): Promise<unknown> => {
    const asked = line;
    if (asked === null) return null;
    callOffRest();
    callOffRest = clock.after(restMs, end);
    const answer = await new Promise((done) => {
      const callOff = clock.after(longest, () => done(null));
      void asked.ask(task).then((it) => {
        callOff();
        done(it);
      });
    });
    if (answer === null && line === asked) {
      brokeAt = clock.now();
      end();
    }
    return answer;
  };

  let hurry = nothing;
  const unhurried = <T>(work: Promise<T | null>): Promise<T | null> =>
    new Promise((done) => {
      hurry = () => done(null);
      void work.then(done);
    });

  const parse: Workbench["parse"] = async (html, pair, doc, oldest) => {
    if (line === null) begin();
    // What is taken in although nobody waited for its end goes on from nothing.
    parsed = null;
    const task = { type: "parse", html, pair, vector: Y.encodeStateVector(doc), oldest } as const;
    const answer = (await ask(task)) as Result<Parsed, FileError> | null;
    if (answer === null || !answer.ok) return answer;
    const { envelope, state, fresh, snapshot, holdsOldest } = answer.value;
    parsed = Y.encodeStateVector(snapshot.sv);
    const holds = (update: Uint8Array): boolean => update === oldest && holdsOldest;
    return ok({
      envelope,
      state: fresh,
      snapshot,
      holds,
      get content() {
        const content = new Y.Doc();
        Y.applyUpdateV2(content, state);
        return content;
      },
    });
  };
  const render: Workbench["render"] = async (doc, pair, envelope) => {
    if (line === null) begin();
    if (line === null) return null;
    const update = Y.encodeStateAsUpdateV2(doc, lies ?? undefined);
    const vector = Y.encodeStateVector(doc);
    const html = (await ask({ type: "render", update, pair, envelope })) as string | null;
    if (html !== null) lies = vector;
    return html;
  };

  begin();
  return {
    parse: (...task) => unhurried(parse(...task)),
    accept: () => {
      void ask({ type: "accept" });
      lies = parsed;
    },
    render: (...task) => unhurried(render(...task)),
    hurry: () => hurry(),
    [Symbol.dispose]: () => {
      isOver = true;
      end();
    },
  };
};

const nothing = (): void => undefined;

/** A worker that does not come is not waited for as long as one that works. */
const beginMs = 2_000;
const askMs = 15_000;
/** What lies there takes as much memory as the document. */
const restMs = 5 * minute;
