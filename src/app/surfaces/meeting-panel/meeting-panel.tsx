/** In the call, and in the meeting's chat: both write on the same page. */
import { OpenedPage, type OpenedPageProps } from "#app/page-view/opened-page.tsx";

export const MeetingPanel = (page: Omit<OpenedPageProps, "banner">) => <OpenedPage {...page} banner={null} />;
