/**
 * The card as Teams draws it: Adaptive Card 1.5 whose actions are `Action.Execute` with `Action.Submit` for older clients
 * (https://learn.microsoft.com/adaptive-cards/authoring-cards/universal-action-model). It names people and days, never a topic.
 *
 * `refresh` makes Teams ask for the card's present state when somebody looks at it, and so brings us the id of a card whose
 * sending nobody could note down.
 */
import { readableDay } from "#core/pairs/readable-day.ts";
import type { Face, Settled } from "./face.ts";
import type { Named, When, Wording } from "./wording.ts";

export type AdaptiveCard = Readonly<Record<string, unknown>>;

export type CardVerb = "topic" | "nothing" | "skip" | "mute" | "write" | "look";

export interface CardDress {
  /** Which card it is; says nothing to anybody else. */
  readonly card: string;
  /** The other's name; null when nobody has told it. */
  readonly name: string | null;
  /** Opens the page. */
  readonly page: string;
  /** One sentence about what was just pressed. */
  readonly note?: string;
}

const mostTopicLetters = 1000;
export const mostReasonLetters = 500;

export const cardOf = (face: Face, dress: CardDress): AdaptiveCard => ({
  type: "AdaptiveCard",
  $schema: "http://adaptivecards.io/schemas/adaptive-card.json",
  version: "1.5",
  fallbackText: summaryOf(face, dress.name),
  refresh: { action: { type: "Action.Execute", title: "Refresh", verb: "look", data: { card: dress.card } } },
  body: face.type === "ask" ? asking(face, dress) : settled(face, dress),
  actions: face.type === "ask" ? actionsOf(face, dress) : [openPage(dress)],
});

/** What a notification of the card says, in one sentence or two. */
export const summaryOf = ({ wording, ...face }: Face, name: string | null): string =>
  `${meeting(wording.when, name)} ${face.type === "ask" ? topicsOf(wording, name, face.added) : because(face.because, name)}`;

const asking = ({ wording, added }: Extract<Face, { type: "ask" }>, dress: CardDress): readonly object[] => [
  says(`${meeting(wording.when, dress.name)} ${topicsOf(wording, dress.name, added)}`, "bold"),
  ...(wording.again === null ? [] : [says(`You meet again ${dayOf(wording.again)} ${wording.again.time}.`)]),
  ...(wording.asOf === null ? [] : [says(`As of ${bareDayOf(wording.asOf)}.`, "subtle")]),
  ...(dress.note === undefined ? [] : [says(dress.note)]),
  {
    type: "Input.Text",
    id: "topic",
    label: added > 0 ? "Another topic" : "Topic",
    placeholder: "Something to talk about",
    maxLength: mostTopicLetters,
    isMultiline: true,
  },
  { type: "ActionSet", actions: [execute("topic", "Add topic", dress, { style: "positive" })] },
  says(
    "What you type here passes through Microsoft's chat service and is sealed for the two of you when it arrives. Write privately seals it before it leaves your browser.",
    "subtle",
  ),
];

const settled = (
  { wording, because: why }: Extract<Face, { type: "settled" }>,
  dress: CardDress,
): readonly object[] => [
  says(meeting(wording.when, dress.name), "bold"),
  says(because(why, dress.name)),
  ...(dress.note === undefined ? [] : [says(dress.note)]),
];

const actionsOf = ({ added }: Extract<Face, { type: "ask" }>, dress: CardDress): readonly object[] => [
  ...(added > 0 ? [] : [execute("nothing", "Nothing this week", dress, { associatedInputs: "none" })]),
  {
    type: "Action.ShowCard",
    title: "Skip this one",
    card: {
      type: "AdaptiveCard",
      version: "1.5",
      body: [
        {
          type: "Input.Text",
          id: "reason",
          label: dress.name === null ? "Reason, if you like" : `Reason for ${dress.name}, if you like`,
          maxLength: mostReasonLetters,
        },
      ],
      actions: [execute("skip", "Skip", dress)],
    },
  },
  openPage(dress),
  {
    type: "Action.Submit",
    title: "Write privately",
    associatedInputs: "none",
    // https://learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/task-modules/task-modules-bots
    data: { msteams: { type: "task/fetch" }, verb: "write" satisfies CardVerb, card: dress.card },
  },
  execute("mute", "Don't remind me about this 1:1", dress, { mode: "secondary", associatedInputs: "none" }),
];

const execute = (verb: CardVerb, title: string, { card }: CardDress, more: object = {}): object => ({
  type: "Action.Execute",
  title,
  verb,
  data: { card },
  ...more,
  fallback: { type: "Action.Submit", title, data: { verb, card }, ...more },
});

const openPage = ({ page }: CardDress): object => ({ type: "Action.OpenUrl", title: "Open the page", url: page });

/** Runs of text, not a TextBlock: that would read a name as Markdown. */
const says = (text: string, look?: "bold" | "subtle"): object => ({
  type: "RichTextBlock",
  spacing: look === "bold" ? "default" : "small",
  inlines: [
    {
      type: "TextRun",
      text,
      ...(look === "bold" ? { weight: "bolder" } : {}),
      ...(look === "subtle" ? { isSubtle: true, size: "small" } : {}),
    },
  ],
});

const meeting = (when: When, name: string | null): string =>
  `${upper(dayOf(when))} ${when.time}${name === null ? ", your 1:1." : ` with ${name}.`}`;

const topicsOf = ({ topics }: Wording, name: string | null, added: number): string => {
  const mine = added === 0 ? "you have none yet" : added === 1 ? "you have added one" : `you have added ${added}`;
  if (topics.type === "empty") return added === 0 ? "The agenda is empty." : `${upper(mine)}.`;
  const theirs = topics.count === 1 ? "1 topic" : `${topics.count} topics`;
  return `${name === null ? "The other has" : `${name} has`} ${theirs}; ${mine}.`;
};

const because = (why: Settled, name: string | null): string => {
  switch (why) {
    case "prepared":
      return "You have something on the page for it.";
    case "nothing":
      return "You have nothing this time. That is a good answer too.";
    case "skipped":
      return name === null ? "You skip this one." : `You and ${name} skip this one.`;
    case "cancelled":
      return "It was called off. What you wrote stays on the page.";
    case "declined":
      return "It was declined. What you wrote stays on the page.";
    case "held":
      return "You have met.";
    case "muted":
      return "You get no more reminders about this 1:1. The tab can switch them on again.";
  }
};

const dayOf = (named: Named): string =>
  named.said === "weekday" || named.said === "date" ? `on ${bareDayOf(named)}` : named.said;

const bareDayOf = ({ said, weekday, date }: Named): string => {
  if (said === "weekday") return upper(weekday);
  return said === "date" ? readableDay(date) : said;
};

const upper = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1);
