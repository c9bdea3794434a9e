/** Places for what live editing shows; it comes once there is a room. */
import { use, type ComponentProps, type ReactNode } from "react";
import { liveWords } from "#app/live-words.ts";
import { Hint } from "#app/page-view/hint.tsx";
import { part, unasked } from "#app/page-view/part.tsx";
import { LiveContext } from "./live-context.ts";
import styles from "./presence.module.css";

const LiveLine = part(() => import("./live-line.tsx").then((it) => it.LiveLine), unasked);
const PresenceDot = part(() => import("./presence-dot.tsx").then((it) => it.PresenceDot), unasked);
const WritingMark = part(() => import("./writing-mark.tsx").then((it) => it.WritingMark), unasked);

const OnceLive = ({ children }: { readonly children: ReactNode }) => (use(LiveContext) ? children : null);

/** Where live editing cannot be fetched its line cannot either, and says so here. */
export const LiveMount = (props: ComponentProps<typeof LiveLine>) =>
  use(LiveContext) !== undefined ? (
    <OnceLive>
      <LiveLine {...props} />
    </OnceLive>
  ) : props.hushed ? null : (
    <Hint>{liveWords.apart(props.name)}</Hint>
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
