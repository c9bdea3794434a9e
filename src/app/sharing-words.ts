/** What is said about who can open a notebook, and when its file is spoilt, gone or elsewhere. Loaded with it. */

import { count } from "./words.ts";

export const sharingWords = {
  checked: (when: string, by: string) => `Checked ${when} by ${by}.`,
  byYou: "you",
  notYetMore: (name: string) =>
    `Nothing exists yet. With the first word, a file is made in your OneDrive and opened to ${name} and nobody else.`,
  unknown: "There’s no check to rely on right now.",
  unknownMine: "It is looked at again as soon as it can be.",
  unknownTheirs: (owner: string) => `${owner}’s page looks again when ${owner} opens it.`,
  unknownAlone: (name: string) => `It is looked at as soon as ${name} can be let in.`,
  missingMore: (name: string) => `The file isn’t open to ${name} for writing.`,
  goneMore: (name: string) =>
    `${name}’s account is no longer in your organization, so only you can open this notebook, until the account is back and you let ${name} in.`,
  missingTheirs: (owner: string) =>
    `The file isn’t open to you for writing. ${owner} can let you in again here with one press. Ask ${owner}.`,
  tooOpenMore: (who: string) => `Besides the two of you: ${who}.`,
  tooOpenTheirs: (owner: string) =>
    `The file is in the OneDrive of ${owner}, who can close it here with one press. Ask ${owner}.`,
  copy: {
    openTo: (who: string) => `Your own copy of this notebook is open to others: ${who}.`,
    act: "It is in the folder Duologue of your OneDrive, for the day on which the notebook itself is gone.",
    left: "It couldn’t be closed altogether. If the folder Duologue is shared, stop sharing it in OneDrive first.",
  },
  who: {
    group: "a group",
    site: "a site",
    otherApp: "another app",
    organizationLink: "everyone here, by a link",
    anyoneLink: "anyone, by a link",
    namedLink: "people named in a link",
    outsidePerson: "another person",
    unrecognised: "somebody we don’t recognise",
  },
  elseTitle: "Who else could, by law or role",
  else: [
    "Your administrators, who can open any file of the organization",
    "Legal holds and eDiscovery searches",
    "OneDrive’s version history, for the two of you",
    "Search and Copilot, when one of you two asks",
    "Copies that one of you downloads or syncs",
    "A copy without keys that each of you keeps in their own OneDrive",
  ],

  file: {
    title: "The notebook’s file",
    looking: "Looking at who can open it",
    read: "It is a page to read, in any browser. What you change belongs here.",
    open: "Open in OneDrive",
    again: "Look again",
    done: "Done",
    tooOpen: (who: string) => `Its link isn’t handed out while others can open it: ${who}.`,
    closeFirst: "Close it above first.",
    ask: (owner: string) => `${owner} can close it here with one press.`,
    missing: (name: string) => `Its link isn’t handed out while ${name} can’t write in it.`,
    missingYou: "Its link isn’t handed out while you can’t write in it.",
    unread: "Who can open it couldn’t be read just now, so its link isn’t handed out.",
    unknown: "There’s no check to rely on right now, so its link isn’t handed out.",
  },

  home: {
    what: (name: string) =>
      `If you move the file out of ${name}’s OneDrive, ${name} is asked once, and then everything goes on in yours.`,
    act: "Keep it in my OneDrive",
    running: "Moving it to your OneDrive",
    done: (name: string) =>
      `It is in your OneDrive now, and ${name} is asked on their page. The old file stays where it was, to read.`,
    doneAlone: "It is in your OneDrive now. The old file stays where it was, to read.",
    stopped: "It couldn’t be moved just now, and nothing changed.",
    refused: (name: string) =>
      `In your OneDrive it wouldn’t be open to you and ${name} alone, so it stays where it is. If the folder Duologue is shared, stop sharing it in OneDrive first.`,
    again: "Try again",
  },

  close: {
    act: "Close it",
    again: "Try again",
    running: (left: number) => (left === 0 ? "Closing it" : `Closing it: ${count(left, "entry", "entries")} left`),
    stopped: (who: string) => `Still open to ${who}.`,
    letIn: (name: string) => `Let ${name} in`,
    lettingIn: (name: string) => `Letting ${name} in`,
    notIn: (name: string) => `${name} still can’t write in it.`,
    site: "A site’s own group stands on a list where nobody can take it away. Your administrator can say who is in it.",
    inherited: "If the file’s folder is shared, stop sharing the folder in OneDrive first.",
    unread: "The list could not be read again, so it isn’t known whether all is closed.",
  },

  restore: {
    gone: "The notebook’s file isn’t where it was.",
    damaged: "The notebook’s file is damaged.",
    notOurs: "The file that stands where this notebook was belongs to other people, so it isn’t opened.",
    fromVersion: (when: string) => `OneDrive still has it as it was ${when}. What stands on this page stays.`,
    fromCopy: "Your own copy is here. It can go into a new file in your OneDrive.",
    fromDevice: "Everything on this page is still here. It can go into a new file in your OneDrive.",
    fromDeviceInPlace: "Everything on this page is still here and can be written into it again.",
    shared: (name: string) => `${name} finds it there, and nobody else can open it.`,
    act: "Bring it back",
    look: "Look again",
    running: "Bringing it back",
  },

  unread: {
    what: (name: string, home: "mine" | "theirs") =>
      `What ${name} saved at the same moment as you may stand in the file’s version history alone. In OneDrive, ${home === "mine" ? "in the folder Duologue" : "under Shared"}, look there for what is missing here.`,
    act: "I’ve looked",
  },

  moved: {
    to: (name: string) => `${name} moved your notebook to their OneDrive.`,
    another: (name: string) => `${name} has another notebook of you two in their OneDrive.`,
    anotherMine: "There is another notebook of you two in your OneDrive.",
    onlyTheTwo: "Only the two of you can open it there.",
    tooOpen: "Others can open it there too.",
    unknown: (name: string) =>
      `Who can open it there hasn’t been checked yet. ${name} sees that when they open this page.`,
    waits: "Until you say yes, what you write stays on this device.",
    waitsUnkept: "Until you say yes, what you write stands on this page alone.",
    act: "Go on there",
    join: "Put both together",
  },
} as const;
