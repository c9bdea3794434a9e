/** The tab, with everything it needs from the session. */
import { useCallback, useState, useSyncExternalStore } from "react";
import { pageOf, setSchedule } from "#core/agenda/page.ts";
import { pairOf } from "#core/pairs/pair.ts";
import { findPeople } from "#microsoft/graph/people.ts";
import { byHand } from "./by-hand.ts";
import { createListSource } from "./list-state.ts";
import { shortName, type OneOnOne } from "./page-view/one-on-one.ts";
import type { Place } from "./page-view/when.ts";
import { meParticipant } from "./scene.ts";
import { namesOf, type Session } from "./session.ts";
import type { FindColleagues, StartPair } from "./surfaces/pairs-tab/pairing-form.tsx";
import { PairsTab } from "./surfaces/pairs-tab/pairs-tab.tsx";

interface MyOneOnOnesProps {
  readonly session: Session;
  readonly place: Place;
  readonly onSignIn: (scopes: readonly string[]) => Promise<void>;
}

export const MyOneOnOnes = ({ session, place, onSignIn }: MyOneOnOnesProps) => {
  const [source] = useState(() => createListSource(session));
  const { me, list, problem } = useSyncExternalStore(source.subscribe, source.state);

  const keeperOf = useCallback(
    (it: OneOnOne) => session.keeper(it.pair, namesOf(it.pair, it.me.id, it.me.name, it.other.name)),
    [session],
  );
  const findColleagues: FindColleagues = useCallback((text) => findPeople(session.graph, text), [session]);
  const startPair: StartPair = async ({ colleague, schedule }) => {
    const pair = pairOf(session.tenant, session.person, colleague.id);
    if (pair === null || me === null) throw new Error(`No pair of ${session.person} and ${colleague.id}`);
    const other = { id: colleague.id, name: colleague.name, short: shortName(colleague.name, colleague.givenName) };
    const it = byHand(pair, meParticipant(me), other, schedule, Date.now());
    const keeper = keeperOf(it);
    await keeper.openLocal();
    await keeper.open();
    setSchedule(keeper.doc, pageOf(keeper.doc, pair.id, it.seriesKey), schedule);
    // The list knows a pair without a calendar from the service, which knows it once the file exists.
    void keeper.saveNow().then(source.look);
    return it;
  };

  return (
    <PairsTab
      list={list}
      problem={problem}
      place={place}
      keeperOf={keeperOf}
      photoOf={session.photo}
      findColleagues={findColleagues}
      startPair={startPair}
      onRetry={() => void source.look()}
      onSignIn={(scopes) => void onSignIn(scopes).then(source.look)}
    />
  );
};
