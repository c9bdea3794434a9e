/** Beside an invite in Outlook: the page of exactly this 1:1. */
import { words } from "#app/words.ts";
import { Hint } from "#app/page-view/hint.tsx";
import type { Crowd } from "#app/page-view/one-on-one.ts";
import { OpenedPage, type OpenedPageProps } from "#app/page-view/opened-page.tsx";

interface OutlookPanelProps extends Omit<OpenedPageProps, "banner"> {
  readonly crowd: Crowd;
}

export const OutlookPanel = ({ crowd, ...page }: OutlookPanelProps) => (
  <OpenedPage {...page} banner={crowd === "none" ? null : <Hint>{words.crowd(page.it.other.short, crowd)}</Hint>} />
);
