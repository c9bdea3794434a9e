/** All keys on one sheet, and the box that turns the single ones off. */
import { useEffect, useId, useRef, useState } from "react";
import { keyWords } from "#app/topic-words.ts";
import { words } from "#app/words.ts";
import { Button } from "./button.tsx";
import { Checkbox } from "./checkbox.tsx";
import { singleKeys } from "./keys.ts";
import styles from "./keys-dialog.module.css";

/** The browser's own dialog: it keeps the page behind it out of reach, goes on Escape, and gives page and focus back. */
export const KeysDialog = ({ onClose }: { onClose: () => void }) => {
  const [on, setOn] = useState(singleKeys.on());
  const dialog = useRef<HTMLDialogElement>(null);
  const title = useId();
  useEffect(() => {
    if (dialog.current?.open === false) dialog.current.showModal();
  }, []);
  const close = (): void => dialog.current?.close();
  const turn = (): void => {
    singleKeys.set(!on);
    setOn(!on);
  };
  return (
    <dialog
      ref={dialog}
      aria-labelledby={title}
      className={styles.surface}
      onClose={onClose}
      onClick={(event) => {
        if (event.target === dialog.current) close();
      }}
    >
      <div className={styles.body}>
        <h2 id={title} className={styles.title}>
          {words.keys.title}
        </h2>
        <dl className={styles.list}>
          {keyWords.list.map(([key, meaning]) => (
            <div key={key} className={styles.row}>
              <dt>
                <kbd className={styles.key}>{key}</kbd>
              </dt>
              <dd className={styles.meaning}>{meaning}</dd>
            </div>
          ))}
        </dl>
        <label className={styles.turn}>
          <Checkbox label={keyWords.on} checked={on} disabled={false} onChange={turn} />
          {keyWords.on}
        </label>
        <Button look="primary" className={styles.close} onClick={close}>
          {keyWords.close}
        </Button>
      </div>
    </dialog>
  );
};
