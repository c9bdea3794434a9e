import { expect, test } from "vitest";
import { findOneOnOnes } from "#core/pairs/recurring.ts";
import { benComes, exception, me, noEnd, now, occurrence, olgaComes, over, thursdays, weekly } from "./invites.ts";

const found = (events: readonly unknown[], at = now) => findOneOnOnes(events, me, at).oneOnOnes[0];
const next = (events: readonly unknown[], at = now) => found(events, at)?.next;

const lastOnDecember3 = weekly({
  recurrence: { pattern: thursdays, range: { ...noEnd, type: "endDate", endDate: "2026-12-03" } },
});

test("[FD30] next is the first start at or after now", () => {
  expect(next([weekly()])).toBe("2026-11-26T09:00:00.000Z");
  expect(next([weekly()], "2026-11-26T09:00:00Z")).toBe("2026-11-26T09:00:00.000Z");
  expect(next([weekly()], "2026-11-26T09:00:00.001Z")).toBe("2026-12-03T09:00:00.000Z");
  expect(next([weekly()], "2025-06-01T00:00:00+02:00")).toBe("2026-01-08T09:00:00.000Z");
});

test("[FD22, FD30] with one meeting left it is next; while that runs nothing is next and nothing has ended", () => {
  expect(found([lastOnDecember3], "2026-12-01T00:00:00Z")).toMatchObject({
    status: "active",
    next: "2026-12-03T09:00:00.000Z",
  });
  expect(found([lastOnDecember3], "2026-12-03T09:29:59Z")).toMatchObject({ status: "active", next: null });
  expect(found([lastOnDecember3], "2026-12-03T09:30:00Z")).toMatchObject({ status: "ended", next: null });
});

test("[FD22] a series is over after its last day, after its last number, or when all that was left is called off", () => {
  const numbered = { ...noEnd, type: "numbered", numberOfOccurrences: 3 };
  expect(found([weekly({ recurrence: { pattern: thursdays, range: over } })])?.status).toBe("ended");
  expect(found([weekly({ recurrence: { pattern: thursdays, range: numbered } })])?.status).toBe("ended");
  const calledOff = { ...lastOnDecember3, cancelledOccurrences: ["OID.weekly.2026-11-26", "OID.weekly.2026-12-03"] };
  expect(found([calledOff])).toMatchObject({ status: "ended", next: null });
});

test("[FD22] a last meeting that was moved past the end keeps the series alive, also while it runs", () => {
  const moved = exception("2026-12-10T09:00:00", { originalStart: "2026-12-03T09:00:00Z" });
  expect(found([lastOnDecember3, moved], "2026-12-04T00:00:00Z")).toMatchObject({
    status: "active",
    next: "2026-12-10T09:00:00.000Z",
  });
  expect(found([lastOnDecember3, moved], "2026-12-10T09:10:00Z")).toMatchObject({ status: "active", next: null });
  expect(found([lastOnDecember3, moved], "2026-12-10T10:00:00Z")).toMatchObject({ status: "ended", next: null });
});

test("[FD22] a last meeting that was made longer keeps the series alive until it is over", () => {
  const original = { originalStart: "2026-12-03T09:00:00Z" };
  const longer = exception("2026-12-03T09:00:00", {
    ...original,
    end: { dateTime: "2026-12-03T11:00:00", timeZone: "UTC" },
  });
  expect(found([lastOnDecember3, longer], "2026-12-03T10:59:00Z")?.status).toBe("active");
  expect(found([lastOnDecember3, longer], "2026-12-03T11:00:00Z")?.status).toBe("ended");
});

test("[FD31] a moved meeting is next where it was moved to, and its old place is not", () => {
  const later = exception("2026-11-27T14:00:00", { originalStart: "2026-11-26T09:00:00Z" });
  const sooner = exception("2026-11-24T14:00:00", { originalStart: "2026-11-26T09:00:00Z" });
  const gone = exception("2026-11-20T14:00:00", { originalStart: "2026-11-26T09:00:00Z" });
  expect(next([weekly(), later])).toBe("2026-11-27T14:00:00.000Z");
  expect(next([weekly(), sooner])).toBe("2026-11-24T14:00:00.000Z");
  expect(next([weekly(), gone])).toBe("2026-12-03T09:00:00.000Z");
  expect(next([later, weekly(), occurrence("2026-12-03T09:00:00")])).toBe("2026-11-27T14:00:00.000Z");
});

