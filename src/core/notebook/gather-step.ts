/** What a file that the notebook was moved out of still holds comes along, and then it is closed: nobody writes there any more. */
import * as Y from "yjs";
import { failedIn, finished, knownFile, need, type Desk } from "./desk.ts";
import { parsingOf } from "./file-format.ts";
import type { Outcome } from "./happening.ts";
import { forgetLeft } from "./left.ts";
import { replacedHere } from "./merge.ts";
import type { FileAddress } from "./notebook-store.ts";
import { doubtVerdict, readVerdict } from "./verdict.ts";
import { leftRendering } from "./write-file.ts";

export const gather = async (desk: Desk): Promise<Outcome> => {
  const { store, doc, pair, me, unsaved, driveClock } = desk;
  const failed = failedIn("gather", desk);
  const { left, file: home } = desk.facts();
  const { owner } = need(home);
  const from = need(left[0]);
  const answer = await store.read(from);
  // Who only lost the way to it leaves it to its owner.
  if (!answer.ok) return answer.error.type === "notFound" && owner !== me ? done(desk, from) : failed(answer.error);
  const { file: stored, html } = answer.value;
  const file = knownFile(stored, pair);
  const parsed = await finished(parsingOf(html, pair), desk);
  if (!parsed.ok && parsed.error.type === "left") return done(desk, from);
  const { notebook } = need(desk.kept).envelope;
  if (file === null || !parsed.ok || parsed.value.envelope.notebook !== notebook)
    return { type: "gathered", again: false, dirty: unsaved.any() };

  const [had, before] = [Y.snapshot(doc), readVerdict(doc, owner, driveClock.now())];
  Y.applyUpdateV2(doc, parsed.value.state, replacedHere);
  const isNew = !Y.equalSnapshots(had, Y.snapshot(doc));
  const { lastWriter } = stored;
  if (isNew && lastWriter !== undefined && !pair.people.some((it) => it === lastWriter))
    doubtVerdict(doc, owner, before, driveClock.now());
  // Closed once the notebook's own file has all of it.
  if (isNew || unsaved.any()) return { type: "gathered", again: true, dirty: unsaved.any() };
  const closed = await finished(leftRendering(parsed.value.content, pair, notebook), desk);
  const written = await store.write(from, closed, file.version);
  return written.ok ? done(desk, from) : failed(written.error);
};

const done = ({ doc, unsaved }: Desk, from: FileAddress): Outcome => {
  forgetLeft(doc, from);
  return { type: "gathered", again: false, dirty: unsaved.any() };
};
