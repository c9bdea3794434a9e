/** Places for what the file may need from a person; it comes when there is something. */
import { lazy, Suspense, type ComponentProps } from "react";
import type { Keeper } from "#core/notebook/keep.ts";
import type { MenuEntry } from "#app/page-view/pair/menu-entries.ts";
import { words } from "#app/words.ts";

const Asks = lazy(() => import("./asks.tsx").then(({ Asks: it }) => ({ default: it })));
const Closing = lazy(() => import("./closing.tsx").then(({ Closing: it }) => ({ default: it })));
const OpenFile = lazy(() => import("./open-file.tsx").then(({ OpenFile: it }) => ({ default: it })));
const Details = lazy(() => import("./details.tsx").then(({ Details: it }) => ({ default: it })));

export const AsksMount = (props: ComponentProps<typeof Asks>) => {
  const { moved, offer, restoring } = props.state;
  return moved === null && offer === null && !restoring ? null : (
    <Suspense fallback={null}>
      <Asks {...props} />
    </Suspense>
  );
};

export const ClosingMount = (props: ComponentProps<typeof Closing>) => (
  <Suspense fallback={null}>
    <Closing {...props} />
  </Suspense>
);

export const DetailsMount = (props: ComponentProps<typeof Details>) => (
  <Suspense fallback={null}>
    <Details {...props} />
  </Suspense>
);

/** Behind the three dots, once there is a file. */
export const fileEntry = (keeper: Keeper): MenuEntry => ({
  key: "file",
  label: words.menu.file,
  order: 40,
  fits: () => keeper.state().home === "mine" || keeper.state().home === "theirs",
  panel: ({ onDone }) => <OpenFile keeper={keeper} onDone={onDone} />,
});
