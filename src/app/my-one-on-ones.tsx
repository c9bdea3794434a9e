/** The tab, with everything it needs from the session. */
import { lazy, useCallback, useMemo, useState, useSyncExternalStore } from "react";
import { pageOf, setSchedule } from "#core/agenda/page.ts";
import { pairOf, type PersonId } from "#core/pairs/pair.ts";
import { findPeople } from "#microsoft/graph/people.ts";
import { byHand } from "./by-hand.ts";
import { followFor } from "./follow-later.ts";
import { createListSource } from "./list-state.ts";
import { patiently } from "./once-drawn.ts";
import type { NamedPair } from "./reminders/reminder-settings.tsx";
import { words } from "./words.ts";
import { shortName, type OneOnOne } from "./page-view/one-on-one.ts";
import type { Place } from "./page-view/when.ts";
import { namesOf, type Session } from "./session.ts";
import type { FindColleagues, StartPair } from "./surfaces/pairs-tab/pairing-form.tsx";
import type { PairList } from "./surfaces/pairs-tab/pair-row.ts";
import { PairsTab } from "./surfaces/pairs-tab/pairs-tab.tsx";

interface MyOneOnOnesProps {
  readonly session: Session;
  /** The name that sign-in knows. */
  readonly account: { readonly name: string; readonly username: string };
  readonly opens: string | null;
  /** The host signs people in. */
  readonly nested: boolean;
  readonly place: Place;
  readonly onSignIn: (scopes: readonly string[]) => Promise<void>;
  readonly onSignOut: () => void;
}

const SettingsPage = lazy(
  patiently(async () => ({ default: (await import("./mine/settings-page.tsx")).SettingsPage })),
);

export const MyOneOnOnes = ({ session, account, opens, nested, place, onSignIn, onSignOut }: MyOneOnOnesProps) => {
  const [source] = useState(() => createListSource(session, account));
  const { me, list, problem } = useSyncExternalStore(source.subscribe, source.state);

  const keeperOf = useCallback(
    (it: OneOnOne) => session.keeper(it.pair, namesOf(it.pair, it.me.id, it.me.name, it.other.name)),
    [session],
  );
  const findColleagues: FindColleagues = useCallback((text) => findPeople(session.graph, text), [session]);
  const startPair: StartPair = async ({ colleague, schedule }) => {
    const pair = pairOf(session.tenant, session.person, colleague.id);
    if (pair === null) throw new Error(`No pair of ${session.person} and ${colleague.id}`);
    const other = { id: colleague.id, name: colleague.name, short: shortName(colleague.name, colleague.givenName) };
    const it = byHand(pair, me, other, schedule, Date.now());
    const keeper = keeperOf(it);
    await keeper.openLocal();
    await keeper.open();
    setSchedule(keeper.doc, pageOf(keeper.doc, pair.id, it.seriesKey), schedule);
    // The list knows a pair without a calendar from the service, which knows it once the file exists.
    void keeper.saveNow().then(() => {
      source.list(it, true);
      return source.look();
    });
    return it;
  };

  const pairs = useMemo(() => pairsIn(list), [list]);
  const names = useMemo(
    () =>
      new Map<string, string>([
        ...pairs.flatMap((it) => [[it.id, it.name] as const, [it.other, it.name] as const]),
        [session.person, words.you],
      ]),
    [pairs, session],
  );

  return (
    <PairsTab
      list={list}
      problem={problem}
      place={place}
      opens={opens}
      keeperOf={keeperOf}
      photoOf={session.photo}
      follow={followFor(session)}
      findColleagues={findColleagues}
      startPair={startPair}
      onShow={session.attend}
      onRead={source.noticed}
      onRemove={source.list}
      settings={
        <SettingsPage
          mine={session.mine}
          account={account}
          nested={nested}
          pairs={pairs}
          names={names}
          place={place}
          beforeErasing={() => rememberNotebooks(session, names)}
          bringHome={session.bringHome}
          onSwitchedOn={source.tell}
          onErased={() => {
            source.tell();
            void source.look();
          }}
          onSignIn={(scopes) => void onSignIn(scopes)}
          onSignOut={onSignOut}
        />
      }
      onRetry={() => void source.look()}
      onSignIn={(scopes) => void onSignIn(scopes).then(source.look)}
    />
  );
};

/** Each pair once, by name. */
const pairsIn = (list: PairList | null): readonly (NamedPair & { readonly other: PersonId })[] => {
  const found = new Map((list?.rows ?? []).flatMap(({ it }) => (it === null ? [] : [[it.pair.id, it] as const])));
  return [...found.values()]
    .map((it) => ({ id: it.pair.id, name: it.other.name, other: it.other.id }))
    .toSorted((a, b) => a.name.localeCompare(b.name));
};

/** Once the service has forgotten where the notebooks are, the person's own index has to know. */
const rememberNotebooks = async (session: Session, names: ReadonlyMap<string, string>): Promise<boolean> => {
  const [{ index }, notebooks] = await Promise.all([session.mine(), session.service.listNotebooks()]);
  if (!notebooks.ok) return false;
  await index.read();
  for (const { other, pointer } of notebooks.value)
    index.note({ id: other, name: names.get(other) ?? "" }, { at: pointer.address });
  return index.settle(false);
};
