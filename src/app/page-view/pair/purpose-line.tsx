/** What the two want to get out of meeting, under their names; pressed, it can be changed. And where the other says how they work. */
import { words } from "#app/words.ts";
import { linkAttributes, safeHref } from "#app/page-view/links.ts";
import { usePageTools } from "#app/page-view/page-context.ts";
import { WritingMount } from "#app/page-view/presence/mounts.tsx";
import { useSnapshot } from "#app/page-view/use-snapshot.ts";
import styles from "./pair.module.css";

export const PurposeLine = ({ onOpen }: { onOpen: () => void }) => {
  const { it, editor } = usePageTools();
  const { purpose, readme } = useSnapshot(editor);
  // Whatever stands in a document is looked at again before it leads anywhere.
  const href = safeHref(readme);
  return (
    <>
      {purpose === "" ? null : (
        <button type="button" title={words.menu.changeIt} className={styles.purpose} onClick={onOpen} dir="auto">
          {purpose}
          <WritingMount at="purpose" />
        </button>
      )}
      {href === null ? null : (
        <a href={href} title={href} className={styles.readme} {...linkAttributes}>
          {words.menu.readme(it.other.short)}
        </a>
      )}
    </>
  );
};
