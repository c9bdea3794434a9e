/** What reminders say. Loaded with the settings, and with the page for writing privately. */
const many = new Intl.PluralRules("en");

export const reminderWords = {
  title: "Reminders",
  on: "Ask me before a 1:1 that I have added nothing to",
  tells:
    "You get a card from Duologue in Teams. For that, our service learns when you meet and with whom, and how many topics each of you has.",
  never: "It never learns what they say. Switched off, it forgets all of this at once.",
  unavailable: "Your organization hasn’t set up the Duologue bot, so there are no cards here.",
  missing: "The Duologue bot doesn’t know you yet. Add Duologue in Teams, and cards can reach you.",
  days: "Working days",
  hour: "At",
  ahead: "How far ahead",
  aheadDays: (n: number) => (n === 1 ? "One working day" : `${n} working days`),
  zone: "Times are those of the device you used last.",
  pairs: "Which 1:1s",
  someOff: (n: number) => `${n} switched off`,
  allOn: "All of them",
  pairOn: (name: string) => `Ask me about ${name}`,
  oneDay: "At least one day stays chosen.",
  saved: "Saved",
  saving: "Saving",
  loading: "Reading your settings",
  offline: "You’re offline. Your settings are as they were.",

  write: {
    title: "Write privately",
    lead: (name: string | null) =>
      `What you write is sealed in this browser. Only ${name === null ? "the two of you" : `you and ${name}`} can open it, on your page.`,
    topic: "Topic",
    placeholder: "What is on your mind?",
    send: "Add topic",
    sent: "Added to your page",
    another: "Another topic",
    noKey: "Open the page once first. Then there is a key to seal with.",
    full: "Too much waits for this page. Open it, and there is room again.",
    tooLong: "That is too long for one topic.",
    offline: "You’re offline. Your words stay here; add them once more when you’re back.",
    signIn: "Sign in, so that it stands under your name.",
    notYours: "This isn’t a 1:1 of yours.",
    broken: "This link is not complete. Open the page instead.",
  },
} as const;

export const weekdayNames = (locale: string): ReadonlyMap<string, string> => {
  const format = new Intl.DateTimeFormat(locale, { weekday: "long", timeZone: "UTC" });
  const days = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"];
  // 1 November 2026 is a Sunday.
  return new Map(days.map((day, at) => [day, format.format(Date.UTC(2026, 10, 1 + at))]));
};

export const countOf = (n: number, one: string, more: string): string =>
  `${n} ${many.select(n) === "one" ? one : more}`;
