/** The framed app: a straight child of the top page, because nested app authentication is only offered there. */

export interface AppFrame {
  readonly element: HTMLIFrameElement;
  readonly send: (message: unknown) => void;
  readonly dispose: () => void;
}

export const createAppFrame = (
  source: string,
  title: string,
  hear: (message: unknown, frame: AppFrame) => void,
): AppFrame => {
  const { origin } = new URL(source);
  const element = document.createElement("iframe");
  element.className = "app";
  element.title = title;
  element.src = source;
  element.allow = "clipboard-write";
  const listen = (event: MessageEvent): void => {
    if (event.source === element.contentWindow && event.origin === origin) hear(event.data, frame);
  };
  const frame: AppFrame = {
    element,
    send: (message) => element.contentWindow?.postMessage(message, origin),
    dispose: () => {
      window.removeEventListener("message", listen);
      element.remove();
    },
  };
  window.addEventListener("message", listen);
  return frame;
};
