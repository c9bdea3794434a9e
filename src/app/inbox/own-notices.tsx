/** What our service has to tell somebody, one sentence at a time, until they have read it. */
import { useEffect, useState } from "react";
import type { Notice, NoticesClient } from "#browser/notices-client.ts";
import { pairOf, type PersonId, type TenantId } from "#core/pairs/pair.ts";
import { mineWords } from "#app/mine-words.ts";
import type { IndexKeeper } from "#app/mine/index-keeper.ts";
import styles from "#app/mine/settings.module.css";
import { Button } from "#app/page-view/button.tsx";
import { agoWords, type Place } from "#app/page-view/when.ts";

interface OwnNoticesProps {
  readonly who: { readonly tenant: TenantId; readonly person: PersonId };
  readonly notices: NoticesClient;
  readonly index: IndexKeeper;
  readonly place: Place;
}

export const OwnNotices = ({ who, notices, index, place }: OwnNoticesProps) => {
  const [waiting, setWaiting] = useState<readonly Notice[]>([]);
  const [names, setNames] = useState<ReadonlyMap<string, string>>(new Map());
  useEffect(() => {
    let gone = false;
    void notices.list().then(async (listed) => {
      if (!listed.ok || listed.value.length === 0) return;
      const known = await index.read();
      if (gone) return;
      setNames(new Map((known?.pairs ?? []).map(({ other }) => [pairIdOf(who, other.id), other.name])));
      setWaiting(listed.value);
    });
    return () => {
      gone = true;
    };
  }, [notices, index, who]);

  const [first] = waiting;
  return (
    <div role="status" aria-label={mineWords.notices.label} className={styles.notices}>
      {first === undefined ? null : (
        <div className={styles.notice}>
          <span>{sentenceOf(first, names.get(first.pairId) ?? null, place)}</span>
          <Button
            size="small"
            onClick={() => {
              setWaiting((all) => all.filter((it) => it.id !== first.id));
              void notices.dismiss(first.id);
            }}
          >
            {mineWords.notices.ok}
          </Button>
        </div>
      )}
    </div>
  );
};

const sentenceOf = (notice: Notice, name: string | null, place: Place): string =>
  notice.type === "otherErased"
    ? mineWords.notices.otherErased(name)
    : mineWords.notices.notDelivered(name, agoWords(Date.parse(notice.at), Date.now(), place));

const pairIdOf = ({ tenant, person }: OwnNoticesProps["who"], other: PersonId): string =>
  pairOf(tenant, person, other)?.id ?? "";
