/** Notices of the signed-in person, once what reads them has arrived. */
import { useEffect, useState } from "react";
import type { Mine } from "#app/mine/mine.ts";
import type { Place } from "#app/page-view/when.ts";
import type { Session } from "#app/session.ts";
import { OwnNotices } from "./own-notices.tsx";

export const LaterNotices = ({ session, place }: { readonly session: Session; readonly place: Place }) => {
  const [mine, setMine] = useState<Mine | null>(null);
  useEffect(() => {
    let gone = false;
    void session.mine().then((opened) => {
      if (!gone) setMine(opened);
    });
    return () => {
      gone = true;
    };
  }, [session]);
  return mine === null ? null : <OwnNotices who={session} notices={mine.notices} index={mine.index} place={place} />;
};
