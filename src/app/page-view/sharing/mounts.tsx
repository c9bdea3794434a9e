/** Places for what the file may need from a person; it comes when there is something. */
import type { ComponentProps } from "react";
import type { Keeper } from "#core/notebook/keep.ts";
import type { MenuEntry } from "#app/page-view/pair/menu-entries.ts";
import { part } from "#app/page-view/part.tsx";
import { words } from "#app/words.ts";

const Asks = part(() => import("./asks.tsx").then((it) => it.Asks));
const OpenFile = part(() => import("./open-file.tsx").then((it) => it.OpenFile));
export const Closing = part(() => import("./closing.tsx").then((it) => it.Closing));
export const Details = part(() => import("./details.tsx").then((it) => it.Details));

export const AsksMount = (props: ComponentProps<typeof Asks>) => {
  const { moved, offer, restoring, unread, copyOpenTo } = props.state;
  return moved === null && offer === null && !restoring && !unread && copyOpenTo.length === 0 ? null : (
    <Asks {...props} />
  );
};

/** Behind the three dots, once there is a file. */
export const fileEntry = (keeper: Keeper): MenuEntry => ({
  key: "file",
  label: words.menu.file,
  order: 40,
  fits: () => keeper.state().home === "mine" || keeper.state().home === "theirs",
  panel: ({ onDone }) => <OpenFile keeper={keeper} onDone={onDone} />,
});
