import { expect, test } from "vitest";
import { parseView, themeOf, viewToQuery, widthOf, type StageView } from "#tenant/host-page/browser/view.ts";

const view = (query: string) => parseView(new URLSearchParams(query));
const first = (query: string): StageView => {
  const [stage] = view(query).stages;
  if (stage === undefined) throw new Error(`${query}: expected a stage`);
  return stage;
};

const usual = (query: string) => [themeOf(view(query), first(query)), widthOf(first(query))];

test("[HP10] every view can be linked: its address gives the same view again", () => {
  for (const query of [
    "",
    "who=ana&surface=outlook&event=ana-ben&theme=dark&width=280",
    "who=ana&surface=outlook&event=new&open=series&panel=shut&width=full&sub=pair-1",
    "who=ben&surface=bot&client=old&who2=ana&surface2=bot",
    "who=ana&surface=meeting&event=ana-ben&who2=ben&surface2=tab&width2=768&theme=contrast&signin=popup&locale=de-de&bare=1",
  ])
    expect([query, view(viewToQuery(view(query)).toString())]).toEqual([query, view(query)]);
});

test("[HP11] what an address leaves out or gets wrong becomes what the host does by itself", () => {
  expect(view("theme=pink&signin=nested").theme).toBeNull();
  expect(first("who=Ana&surface=fax&width=12")).toMatchObject({ who: "ana", surface: "outlook", width: null });
  expect(view("surface=outlook").stages).toEqual([]);
});

test("[HP12] a call is dark and 280 pixels wide, an invite light and 320, a tab takes all there is", () => {
  expect(usual("who=ana&surface=meeting")).toEqual(["dark", 280]);
  expect(usual("who=ana&surface=outlook")).toEqual(["default", 320]);
  expect(usual("who=ana&surface=tab")).toEqual(["default", "full"]);
  expect(usual("who=ana&surface=meeting&theme=contrast&width=768")).toEqual(["contrast", 768]);
});
