/** That somebody would rather not say what the two are to each other, so that they are asked once. */
import { shelf } from "#app/page-view/shelf.ts";

const asked = shelf("duologue.relationAsked");

export const wasAsked = (pair: string): boolean => asked.all().includes(pair);

export const rememberAsked = (pair: string): void => asked.remember(pair);
