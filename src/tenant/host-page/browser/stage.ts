/** One person at one surface: the bar that chooses both, the host's own content, and the framed app beside it. */
import { createBotChat, type BotChatView } from "./bot-chat.ts";
import { watchBotChat, type BotFeed } from "./bot-feed.ts";
import { element, sign } from "./element.ts";
import { createFramedApp, nestedAuthFor, surfaceNames, type FramedApp, type Shown } from "./framed-app.ts";
import { createMoments } from "./moments.ts";
import { appointment, calendarList, eventWanted } from "./outlook-calendar.ts";
import { createPanel, type Panel } from "./panel.ts";
import { personMenu } from "./person-menu.ts";
import { call, meetingChoice, meetingWanted } from "./teams-call.ts";
import { choice } from "./toolbar.ts";
import { surfaces, themeOf, widthOf, type StageView, type View } from "./view.ts";
import type { Broker } from "./broker.ts";
import type { HostBotChat, HostCalendar, HostPeople, HostPerson } from "#tenant/host-page/answers.ts";

export interface StageDeps {
  readonly host: HostPeople;
  readonly broker: Broker;
  readonly calendarOf: (who: string) => Promise<HostCalendar>;
  readonly announce: (words: string) => void;
  readonly change: (stage: Partial<StageView>) => void;
  readonly nextMorning: (timeZone: string) => Promise<void>;
}

export interface Stage {
  readonly element: HTMLElement;
  readonly show: (stage: StageView, view: View) => Promise<void>;
  /** Loads the app again, as closing and opening the panel would. */
  readonly reload: () => void;
  readonly dispose: () => void;
}

export const createStage = (deps: StageDeps): Stage => {
  const bar = element("div", { class: "stage-bar" });
  const scene = element("div", { class: "scene" });
  const floor = element("div", { class: "floor" }, scene);
  const stageElement = element("section", { class: "stage" }, bar, floor);
  let running: { readonly key: string; readonly app: FramedApp; readonly panel: Panel } | null = null;
  let talking: { readonly key: string; readonly chat: BotChatView } | null = null;
  let hearing: { readonly who: string; readonly feed: BotFeed } | null = null;
  let said: HostBotChat | null = null;
  let shown: Shown | null = null;
  let turn = 0;

  /** What the bot says to this person is heard on every surface: the badge counts what nobody has seen. */
  const hear = (who: string): void => {
    if (!deps.host.hasBot || hearing?.who === who) return;
    hearing?.feed.stop();
    said = null;
    const feed = watchBotChat(who, (chat) => {
      said = chat;
      talking?.chat.show(chat);
      badge(bar, chat.unread);
    });
    hearing = { who, feed };
  };
  const talk = (person: HostPerson, now: Shown, key: string): void => {
    const { view, stage } = now;
    const chat = createBotChat({
      person,
      appName: deps.host.app.name,
      tenantId: deps.host.tenantId,
      locale: view.locale,
      theme: themeOf(view, stage),
      oldClient: stage.oldClient,
      nestedAuth: nestedAuthFor(deps.host, person, deps.broker, view, "Teams"),
      announce: deps.announce,
      nextMorning: deps.host.canBeReminded ? deps.nextMorning : null,
      setOldClient: (oldClient) => deps.change({ oldClient }),
      openTab: (subPage) => deps.change({ surface: "tab", subPage }),
    });
    floor.append(chat.element);
    if (said !== null) chat.show(said);
    talking = { key, chat };
  };
  const hush = (): void => {
    talking?.chat.dispose();
    talking = null;
  };

  const close = (): void => {
    running?.app.frame.dispose();
    running?.panel.element.remove();
    running = null;
  };

  const open = (person: HostPerson, now: Shown, key: string): void => {
    const inPanel = now.stage.surface === "outlook" || now.stage.surface === "meeting";
    const panel = createPanel(deps.host.app.name, inPanel ? () => deps.change({ panelOpen: false }) : null);
    const app = createFramedApp({ ...deps, person, drawn: panel.drawn, shown: () => shown ?? now });
    panel.hold(app.frame);
    floor.append(panel.element);
    running = { key, app, panel };
  };

  const show = async (stage: StageView, view: View): Promise<void> => {
    const mine = ++turn;
    const person = deps.host.people.find((it) => it.alias === stage.who);
    if (person === undefined) return;
    const calendar = await deps.calendarOf(stage.who);
    // Somebody pressed on while this person's calendar was on its way.
    if (mine !== turn) return;

    const before = shown;
    const inMeeting = stage.surface === "meeting" || stage.surface === "chat";
    const now: Shown = {
      view,
      stage,
      event: stage.surface === "outlook" ? eventWanted(calendar, stage.event) : null,
      meeting: inMeeting ? meetingWanted(calendar, stage.event) : null,
      now: calendar.now,
    };
    shown = now;
    stageElement.className = `stage ${stage.surface}${stage.panelOpen ? " shown" : ""}`;
    stageElement.dataset["theme"] = themeOf(view, stage);
    stageElement.setAttribute("aria-label", `${person.name}, ${surfaceNames[stage.surface]}`);
    hear(stage.who);
    inPlace(bar, () => barOf(deps, person, stage));
    badge(bar, said?.unread ?? 0);
    inPlace(scene, () => sceneOf(deps, person, calendar, now));
    if (before?.event !== now.event) reveal(scene);

    const inChat = stage.surface === "bot";
    const chatKey = JSON.stringify([stage.who, stage.oldClient, themeOf(view, stage), view.nestedAuth, view.locale]);
    if (talking !== null && (!inChat || talking.key !== chatKey)) hush();
    if (inChat && talking === null) talk(person, now, chatKey);

    const wanted = !inChat && stage.panelOpen && (!inMeeting || now.meeting !== null);
    const key = JSON.stringify([
      stage.who,
      stage.surface,
      now.meeting?.chatId,
      stage.subPage,
      view.nestedAuth,
      view.locale,
    ]);
    if (running !== null && (!wanted || running.key !== key)) close();
    if (wanted && running === null) open(person, now, key);
    else if (before !== null && running !== null) {
      if (themeOf(before.view, before.stage) !== themeOf(view, stage)) running.app.themeChanged();
      if (before.event !== now.event || before.stage.part !== stage.part) running.app.itemChanged();
    }
    running?.panel.setWidth(view.bare ? "full" : widthOf(stage));
  };

  return {
    element: stageElement,
    show,
    reload: () => {
      close();
      if (shown !== null) void show(shown.stage, shown.view);
    },
    dispose: () => {
      turn++;
      hearing?.feed.stop();
      hush();
      close();
      stageElement.remove();
    },
  };
};

