/** Everything this tenant holds, in memory. A reset makes a new one; `switches` choose between readings of Microsoft 365. */
import type { BotChat } from "./bot/chat.ts";

export interface World {
  readonly tenantId: string;
  readonly domain: string;
  /** Milliseconds since 1970; tests may move it. */
  now: () => number;
  readonly people: Map<string, TenantPerson>;
  readonly calendars: Map<string, TenantCalendar>;
  readonly drives: Map<string, TenantDrive>;
  readonly chats: Map<string, TenantChat>;
  /** Chats with the bot by person; a chat is there from the first installation on. */
  readonly botChats: Map<string, BotChat>;
  readonly switches: Switches;
}

export interface TenantPerson {
  readonly id: string;
  readonly displayName: string;
  readonly givenName: string;
  readonly surname: string;
  readonly userPrincipalName: string;
  readonly mail: string | null;
  readonly proxyAddresses: readonly string[];
  readonly jobTitle: string | null;
  readonly userType: "Member" | "Guest";
  readonly managerId: string | null;
  /** IANA name of the mailbox's zone. */
  readonly timeZone: string;
  /** A room's mailbox is a user too; nobody signs in with it. */
  readonly room?: boolean;
  readonly photo?: boolean;
}

/** One mailbox's calendar: Graph `event` objects as stored, masters with their exceptions and single events. */
export interface TenantCalendar {
  readonly owner: string;
  readonly events: Map<string, Record<string, unknown>>;
}

export interface TenantDrive {
  readonly id: string;
  readonly owner: string;
  readonly items: Map<string, TenantItem>;
}

export interface TenantItem {
  readonly id: string;
  name: string;
  /** Null for the root. */
  parentId: string | null;
  /** Null for a folder. */
  content: Uint8Array | null;
  mimeType: string;
  eTag: string;
  cTag: string;
  createdBy: string;
  createdAt: number;
  modifiedBy: string;
  modifiedAt: number;
  versions: { readonly id: string; readonly content: Uint8Array; readonly by: string; readonly at: number }[];
  /** Graph `permission` objects on this very item; the drive's owner needs none. */
  permissions: Record<string, unknown>[];
  /** True once the item has a permission list of its own and takes nothing from its folder. */
  ownPermissions?: boolean;
}

export interface TenantChat {
  readonly id: string;
  readonly chatType: "oneOnOne" | "group" | "meeting";
  readonly topic: string | null;
  readonly members: readonly string[];
  readonly onlineMeetingInfo: {
    readonly calendarEventId: string | null;
    readonly joinWebUrl: string;
    readonly organizer: string;
  } | null;
}

/** Where Microsoft's documentation leaves a question open, both readings. */
export interface Switches {
  /** `iCalUId` of an occurrence: its own, or that of the series. */
  iCalUId: "perOccurrence" | "perSeries";
  /** `If-Match` on PUT content: with either tag, with the eTag alone, not at all. */
  ifMatchOnContent: "honoured" | "eTagOnly" | "ignored";
  /** Metadata settles after an upload and changes the eTag a moment later. */
  eTagDrift: boolean;
  /** With a grant on one file alone: whether the drive around it, which is another person's, can be described. */
  driveOfGrant: "described" | "closed";
  /** Whether a version tells its download address when `$select` names it. */
  versionAddress: "told" | "untold";
  /** `POST …/permissions` with an application; `idle`: it is taken and listed, and opens nothing. */
  applicationGrant: "allowed" | "idle" | "refused";
  /** Who consents to `Files.SelectedOperations.Selected`: sources disagree. */
  selectedConsent: "person" | "administrator";
  /** `invite` with `retainInheritedPermissions: false` when the item is first shared: leaves the invited alone, or cuts nothing off. */
  inviteCutsOff: "firstTime" | "never";
  /** Whether a direct grant tells of the invitation it came by, as in the example of `permission`, and of nobody's address. */
  invitationOnGrant: "untold" | "told";
  /** Whether the drive's own site group is on every list, where nobody can take it away. */
  siteGroup: "unlisted" | "listed";
  calendarEventId: "present" | "absent";
  /** The 29th, 30th or 31st in a shorter month; Outlook's reading, the last day, when absent. */
  shortMonths?: "lastDay" | "skip";
  /** Whether a browser may read `Retry-After`: Graph's list of exposed headers has been seen without it. */
  retryAfter: "readable" | "hidden";
  /** Whether an administrator demands more of people than a sign-in before an application reaches their files. */
  stepUp: "none" | "files";
  /** Whether the connector throttles a bot as Microsoft documents it. */
  connectorLimits: "documented" | "none";
}
