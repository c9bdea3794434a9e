/** What Teams says about the place it shows us in. Rules HO1-HO3, docs/spec/hosts.md. */
import type { Moment } from "./host.ts";

/** The members of teams-js's `app.Context` that are looked at. */
export interface TeamsPlace {
  readonly meeting?: { readonly id: string };
  readonly chat?: { readonly id: string };
  readonly page: { readonly frameContext: string; readonly subPageId?: string };
}

/** Every tab of a meeting comes with the meeting's id; a chat that belongs to no meeting is like a personal tab. */
export const momentOf = ({ meeting, chat, page }: TeamsPlace): Moment =>
  meeting === undefined || meeting.id === ""
    ? { type: "tab", subPageId: page.subPageId || null }
    : { type: "meeting", chatId: chat?.id || null, inCall: page.frameContext === "sidePanel" };
