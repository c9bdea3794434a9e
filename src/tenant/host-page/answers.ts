/** What the host page's server tells its browser side, as JSON under `/_host/`. Ids are Graph's; `ews…` are the same as Outlook shows them. */

export interface HostPeople {
  readonly tenantId: string;
  readonly organization: string;
  /** The app that is framed. */
  readonly app: { readonly name: string; readonly clientId: string };
  /** Whether people can add the app's bot in Teams. */
  readonly hasBot: boolean;
  /** Whether the page can prepare somebody's first reminder. */
  readonly canBeReminded: boolean;
  readonly people: readonly HostPerson[];
}

export interface HostPerson {
  readonly id: string;
  /** Local part of the user principal name: `who` in the page's address. */
  readonly alias: string;
  readonly name: string;
  readonly role: string;
  readonly upn: string;
  readonly address: string;
  readonly timeZone: string;
  readonly hasPicture: boolean;
  /** Where this person's copy of the app is served; each person has an origin of their own, as they have a browser of their own. */
  readonly appOrigin: string;
}

export interface HostCalendar {
  /** The tenant's clock, milliseconds since 1970. */
  readonly now: number;
  readonly events: readonly HostEvent[];
  readonly meetings: readonly HostMeeting[];
}

export interface HostEvent {
  readonly id: string;
  readonly ewsId: string;
  /** The series an occurrence belongs to; null for a single event. */
  readonly seriesEwsId: string | null;
  readonly slug: string;
  readonly subject: string;
  readonly start: string;
  readonly end: string;
  readonly isAllDay: boolean;
  readonly isOrganizer: boolean;
  readonly isCancelled: boolean;
  readonly isPrivate: boolean;
  readonly isOnline: boolean;
  readonly location: string;
  readonly organizer: HostAddress;
  readonly attendees: readonly HostAttendee[];
  readonly recurrence: GraphRecurrence | null;
}

export interface HostAddress {
  readonly name: string;
  readonly address: string;
}

export interface HostAttendee extends HostAddress {
  readonly kind: "required" | "optional" | "resource";
  readonly response: string;
}

/** Graph's patternedRecurrence, the part that is shown or handed to an add-in. */
export interface GraphRecurrence {
  readonly pattern: {
    readonly type: string;
    readonly interval: number;
    readonly daysOfWeek?: readonly string[];
    readonly dayOfMonth?: number;
    readonly month?: number;
    readonly index?: string;
    readonly firstDayOfWeek?: string;
  };
  readonly range: { readonly type: string; readonly startDate: string; readonly recurrenceTimeZone?: string };
}

/** A Teams meeting this person is in; recurring meetings have one chat for the whole series. */
export interface HostMeeting {
  readonly chatId: string;
  readonly meetingId: string;
  readonly slug: string;
  readonly topic: string;
  /** Aliases, without this person. */
  readonly others: readonly string[];
}

/** One person's chat with the bot, as `/_tenant/bot/events` sends it. */
export interface HostBotChat {
  readonly bot: string;
  readonly installed: boolean;
  readonly unread: number;
  readonly messages: readonly HostBotMessage[];
}

export interface HostBotMessage {
  readonly id: string;
  readonly from: "bot" | "person";
  /** Milliseconds since 1970, by the tenant's clock. */
  readonly at: number;
  readonly text: string;
  readonly textFormat: string;
  readonly editedAt: number | null;
  /** Adaptive cards as they are to be shown now. */
  readonly cards: readonly object[];
}

export interface HostDialog {
  readonly title: string;
  readonly width: number | string;
  readonly height: number | string;
  readonly url: string | null;
  readonly card: object | null;
}

/** What came of a press or of words. */
export type HostBotAnswer =
  | { readonly type: "card" | "nothing" }
  /** Everything is done for a first reminder but the waiting. */
  | { readonly type: "ready" }
  /** Whoever has topics already is asked for none. */
  | { readonly type: "prepared" }
  | { readonly type: "message" | "failed"; readonly text: string }
  | ({ readonly type: "dialog" } & HostDialog);
