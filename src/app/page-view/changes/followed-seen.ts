/** What the calendar did and this person has waved away. */
import { shelf } from "#app/page-view/shelf.ts";

export const followedSeen = shelf("duologue.followedSeen");
