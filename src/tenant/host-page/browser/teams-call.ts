/** A call, drawn: who is in it and the buttons one knows. Nothing in it works but the app's own button. */
import { avatar } from "./avatar.ts";
import { element, sign } from "./element.ts";
import { choice } from "./toolbar.ts";
import type { HostCalendar, HostMeeting, HostPerson } from "#tenant/host-page/answers.ts";

/** `wanted` as it stands in the address: a chat's id, the start of a slug, or nothing at all. */
export const meetingWanted = (calendar: HostCalendar, wanted: string | null): HostMeeting | null => {
  if (wanted === null) return calendar.meetings.find((it) => it.others.length === 1) ?? calendar.meetings[0] ?? null;
  const byId = calendar.meetings.find((it) => it.chatId === wanted);
  if (byId !== undefined) return byId;
  // An event's id leads to its meeting by the name both carry.
  const slug = calendar.events.find((it) => it.id === wanted)?.slug ?? wanted;
  return calendar.meetings.find((it) => it.slug.startsWith(slug)) ?? null;
};

export const meetingChoice = (
  calendar: HostCalendar,
  shown: HostMeeting | null,
  choose: (chatId: string) => void,
): HTMLElement => {
  const made = choice(
    "Meeting",
    calendar.meetings.map((it) => [it.chatId, it.topic] as const),
    choose,
  );
  if (shown !== null) made.set(shown.chatId);
  return made.element;
};

export interface CallDeps {
  readonly appName: string;
  readonly people: readonly HostPerson[];
  readonly person: HostPerson;
  readonly meeting: HostMeeting;
  readonly togglePanel: () => void;
}

export const call = (deps: CallDeps, panelOpen: boolean): HTMLElement => {
  const here = [deps.person, ...deps.people.filter((it) => deps.meeting.others.includes(it.alias))].slice(0, 9);
  return element(
    "div",
    { class: "call" },
    element("h2", { dir: "auto" }, deps.meeting.topic),
    element(
      "ul",
      { class: "tiles", "aria-label": "In this call" },
      ...here.map((it) =>
        element(
          "li",
          {},
          avatar(it, "large"),
          element("span", { dir: "auto" }, it === deps.person ? `${it.name} (you)` : it.name),
        ),
      ),
    ),
    element(
      "div",
      { class: "call-bar" },
      element("span", { class: "prop", "aria-hidden": "true" }, sign("mute"), sign("call"), sign("chat")),
      element(
        "button",
        { type: "button", class: "app-button", "aria-expanded": String(panelOpen), onclick: deps.togglePanel },
        sign("app"),
        deps.appName,
      ),
      element("span", { class: "prop leave", "aria-hidden": "true" }, sign("leave")),
    ),
  );
};
