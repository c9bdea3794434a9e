/** The app in its frame, with the host that its surface belongs to. Lives as long as person, surface and meeting stay the same. */
import { createAppFrame } from "./app-frame.ts";
import { createNestedAuth, type NestedAuth } from "./nested-auth.ts";
import { createOutlookHost, newOfficeItem, toOfficeItem } from "./outlook-host.ts";
import { createTeamsHost } from "./teams-host.ts";
import { themeOf, type StageView, type View } from "./view.ts";
import type { AppFrame } from "./app-frame.ts";
import type { Broker } from "./broker.ts";
import type { HostEvent, HostMeeting, HostPeople, HostPerson } from "#tenant/host-page/answers.ts";

/** What the host shows at this moment; read again at each question. */
export interface Shown {
  readonly view: View;
  readonly stage: StageView;
  readonly event: HostEvent | "new" | null;
  readonly meeting: HostMeeting | null;
  readonly now: number;
}

export interface FramedAppDeps {
  readonly host: HostPeople;
  readonly person: HostPerson;
  readonly broker: Broker;
  readonly announce: (words: string) => void;
  readonly drawn: () => void;
  readonly shown: () => Shown;
}

export interface FramedApp {
  readonly frame: AppFrame;
  readonly themeChanged: () => void;
  /** Another appointment is open in the same panel. */
  readonly itemChanged: () => void;
}

export const surfaceNames: Record<StageView["surface"], string> = {
  outlook: "Outlook invite",
  meeting: "Teams meeting",
  chat: "Teams chat",
  tab: "Teams tab",
  bot: "Teams bot",
};

/** Null where the host offers none. */
export const nestedAuthFor = (
  host: HostPeople,
  person: HostPerson,
  broker: Broker,
  view: View,
  hostName: "Outlook" | "Teams",
): NestedAuth | null =>
  view.nestedAuth
    ? createNestedAuth(broker, person, { clientId: host.app.clientId, tenantId: host.tenantId, hostName })
    : null;

export const createFramedApp = ({ host, person, broker, announce, drawn, shown }: FramedAppDeps): FramedApp => {
  const { view, stage, meeting } = shown();
  const theme = () => themeOf(shown().view, shown().stage);
  const title = `${host.app.name}, ${person.name}, ${surfaceNames[stage.surface]}`;
  const inOutlook = stage.surface === "outlook";
  const nestedAuth = nestedAuthFor(host, person, broker, view, inOutlook ? "Outlook" : "Teams");
  const common = { person, tenantId: host.tenantId, locale: view.locale, theme, nestedAuth, announce, drawn };

  if (inOutlook) {
    const item = () => {
      const { event, now } = shown();
      if (event === null) return null;
      return event === "new" ? newOfficeItem(person, now) : toOfficeItem(event, shown().stage.part);
    };
    const outlook = createOutlookHost({ ...common, item });
    const frame = createAppFrame(`${person.appOrigin}/outlook.html`, title, outlook.hear);
    return {
      frame,
      themeChanged: () => outlook.themeChanged(frame),
      itemChanged: () => outlook.itemChanged(frame),
    };
  }

  const teams = createTeamsHost({
    ...common,
    place: {
      frameContext: stage.surface === "meeting" ? "sidePanel" : "content",
      chatId: meeting?.chatId ?? null,
      meetingId: meeting?.meetingId ?? null,
      subPageId: stage.subPage,
    },
  });
  const frame = createAppFrame(`${person.appOrigin}/index.html`, title, teams.hear);
  return { frame, themeChanged: () => teams.themeChanged(frame), itemChanged: () => undefined };
};
