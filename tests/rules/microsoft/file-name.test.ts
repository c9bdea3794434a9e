import { expect, test } from "vitest";
import { toFileName } from "#microsoft/graph/file-name.ts";

const named = (name: string): string => toFileName(name, ".html", "Notebook");

test("[GR60] names of people are kept in every script", () => {
  expect(named("1-1 Łukasz Żółkiewski and 佐藤 健司")).toBe("1-1 Łukasz Żółkiewski and 佐藤 健司.html");
  expect(named("1-1 نور الهاشمي and Ana Ruiz.html")).toBe("1-1 نور الهاشمي and Ana Ruiz.html");
  expect(named("1-1 Jose\u0301 and Zoë O'Neill")).toBe("1-1 José and Zoë O'Neill.html");
});

test("[GR60] signs that OneDrive or a computer refuses become blanks", () => {
  expect(named('1:1 "Ana" <a/b\\c> | ? * # % ~ end')).toBe("1 1 Ana a b c end.html");
  expect(named("one\ttwo\u0000three\u202Egpj\u2028")).toBe("one two three gpj.html");
});

test("[GR60] nothing at the ends that would be cut off or hidden", () => {
  expect(named("  . notes .. ")).toBe("notes.html");
  expect(named("~$lock")).toBe("$lock.html");
});

test("[GR60] a name of which nothing may stay is replaced", () => {
  for (const bad of ["", " ", "...", "???", "CON", "lpt1", "desktop", "a_vti_b", ".lock"])
    expect(named(bad)).toBe(bad === ".lock" ? "lock.html" : "Notebook.html");
});

test("[GR60] a long name is cut without breaking a letter", () => {
  const long = named("a".repeat(119) + "😀" + "b".repeat(500));
  expect(long).toBe(`${"a".repeat(119)}.html`);
});
