/** What somebody writes over what is kept. */
import { expect, test } from "vitest";
import { followGiven } from "#app/page-view/pair/draft.ts";

test("[MS32] what was kept and taken back goes from its field too, and words that were begun stay", () => {
  const written = { text: "Grow the team ", over: "" };
  const kept = followGiven(written, "Grow the team");
  expect(kept).toEqual({ text: "Grow the team ", over: "Grow the team" });
  expect(followGiven(kept, "")).toEqual({ text: "", over: "" });

  const begun = { text: "Grow the te", over: "Grow" };
  expect(followGiven(begun, "Grow")).toBe(begun);
  expect(followGiven(begun, "Said by the other")).toEqual({ text: "Grow the te", over: "Said by the other" });
});
