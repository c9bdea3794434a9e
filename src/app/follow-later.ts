/** Reads the calendar for a page that is shown already; what it takes comes when it is first needed. */
import type { Follow } from "./page-view/changes/use-followed.ts";
import { onceDrawn } from "./once-drawn.ts";
import type { Session } from "./session.ts";

/** The same function for the same session. */
export const followFor = (session: Session): Follow => {
  const known = follows.get(session);
  if (known !== undefined) return known;
  const follow: Follow = async (it, doc) => {
    await onceDrawn();
    const part = await import("./follow.ts").catch(offline);
    return part === null ? it : part.followed(session, it, doc, Date.now());
  };
  follows.set(session, follow);
  return follow;
};

/** The part could not be fetched; the page stays as it is and asks again. */
const offline = (): null => null;

const follows = new WeakMap<Session, Follow>();
