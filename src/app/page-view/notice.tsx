/** One sentence about what is not as it should be, and at most one thing to do about it. */
import { CloudOffRegular, InfoRegular, WarningRegular } from "@fluentui/react-icons";
import type { Explained } from "#app/explain.ts";
import { ActButton, type Helper } from "./act-button.tsx";
import { cx } from "./cx.ts";
import styles from "./notice.module.css";

interface NoticeProps {
  readonly explained: Explained;
  /** Null where the thing to do stands elsewhere already. */
  readonly helper: Helper | null;
}

export const Notice = ({ explained: { sentence, tone, act }, helper }: NoticeProps) => {
  const Icon = tone === "offline" ? CloudOffRegular : tone === "quiet" ? InfoRegular : WarningRegular;
  return (
    <div role="alert" className={cx(styles.notice, tone === "warning" && styles.warning)}>
      <Icon aria-hidden className={cx(styles.icon)} />
      <div className={styles.text}>
        <span>{sentence}</span>
        {act === null || helper === null ? null : <ActButton act={act} helper={helper} look="outline" size="small" />}
      </div>
    </div>
  );
};
