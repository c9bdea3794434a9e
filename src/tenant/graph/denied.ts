/** Graph's refusals, which each workload words in its own way. */
import { graphError, type GraphAnswer } from "./route.ts";

export const scopeMissing = (path: string, needed: readonly string[], present: ReadonlySet<string>): GraphAnswer => {
  switch (workloadOf(path)) {
    case "outlook":
      return graphError(403, "ErrorAccessDenied", "Access is denied. Check credentials and try again.");
    case "files":
      return graphError(403, "accessDenied", "Access denied");
    case "teams":
      return graphError(
        403,
        "Forbidden",
        `Missing scope permissions on the request. API requires one of '${needed.join(", ")}'. Scopes on the request '${[...present].join(", ")}'`,
      );
    case "directory":
      return graphError(403, "Authorization_RequestDenied", "Insufficient privileges to complete the operation.");
  }
};

/** Another person's mailbox, drive or chats under `/users/{id}/…`. */
export const notYours = (path: string): GraphAnswer => {
  switch (workloadOf(path)) {
    case "outlook":
      return graphError(403, "ErrorAccessDenied", "Access is denied. Check credentials and try again.");
    case "files":
      return graphError(403, "accessDenied", "Access denied");
    case "teams":
      return graphError(403, "Forbidden", "Requested user is not the signed-in user.");
    case "directory":
      return graphError(403, "Authorization_RequestDenied", "Insufficient privileges to complete the operation.");
  }
};

export const resourceNotFound = (id: string): GraphAnswer =>
  graphError(
    404,
    "Request_ResourceNotFound",
    `Resource '${id}' does not exist or one of its queried reference-property objects are not present.`,
  );

const workloadOf = (path: string): "outlook" | "files" | "teams" | "directory" => {
  if (/\/(events|calendar|calendars|calendarView|mailboxSettings|translateExchangeIds|outlook)\b/i.test(path))
    return "outlook";
  if (/\/(drive|drives|shares|sites)\b/i.test(path)) return "files";
  if (/\/(chats|teamwork|onlineMeetings)\b/i.test(path)) return "teams";
  return "directory";
};
