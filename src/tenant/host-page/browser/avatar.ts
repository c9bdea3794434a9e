/** A person's picture, or their initials on a colour that is always theirs. */
import { element } from "./element.ts";
import type { HostPerson } from "#tenant/host-page/answers.ts";

export const avatar = (person: Pick<HostPerson, "name" | "alias" | "hasPicture">, size = "small"): HTMLElement =>
  element(
    "span",
    { class: `avatar ${size} tone-${toneOf(person.alias)}`, "aria-hidden": "true" },
    person.hasPicture
      ? element("img", { src: `/_host/picture?who=${encodeURIComponent(person.alias)}`, alt: "", loading: "lazy" })
      : initialsOf(person.name),
  );

const initialsOf = (name: string): string => {
  const words = name.split(/[\s-]+/u).filter((word) => /^\p{L}/u.test(word));
  const ends = [words[0], words.length > 1 ? words.at(-1) : undefined];
  return ends.map((word) => Array.from(word ?? "")[0]?.toLocaleUpperCase() ?? "").join("");
};

const toneOf = (alias: string): number =>
  Array.from(alias).reduce((sum, letter) => (sum * 31 + (letter.codePointAt(0) ?? 0)) % 8, 7);
