/** The topics of a page as one meeting sees them, each in exactly one place. */
import type { Pair, PersonId } from "#core/pairs/pair.ts";
import type { MeetingId } from "./meeting.ts";
import { laneOrder, type Relation } from "./relation.ts";
import type { Topic } from "./topic.ts";

export interface Lanes {
  /** Open ones, and those discussed in these meetings, in order. */
  readonly lanes: readonly [Lane, Lane];
  /** Announced at the beginning, with time kept for them at the end. */
  readonly atTheEnd: readonly Topic[];
  readonly minutesAtTheEnd: number;
  /** Open, but not before a later day; soonest first. */
  readonly later: readonly Topic[];
  readonly parked: readonly Topic[];
  readonly dropped: readonly Topic[];
  /** Discussed in other meetings. */
  readonly discussed: readonly Topic[];
}

export interface Lane {
  readonly person: PersonId;
  readonly topics: readonly Topic[];
}

export interface Occasion {
  readonly pair: Pair;
  readonly relation: Relation | null;
  readonly me: PersonId;
  /** What is prepared for this occurrence, `meetingsAt`. */
  readonly meetings: readonly MeetingId[];
  /** `YYYY-MM-DD` of the meeting in the reader's own calendar; today when no meeting is ahead. */
  readonly day: string;
}

export const lanesOf = (topics: readonly Topic[], occasion: Occasion): Lanes => {
  const placed = topics.map((topic) => ({ topic, place: placeOf(topic, occasion) }));
  const at = (place: Place): readonly Topic[] => placed.filter((it) => it.place === place).map((it) => it.topic);
  const laneFor = (person: PersonId): Lane => ({ person, topics: at("lane").filter((it) => it.lane === person) });
  const [first, second] = laneOrder(occasion.relation, occasion.pair, occasion.me);
  const atTheEnd = at("atTheEnd");
  return {
    lanes: [laneFor(first), laneFor(second)],
    atTheEnd,
    minutesAtTheEnd: atTheEnd.reduce((sum, it) => sum + (it.critical?.minutes ?? 0), 0),
    later: at("later").toSorted((a, b) => (a.notBefore ?? "").localeCompare(b.notBefore ?? "")),
    parked: at("parked"),
    dropped: at("dropped"),
    discussed: at("discussed"),
  };
};

type Place = "lane" | "atTheEnd" | "later" | "parked" | "dropped" | "discussed";

const placeOf = (topic: Topic, { relation, meetings, day }: Occasion): Place => {
  const now = topic.state === "discussed" && topic.touchedIn.some((id) => meetings.includes(id));
  if (topic.state !== "open" && !now) return topic.state;
  if (!now && topic.notBefore !== null && topic.notBefore > day) return "later";
  // A report's points come first anyway; nobody has to announce them.
  const isFirst = relation?.type === "report" && topic.lane === relation.person;
  return topic.critical !== null && !isFirst ? "atTheEnd" : "lane";
};
