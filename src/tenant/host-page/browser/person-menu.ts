/** Who sits here: a button with the person on it, and the list of everybody behind it. */
import { avatar } from "./avatar.ts";
import { element, sign } from "./element.ts";
import type { HostPerson } from "#tenant/host-page/answers.ts";

export const personMenu = (
  people: readonly HostPerson[],
  chosen: HostPerson,
  choose: (person: HostPerson) => void,
): HTMLElement => {
  const id = `people-${crypto.randomUUID()}`;
  const list = element(
    "ul",
    { id, class: "people menu", popover: "auto", "aria-label": "People" },
    ...people.map((person) =>
      element(
        "li",
        {},
        element(
          "button",
          {
            type: "button",
            "aria-current": person.id === chosen.id ? "true" : null,
            onclick: () => {
              list.hidePopover();
              choose(person);
            },
          },
          avatar(person),
          personWords(person),
        ),
      ),
    ),
  );
  const button = element(
    "button",
    { type: "button", class: "person", popovertarget: id, "aria-haspopup": "true" },
    avatar(chosen),
    personWords(chosen),
    sign("down"),
  );
  list.addEventListener("beforetoggle", () => {
    const { left, bottom } = button.getBoundingClientRect();
    list.style.setProperty("--left", `${Math.max(8, Math.min(left, window.innerWidth - 328))}px`);
    list.style.setProperty("--top", `${bottom + 4}px`);
  });
  return element("div", { class: "person-menu" }, button, list);
};

export const personWords = (person: HostPerson): HTMLElement =>
  element(
    "span",
    { class: "words" },
    element("span", { class: "name", dir: "auto" }, person.name),
    " ",
    element("span", { class: "quiet" }, person.role),
  );
