/** Draws what is on stage, in the host's theme. */
import { Suspense, useDeferredValue, useEffect, useMemo, useState, useSyncExternalStore } from "react";
import { loadChanging } from "#microsoft/graph/onedrive.ts";
import type { Host } from "#microsoft/hosts/host.ts";
import { followFor } from "./follow-later.ts";
import { onceDrawn, patiently } from "./once-drawn.ts";
import { fetched, Guard, part, unasked } from "./page-view/part.tsx";
import { addMenuEntry } from "./page-view/pair/menu-entries.ts";
import { ProblemSheet } from "./page-view/problem-sheet.tsx";
import { LiveToken } from "./page-view/presence/live-context.ts";
import { PageSkeleton } from "./page-view/skeleton.tsx";
import type { Place } from "./page-view/when.ts";
import { words } from "./words.ts";
import type { Session } from "./session.ts";
import type { Stage, Staged } from "./stage.ts";
import { MeetingPanel } from "./surfaces/meeting-panel/meeting-panel.tsx";
import { OutlookPanel } from "./surfaces/outlook-panel/outlook-panel.tsx";

const AsideSheet = fetched(() => import("./aside-sheet.tsx").then((it) => it.AsideSheet));
const FirstVisit = fetched(() => import("./first-visit.tsx").then((it) => it.FirstVisit));
const OwnNotices = part(() => import("./inbox/later-notices.tsx").then((it) => it.LaterNotices), unasked);
const leavePanel = () => import("./mine/leave-panel.tsx").then((it) => it.LeavePanel);
const LeavePanel = part(leavePanel);
const MyOneOnOnes = fetched(() => import("./my-one-on-ones.tsx").then((it) => it.MyOneOnOnes));

interface AppProps {
  readonly host: Host;
  readonly staged: Staged;
}

export const App = ({ host, staged }: AppProps) => {
  const next = useSyncExternalStore(staged.subscribe, staged.stage);
  // What has to be fetched takes the skeleton's place once it is here: React holds back what it saw missing for 300 ms.
  const fetching = useDeferredValue(next, looking);
  // What was there before is gone at once.
  const stage = next.type === "page" || next.type === fetching.type ? next : looking;
  const place = useMemo(
    (): Place => ({ locale: host.locale, timeZone: new Intl.DateTimeFormat().resolvedOptions().timeZone }),
    [host],
  );
  useEffect(
    () =>
      addMenuEntry({
        key: "signOut",
        label: host.nested ? words.menu.forget : words.menu.signOut,
        order: 90,
        panel: leavingFrom(staged, host.nested),
      }),
    [staged, host],
  );
  const drawn = stage.type !== "looking";
  useEffect(() => {
    if (!drawn) return;
    host.drawn();
    // What is wanted on the day on which the network is gone, or a new release has taken the old parts away.
    void onceDrawn().then(() => Promise.all([leavePanel, loadChanging].map((it) => patiently<unknown>(it)())));
  }, [drawn, host]);
  useEffect(() => (stage.type === "page" ? stage.session.attend(stage.it, stage.keeper) : undefined), [stage]);

  return (
    <div className="app">
      <main aria-label={words.product}>
        <LiveToken value={"session" in stage ? stage.session.door.token : null}>
          <Guard>
            <Suspense fallback={<PageSkeleton it={null} photo={null} place={place} />}>
              <Surface host={host} stage={stage} staged={staged} place={place} />
            </Suspense>
          </Guard>
        </LiveToken>
      </main>
      {stage.type === "page" || stage.type === "list" ? <Later session={stage.session} place={place} /> : null}
    </div>
  );
};

const looking: Stage = { type: "looking" };

const leavingFrom = (staged: Staged, nested: boolean) => {
  const Leaving = ({ onDone }: { readonly onDone: () => void }) => (
    <LeavePanel staged={staged} nested={nested} onDone={onDone} />
  );
  return Leaving;
};

/** What can wait until the page stands. */
const Later = ({ session, place }: { readonly session: Session; readonly place: Place }) => {
  const [due, setDue] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setDue(true), laterMs);
    return () => clearTimeout(timer);
  }, []);
  return due ? <OwnNotices session={session} place={place} /> : null;
};

const laterMs = 3_000;

const Surface = ({ host, stage, staged, place }: AppProps & { readonly stage: Stage; readonly place: Place }) => {
  switch (stage.type) {
    case "looking":
      return <PageSkeleton it={null} photo={null} place={place} />;
    case "firstVisit":
      return <FirstVisit busy={stage.busy} problem={stage.problem} onSignIn={() => void staged.signIn([])} />;
    case "page": {
      const page = {
        it: stage.it,
        keeper: stage.keeper,
        place,
        photoOf: stage.session.photo,
        follow: followFor(stage.session),
        onSignIn: (scopes: readonly string[]) => void staged.signIn(scopes),
      };
      return host.name === "outlook" ? <OutlookPanel {...page} crowd={stage.crowd} /> : <MeetingPanel {...page} />;
    }
    case "list":
      return (
        <MyOneOnOnes
          session={stage.session}
          account={stage.account}
          opens={stage.opens}
          nested={host.nested}
          place={place}
          onSignIn={staged.signIn}
          onSignOut={() => void staged.signOut()}
        />
      );
    case "aside":
      return <AsideSheet aside={stage.aside} />;
    case "problem":
      return (
        <ProblemSheet
          problem={stage.problem}
          helper={{ retry: staged.retry, signIn: (scopes) => void staged.signIn(scopes) }}
        />
      );
  }
};
