/** Short messages from the host; the newest replaces the one before. */
import { element } from "./element.ts";

export const createToasts = () => {
  const region = element("div", { class: "toasts", role: "status" });
  let timer: ReturnType<typeof setTimeout> | undefined;
  return {
    element: region,
    announce: (words: string): void => {
      clearTimeout(timer);
      region.replaceChildren(element("p", { dir: "auto" }, words));
      timer = setTimeout(() => region.replaceChildren(), 8000);
    },
  };
};
