/** Places for what the file may need from a person; it comes when there is something. */
import { lazy, Suspense, type ComponentProps } from "react";

const Asks = lazy(() => import("./asks.tsx").then(({ Asks: it }) => ({ default: it })));
const Closing = lazy(() => import("./closing.tsx").then(({ Closing: it }) => ({ default: it })));
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
