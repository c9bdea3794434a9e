import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { calendarScopes } from "#microsoft/graph/calendar.ts";
import { chatScopes } from "#microsoft/graph/chats.ts";
import { peopleScopes } from "#microsoft/graph/people.ts";
import { pickAccount, toAccount } from "#microsoft/sign-in/account.ts";
import { isMsalError, toSignInError, toTokenError } from "#microsoft/sign-in/msal-error.ts";
import { permissions, scopesOf } from "#microsoft/sign-in/scopes.ts";
import { ana, ben, contoso } from "#tests/cast.ts";

const platform = { apiResource: "api://d1a10600-0000-4000-8000-000000000002" };
const asked = { scopes: ["Calendars.ReadBasic"], adminNeeded: true };
const remembered = (person: string, username: string, tenantId: string = contoso) => ({
  tenantId,
  localAccountId: person,
  username,
  name: username,
});
const anas = remembered(ana, "ana@contoso.example");
const bens = remembered(ben, "ben@contoso.example");
const noHint = { loginHint: null, userHint: null };

test("[SI1] whatever reads Graph asks for scopes of the table", () => {
  const scopes = permissions(platform).map((it) => it.scope);
  for (const scope of [...calendarScopes, ...chatScopes, ...peopleScopes, "Files.ReadWrite.All"])
    expect(scopes).toContain(scope);
  expect(scopes).not.toContain("Mail.Read");
});

test("[SI2] the table holds nothing that is never wanted", () => {
  const scopes = permissions(platform).map((it) => it.scope);
  expect(new Set(scopes).size).toBe(scopes.length);
  for (const scope of scopes)
    expect(scope).not.toMatch(
      /^(?:Calendars\.ReadWrite|Mail\.|People\.|Chat\.(?!ReadBasic)|OnlineMeetings\.|Directory\.)/,
    );
});

test("[SI2] no other scope is written anywhere in the code that talks to Microsoft", () => {
  const table = new Set(permissions({ ...platform, access: "selectedOrAll" }).map((it) => it.scope));
  for (const file of ["calendar", "chats", "people", "directory", "drive", "drive-sharing", "batch", "client"]) {
    const code = readFileSync(`src/microsoft/graph/${file}.ts`, "utf8");
    for (const [, scope] of code.matchAll(/"([A-Z][A-Za-z]+\.[A-Z][A-Za-z]+(?:\.[A-Z][A-Za-z]+)?)"/g))
      expect(table).toContain(scope);
  }
});

test("[SI3] how far the files' scopes reach is the setting's, and the widest is asked for where nothing else helps", () => {
  const filesIn = (access: "all" | "selected" | "selectedOrAll") => scopesOf("files", { ...platform, access });
  expect(scopesOf("files", platform)).toEqual(["Files.ReadWrite.All"]);
  expect(filesIn("all")).toEqual(["Files.ReadWrite.All"]);
  expect(filesIn("selected")).toEqual(["Files.ReadWrite", "Files.SelectedOperations.Selected"]);
  expect(filesIn("selectedOrAll")).toEqual(filesIn("selected"));
  const every = (access: "selected" | "selectedOrAll") =>
    permissions({ ...platform, access }).find((it) => it.scope === "Files.ReadWrite.All");
  expect(every("selected")).toBeUndefined();
  expect(every("selectedOrAll")?.feature).toBe("files");
});

test("[SI3] a feature asks for its own and no more", () => {
  expect(scopesOf("identity", platform)).toEqual(["User.Read", "User.ReadBasic.All"]);
  expect(scopesOf("calendar", platform)).toEqual(["Calendars.ReadBasic"]);
  expect(scopesOf("service", platform)).toEqual([`${platform.apiResource}/access_as_user`]);
});

test("[SI4] the calendar and other people's files need an administrator by default", () => {
  expect(
    permissions(platform)
      .filter((it) => it.adminNeeded)
      .map((it) => it.scope),
  ).toEqual(["Calendars.ReadBasic", "Files.ReadWrite.All"]);
});

