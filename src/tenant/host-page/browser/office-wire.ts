/**
 * Messages between the stand-in of Office.js and the host page. Between Microsoft's own two halves they are private, so these are ours:
 *
 * | from | message | when |
 * | --- | --- | --- |
 * | app | `{ office: "hello" }` | Office.js is loaded |
 * | host | `{ office: "open", … }` | once, in answer |
 * | host | `{ office: "item", item }` | another appointment is shown in the open panel |
 * | host | `{ office: "theme", theme }` | the person changed Outlook's theme |
 * | both | `{ office: "nested", message }` | nested app authentication, MSAL's own JSON |
 */
import type { HostAddress, HostAttendee } from "#tenant/host-page/answers.ts";

export type ToHost = { readonly office: "hello" } | { readonly office: "nested"; readonly message: string };

export type ToApp =
  | {
      readonly office: "open";
      readonly item: OfficeItem | null;
      readonly user: OfficeUser;
      readonly theme: OfficeColours;
      readonly displayLanguage: string;
      readonly nestedAppAuth: boolean;
    }
  | { readonly office: "item"; readonly item: OfficeItem | null }
  | { readonly office: "theme"; readonly theme: OfficeColours }
  | { readonly office: "nested"; readonly message: string };

export interface OfficeItem {
  /** The organiser's side is open for editing, an attendee's is not. */
  readonly mode: "compose" | "read";
  /** Null until a new appointment is saved. */
  readonly itemId: string | null;
  readonly seriesId: string | null;
  readonly subject: string;
  readonly location: string;
  readonly start: number;
  readonly end: number;
  readonly organizer: HostAddress;
  readonly attendees: readonly HostAttendee[];
  readonly recurrence: OfficeRecurrence | null;
}

export interface OfficeRecurrence {
  readonly recurrenceType: "daily" | "weekday" | "weekly" | "monthly" | "yearly";
  readonly recurrenceProperties: {
    readonly interval: number;
    readonly days?: string[];
    readonly dayOfMonth?: number;
    readonly dayOfWeek?: string;
    readonly weekNumber?: string;
    readonly month?: string;
    readonly firstDayOfWeek?: string;
  };
  readonly recurrenceTimeZone: { readonly name: string; readonly offset: number };
}

export interface OfficeUser {
  readonly displayName: string;
  readonly emailAddress: string;
  readonly timeZone: string;
}

export interface OfficeColours {
  readonly bodyBackgroundColor: string;
  readonly bodyForegroundColor: string;
  readonly controlBackgroundColor: string;
  readonly controlForegroundColor: string;
  readonly isDarkTheme: boolean;
}
