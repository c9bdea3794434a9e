/** Outlook as the stand-in of Office.js sees it: opens with the appointment that is shown and follows what is chosen next. */
import type { AppFrame } from "./app-frame.ts";
import type { NestedAuth } from "./nested-auth.ts";
import type { OfficeColours, OfficeItem, OfficeRecurrence, ToApp, ToHost } from "./office-wire.ts";
import type { StageView, Theme } from "./view.ts";
import type { GraphRecurrence, HostEvent, HostPerson } from "#tenant/host-page/answers.ts";

export interface OutlookDeps {
  readonly person: HostPerson;
  readonly locale: string;
  readonly theme: () => Theme;
  readonly item: () => OfficeItem | null;
  readonly nestedAuth: NestedAuth | null;
  readonly drawn: () => void;
}

export interface OutlookHost {
  readonly hear: (message: unknown, frame: AppFrame) => void;
  readonly themeChanged: (frame: AppFrame) => void;
  readonly itemChanged: (frame: AppFrame) => void;
}

export const createOutlookHost = (deps: OutlookDeps): OutlookHost => {
  const open = (): ToApp => ({
    office: "open",
    item: deps.item(),
    user: {
      displayName: deps.person.name,
      emailAddress: deps.person.address,
      timeZone: deps.person.timeZone,
    },
    theme: colours[deps.theme()],
    displayLanguage: deps.locale.replace(/-(\w+)$/, (_, region: string) => `-${region.toUpperCase()}`),
    nestedAppAuth: deps.nestedAuth !== null,
  });
  const nested = async (message: string, frame: AppFrame): Promise<void> => {
    const answer = await deps.nestedAuth?.answer(message);
    if (answer !== null && answer !== undefined) frame.send({ office: "nested", message: answer } satisfies ToApp);
  };
  return {
    hear: (message, frame) => {
      const request = message as ToHost | null;
      if (request?.office === "hello") {
        frame.send(open());
        deps.drawn();
      }
      if (request?.office === "nested") void nested(request.message, frame);
    },
    themeChanged: (frame) => frame.send({ office: "theme", theme: colours[deps.theme()] } satisfies ToApp),
    itemChanged: (frame) => frame.send({ office: "item", item: deps.item() } satisfies ToApp),
  };
};

/** The appointment as an add-in sees it: editable for its organiser, and with the ids of the part that was opened. */
export const toOfficeItem = (event: HostEvent, part: StageView["part"]): OfficeItem => {
  const series = part === "series" && event.seriesEwsId !== null;
  return {
    mode: event.isOrganizer ? "compose" : "read",
    itemId: series ? event.seriesEwsId : event.ewsId,
    // The series itself has none: that, with a recurrence, is how an add-in tells the two apart.
    seriesId: series ? null : event.seriesEwsId,
    subject: event.subject,
    location: event.location,
    start: Date.parse(event.start),
    end: Date.parse(event.end),
    organizer: event.organizer,
    attendees: event.attendees,
    recurrence: event.recurrence === null ? null : toOfficeRecurrence(event.recurrence),
  };
};

export const newOfficeItem = (person: HostPerson, now: number): OfficeItem => ({
  mode: "compose",
  itemId: null,
  seriesId: null,
  subject: "",
  location: "",
  start: now,
  end: now + 30 * 60_000,
  organizer: { name: person.name, address: person.address },
  attendees: [],
  recurrence: null,
});

const toOfficeRecurrence = ({ pattern, range }: GraphRecurrence): OfficeRecurrence => {
  const days = (pattern.daysOfWeek ?? []).map(short);
  const relative = pattern.type.startsWith("relative");
  return {
    recurrenceType: recurrenceTypes[pattern.type] ?? "weekly",
    recurrenceProperties: {
      interval: pattern.interval,
      ...(pattern.type === "weekly" ? { days, firstDayOfWeek: short(pattern.firstDayOfWeek ?? "sunday") } : {}),
      ...(pattern.dayOfMonth !== undefined && pattern.type.startsWith("absolute")
        ? { dayOfMonth: pattern.dayOfMonth }
        : {}),
      ...(relative ? { dayOfWeek: days[0] ?? "mon", weekNumber: pattern.index ?? "first" } : {}),
      ...(pattern.type.endsWith("Yearly") ? { month: months[(pattern.month ?? 1) - 1] ?? "jan" } : {}),
    },
    recurrenceTimeZone: { name: range.recurrenceTimeZone ?? "", offset: 0 },
  };
};

const short = (day: string): string => day.slice(0, 3).toLowerCase();

const recurrenceTypes: Record<string, OfficeRecurrence["recurrenceType"]> = {
  daily: "daily",
  weekly: "weekly",
  absoluteMonthly: "monthly",
  relativeMonthly: "monthly",
  absoluteYearly: "yearly",
  relativeYearly: "yearly",
};
const months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

const colours: Record<Theme, OfficeColours> = {
  default: {
    bodyBackgroundColor: "#ffffff",
    bodyForegroundColor: "#242424",
    controlBackgroundColor: "#f0f0f0",
    controlForegroundColor: "#242424",
    isDarkTheme: false,
  },
  dark: {
    bodyBackgroundColor: "#1f1f1f",
    bodyForegroundColor: "#ffffff",
    controlBackgroundColor: "#292929",
    controlForegroundColor: "#ffffff",
    isDarkTheme: true,
  },
  contrast: {
    bodyBackgroundColor: "#000000",
    bodyForegroundColor: "#ffffff",
    controlBackgroundColor: "#000000",
    controlForegroundColor: "#ffff00",
    isDarkTheme: true,
  },
};
