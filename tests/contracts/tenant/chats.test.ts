import { afterEach, beforeEach, expect, test } from "vitest";
import { ana, ben } from "#tests/cast.ts";
import { openTenant, type TestTenant } from "./tenant-fixture.ts";

const chatId = "19:meeting_QW5hQmVu@thread.v2";
const scopes = "Chat.ReadBasic";
let tenant: TestTenant;
beforeEach(async () => {
  tenant = await openTenant({
    seed: {
      calendars: {},
      chats: [
        {
          id: chatId,
          chatType: "meeting",
          topic: "Ana / Ben",
          members: ["ana", "ben"],
          onlineMeetingInfo: {
            calendarEventId: "AAMkAD1",
            joinWebUrl: "https://teams.microsoft.com/meet/1?p=a",
            organizer: ana,
          },
        },
        {
          id: "19:olga_tom@unq.gbl.spaces",
          chatType: "oneOnOne",
          topic: null,
          members: ["olga", "tom"],
          onlineMeetingInfo: null,
        },
      ],
    },
  });
});
afterEach(() => tenant[Symbol.asyncDispose]());

const ids = async (as: string) =>
  (await tenant.graph("/me/chats", { as, scopes })).json.value.map((it: { id: string }) => it.id);

test("[TN40] a member reads a meeting's chat, its members and its meeting", async () => {
  const chat = await tenant.graph(`/chats/${encodeURIComponent(chatId)}?$expand=members`, { as: "ben", scopes });
  expect(chat.json).toMatchObject({
    id: chatId,
    chatType: "meeting",
    onlineMeetingInfo: { calendarEventId: "AAMkAD1", organizer: { id: ana } },
  });
  expect(chat.json.members.map((it: { userId: string }) => it.userId)).toEqual([ana, ben]);
  const plain = await tenant.graph(`/chats/${chatId}`, { as: "ben", scopes });
  expect(plain.json).not.toHaveProperty("members");
  const members = await tenant.graph(`/chats/${chatId}/members`, { as: "ana", scopes });
  expect(members.json.value.map((it: { displayName: string }) => it.displayName)).toEqual(["Ana Ruiz", "Ben Okafor"]);
});

test("[TN40] nobody else reads it, and an unknown chat is not found", async () => {
  for (const path of [`/chats/${chatId}`, `/chats/${chatId}/members`]) {
    const answer = await tenant.graph(path, { as: "olga", scopes });
    expect([answer.status, answer.json.error.code]).toEqual([403, "Forbidden"]);
  }
  expect((await tenant.graph("/chats/19:nothing@thread.v2", { as: "ana", scopes })).status).toBe(404);
});

test("[TN41] the calendar event is left out where the switch says so", async () => {
  await tenant.control("/switches", { calendarEventId: "absent" });
  const { json } = await tenant.graph(`/chats/${chatId}`, { as: "ana", scopes });
  expect(json.onlineMeetingInfo.calendarEventId).toBeNull();
  expect(json.onlineMeetingInfo.joinWebUrl).toContain("teams.microsoft.com");
});

test("[TN42] the list of chats holds one's own and no others", async () => {
  expect(await ids("ana")).toEqual([chatId]);
  expect(await ids("tom")).toEqual(["19:olga_tom@unq.gbl.spaces"]);
  expect(await ids("priya")).toEqual([]);
});
