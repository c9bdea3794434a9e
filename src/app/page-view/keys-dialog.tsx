/** All keys on one sheet, and the switch that turns the single ones off. */
import {
  Button,
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
  FluentProvider,
  Switch,
} from "@fluentui/react-components";
import { useState } from "react";
import { keyWords } from "#app/topic-words.ts";
import { words } from "#app/words.ts";
import { singleKeys } from "./keys.ts";
import { cx } from "./cx.ts";
import styles from "./keys-dialog.module.css";

export const KeysDialog = ({ onClose }: { onClose: () => void }) => {
  const [on, setOn] = useState(singleKeys.on());
  return (
    <FluentProvider>
      <Dialog open onOpenChange={onClose}>
        <DialogSurface className={cx(styles.surface)}>
          <DialogBody>
            <DialogTitle>{words.keys.title}</DialogTitle>
            <DialogContent>
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
              <Switch
                label={keyWords.on}
                checked={on}
                onChange={(_, data) => {
                  singleKeys.set(data.checked);
                  setOn(data.checked);
                }}
              />
            </DialogContent>
            <DialogActions>
              <Button appearance="primary" onClick={onClose}>
                {keyWords.close}
              </Button>
            </DialogActions>
          </DialogBody>
        </DialogSurface>
      </Dialog>
    </FluentProvider>
  );
};
