/** Places for what live editing shows; it comes once there is a room. */
import { lazy, Suspense, use, type ComponentProps, type ReactNode } from "react";
import { LiveContext } from "./live-context.ts";
import styles from "./presence.module.css";

const LiveLine = lazy(() => import("./live-line.tsx").then(({ LiveLine: it }) => ({ default: it })));
const PresenceDot = lazy(() => import("./presence-dot.tsx").then(({ PresenceDot: it }) => ({ default: it })));
const WritingMark = lazy(() => import("./writing-mark.tsx").then(({ WritingMark: it }) => ({ default: it })));

const OnceLive = ({ children }: { readonly children: ReactNode }) =>
  use(LiveContext) === null ? null : <Suspense fallback={null}>{children}</Suspense>;

export const LiveMount = (props: ComponentProps<typeof LiveLine>) => (
  <OnceLive>
    <LiveLine {...props} />
  </OnceLive>
);

/** The other's picture, with a dot while they are here. */
export const WithPresence = ({ name, children }: { readonly name: string; readonly children: ReactNode }) => (
  <span className={styles.place}>
    {children}
    <OnceLive>
      <PresenceDot name={name} />
    </OnceLive>
  </span>
);

/** Behind the heading of what the other writes at. */
export const WritingMount = (props: ComponentProps<typeof WritingMark>) => (
  <OnceLive>
    <WritingMark {...props} />
  </OnceLive>
);