test("[FD31] what was moved is known by its original start, its id, or as the nearest day", () => {
  const byStart = exception("2026-11-29T09:00:00", { originalStart: "2026-12-03T09:00:00Z" });
  const byOccurrenceId = exception("2026-11-29T09:00:00", { occurrenceId: "OID.weekly.2026-12-03" });
  const dated = `040000008200E00074C5B7101A82E00807EA0C03${"0".repeat(32)}`;
  const byKey = exception("2026-11-29T09:00:00", { iCalUId: dated });
  const nearest = exception("2026-11-27T09:00:00");
  for (const it of [byStart, byOccurrenceId, byKey]) {
    expect(next([weekly(), it], "2026-11-27T00:00:00Z")).toBe("2026-11-29T09:00:00.000Z");
    expect(next([weekly(), it], "2026-12-01T00:00:00Z")).toBe("2026-12-10T09:00:00.000Z");
  }
  expect(next([weekly(), nearest])).toBe("2026-11-27T09:00:00.000Z");
});

test("[FD31] a meeting that was called off in the calendar is not next", () => {
  const off = exception("2026-11-26T09:00:00", { isCancelled: true, originalStart: "2026-11-26T09:00:00Z" });
  expect(next([weekly(), off])).toBe("2026-12-03T09:00:00.000Z");
  expect(next([weekly(), off, exception("2026-12-03T15:00:00")])).toBe("2026-12-03T15:00:00.000Z");
});

test("[FD31] exceptions that the series carries in itself count too", () => {
  const exceptionOccurrences = [{ id: "moved", start: { dateTime: "2026-11-27T14:00:00.0000000", timeZone: "UTC" } }];
  expect(next([weekly({ exceptionOccurrences })])).toBe("2026-11-27T14:00:00.000Z");
});

test("[FD32] a day without an occurrence in a view of the calendar was deleted, and after the view the pattern goes on", () => {
  const view = [
    occurrence("2026-11-19T09:00:00"),
    occurrence("2026-12-03T09:00:00"),
    occurrence("2026-12-10T09:00:00"),
  ];
  expect(next([weekly(), ...view])).toBe("2026-12-03T09:00:00.000Z");
  expect(next([weekly(), ...view], "2026-12-10T12:00:00Z")).toBe("2026-12-17T09:00:00.000Z");
  expect(next([weekly(), occurrence("2026-11-19T09:00:00")])).toBe("2026-11-26T09:00:00.000Z");
});

test("[FD32] instances of another series say nothing about this one", () => {
  expect(next([weekly(), occurrence("2026-12-03T09:00:00", { seriesMasterId: "other" })])).toBe(
    "2026-11-26T09:00:00.000Z",
  );
});

test("[FD33] an exception three weeks ahead stands for its own day alone", () => {
  expect(next([weekly(), exception("2026-12-11T09:00:00", { originalStart: "2026-12-10T09:00:00Z" })])).toBe(
    "2026-11-26T09:00:00.000Z",
  );
});

test("[FD34] days called off are left out, named by the series' own day or by UTC's", () => {
  expect(next([weekly({ cancelledOccurrences: ["OID.weekly.2026-11-26", "unreadable", null] })])).toBe(
    "2026-12-03T09:00:00.000Z",
  );
  const tokyo = {
    start: { dateTime: "2026-01-07T23:00:00", timeZone: "UTC" },
    recurrence: { pattern: thursdays, range: { ...noEnd, recurrenceTimeZone: "Tokyo Standard Time" } },
  };
  expect(next([weekly(tokyo)])).toBe("2026-11-25T23:00:00.000Z");
  expect(next([weekly({ ...tokyo, cancelledOccurrences: ["OID.weekly.2026-11-25"] })])).toBe(
    "2026-12-02T23:00:00.000Z",
  );
});

test("[FD35] a series whose pattern or start cannot be read is listed, with what its instances say", () => {
  const odd = weekly({ recurrence: { pattern: { type: "hourly" }, range: noEnd } });
  expect(found([odd])).toMatchObject({ status: "active", next: null });
  expect(found([odd, occurrence("2026-12-03T09:00:00")])).toMatchObject({ next: "2026-12-03T09:00:00.000Z" });
  expect(found([weekly({ start: null })])).toMatchObject({ status: "active", next: null });
  expect(found([weekly()], "not a moment")).toMatchObject({ status: "active", next: null });
});

test("[FD36] an occurrence that was edited into a larger meeting still is the next", () => {
  const larger = exception("2026-11-26T09:00:00", {
    attendees: [benComes, olgaComes],
    originalStart: "2026-11-26T09:00:00Z",
  });
  const { oneOnOnes, others } = findOneOnOnes([weekly(), larger], me, now);
  expect(oneOnOnes).toMatchObject([{ status: "active", next: "2026-11-26T09:00:00.000Z" }]);
  expect(others).toMatchObject([{ reason: "notRecurring" }]);
});
