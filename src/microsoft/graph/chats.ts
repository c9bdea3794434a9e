/** Which meeting a Teams chat belongs to; messages cannot be read with this scope. */
import { type PersonId, parsePersonId } from "#core/pairs/pair.ts";
import { err, ok, type Result } from "#core/result.ts";
import { fieldsOf, isPresent, listOf, textOf } from "./answer.ts";
import type { Graph } from "./client.ts";
import type { GraphError } from "./graph-error.ts";

export const chatScopes = ["Chat.ReadBasic"] as const;

export interface MeetingChat {
  readonly members: readonly ChatMember[];
  /** False when somebody is in the chat whom the directory does not name: a guest of another tenant, a phone. */
  readonly everybodyKnown: boolean;
  /** The event in the organiser's mailbox; it is theirs and opens nothing in the other's. */
  readonly calendarEventId: string | null;
  readonly organizerId: PersonId | null;
}

export interface ChatMember {
  readonly id: PersonId;
  readonly name: string;
}

export const readMeetingChat = async (graph: Graph, chatId: string): Promise<Result<MeetingChat, GraphError>> => {
  const path = `/chats/${encodeURIComponent(chatId)}?$expand=members`;
  const answer = await graph.send({ path, scopes: chatScopes });
  if (!answer.ok) return answer;
  const chat = fieldsOf(answer.value);
  if (textOf(chat["id"]) === null) return err({ type: "unexpected", status: 200, code: "unreadable" });

  const found = listOf(chat["members"]).map(toMember);
  const meeting = fieldsOf(chat["onlineMeetingInfo"]);
  return ok({
    members: found.filter(isPresent),
    everybodyKnown: found.every(isPresent),
    calendarEventId: textOf(meeting["calendarEventId"]),
    organizerId: parsePersonId(textOf(fieldsOf(meeting["organizer"])["id"]) ?? ""),
  });
};

const toMember = (value: unknown): ChatMember | null => {
  const member = fieldsOf(value);
  const id = parsePersonId(textOf(member["userId"]) ?? "");
  return id === null ? null : { id, name: textOf(member["displayName"]) ?? "" };
};
