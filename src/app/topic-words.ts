/** What an opened topic and the lists behind the agenda say; loaded with them. */

import { count } from "./words.ts";

export const topicWords = {
  tools: "What to do with this topic",
  up: "Move up",
  down: "Move down",
  toAction: "Make an action",
  keepOpen: "Talked about, not finished",
  keptOpen: "Talked about today, still open",
  park: "Park",
  drop: "Drop",

  kind: "Kind",
  noKind: "No kind",
  notBefore: "Not before",
  keepTime: "Keep time at the end",
  minutes: "Minutes",
  minutesAfter: "min",

  comments: "Comments",
  newComment: "New comment",
  newCommentHint: "Ask or add something",
  addComment: "Add comment",
  said: "Comment added",
  commentChanged: "Comment changed",
  commentDeleted: "Comment deleted",
  changeComment: (text: string) => `Change comment: ${text}`,
  deleteComment: (text: string) => `Delete comment: ${text}`,
  comment: "Comment",
  change: "Change",
  delete: "Delete",

  thread: "What was said before",
  raised: (day: string) => `First raised ${day}`,
  raisedAndNth: (day: string, nth: string) => `First raised ${day}, ${nth}`,
  noDate: "Without a date",
  nothingNoted: "Nothing was written down.",
  agreed: "Agreed",

  search: "Find a topic put aside",
  parked: "Parked",
  dropped: "Dropped",
  bringBack: "Bring back",
  bringBackOf: (topic: string) => `Bring back: ${topic}`,
  broughtBack: "Back on the agenda",
  noneFound: (text: string) => `Nothing put aside with “${text}”`,

  theyAddedTopics: (name: string, n: number) => `${name} added ${count(n, "topic", "topics")}`,
  theyAddedActions: (name: string, n: number) => `${name} added ${count(n, "action", "actions")}`,
  theyCommented: (name: string, on: string) => `${name} commented on: ${on}`,
  theyAddedComments: (name: string, n: number) => `${name} added ${count(n, "comment", "comments")}`,
};

export const actionWords = {
  who: "Who",
  when: "When",
  nobody: "Nobody yet",
  byNext: "By our next 1:1",
  inMeetings: "In some meetings",
  inN: "In",
  meetings: "meetings",
  howMany: "In how many meetings",
  byDay: "On a date",
  date: "Date",
  noDate: "No date",
  drop: "Drop",
};

export const keyWords = {
  close: "Close",
  on: "Use single keys",
  list: [
    ["N", "New topic"],
    ["J K", "Next and previous topic"],
    ["Enter", "Open the topic"],
    ["X", "Discussed"],
    ["A", "Make an action of the topic"],
    ["P", "Park the topic"],
    ["Delete", "Drop the topic"],
    ["Alt ↑ ↓", "Move the topic"],
    ["Ctrl Enter", "In the notes: make an action of the line"],
    ["/", "Find a person"],
    ["Ctrl Z", "Undo"],
    ["Ctrl Y", "Do it again"],
    ["Ctrl S", "Save now"],
    ["?", "This list"],
  ] as const,
};
