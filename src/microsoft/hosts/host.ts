/** What the product is framed by: Teams, Outlook or a plain browser. A host's abilities are asked for, not assumed. */

export type Theme = "light" | "dark" | "contrast" | "glass";

/** What the person has in front of them. */
export type Moment =
  /** An appointment opened in Outlook, by organiser or attendee. Graph (REST) ids; `seriesId` is the master's id, null on a single event and on the master itself. */
  | { readonly type: "invite"; readonly eventId: string; readonly seriesId: string | null }
  /** An appointment that has not been saved yet has no id. */
  | { readonly type: "unsavedInvite" }
  /** Somebody else's calendar, opened as their delegate: the page of that 1:1 is not for this person's eyes. */
  | { readonly type: "otherCalendar" }
  /** Outlook shows something that is no appointment, or nothing at all. */
  | { readonly type: "noInvite" }
  | { readonly type: "meeting"; readonly chatId: string | null; readonly inCall: boolean }
  | { readonly type: "tab"; readonly subPageId: string | null };

export interface Host {
  readonly name: "teams" | "outlook" | "browser";
  readonly moment: Moment;
  readonly locale: string;
  /** An address to offer at sign-in. A hint and never a proof of who somebody is. */
  readonly loginHint: string | null;
  /** Entra object id as the host tells it; a hint too. */
  readonly userHint: string | null;
  /** The host offers to sign people in itself (nested app authentication). */
  readonly nested: boolean;
  readonly theme: () => Theme;
  readonly onThemeChange: (listener: (theme: Theme) => void) => () => void;
  /** Runs when the host shows another appointment in the same panel. */
  readonly onMomentChange?: (listener: (moment: Moment) => void) => () => void;
  /** Tells the host that the page is drawn, so that it takes its own spinner away. */
  readonly drawn: () => void;
  readonly openChat?: (address: string) => Promise<void>;
}

/** The host did not answer in time; a press on "Try again" is all that is left. */
export interface HostError {
  readonly type: "hostSilent";
  readonly host: "teams" | "outlook";
}

export const hostLimitMs = 10_000;
