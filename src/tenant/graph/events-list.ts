/** A list of events as Graph answers it: filtered, ordered, a page at a time. */
import { graphError, type GraphAnswer, type GraphCall } from "./route.ts";
import { type Instance } from "./events-occurrences.ts";
import { comparable, parseFilter } from "./events-filter.ts";
import { render, unknownProperty, type View } from "./events-view.ts";

/** `path` is that of the request, without the version, for the next page's address. */
export const listEvents = (call: GraphCall, view: View, instances: readonly Instance[], path: string): GraphAnswer => {
  const unsupported = ["$search", "$expand", "$apply"].find((name) => call.query.has(name));
  if (unsupported !== undefined)
    return graphError(501, "notImplemented", `${unsupported} on ${path} is not part of this tenant`);

  const filter = call.query.get("$filter");
  const test = filter === null ? () => true : parseFilter(filter, filterPaths);
  if (typeof test !== "function") return test;
  const matching = instances.filter((it) => test((field) => fieldOf(call, view, it, field)));

  const ordered = inOrder(call, view, matching);
  if (!Array.isArray(ordered)) return ordered;

  const top = countOf(call.query.get("$top"), defaultPage);
  const skip = countOf(call.query.get("$skip"), 0);
  if (top === null || top === 0 || skip === null)
    return graphError(400, "ErrorInvalidParameter", "$top takes a positive number and $skip zero or more.");
  const size = Math.min(top, largestPage);
  const value = ordered.slice(skip, skip + size).map((it) => render(call, view, it));
  const next = new URLSearchParams(call.query);
  next.set("$skip", String(skip + size));
  return {
    status: 200,
    headers: preferenceApplied(view),
    body: {
      ...(call.query.get("$count") === "true" ? { "@odata.count": ordered.length } : {}),
      value,
      ...(skip + size < ordered.length ? { "@odata.nextLink": `${call.base}${path}?${next.toString()}` } : {}),
    },
  };
};

export const preferenceApplied = (view: View): Readonly<Record<string, string>> =>
  view.applied.length === 0 ? {} : { "preference-applied": view.applied.join(", ") };

const defaultPage = 10;
const largestPage = 1000;

const countOf = (text: string | null, otherwise: number): number | null => {
  if (text === null) return otherwise;
  return /^\d+$/.test(text) ? Number(text) : null;
};

const inOrder = (call: GraphCall, view: View, instances: Instance[]): Instance[] | GraphAnswer => {
  const given = call.query.get("$orderby");
  if (given === null) return instances;
  const keys: { path: string; sign: number }[] = [];
  for (const part of given.split(",")) {
    const [word = "", direction = "asc"] = part.trim().split(/\s+/);
    const path = filterPaths.find((it) => it.toLowerCase() === word.toLowerCase());
    if (path === undefined) return unknownProperty(word);
    keys.push({ path, sign: direction.toLowerCase() === "desc" ? -1 : 1 });
  }
  return instances.toSorted((a, b) => {
    for (const { path, sign } of keys) {
      const [left, right] = [a, b].map((it) => comparable(fieldOf(call, view, it, path) ?? null));
      if (left !== right && left !== undefined && right !== undefined)
        return (String(left) < String(right) || Number(left) < Number(right) ? -1 : 1) * sign;
    }
    return 0;
  });
};

const filterPaths = [
  "start/dateTime",
  "end/dateTime",
  "createdDateTime",
  "lastModifiedDateTime",
  "subject",
  "type",
  "iCalUId",
  "isCancelled",
  "isOrganizer",
  "isAllDay",
  "isOnlineMeeting",
  "importance",
  "sensitivity",
  "showAs",
  "transactionId",
  "organizer/emailAddress/address",
  "organizer/emailAddress/name",
  "hasAttachments",
] as const;

/** Outlook compares times in UTC, whatever zone the answer is written in. */
const fieldOf = (
  call: GraphCall,
  view: View,
  instance: Instance,
  path: string,
): string | boolean | null | undefined => {
  if (path === "start/dateTime") return new Date(instance.start).toISOString();
  if (path === "end/dateTime") return new Date(instance.end).toISOString();
  let value: unknown = render(call, { ...view, select: null }, instance);
  for (const step of path.split("/")) value = (value as Record<string, unknown> | null | undefined)?.[step];
  return value as string | boolean | null | undefined;
};
