/** A person's coming fortnight, a list of days, and the appointment that is open. */
import { element, sign } from "./element.ts";
import { rhythmOf, type Moments } from "./moments.ts";
import type { StageView } from "./view.ts";
import type { HostAddress, HostCalendar, HostEvent, HostPerson } from "#tenant/host-page/answers.ts";

/** `wanted` as it stands in the address: an id, the start of a slug, `new`, or nothing at all. */
export const eventWanted = (calendar: HostCalendar, wanted: string | null): HostEvent | "new" | null => {
  if (wanted === "new") return "new";
  const ahead = calendar.events.filter((it) => !it.isCancelled && Date.parse(it.end) > calendar.now);
  if (wanted === null) return ahead.find((it) => it.recurrence !== null && it.attendees.length > 0) ?? ahead[0] ?? null;
  return calendar.events.find((it) => it.id === wanted) ?? ahead.find((it) => it.slug.startsWith(wanted)) ?? null;
};

export const calendarList = (
  calendar: HostCalendar,
  person: HostPerson,
  shown: HostEvent | "new" | null,
  moments: Moments,
  choose: (event: string) => void,
): HTMLElement => {
  const fortnight = calendar.events.filter(
    (it) => it === shown || Date.parse(it.start) < calendar.now + 14 * 86_400_000,
  );
  const days = Map.groupBy(fortnight, (it) => moments.day(it.start));
  const row = (event: HostEvent): HTMLElement =>
    element(
      "li",
      {},
      element(
        "button",
        {
          type: "button",
          class: `event${event.isCancelled ? " cancelled" : ""}`,
          "aria-current": event === shown ? "true" : null,
          onclick: () => choose(event.id),
        },
        element("span", { class: "time" }, event.isAllDay ? "All day" : moments.time(event.start)),
        " ",
        element("span", { class: "subject", dir: "auto" }, event.subject === "" ? "No subject" : event.subject),
        event.isCancelled ? element("span", { class: "hidden" }, ", cancelled") : null,
        event.isPrivate ? sign("lock") : null,
        event.recurrence === null ? null : sign("repeat"),
      ),
    );
  return element(
    "nav",
    { class: "calendar", "aria-label": `Calendar of ${person.name}` },
    element(
      "button",
      {
        type: "button",
        class: "plain new",
        "aria-current": shown === "new" ? "true" : null,
        onclick: () => choose("new"),
      },
      sign("plus"),
      "New appointment",
    ),
    ...[...days].flatMap(([day, events]) => [element("h2", {}, day), element("ul", {}, ...events.map(row))]),
    fortnight.length === 0 ? element("p", { class: "quiet" }, "Nothing in the coming fortnight.") : null,
  );
};

export interface AppointmentDeps {
  readonly appName: string;
  readonly moments: Moments;
  readonly stage: StageView;
  readonly togglePanel: () => void;
  readonly openPart: (part: StageView["part"]) => void;
}

export const appointment = (shown: HostEvent | "new" | null, deps: AppointmentDeps): HTMLElement => {
  if (shown === null)
    return element(
      "div",
      { class: "appointment" },
      element("p", { class: "quiet" }, "No such appointment in the coming weeks."),
    );
  const ribbon = element(
    "div",
    { class: "ribbon" },
    element(
      "button",
      { type: "button", class: "app-button", "aria-expanded": String(deps.stage.panelOpen), onclick: deps.togglePanel },
      sign("app"),
      deps.appName,
    ),
    shown !== "new" && shown.recurrence !== null ? parts(deps) : null,
  );
  if (shown === "new")
    return element(
      "div",
      { class: "appointment compose" },
      ribbon,
      element("h2", {}, "New appointment"),
      element("p", { class: "quiet" }, "Not saved yet, so it has no id."),
    );
  const asked = (kind: string) => shown.attendees.filter((it) => it.kind === kind);
  return element(
    "div",
    { class: `appointment ${shown.isOrganizer ? "compose" : "read"}` },
    ribbon,
    element("h2", { dir: "auto" }, shown.subject === "" ? "No subject" : shown.subject),
    element(
      "dl",
      {},
      ...row("When", [shown.isCancelled ? "Cancelled, " : "", deps.moments.span(shown)].join("")),
      ...row("Repeats", shown.recurrence === null ? "" : rhythmOf(shown.recurrence)),
      ...row("Where", [shown.location, shown.isOnline ? "Teams meeting" : ""].filter(Boolean).join(" · ")),
      ...row("Organiser", [shown.organizer]),
      ...row("Required", asked("required")),
      ...row("Optional", asked("optional")),
      ...row("Room", asked("resource")),
    ),
    element(
      "p",
      { class: "quiet" },
      shown.isOrganizer
        ? "You organise this: Outlook opens it for editing."
        : "You are invited: Outlook opens it for reading.",
    ),
  );
};

const parts = ({ stage, openPart }: AppointmentDeps): HTMLElement =>
  element(
    "div",
    { class: "segments", role: "group", "aria-label": "Open" },
    ...(
      [
        ["occurrence", "This event"],
        ["series", "The series"],
      ] as const
    ).map(([part, words]) =>
      element(
        "button",
        { type: "button", "aria-pressed": String(stage.part === part), onclick: () => openPart(part) },
        words,
      ),
    ),
  );

const row = (label: string, value: string | readonly HostAddress[]): HTMLElement[] => {
  if (value.length === 0) return [];
  const words =
    typeof value === "string"
      ? [value]
      : value.map((it) =>
          element("span", { class: "chip", dir: "auto", title: it.address }, it.name === "" ? it.address : it.name),
        );
  return [element("dt", {}, label), element("dd", {}, ...words)];
};
