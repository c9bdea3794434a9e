/** What Teams adds to a meeting: a join link in the short form of 2026, which names nobody, and one chat for the series. */
import { createHash } from "node:crypto";
import type { World } from "#tenant/world.ts";
import { isSamePerson, personAt, type StoredEvent } from "./events.ts";

/** Gives the organiser's event its link, and the tenant its chat, once. */
export const makeOnline = (world: World, event: StoredEvent): void => {
  const code = createHash("sha256").update(event.iCalUId).digest();
  const number = (code.readBigUInt64BE(0) % 10_000_000_000_000n).toString().padStart(13, "2");
  const joinUrl = `https://teams.microsoft.com/meet/${number}?p=${code.toString("base64url").slice(0, 18)}`;
  event["isOnlineMeeting"] = true;
  event["onlineMeetingProvider"] = "teamsForBusiness";
  event["onlineMeeting"] ??= { joinUrl };
  const organizer = personAt(world, event.organizer.emailAddress.address);
  if (!organizer) return;
  const members = [...world.people.values()].filter(
    (person) =>
      person.room !== true &&
      (person === organizer || event.attendees.some((it) => isSamePerson(person, it.emailAddress.address))),
  );
  const id = `19:meeting_${Buffer.from(code.toString("hex").slice(0, 36)).toString("base64url")}@thread.v2`;
  world.chats.set(id, {
    id,
    chatType: "meeting",
    topic: event.subject,
    members: members.map((it) => it.id),
    onlineMeetingInfo: {
      calendarEventId: event.id,
      joinWebUrl: (event["onlineMeeting"] as { joinUrl: string }).joinUrl,
      organizer: organizer.id,
    },
  });
};
