/** What the two want to get out of meeting, under their names; pressed, it can be changed. */
import { words } from "#app/words.ts";
import { usePageTools } from "#app/page-view/page-context.ts";
import { useSnapshot } from "#app/page-view/use-snapshot.ts";
import styles from "./pair.module.css";

export const PurposeLine = ({ onOpen }: { onOpen: () => void }) => {
  const { editor } = usePageTools();
  const { purpose } = useSnapshot(editor);
  if (purpose === "") return null;
  return (
    <button type="button" title={words.menu.changeIt} className={styles.purpose} onClick={onOpen} dir="auto">
      {purpose}
    </button>
  );
};
