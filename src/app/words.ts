/**
 * What the product says on the first screen and everywhere; what comes later has words of its own (*-words.ts). Short, warm,
 * sentence case; names, not roles; dates come in as words.
 */

const plural = new Intl.PluralRules("en");

export const count = (n: number, one: string, many: string): string =>
  `${n} ${plural.select(n) === "one" ? one : many}`;

const nth = (n: number): string => {
  const early = ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"][n - 1];
  const endings: Partial<Record<Intl.LDMLPluralRule, string>> = { one: "st", two: "nd", few: "rd" };
  return early ?? `${n}${endings[new Intl.PluralRules("en", { type: "ordinal" }).select(n)] ?? "th"}`;
};

export const words = {
  product: "Duologue",
  crowd: (name: string, when: "thisTime" | "always" = "thisTime") =>
    `More people are invited ${when === "always" ? "to this series" : "this time"}. The page stays with you and ${name} alone.`,
  you: "You",

  menu: {
    readme: (name: string) => `How ${name} works`,
    label: "More",
    about: "You two",
    file: "Open in OneDrive",
    changeIt: "Change it",
    signOut: "Sign out",
    /** Where the host signs people in, it alone can sign them out. */
    forget: "Forget me on this device",
  },

  agenda: {
    title: "Agenda",
    newTopic: "New topic",
    newTopicHint: "What is on your mind?",
    add: "Add topic",
    nothingFrom: (name: string) => `Nothing from ${name} yet`,
    discussed: (topic: string) => `Discussed: ${topic}`,
    edit: (topic: string) => `Edit topic: ${topic}`,
    editing: "Topic",
    read: (topic: string) => `Topic: ${topic}`,
    save: "Save",
    close: "Close",
    added: "Topic added",
    dropped: "Topic dropped",
    parked: "Topic parked",
    markedDiscussed: "Marked as discussed",
    reopened: "Back on the agenda",
    moved: "Topic moved",
    changed: "Topic changed",
    kinds: {
      growth: "Growth",
      trouble: "Trouble",
      idea: "Idea",
      feedback: "Feedback",
      helpWanted: "Help wanted",
      helpOffered: "Help offered",
      decision: "Decision",
      personal: "Personal",
      other: "Other",
    },
    from: (day: string) => `from ${day}`,
    nthMeeting: (n: number) => `${nth(n)} meeting`,
    talked: "talked about",
    minutes: (n: number) => `${n} min`,
    comments: (n: number) => count(n, "comment", "comments"),
    keptAtTheEnd: (n: number) => `${count(n, "minute", "minutes")} kept at the end`,
    atTheEnd: (n: number) => `At the end · ${n} min`,
    announced: (n: number) => `· ${n} min at the end`,
    putOff: (day: string) => `Put off, back ${day}`,
    later: "Later",
    putAside: "Put aside",
    emptyQuestion: (name: string) => `What should you and ${name} talk about?`,
    emptyHint: "Start with one of these, or write your own.",
    prompts: ["What is troubling me", "Where I want to grow", "What I need help with"] as const,
  },

  lastTime: {
    title: "From last time",
    open: (n: number) => count(n, "open action", "open actions"),
  },

  notes: {
    title: "Notes",
    of: (day: string) => `Notes · ${day}`,
    hint: "Write what matters. Both of you see it.",
    empty: "No notes yet",
  },

  actions: {
    title: "Actions",
    newAction: "New action",
    newActionHint: "What is the next step?",
    what: "What",
    add: "Add action",
    done: (what: string) => `Done: ${what}`,
    edit: (what: string) => `Edit action: ${what}`,
    nobody: "Nobody yet",
    noDate: "no date",
    by: (day: string) => `by ${day}`,
    byNext: "by our next 1:1",
    byNextOn: (day: string) => `by our next 1:1, ${day}`,
    inMeetings: (n: number) => `in ${n} meetings`,
    inThis: "due in this 1:1",
    late: (day: string) => `was due ${day}`,
    added: "Action added",
    markedDone: "Action done",
    reopened: "Action open again",
    dropped: "Action dropped",
    changed: "Action changed",
    save: "Save",
    none: "Nothing agreed yet",
  },

  earlier: {
    title: "Earlier",
    undated: "Without a date",
    topics: (n: number) => count(n, "topic discussed", "topics discussed"),
  },

  toast: { label: "What just happened", undo: "Undo", undone: "Undone", redone: "Done again" },

  when: {
    none: "No date ahead",
    now: (until: string) => `Now, until ${until}`,
    withRhythm: (when: string, rhythm: string) => `${when} · ${rhythm}`,
  },

  sharing: {
    label: "Who can open this",
    onlyTheTwo: (name: string) => `Only you and ${name} can open this`,
    notYet: (name: string) => `Will be open to you and ${name} alone`,
    checking: "Checking who can open this",
    unknown: "Who can open this isn’t known right now",
    notIn: (name: string) => `${name} can’t open this yet`,
    tooOpen: "Someone else can open this",
    missing: (name: string) => `${name} can’t write here yet`,
    missingYou: "You can’t write here yet",
    gone: (name: string) => `${name}’s account is gone`,
    justNow: "just now",
  },

  state: {
    offline: "You’re offline. Keep typing; it will be saved.",
    offlineUnkept: "You’re offline.",
    readOnly: "You can read this, but not change it here.",
    saving: "Saving",
    waiting: "Saved on this device",
    notSaved: "Not saved yet. This browser keeps no copy.",
    saved: "Saved",
    opening: "Opening",
  },

  problem: {
    title: "That didn’t work",
    retry: "Try again",
    reload: "Reload",
    signIn: "Sign in",
    allow: "Allow it",
    copyForAdmin: "Copy a note for your administrator",
    copied: "Copied",
    /** Ends what is said on a page that takes words. */
    kept: "What you write is kept here.",
    unkept: "Keep this page open until what you write is saved.",
    throttled: "Microsoft 365 is busy.",
    unavailable: "Microsoft 365 doesn’t answer.",
    signInNeeded: "Microsoft 365 asks you to sign in again.",
    unanswered: "Microsoft 365 doesn’t answer. Sign in again if it stays so.",
    forbidden: "You can’t open or change this notebook right now.",
    gone: "The notebook’s file isn’t where it was.",
    mayRead: (name: string | null) =>
      `You can read this notebook, but not change it.${name === null ? "" : ` Ask ${name} to let you write in it again.`}`,
    changed: "Two changes came at the same moment. Both are being put together.",
    locked: "The file is open elsewhere, and locked until it is free there.",
    full: "Your OneDrive is full. Make room there.",
    fullTheirs: (name: string) => `${name}’s OneDrive is full. Ask ${name} to make room there.`,
    notInvited: (name: string | null, alone: boolean) =>
      `${name ?? "The other person"} couldn’t be let in${alone ? " and doesn’t find this notebook yet" : ""}.`,
    grantRefused: (name: string | null) =>
      `Your organization doesn’t let Duologue share this one file, so ${name ?? "the other person"} can’t open it yet.`,
    grantNote:
      "Duologue is set up to reach single files, and your organization refuses its grant on a file (POST /permissions). To let it open shared notebooks all the same, consent to the delegated permission Files.ReadWrite.All in the Microsoft Entra admin center (Enterprise applications, Duologue, Permissions), and have whoever runs Duologue’s service set FILES_ACCESS to selectedOrAll.",
    newerVersion: "This notebook was written by a newer Duologue. You can read it, and change it after a reload.",
    damaged: "The notebook’s file is damaged, so it is left as it is.",
    notOurs: "The file found for this 1:1 belongs to other people, so it isn’t opened.",
    claimedByOther: (name: string | null) =>
      `${name ?? "The other person"} is just starting this notebook. It opens here in a moment.`,
    cancelled: "Sign-in isn’t finished.",
    otherAccount: "Sign-in isn’t finished. Choose the account you use here.",
    popupBlocked: "The browser blocked the sign-in window. Allow it, then sign in again.",
    hostSilent: "Teams or Outlook doesn’t answer. Reload to connect again.",
    setUpWrong: "Duologue isn’t set up completely here. Your administrator can help.",
    unexpected: (code: string) => `Something went wrong${code === "" ? "" : ` (${code})`}.`,
    consent: (why: string | null) =>
      why === null ? "Duologue needs one more permission." : `Duologue needs your yes ${why}.`,
    adminConsent: (why: string | null) =>
      why === null
        ? "Your administrator has to allow Duologue here first."
        : `Your administrator has to allow Duologue ${why}.`,
    adminNote: (scopes: string, why: string | null) =>
      `Duologue asks for the delegated permission ${scopes}${why === null ? "" : ` ${why}`}. It reads and writes only as the signed-in person, and its service never receives a Microsoft Graph token. Grant it in the Microsoft Entra admin center: Enterprise applications, Duologue, Permissions.`,
  },

  /** What each scope is asked for; follows "needs your yes". */
  permissions: {
    "User.Read": "to know who you are",
    "User.ReadBasic.All": "to see the name and picture of the other person",
    "Calendars.ReadBasic": "to find your 1:1s in your calendar, without their text or attachments",
    "Chat.ReadBasic": "to know which 1:1 this meeting is, without reading messages",
    "Files.ReadWrite.All": "to open the notebook you two share in OneDrive",
    "Files.ReadWrite": "to keep the notebook in your OneDrive",
    "Files.SelectedOperations.Selected": "to open that one file",
    access_as_user: "to find the notebook that the other person started",
  } as Readonly<Record<string, string>>,

  keys: {
    title: "Keys",
  },
};
