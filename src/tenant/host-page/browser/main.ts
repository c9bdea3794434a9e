/** Puts the page together: the address says what is on the stage, a press changes the address. */
import { createBroker } from "./broker.ts";
import { createClock } from "./clock.ts";
import { element } from "./element.ts";
import { surfaceNames } from "./framed-app.ts";
import { createStage, type Stage } from "./stage.ts";
import { createToasts } from "./toasts.ts";
import { createToolbar } from "./toolbar.ts";
import { parseView, viewToQuery, type StageView, type View } from "./view.ts";
import { welcome } from "./welcome.ts";
import { isCalendarRefused, readCalendar, readPeople, setCalendarRefused, startOver } from "./world.ts";
import type { HostCalendar } from "#tenant/host-page/answers.ts";

const host = await readPeople();
const broker = createBroker(host.tenantId);
const toasts = createToasts();
const calendars = new Map<string, Promise<HostCalendar>>();
const stages: Stage[] = [];
const stagesElement = element("main", { class: "stages" });
let view = parseView(new URLSearchParams(location.search));
let calendarRefused = await isCalendarRefused();

const calendarOf = (who: string): Promise<HostCalendar> => {
  const known = calendars.get(who) ?? readCalendar(who);
  calendars.set(who, known);
  return known;
};

const show = (): void => {
  const known = view.stages.filter((stage) => host.people.some((it) => it.alias === stage.who));
  const [first] = known;
  document.documentElement.dataset["theme"] = view.theme ?? "default";
  document.documentElement.classList.toggle("bare", view.bare && first !== undefined);
  document.documentElement.classList.toggle("two", known.length > 1);
  toolbar.show({ ...view, stages: known }, calendarRefused);
  clock.setPlace({ locale: view.locale, timeZone: zoneOf(first) });
  document.title =
    first === undefined
      ? `${host.app.name} on this machine`
      : known.map((stage) => `${nameOf(stage)} · ${surfaceNames[stage.surface]}`).join(" | ");

  while (stages.length > known.length) stages.pop()?.dispose();
  if (first === undefined) {
    stagesElement.replaceWith(welcomeElement);
    return;
  }
  welcomeElement.replaceWith(stagesElement);
  for (const [at, stage] of known.entries()) {
    const slot = (stages[at] ??= addStage(at));
    void slot.show(stage, view);
  }
};

const zoneOf = (stage: StageView | undefined): string =>
  host.people.find((it) => it.alias === stage?.who)?.timeZone ?? "Europe/Berlin";

const nameOf = (stage: StageView): string => host.people.find((it) => it.alias === stage.who)?.name ?? stage.who;

const addStage = (at: number): Stage => {
  const change = (part: Partial<StageView>): void =>
    goTo({ stages: view.stages.map((stage, index) => (index === at ? { ...stage, ...part } : stage)) });
  const stage = createStage({
    host,
    broker,
    calendarOf,
    announce: toasts.announce,
    change,
    nextMorning: clock.nextMorning,
  });
  stagesElement.append(stage.element);
  return stage;
};

const goTo = (change: Partial<View>): void => {
  view = { ...view, ...change };
  history.pushState(null, "", `/?${viewToQuery(view)}`);
  show();
};

/** The other person of the event on the stage, else the next one in the list. */
const besides = async (stage: StageView): Promise<StageView> => {
  const calendar = await calendarOf(stage.who);
  const slug = stage.event ?? "";
  const event = calendar.events.find((it) => it.id === slug || it.slug.startsWith(slug));
  const addresses = [event?.organizer, ...(event?.attendees ?? [])].map((it) => it?.address.toLowerCase());
  const others = host.people.filter((it) => it.alias !== stage.who);
  const other = others.find((it) => addresses.includes(it.address.toLowerCase())) ?? others[0];
  // Ids are a mailbox's own; the name of the meeting is what both have.
  return { ...stage, who: other?.alias ?? stage.who, event: event?.slug ?? null };
};

const clock = createClock({ locale: view.locale, timeZone: zoneOf(view.stages[0]) }, () => {
  // Another day has other appointments.
  calendars.clear();
  show();
});
const toolbar = createToolbar({
  clock: clock.element,
  appName: host.app.name,
  change: goTo,
  setSideBySide: (two) => {
    const [first] = view.stages;
    if (first === undefined) return;
    if (!two) goTo({ stages: [first] });
    else void besides(first).then((second) => goTo({ stages: [first, second] }));
  },
  setCalendarRefused: (refused) => {
    calendarRefused = refused;
    void setCalendarRefused(refused).then(() => {
      toasts.announce(refused ? "Nobody's app may read a calendar now." : "Calendars can be read again.");
      for (const stage of stages) stage.reload();
    });
  },
  startOver: () => {
    broker.forget();
    void startOver().then(() => location.assign("/"));
  },
});

const unknown = view.stages.find((stage) => !host.people.some((it) => it.alias === stage.who));
const welcomeElement = welcome(host, unknown?.who ?? null);
document.getElementById("host")?.replaceChildren(toolbar.element, stagesElement, toasts.element);
window.addEventListener("popstate", () => {
  view = parseView(new URLSearchParams(location.search));
  show();
});
show();
