/**
 * Where a link in a card leads in Teams.
 * https://learn.microsoft.com/microsoftteams/platform/concepts/build-and-test/deep-link-application,
 * https://learn.microsoft.com/microsoftteams/platform/concepts/build-and-test/deep-link-task-module
 */
import type { HostDialog } from "#tenant/host-page/answers.ts";

export type Destination =
  | { readonly type: "tab"; readonly subPage: string | null }
  | { readonly type: "dialog"; readonly dialog: HostDialog }
  | { readonly type: "elsewhere"; readonly address: string };

export const destinationOf = (link: string): Destination => {
  const url = URL.parse(link);
  if (url?.protocol !== "https:" || url.hostname !== "teams.microsoft.com") return { type: "elsewhere", address: link };
  if (url.pathname.startsWith("/l/entity/"))
    return { type: "tab", subPage: subPageIn(url.searchParams.get("context") ?? "") };
  const page = url.searchParams.get("url");
  if (!url.pathname.startsWith("/l/task/") || page === null) return { type: "elsewhere", address: link };
  const { searchParams } = url;
  return {
    type: "dialog",
    dialog: {
      title: searchParams.get("title") ?? "",
      url: page,
      card: null,
      width: sizeOf(searchParams.get("width")),
      height: sizeOf(searchParams.get("height")),
    },
  };
};

/** A dialog's page in the copy of the app that this person runs: each has an origin of their own on this machine. */
export const pageOfPerson = (page: string, appOrigin: string): string | null => {
  const [url, own] = [URL.parse(page), new URL(appOrigin)];
  if (url === null) return null;
  const ours = url.port === own.port && (url.hostname === "localhost" || url.hostname.endsWith(".localhost"));
  return ours ? `${own.origin}${url.pathname}${url.search}${url.hash}` : null;
};

const subPageIn = (context: string): string | null => {
  try {
    const { subEntityId, subPageId } = JSON.parse(context) as { subEntityId?: unknown; subPageId?: unknown };
    const found = subEntityId ?? subPageId;
    return typeof found === "string" && found !== "" ? found : null;
  } catch {
    return null;
  }
};

const sizeOf = (value: string | null): number | string => {
  const pixels = Number(value ?? "");
  return value !== null && Number.isFinite(pixels) && pixels > 0 ? pixels : (value ?? "medium");
};
