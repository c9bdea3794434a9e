/** What only a person can decide about the file: bring it back, or go on where it is now. */
import {
  ArrowCounterclockwiseRegular,
  FolderArrowRightRegular,
  HistoryRegular,
  ShieldErrorRegular,
  WarningRegular,
} from "@fluentui/react-icons";
import type { ReactNode } from "react";
import type { Keeper, KeepState } from "#core/notebook/keep.ts";
import { sharingWords } from "#app/sharing-words.ts";
import { Button } from "#app/page-view/button.tsx";
import { cx } from "#app/page-view/cx.ts";
import type { OneOnOne } from "#app/page-view/one-on-one.ts";
import { agoWords, type Place } from "#app/page-view/when.ts";
import { useBackToShield } from "./back-to-shield.ts";
import styles from "./sharing.module.css";
import { whoWords } from "./who.ts";

export interface AsksProps {
  readonly it: OneOnOne;
  readonly state: Pick<
    KeepState,
    "moved" | "offer" | "problem" | "restoring" | "unread" | "copyOpenTo" | "copyRepair" | "deviceRefused" | "home"
  >;
  readonly keeper: Pick<Keeper, "restore" | "acceptMove" | "versionsSeen" | "open" | "repair">;
  readonly now: number;
  readonly place: Place;
}

export const Asks = ({ it, state, keeper, now, place }: AsksProps) => {
  const { moved, offer, problem, restoring, unread, copyOpenTo, copyRepair } = state;
  if (moved !== null)
    return (
      <Ask
        icon={<FolderArrowRightRegular />}
        lines={movedLines(it, moved, state.deviceRefused)}
        act={moved.another ? sharingWords.moved.join : sharingWords.moved.act}
        onAct={() => void keeper.acceptMove()}
      />
    );
  if (offer !== null)
    return (
      <Ask
        icon={<WarningRegular />}
        warning
        lines={offerLines(it, offer, problem, now, place)}
        act={sharingWords.restore.act}
        onAct={() => void keeper.restore()}
        onLook={() => void keeper.open()}
      />
    );
  if (restoring) return <Ask icon={<ArrowCounterclockwiseRegular />} lines={[sharingWords.restore.running]} />;
  if (unread)
    return (
      <Ask
        icon={<HistoryRegular />}
        warning
        lines={[sharingWords.unread.what(it.other.short, state.home === "mine" ? "mine" : "theirs")]}
        act={sharingWords.unread.act}
        onAct={keeper.versionsSeen}
      />
    );
  if (copyOpenTo.length === 0) return null;
  const { copy, close } = sharingWords;
  const stopped = copyRepair === "stopped";
  return (
    <Ask
      icon={<ShieldErrorRegular />}
      warning
      lines={[copy.openTo(whoWords(copyOpenTo)), stopped ? copy.left : copy.act]}
      act={stopped ? close.again : close.act}
      resting={copyRepair === "running"}
      onAct={() => void keeper.repair()}
    />
  );
};

interface AskProps {
  readonly icon: ReactNode;
  readonly lines: readonly string[];
  readonly warning?: boolean;
  readonly act?: string;
  /** It is being done. */
  readonly resting?: boolean;
  readonly onAct?: () => void;
  /** Somebody may have mended it in OneDrive meanwhile. */
  readonly onLook?: () => void;
}

const Ask = ({ icon, lines, warning = false, act, resting = false, onAct, onLook }: AskProps) => (
  <div role={warning ? "alert" : "status"} className={cx(styles.ask, warning && styles.warning)}>
    <span aria-hidden className={styles.icon}>
      {icon}
    </span>
    <div className={styles.body}>
      {lines.map((line, at) => (
        <p key={line} dir="auto" className={cx(styles.line, at === 0 && styles.first)}>
          {line}
        </p>
      ))}
      {act === undefined ? null : (
        <Acts>
          <Button look="primary" size="small" resting={resting} onClick={onAct}>
            {act}
          </Button>
          {onLook === undefined ? null : (
            <Button look="subtle" size="small" onClick={onLook}>
              {sharingWords.restore.look}
            </Button>
          )}
        </Acts>
      )}
    </div>
  </div>
);

const Acts = ({ children }: { children: ReactNode }) => (
  <div ref={useBackToShield()} className={styles.acts}>
    {children}
  </div>
);

const movedLines = (
  it: OneOnOne,
  { to, another, sharing }: NonNullable<KeepState["moved"]>,
  deviceRefused: boolean,
): readonly string[] => {
  const said = sharingWords.moved;
  const { short } = it.other;
  const mine = to === it.me.id;
  const what = another ? (mine ? said.anotherMine : said.another(short)) : said.to(short);
  const open = sharing === "unknown" ? said.unknown(mine ? sharingWords.byYou : short) : said[sharing];
  return [what, ...(mine && sharing === "unknown" ? [] : [open]), deviceRefused ? said.waitsUnkept : said.waits];
};

const offerLines = (
  it: OneOnOne,
  offer: NonNullable<KeepState["offer"]>,
  problem: KeepState["problem"],
  now: number,
  place: Place,
): readonly string[] => {
  const said = sharingWords.restore;
  const isDamaged = problem?.type === "damaged";
  const what = isDamaged ? said.damaged : problem?.type === "notOurs" ? said.notOurs : said.gone;
  const inPlace = isDamaged && !("anew" in offer);
  switch (offer.from) {
    case "version":
      return [what, said.fromVersion(agoWords(offer.at, now, place))];
    case "copy":
      return inPlace ? [what, said.fromDeviceInPlace] : [what, said.fromCopy, said.shared(it.other.short)];
    case "device":
      return inPlace ? [what, said.fromDeviceInPlace] : [what, said.fromDevice, said.shared(it.other.short)];
  }
};
