/** What somebody reads before they have signed in. */
export const firstVisitWords = {
  title: "Your 1:1s, ready to talk",
  lead: "One shared page for each of your recurring 1:1s, open to the two of you alone.",
  signIn: "Sign in",
  proceed: "Continue",
  asksTitle: "What Duologue asks for",
  asks: {
    identity: "Who you are, and the name and picture of the other person",
    calendar: "Which of your meetings are 1:1s. Not their text, not their attachments",
    chat: "Which 1:1 a Teams meeting is. Not its messages",
    files: "The notebook you two share in OneDrive",
    service: "Where your shared notebooks are",
  },
  noStore: "What you write stays in OneDrive. Our service cannot read it.",
};
