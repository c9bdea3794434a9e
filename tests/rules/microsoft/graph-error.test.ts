import { expect, test } from "vitest";
import { claimsOf } from "#microsoft/graph/client.ts";
import { errorCode, retryAfterMs, toGraphError } from "#microsoft/graph/graph-error.ts";

const nameOf = (status: number, code = ""): string => toGraphError({ status, code, retryAfterMs: null }, []).type;

test("[GR1] every status has its name", () => {
  const names = [401, 403, 404, 409, 412, 410, 423, 429, 507].map((status) => nameOf(status));
  expect(names).toEqual([
    "signInNeeded",
    "forbidden",
    "notFound",
    "changed",
    "changed",
    "gone",
    "locked",
    "throttled",
    "full",
  ]);
  expect([500, 502, 503, 504].map((status) => nameOf(status))).toEqual(Array.from({ length: 4 }, () => "unavailable"));
  expect(toGraphError({ status: 418, code: "teapot", retryAfterMs: null }, [])).toEqual({
    type: "unexpected",
    status: 418,
    code: "teapot",
  });
});

test("[GR2] a scope that is missing is told apart from a file that is closed", () => {
  const scopes = ["Calendars.ReadBasic"];
  for (const code of ["ErrorAccessDenied", "Authorization_RequestDenied"])
    expect(toGraphError({ status: 403, code, retryAfterMs: null }, scopes)).toEqual({
      type: "consentMissing",
      scopes,
      adminNeeded: false,
    });
  expect(nameOf(403, "accessDenied")).toBe("forbidden");
});

test("[GR3] a time to wait is read as Graph writes it", () => {
  const now = Date.parse("2026-11-19T09:00:00Z");
  expect(retryAfterMs("10", now)).toBe(10_000);
  expect(retryAfterMs("2.128", now)).toBe(2128);
  expect(retryAfterMs("Thu, 19 Nov 2026 09:00:30 GMT", now)).toBe(30_000);
  expect(retryAfterMs("Thu, 19 Nov 2026 08:00:00 GMT", now)).toBe(0);
  for (const nothing of [null, "", " ", "soon"]) expect(retryAfterMs(nothing, now)).toBeNull();
});

test("[GR1] an error body of any shape gives a code or none", () => {
  expect(errorCode({ error: { code: "itemNotFound", message: "" } })).toBe("itemNotFound");
  for (const odd of [null, "text", 7, [], {}, { error: null }, { error: "text" }, { error: { code: 20_102 } }])
    expect(errorCode(odd)).toBe("");
});

test("[GR7] the claims that Graph demands stand in the header as base64", () => {
  expect(claimsOf('Bearer realm="", error="insufficient_claims", claims="eyJhIjoxfQ=="')).toBe('{"a":1}');
  for (const none of [null, "", 'Bearer realm=""', 'Bearer claims="***"']) expect(claimsOf(none)).toBeNull();
});
