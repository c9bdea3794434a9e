/** Upload sessions: the documented place for `If-Match`, and content that comes in pieces to an address without a token. */
import { randomBytes } from "node:crypto";
import type { World } from "#tenant/world.ts";
import { graphError, type GraphAnswer, type GraphCall } from "./route.ts";
import { itemNotFound } from "./drive-access.ts";
import { tagMatches } from "./drive-store.ts";
import { behaviourNamed, findPlace, store, type ConflictBehaviour, type Place } from "./item-content.ts";
import { jsonBody, nameTaken, notMatching } from "./item-find.ts";
import { sendItem } from "./item.ts";

interface Session {
  readonly call: GraphCall;
  readonly place: Place;
  readonly behaviour: ConflictBehaviour;
  readonly cTag: string | null;
  readonly until: number;
  pieces: Uint8Array;
}

export const createUploadSession = (call: GraphCall): GraphAnswer => {
  const place = findPlace(call);
  if ("status" in place) return place;
  if (place.type === "file" && !tagMatches(place.item, call.headers.get("if-match"))) return notMatching;
  const wished = (jsonBody(call)?.["item"] as Record<string, unknown> | undefined)?.[
    "@microsoft.graph.conflictBehavior"
  ];
  const behaviour = behaviourNamed(wished) ?? "replace";
  if (place.type === "file" && place.byName && behaviour === "fail") return nameTaken;
  const until = call.world.now() + dayInMs;
  const cTag = place.type === "file" ? place.item.cTag : null;
  const id = randomBytes(24).toString("base64url");
  sessionsOf(call.world).set(id, { call, place, behaviour, cTag, until, pieces: new Uint8Array() });
  return {
    status: 200,
    body: {
      uploadUrl: `${new URL(call.base).origin}/_upload/${id}`,
      expirationDateTime: new Date(until).toISOString(),
      nextExpectedRanges: ["0-"],
    },
  };
};

/** `PUT` brings a piece, `GET` tells what is missing, `DELETE` gives up. */
export const continueUpload = (
  world: World,
  id: string,
  method: string,
  range: string | null,
  bytes: Uint8Array,
): GraphAnswer => {
  const sessions = sessionsOf(world);
  const session = sessions.get(id);
  if (!session || session.until <= world.now()) return itemNotFound;
  if (method === "DELETE") {
    sessions.delete(id);
    return { status: 204 };
  }
  const progress = (status: number): GraphAnswer => ({
    status,
    body: {
      expirationDateTime: new Date(session.until).toISOString(),
      nextExpectedRanges: [`${session.pieces.byteLength}-`],
    },
  });
  if (method === "GET") return progress(200);
  const [, from, to, total] = /^bytes (\d+)-(\d+)\/(\d+)$/.exec(range ?? "")?.map(Number) ?? [];
  if (from === undefined || to === undefined || total === undefined || to - from + 1 !== bytes.byteLength)
    return graphError(400, "invalidRequest", "Content-Range and the length of the piece do not agree.");
  if (from !== session.pieces.byteLength || to >= total)
    return graphError(416, "invalidRange", "The specified byte range is invalid or unavailable.");
  session.pieces = Buffer.concat([session.pieces, bytes]);
  if (session.pieces.byteLength < total) return progress(202);

  sessions.delete(id);
  const { call, place, cTag } = session;
  // What happens when the file changes between the two steps is not documented; the switch has both readings.
  if (
    place.type === "file" &&
    place.item.cTag !== cTag &&
    call.headers.has("if-match") &&
    world.switches.ifMatchOnContent !== "ignored"
  )
    return notMatching;
  const written = store(world, place, session.pieces, call.person, session.behaviour);
  return "status" in written
    ? written
    : sendItem({ ...call, query: new URLSearchParams() }, place.drive, written.item, written.created ? 201 : 200);
};

const dayInMs = 86_400_000;

const worlds = new WeakMap<World, Map<string, Session>>();

const sessionsOf = (world: World): Map<string, Session> => {
  const sessions = worlds.get(world) ?? new Map<string, Session>();
  worlds.set(world, sessions);
  return sessions;
};
