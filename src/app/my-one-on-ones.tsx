/** The tab, with everything it needs from the session. */
import { useCallback, useEffect, useMemo, useState, useSyncExternalStore } from "react";
import { listNotebooks } from "#browser/notebooks-client.ts";
import { pageOf, setSchedule } from "#core/agenda/page.ts";
import type { Keeper } from "#core/notebook/keep.ts";
import { pairOf, type PersonId } from "#core/pairs/pair.ts";
import { findPeople } from "#microsoft/graph/colleagues.ts";
import { readTags } from "#microsoft/graph/file-tags.ts";
import { readPhotos } from "#microsoft/graph/photos.ts";
import { readPlatform, type FileAccess } from "#microsoft/platform.ts";
import { byHand } from "./by-hand.ts";
import { followFor } from "./follow-later.ts";
import { createListSource } from "./list-state.ts";
import { part } from "./page-view/part.tsx";
import { createPhotoBook } from "./photo-book.ts";
import type { NamedPair } from "./reminders/reminder-settings.tsx";
import { words } from "./words.ts";
import { shortName, type OneOnOne } from "./page-view/one-on-one.ts";
import type { Place } from "./page-view/when.ts";
import type { Session } from "./session.ts";
import type { FindColleagues, StartPair } from "./surfaces/pairs-tab/pairing-form.tsx";
import type { PairList } from "./surfaces/pairs-tab/pair-row.ts";
import { PairsTab } from "./surfaces/pairs-tab/pairs-tab.tsx";

// What the first line of the list waits for comes while sign-in is on its way. Whoever needs a part that failed asks again.
void Promise.all([
  import("./scene.ts"),
  import("./calendar-read.ts"),
  import("./mine/index-keeper.ts"),
  import("#microsoft/graph/drive-own.ts"),
]).catch(() => {});

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

const SettingsPage = part(() => import("./mine/settings-page.tsx").then((it) => it.SettingsPage));

export const MyOneOnOnes = ({ session, account, opens, nested, place, onSignIn, onSignOut }: MyOneOnOnesProps) => {
  const [source] = useState(() =>
    createListSource(session, account, (files) => readTags(session.graph, fileAccess(), files)),
  );
  const [photos] = useState(() =>
    createPhotoBook(
      (people) => readPhotos(session.graph, people),
      (photo) => URL.createObjectURL(photo),
    ),
  );
  const { me, list, problem } = useSyncExternalStore(source.subscribe, source.state);
  const { keeperOf } = source;
  useEffect(() => {
    if (problem === null) return;
    const look = (): void => void source.look();
    window.addEventListener("online", look);
    return () => window.removeEventListener("online", look);
  }, [problem, source]);

  const onShow = useCallback(
    (it: OneOnOne, keeper: Keeper) => {
      const end = session.attend(it, keeper);
      let counted: string | null = null;
      // As last written or read here, so that what one types oneself counts in the list, and the file need not be opened for it.
      const count = (): void => {
        const { phase, saving, version } = keeper.state();
        if (phase !== "ready" || saving !== "saved" || version === counted) return;
        counted = version;
        source.noticed(it);
      };
      count();
      const stop = keeper.subscribe(count);
      return () => {
        end();
        stop();
        source.noticed(it);
      };
    },
    [session, source],
  );
  const signIn = useCallback(
    (scopes: readonly string[]): void => void onSignIn(scopes).then(source.look),
    [onSignIn, source],
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
      photoOf={photos.photoOf}
      follow={followFor(session)}
      findColleagues={findColleagues}
      startPair={startPair}
      onShow={onShow}
      onRest={source.rests}
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
      onSignIn={signIn}
    />
  );
};

const fileAccess = (): FileAccess => {
  const platform = readPlatform(document);
  return (platform.ok ? platform.value.access : undefined) ?? "all";
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
  const [{ index }, notebooks] = await Promise.all([session.mine(), listNotebooks(session.door)]);
  if (!notebooks.ok) return false;
  await index.read();
  for (const { other, pointer } of notebooks.value)
    index.note({ id: other, name: names.get(other) ?? "" }, { at: pointer.address });
  return index.settle(false);
};
