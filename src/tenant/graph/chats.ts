/** Teams chats as `Chat.ReadBasic` shows them: names and members, never messages. https://learn.microsoft.com/graph/api/resources/chat */
import type { TenantChat, World } from "#tenant/world.ts";
import { graphError, type GraphAnswer, type GraphCall, type GraphRoute } from "./route.ts";
import { project, selected } from "./select.ts";

const scopes = ["Chat.ReadBasic", "Chat.Read"];

export const chatRoutes: readonly GraphRoute[] = [
  { method: "GET", path: "/me/chats", scopes, answer: (call) => mine(call, "users") },
  { method: "GET", path: "/chats", scopes, answer: (call) => mine(call, "chats") },
  {
    method: "GET",
    path: "/chats/{chat-id}",
    scopes,
    answer: (call) =>
      withChat(call, (chat) => ({
        status: 200,
        body: {
          "@odata.context": `${call.base}/$metadata#chats${expands(call, "members") ? "(members())" : ""}/$entity`,
          ...shown(call, chat),
        },
      })),
  },
  {
    method: "GET",
    path: "/chats/{chat-id}/members",
    scopes,
    answer: (call) =>
      withChat(call, (chat) => {
        const value = members(call.world, chat);
        return {
          status: 200,
          body: {
            "@odata.context": `${call.base}/$metadata#chats('${encodeURIComponent(chat.id)}')/members`,
            "@odata.count": value.length,
            value,
          },
        };
      }),
  },
];

const withChat = (call: GraphCall, give: (chat: TenantChat) => GraphAnswer): GraphAnswer => {
  const chat = call.world.chats.get(call.params["chat-id"] ?? "");
  if (chat === undefined) return graphError(404, "NotFound", "NotFound");
  if (!chat.members.includes(call.person)) return graphError(403, "Forbidden", "InsufficientPrivileges");
  return give(chat);
};

const mine = (call: GraphCall, root: "users" | "chats"): GraphAnswer => {
  const all = [...call.world.chats.values()].filter((it) => it.members.includes(call.person));
  const top = Math.min(Number(call.query.get("$top") ?? "20"), 50);
  if (!Number.isInteger(top) || top < 1) return graphError(400, "BadRequest", "Invalid $top.");
  const from = Number(call.query.get("$skiptoken") ?? "0");
  const value = all.slice(from, from + top).map((chat) => shown(call, chat));
  const query = new URLSearchParams(call.query);
  query.set("$skiptoken", String(from + top));
  return {
    status: 200,
    body: {
      "@odata.context": `${call.base}/$metadata#chats${expands(call, "members") ? "(members())" : ""}`,
      "@odata.count": value.length,
      ...(from + top < all.length
        ? { "@odata.nextLink": `${call.base}/${root === "chats" ? "chats" : "me/chats"}?${query.toString()}` }
        : {}),
      value,
    },
  };
};

const shown = (call: GraphCall, chat: TenantChat): Record<string, unknown> => {
  const { world } = call;
  const info = chat.onlineMeetingInfo;
  const whole = {
    id: chat.id,
    topic: chat.topic,
    createdDateTime: "2026-01-08T08:00:00Z",
    lastUpdatedDateTime: "2026-01-08T08:00:00Z",
    chatType: chat.chatType,
    webUrl: `https://teams.microsoft.com/l/chat/${encodeURIComponent(chat.id)}/0?tenantId=${world.tenantId}`,
    tenantId: world.tenantId,
    isHiddenForAllMembers: false,
    onlineMeetingInfo:
      info === null
        ? null
        : {
            calendarEventId: world.switches.calendarEventId === "absent" ? null : info.calendarEventId,
            joinWebUrl: info.joinWebUrl,
            organizer: { id: info.organizer, displayName: null, userIdentityType: "aadUser" },
          },
  };
  const entity = project(whole, selected(call.query));
  return expands(call, "members") ? { ...entity, members: members(world, chat) } : entity;
};

const members = (world: World, chat: TenantChat): readonly object[] =>
  chat.members.flatMap((id) => {
    const person = world.people.get(id);
    if (person === undefined) return [];
    return [
      {
        "@odata.type": "#microsoft.graph.aadUserConversationMember",
        id: Buffer.from(`${world.tenantId}##${chat.id}##${id}`).toString("base64"),
        roles: person.userType === "Guest" ? ["guest"] : ["owner"],
        displayName: person.displayName,
        visibleHistoryStartDateTime: "0001-01-01T00:00:00Z",
        userId: id,
        email: person.mail,
        tenantId: world.tenantId,
      },
    ];
  });

const expands = (call: GraphCall, name: string): boolean =>
  (call.query.get("$expand") ?? "").split(",").some((it) => it.trim().split("(")[0] === name);
