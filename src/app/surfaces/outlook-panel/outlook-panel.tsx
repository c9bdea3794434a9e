/** Beside an invite in Outlook: the page of exactly this 1:1. */
import { words } from "#app/words.ts";
import { Hint } from "#app/page-view/hint.tsx";
import { OpenedPage, type OpenedPageProps } from "#app/page-view/opened-page.tsx";

interface OutlookPanelProps extends Omit<OpenedPageProps, "banner"> {
  /** This very occurrence was edited to have more people than the two. */
  readonly crowd: boolean;
}

export const OutlookPanel = ({ crowd, ...page }: OutlookPanelProps) => (
  <OpenedPage {...page} banner={crowd ? <Hint>{words.crowd(page.it.other.short)}</Hint> : null} />
);
