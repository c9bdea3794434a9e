/** Places for what live editing shows; it comes once there is a room. */
import { use, type ComponentProps, type ReactNode } from "react";
import { part, unasked } from "#app/page-view/part.tsx";
import { LiveContext } from "./live-context.ts";
import styles from "./presence.module.css";

const LiveLine = part(() => import("./live-line.tsx").then((it) => it.LiveLine), unasked);
const PresenceDot = part(() => import("./presence-dot.tsx").then((it) => it.PresenceDot), unasked);
const WritingMark = part(() => import("./writing-mark.tsx").then((it) => it.WritingMark), unasked);

const OnceLive = ({ children }: { readonly children: ReactNode }) => (use(LiveContext) === null ? null : children);

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

/** Where the other writes what has no line yet, and at the purpose. */
export const WritingMount = (props: ComponentProps<typeof WritingMark>) => (
  <OnceLive>
    <WritingMark {...props} />
  </OnceLive>
);
