/** No page here, kindly: the reason, and where the other 1:1s are. */
import { listWords } from "./list-words.ts";
import { Sheet } from "./page-view/sheet.tsx";
import type { Aside } from "./scene.ts";

export const AsideSheet = ({ aside }: { aside: Aside }) => (
  <Sheet title={title(aside)}>
    <p dir="auto">{reason(aside)}</p>
    {aside.type === "otherCalendar" || aside.type === "unsavedInvite" ? null : <p>{listWords.notOneOnOne.hint}</p>}
  </Sheet>
);

const title = (aside: Aside): string =>
  aside.type === "unsavedInvite" || aside.type === "noInvite"
    ? listWords.notOneOnOne.almost
    : listWords.notOneOnOne.title;

const reason = (aside: Aside): string => {
  const said = listWords.notOneOnOne;
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
