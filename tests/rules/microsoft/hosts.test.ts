import { expect, test } from "vitest";
import { hostOf } from "#microsoft/hosts/detect.ts";
import { type AsyncAnswer, type OpenedItem, readMoment } from "#microsoft/hosts/outlook-moment.ts";
import { momentOf } from "#microsoft/hosts/teams-moment.ts";
import { officeTheme, teamsTheme } from "#microsoft/hosts/theme.ts";
import { within } from "#microsoft/hosts/time-limit.ts";

const answering = (answer: AsyncAnswer) => (callback: (result: AsyncAnswer) => void) => callback(answer);
const occurrence: OpenedItem = { itemType: "appointment", itemId: "AAMk/OCC+1=", seriesId: "AAMk/SER+2=" };

const at = (pathname: string, parent: unknown, more: object = {}) => {
  const page = { location: { pathname } as Location, parent, ...more };
  return hostOf(parent === "itself" ? Object.assign(page, { parent: page }) : page);
};

test("[HO1] a meeting's tab, its side panel and the personal tab", () => {
  const meeting = { id: "MCMxOTpt" };
  const chat = { id: "19:meeting_x@thread.v2" };
  expect(momentOf({ meeting, chat, page: { frameContext: "sidePanel" } })).toEqual({
    type: "meeting",
    chatId: chat.id,
    inCall: true,
  });
  expect(momentOf({ meeting, page: { frameContext: "content" } })).toEqual({
    type: "meeting",
    chatId: null,
    inCall: false,
  });
  expect(momentOf({ page: { frameContext: "content", subPageId: "pair" } })).toEqual({
    type: "tab",
    subPageId: "pair",
  });
  expect(momentOf({ chat, meeting: { id: "" }, page: { frameContext: "content", subPageId: "" } })).toEqual({
    type: "tab",
    subPageId: null,
  });
});

test("[HO2] Teams' themes", () => {
  expect(["default", "dark", "contrast", "glass", "neon"].map(teamsTheme)).toEqual([
    "light",
    "dark",
    "contrast",
    "glass",
    "light",
  ]);
});

test("[HO3] the page and its frame tell the host", () => {
  const top = {};
  expect(at("/outlook.html", top)).toBe("outlook");
  expect(at("/index.html", top)).toBe("teams");
  expect(at("/", "itself")).toBe("browser");
  expect(at("/", "itself", { nativeInterface: {} })).toBe("teams");
});

test("[HO10] an attendee's and an organiser's appointment are told alike", async () => {
  const invite = { type: "invite", eventId: "AAMk-OCC_1=", seriesId: "AAMk-SER_2=" };
  expect(await readMoment(occurrence)).toEqual(invite);
  expect(
    await readMoment({
      itemType: "appointment",
      seriesId: "AAMk/SER+2=",
      getItemIdAsync: answering({ status: "succeeded", value: "AAMk/OCC+1=" }),
    }),
  ).toEqual(invite);
  expect(await readMoment({ itemType: "appointment", itemId: "AAMk" })).toEqual({
    type: "invite",
    eventId: "AAMk",
    seriesId: null,
  });
});

test("[HO11] a new appointment is not saved yet", async () => {
  const getItemIdAsync = answering({ status: "failed" });
  expect(await readMoment({ itemType: "appointment", seriesId: null, getItemIdAsync })).toEqual({
    type: "unsavedInvite",
  });
  expect(await readMoment({ itemType: "appointment" })).toEqual({ type: "unsavedInvite" });
});

test("[HO12] a shared calendar shows nothing of the invite", async () => {
  const shared = answering({ status: "succeeded", value: { owner: "boss@contoso.example" } });
  expect(await readMoment({ ...occurrence, getSharedPropertiesAsync: shared })).toEqual({ type: "otherCalendar" });
  const own = answering({ status: "failed" });
  expect((await readMoment({ ...occurrence, getSharedPropertiesAsync: own })).type).toBe("invite");
});

test("[HO13] a message or nothing is no invite", async () => {
  for (const item of [null, undefined, { itemType: "message", itemId: "AAMk" }])
    expect(await readMoment(item)).toEqual({ type: "noInvite" });
});

test("[HO14] colours become a theme", () => {
  expect(officeTheme({ background: "#ffffff", text: "#242424" })).toBe("light");
  expect(officeTheme({ background: "#1F1F1F", text: "#fff" })).toBe("dark");
  expect(officeTheme({ background: "#000000", text: "#ffffff" })).toBe("contrast");
  expect(officeTheme({ background: "#000", text: "#ffff00" })).toBe("contrast");
  expect(officeTheme({ background: "#292929", text: "" })).toBe("dark");
  expect(officeTheme({ background: "", text: "" })).toBe("light");
});

test("[HO20] who does not answer in time has not answered", async () => {
  expect(await within(1, new Promise(() => {}))).toBeNull();
  expect(await within(1000, Promise.resolve("here"))).toBe("here");
});
