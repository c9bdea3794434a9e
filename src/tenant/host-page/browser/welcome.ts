/** The first page: the ways in, then everybody. */
import { avatar } from "./avatar.ts";
import { element, sign } from "./element.ts";
import { personWords } from "./person-menu.ts";
import type { HostPeople, HostPerson } from "#tenant/host-page/answers.ts";

export const welcome = (host: HostPeople, unknown: string | null): HTMLElement => {
  const { app, organization, people } = host;
  const [first, second] = [
    people.find((it) => it.alias === "ana") ?? people[0],
    people.find((it) => it.alias === "ben") ?? people[1],
  ];
  return element(
    "main",
    { class: "welcome" },
    element("h1", {}, `Try ${app.name} at ${organization}`),
    element(
      "p",
      { class: "lead" },
      `${organization} is a small company that lives on this machine: people, calendars, OneDrive, Teams and Outlook. Nothing leaves it and nothing can break: “Start over” brings everything back.`,
    ),
    unknown === null
      ? null
      : element("p", { class: "note", role: "status" }, `Nobody at ${organization} is called ${unknown}.`),
    first === undefined || second === undefined ? null : waysIn(first, second, host.hasBot),
    element("h2", {}, "Or be anybody"),
    element(
      "ul",
      { class: "people grid" },
      ...people.map((person) =>
        element(
          "li",
          {},
          element("a", { href: `/?who=${person.alias}` }, avatar(person, "medium"), personWords(person)),
        ),
      ),
    ),
  );
};

const waysIn = (first: HostPerson, second: HostPerson, hasBot: boolean): HTMLElement => {
  const [one, other] = [first.name.split(" ")[0] ?? "", second.name.split(" ")[0] ?? ""];
  const event = `${first.alias}-${second.alias}`;
  return element(
    "ul",
    { class: "ways" },
    way(
      "calendar",
      `Open ${one}’s invite`,
      `The 1:1 with ${other}, from Outlook`,
      `/?who=${first.alias}&surface=outlook&event=${event}`,
    ),
    way(
      "call",
      `Join ${one}’s call`,
      `The same 1:1, beside the call in Teams`,
      `/?who=${first.alias}&surface=meeting&event=${event}`,
    ),
    way(
      "tab",
      `${one} and ${other} side by side`,
      "Both type in the same page at once",
      `/?who=${first.alias}&surface=meeting&event=${event}&who2=${second.alias}&surface2=outlook&event2=${event}`,
    ),
    hasBot
      ? way(
          "bell",
          `See ${other}’s reminder`,
          "In the chat with the bot, a day ahead",
          `/?who=${second.alias}&surface=bot`,
        )
      : null,
  );
};

const way = (name: Parameters<typeof sign>[0], title: string, words: string, href: string): HTMLElement =>
  element(
    "li",
    {},
    element(
      "a",
      { href },
      sign(name),
      element(
        "span",
        { class: "words" },
        element("span", { class: "name" }, title),
        " ",
        element("span", { class: "quiet" }, words),
      ),
    ),
  );
