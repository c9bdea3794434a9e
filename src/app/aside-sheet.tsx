/** No page here, kindly: the reason, and where the other 1:1s are. */
import { words } from "./words.ts";
import { Sheet } from "./page-view/sheet.tsx";
import type { Aside } from "./scene.ts";

export const AsideSheet = ({ aside }: { aside: Aside }) => (
  <Sheet title={title(aside)}>
    <p dir="auto">{reason(aside)}</p>
    {aside.type === "otherCalendar" || aside.type === "unsavedInvite" ? null : <p>{words.notOneOnOne.hint}</p>}
  </Sheet>
);

const title = (aside: Aside): string =>
  aside.type === "unsavedInvite" || aside.type === "noInvite" ? words.notOneOnOne.almost : words.notOneOnOne.title;

const reason = (aside: Aside): string => {
  const said = words.notOneOnOne;
  switch (aside.type) {
    case "notOneOnOne":
      return said.reasons[aside.reason];
    case "external":
      return said.external(aside.name);
    case "unsavedInvite":
      return said.unsaved;
    case "noInvite":
      return said.noInvite;
    case "otherCalendar":
      return said.otherCalendar;
    case "groupChat":
      return said.groupChat;
    case "noChat":
      return said.noChat;
  }
};
