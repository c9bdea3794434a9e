/** What the bot says in words of its own. */

export const welcome = (on: boolean): string =>
  `Hello, this is Duologue. The working day before a 1:1, whoever has nothing on the agenda yet gets a card here that takes a topic right away. ${howItStands(on)}`;

export const help = (on: boolean): string =>
  `I ask you about the agenda of your next 1:1 the working day before it, if you have added nothing yet. I know when you meet, with whom and how many topics there are. What you type into a card is sealed for the two of you when it arrives, and I never keep a word of it. ${howItStands(on)}`;

const howItStands = (on: boolean): string =>
  on
    ? "Reminders are on for you. To stop them, switch them off in Duologue's tab, or press Don't remind me about this 1:1 in a card."
    : "Reminders are off for you. You can switch them on in Duologue's tab, and off again at any time.";

export const notInGroups =
  "I speak with one person at a time, so I stay quiet here. Each of you can add Duologue for yourself.";

export const unknownCard = "This card is no longer in use. The page has everything.";
export const emptyTopic = "Type a topic first.";
export const longTopic = "That is longer than a card takes. The page has room for it.";
export const added = "Added. It is on the page when either of you opens it.";
export const cannotSeal =
  "It could not be sealed for the two of you, so nothing was kept. Open the page to add it there.";
export const inboxFull = "Nothing was added: as much waits for your page as may. Opening it takes everything in.";
export const notSkipped = "Your topic was added. The skip was not: open the page to skip it there.";
export const dialogTitle = "Write privately";