const barOf = (deps: StageDeps, person: HostPerson, stage: StageView): Node[] => {
  const width = choice(
    "Width",
    [
      ["", "Automatic"],
      ["280", "280 px"],
      ["320", "320 px"],
      ["768", "768 px"],
      ["1280", "1280 px"],
      ["full", "Full"],
    ],
    (value) => deps.change({ width: value === "" ? null : value === "full" ? "full" : Number(value) }),
  );
  width.set(stage.width === null ? "" : String(stage.width));
  return [
    element("h1", { class: "hidden" }, `${person.name}, ${surfaceNames[stage.surface]}`),
    personMenu(deps.host.people, person, (it) => deps.change({ who: it.alias, event: null, part: "occurrence" })),
    element(
      "div",
      { class: "segments", role: "group", "aria-label": "Surface" },
      ...surfaces
        .filter((surface) => surface !== "bot" || deps.host.hasBot)
        .map((surface) =>
          element(
            "button",
            {
              type: "button",
              "aria-pressed": String(surface === stage.surface),
              "data-surface": surface,
              onclick: () => deps.change({ surface, panelOpen: true }),
            },
            surfaceNames[surface],
          ),
        ),
    ),
    width.element,
  ];
};

const sceneOf = (deps: StageDeps, person: HostPerson, calendar: HostCalendar, shown: Shown): Node[] => {
  const { stage, view, event, meeting } = shown;
  const togglePanel = (): void => deps.change({ panelOpen: !stage.panelOpen });
  const appName = deps.host.app.name;
  if (stage.surface === "outlook") {
    const moments = createMoments(view.locale, person.timeZone, calendar.now);
    return [
      calendarList(calendar, person, event, moments, (it) => deps.change({ event: it, part: "occurrence" })),
      appointment(event, { appName, moments, stage, togglePanel, openPart: (part) => deps.change({ part }) }),
    ];
  }
  if (stage.surface === "tab" || stage.surface === "bot") return [rail()];
  const picker = meetingChoice(calendar, meeting, (chatId) => deps.change({ event: chatId }));
  if (meeting === null) return [picker, element("p", { class: "quiet" }, `${person.name} has no such Teams meeting.`)];
  if (stage.surface === "chat") return [rail(), picker];
  return [picker, call({ appName, people: deps.host.people, person, meeting, togglePanel }, stage.panelOpen)];
};

/** How many messages of the bot nobody has seen, on the button that leads there. */
const badge = (bar: HTMLElement, unread: number): void => {
  const button = bar.querySelector<HTMLElement>('[data-surface="bot"]');
  if (button === null) return;
  const old = button.querySelector(".badge");
  old?.previousSibling?.remove();
  old?.remove();
  if (unread > 0)
    button.append(
      " ",
      element("span", { class: "badge" }, String(unread), element("span", { class: "hidden" }, " unread")),
    );
};

/** Teams' own navigation, drawn. */
const rail = (): HTMLElement =>
  element("div", { class: "rail", "aria-hidden": "true" }, sign("chat"), sign("call"), sign("calendar"), sign("app"));

/** Scrolls the chosen row into its list's view, never the page. */
const reveal = (scene: HTMLElement): void => {
  const row = scene.querySelector<HTMLElement>(".event[aria-current]");
  const list = row?.closest<HTMLElement>(".calendar");
  if (row == null || list == null) return;
  const [top, bottom] = [row.offsetTop, row.offsetTop + row.offsetHeight];
  if (top < list.scrollTop || bottom > list.scrollTop + list.clientHeight) list.scrollTop = top - list.clientHeight / 2;
};

/** Draws again without taking the focus or the scroll position away from the person. */
const inPlace = (holder: HTMLElement, draw: () => Node[]): void => {
  const reachable = () => [...holder.querySelectorAll<HTMLElement>("button, select")];
  const focused = reachable().indexOf(document.activeElement as HTMLElement);
  const scrolled = [...holder.children].map((it) => it.scrollTop);
  holder.replaceChildren(...draw());
  [...holder.children].forEach((it, at) => (it.scrollTop = scrolled[at] ?? 0));
  if (focused >= 0) reachable()[focused]?.focus({ preventScroll: true });
};
