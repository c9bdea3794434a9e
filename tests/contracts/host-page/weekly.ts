/** The weekly 1:1 of Ana and Ben as Graph events, one for each mailbox. */

export const now = "2026-11-23T08:00:00Z";

export const anaAndBen = (mailbox: "ana" | "ben"): object => ({
  id: `weekly-in-${mailbox}`,
  iCalUId: "040000008200E00074C5B7101A82E00800000000B0C1D2E3F405060708090A0B0C0D0E0F10",
  type: "seriesMaster",
  subject: "Ana / Ben 1:1",
  isOrganizer: mailbox === "ana",
  organizer: { emailAddress: { name: "Ana Ruiz", address: "ana@contoso.example" } },
  attendees: [
    {
      type: "required",
      status: { response: "accepted", time: "2026-11-01T09:00:00Z" },
      emailAddress: { name: "Ben Okafor", address: "ben@contoso.example" },
    },
  ],
  start: { dateTime: "2026-11-05T10:00:00.0000000", timeZone: "Europe/Berlin" },
  end: { dateTime: "2026-11-05T10:30:00.0000000", timeZone: "Europe/Berlin" },
  isOnlineMeeting: true,
  recurrence: {
    pattern: { type: "weekly", interval: 1, daysOfWeek: ["thursday"], firstDayOfWeek: "monday" },
    range: { type: "noEnd", startDate: "2026-11-05", recurrenceTimeZone: "Europe/Berlin" },
  },
});

/** A single appointment on Ana's own, the day before. */
export const focus: object = {
  id: "focus-in-ana",
  type: "singleInstance",
  subject: "Focus <b>time</b>",
  isOrganizer: true,
  organizer: { emailAddress: { name: "Ana Ruiz", address: "ana@contoso.example" } },
  attendees: [],
  start: { dateTime: "2026-11-25T14:00:00.0000000", timeZone: "Europe/Berlin" },
  end: { dateTime: "2026-11-25T16:00:00.0000000", timeZone: "Europe/Berlin" },
};

export const weeklyChat = {
  id: "19:meeting_anaben@thread.v2",
  chatType: "meeting",
  topic: "Ana / Ben 1:1",
  members: ["ana", "ben"],
  onlineMeetingInfo: null,
} as const;