test("[SI5] the one remembered account is taken, and among several the hinted one", () => {
  expect(pickAccount([anas], noHint)).toBe(anas);
  expect(pickAccount([anas, bens], { loginHint: null, userHint: ben.toUpperCase() })).toBe(bens);
  expect(pickAccount([anas, bens], { loginHint: "BEN@contoso.example", userHint: null })).toBe(bens);
});

test("[SI6] nobody is taken when the hint names somebody else or leaves a choice", () => {
  expect(pickAccount([anas], { loginHint: null, userHint: ben })).toBeNull();
  expect(pickAccount([anas], { loginHint: "ben@contoso.example", userHint: null })).toBeNull();
  expect(pickAccount([anas, bens], noHint)).toBeNull();
  expect(pickAccount([], noHint)).toBeNull();
});

test("[SI7] only an account of a directory is a person here", () => {
  expect(toAccount(anas)).toEqual({
    tenant: contoso,
    person: ana,
    name: "ana@contoso.example",
    username: "ana@contoso.example",
  });
  expect(toAccount(remembered("00000000-0000-0000-b1ad", "ana@outlook.example"))).toBeNull();
  expect(toAccount(remembered(ana, "ana@contoso.example", "consumers"))).toBeNull();
});

test("[SI10] consent, an administrator's consent and sign-in are three things", () => {
  const byUser = { scopes: ["Chat.ReadBasic"], adminNeeded: false };
  expect(toTokenError({ errorCode: "invalid_grant", subError: "consent_required" }, byUser)).toEqual({
    type: "consentMissing",
    ...byUser,
  });
  expect(toTokenError({ errorCode: "interaction_required", errorNo: "65001" }, asked)).toEqual({
    type: "consentMissing",
    ...asked,
  });
  expect(toTokenError({ errorCode: "invalid_grant", errorNo: "90094" }, byUser)).toEqual({
    type: "consentMissing",
    scopes: ["Chat.ReadBasic"],
    adminNeeded: true,
  });
  for (const errorCode of ["interaction_required", "login_required", "no_tokens_found", "refresh_token_expired"])
    expect(toTokenError({ errorCode }, asked)).toEqual({ type: "signInNeeded" });
  expect(toSignInError({ errorCode: "access_denied", errorNo: "90095" }, byUser)).toMatchObject({ adminNeeded: true });
});

test("[SI11] whoever stops has cancelled", () => {
  for (const errorCode of ["user_cancelled", "user_canceled", "access_denied", "interaction_in_progress_cancelled"])
    expect(toSignInError({ errorCode }, asked)).toEqual({ type: "cancelled" });
});

test("[SI15] another account than the host's is not somebody who stopped; silently it is a missing sign-in", () => {
  for (const errorCode of ["no_account_found", "native_account_unavailable"]) {
    expect(toSignInError({ errorCode }, asked)).toEqual({ type: "otherAccount" });
    expect(toTokenError({ errorCode }, asked)).toEqual({ type: "signInNeeded" });
  }
});

test("[SI12] a window that could not be opened is named", () => {
  for (const errorCode of ["popup_window_error", "empty_window_error"])
    expect(toSignInError({ errorCode }, asked)).toEqual({ type: "popupBlocked" });
});

test("[SI35] a hidden window that nobody answered in is no missing sign-in for good, and an open one was left", () => {
  const timedOut = { errorCode: "timed_out", subError: "monitor_window_timeout" };
  expect(toTokenError(timedOut, asked)).toEqual({ type: "signInNeeded", unanswered: true });
  expect(toSignInError(timedOut, asked)).toEqual({ type: "cancelled" });
});

test("[SI13] no network is offline", () => {
  for (const errorCode of ["no_network_connectivity", "network_error", "post_request_failed"])
    expect(toSignInError({ errorCode }, asked)).toEqual({ type: "offline" });
});

test("[SI14] other failures keep their code, and bugs are not dressed up", () => {
  expect(toTokenError({ errorCode: "invalid_client" }, asked)).toEqual({ type: "unexpected", code: "invalid_client" });
  expect(isMsalError({ errorCode: "invalid_client" })).toBe(true);
  for (const bug of [new TypeError("x is not a function"), "text", null, undefined, { code: 1 }])
    expect(isMsalError(bug)).toBe(false);
});
