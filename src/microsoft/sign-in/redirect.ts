/** The script of /redirect.html, where Entra sends people back to: hands the answer on to the page that waits for it. */
import { runPopupRelay } from "@azure/msal-browser/popup-relay";
import { broadcastResponseToMainFrame } from "@azure/msal-browser/redirect-bridge";
import { readPlatform } from "#microsoft/platform.ts";

/** `continueLabel` stands on the button of the page between a framed page and Entra's window. */
export const handRedirectOn = async (page: Window, continueLabel: string): Promise<void> => {
  if (page.location.hash.startsWith("#req=")) relayOnPress(page.document, continueLabel);
  else if (!(__LOCAL__ && openedByFrame(page))) await broadcastResponseToMainFrame();
};

/** Browsers open a second window only on a press. */
const relayOnPress = (page: Document, label: string): void => {
  const platform = readPlatform(page);
  const button = page.createElement("button");
  button.textContent = label;
  button.addEventListener("click", () =>
    runPopupRelay(
      platform.ok ? { allowedAuthorityOrigins: [platform.value.authority] } : { allowedAuthorityOrigins: [] },
    ),
  );
  page.body.append(button);
  button.focus();
};

/** Then the frame itself reads the answer from this window's address, which therefore has to stay. */
const openedByFrame = (page: Window): boolean => {
  const opener = page.opener as Window | null;
  return opener !== null && opener.parent !== opener;
};
