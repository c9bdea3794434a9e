/** What belongs to one person beside their notebooks: their index, their inboxes, what our service knows of them. */
import { createInboxClient } from "#browser/inbox-client.ts";
import { createMeClient, type MeClient } from "#browser/me-client.ts";
import { createNoticesClient, type NoticesClient } from "#browser/notices-client.ts";
import type { ServiceDoor } from "#browser/service-door.ts";
import { createSettingsClient, type SettingsClient } from "#browser/settings-client.ts";
import { createViewsClient, type ViewsClient } from "#browser/views-client.ts";
import type { PersonId, TenantId } from "#core/pairs/pair.ts";
import { createAttendance, type Attend } from "#app/inbox/attend.ts";
import { createTeller, type Teller } from "#app/reminders/teller.ts";
import { createToldRecord } from "#app/reminders/told-record.ts";
import type { CalendarRead } from "#app/calendar-read.ts";
import type { IndexKeeper } from "./index-keeper.ts";

export interface Mine {
  readonly index: IndexKeeper;
  readonly attend: Attend;
  readonly views: ViewsClient;
  readonly settings: SettingsClient;
  readonly notices: NoticesClient;
  readonly me: MeClient;
  readonly teller: Teller;
}

interface Deps {
  readonly tenant: TenantId;
  readonly person: PersonId;
  readonly door: ServiceDoor;
  readonly index: IndexKeeper;
  readonly calendar: () => Promise<CalendarRead | null>;
}

export const openMine = ({ tenant, person, door, index, calendar }: Deps): Mine => {
  const storage = openStorage(window);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") void index.settle(true);
  });
  const views = createViewsClient(door, person);
  const settings = createSettingsClient(door);
  const zone = new Intl.DateTimeFormat().resolvedOptions().timeZone;
  const told = createToldRecord(storage);
  const teller = createTeller({ tenant, me: person, views, settings, calendar, told, zone, now: Date.now });
  return {
    index,
    attend: createAttendance({ inbox: createInboxClient(door, person), token: door.token, index, teller, storage }),
    views,
    settings,
    teller,
    notices: createNoticesClient(door),
    me: createMeClient(door),
  };
};

/** A browser that blocks storage for framed pages throws on the mere mention of it. */
const openStorage = (page: Window): Storage | null => {
  try {
    return page.localStorage;
  } catch {
    return null;
  }
};
