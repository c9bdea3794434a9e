/** Draws what is on stage, in the host's theme. */
import { lazy, Suspense, useEffect, useMemo, useSyncExternalStore } from "react";
import type { Host } from "#microsoft/hosts/host.ts";
import { AsideSheet } from "./aside-sheet.tsx";
import { FirstVisit } from "./first-visit.tsx";
import { ProblemSheet } from "./page-view/problem-sheet.tsx";
import { PageSkeleton } from "./page-view/skeleton.tsx";
import type { Place } from "./page-view/when.ts";
import { words } from "./words.ts";
import type { Stage, Staged } from "./stage.ts";
import { MeetingPanel } from "./surfaces/meeting-panel/meeting-panel.tsx";
import { OutlookPanel } from "./surfaces/outlook-panel/outlook-panel.tsx";

const MyOneOnOnes = lazy(() => import("./my-one-on-ones.tsx").then(({ MyOneOnOnes: it }) => ({ default: it })));

interface AppProps {
  readonly host: Host;
  readonly staged: Staged;
}

export const App = ({ host, staged }: AppProps) => {
  const stage = useSyncExternalStore(staged.subscribe, staged.stage);
  const place = useMemo(
    (): Place => ({ locale: host.locale, timeZone: new Intl.DateTimeFormat().resolvedOptions().timeZone }),
    [host],
  );
  const drawn = stage.type !== "looking";
  useEffect(() => {
    if (drawn) host.drawn();
  }, [drawn, host]);

  return (
    <div className="app">
      <main aria-label={words.product}>
        <Surface host={host} stage={stage} staged={staged} place={place} />
      </main>
    </div>
  );
};

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
        onSignIn: (scopes: readonly string[]) => void staged.signIn(scopes).then(() => stage.keeper.open()),
      };
      return host.name === "outlook" ? <OutlookPanel {...page} crowd={stage.crowd} /> : <MeetingPanel {...page} />;
    }
    case "list":
      return (
        <Suspense fallback={<PageSkeleton it={null} photo={null} place={place} />}>
          <MyOneOnOnes session={stage.session} place={place} onSignIn={staged.signIn} />
        </Suspense>
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
