/** Teams: a personal tab, or the tab and side panel of a meeting. Rules HO1-HO9, docs/spec/hosts.md. */
import { app, chat, nestedAppAuth } from "@microsoft/teams-js";
import { err, ok, type Result } from "#core/result.ts";
import type { Platform } from "#microsoft/platform.ts";
import { type Host, type HostError, hostLimitMs, type Theme } from "./host.ts";
import { momentOf } from "./teams-moment.ts";
import { teamsTheme } from "./theme.ts";
import { within } from "./time-limit.ts";

export const openTeams = async (platform: Platform): Promise<Result<Host, HostError>> => {
  const origins = __LOCAL__ ? platform.local?.messageOrigins : undefined;
  const context = await within(hostLimitMs, greet(origins));
  if (context === null) return err({ type: "hostSilent", host: "teams" });

  let theme = teamsTheme(context.app.theme);
  const listeners = new Set<(theme: Theme) => void>();
  app.registerOnThemeChangeHandler((name) => {
    theme = teamsTheme(name);
    for (const tell of listeners) tell(theme);
  });

  return ok({
    name: "teams",
    moment: momentOf(context),
    locale: context.app.locale,
    loginHint: context.user?.loginHint ?? context.user?.userPrincipalName ?? null,
    userHint: context.user?.id ?? null,
    nested: nestedAppAuth.isNAAChannelRecommended(),
    theme: () => theme,
    onThemeChange: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    drawn: () => {
      app.notifyAppLoaded();
      // The host answers this one only to say that its own spinner is gone; nothing here waits for that.
      app.notifySuccess().catch(() => {});
    },
    ...(chat.isSupported() ? { openChat: (address: string) => chat.openChat({ user: address }) } : {}),
  });
};

const greet = async (origins: readonly string[] | undefined): Promise<app.Context | null> => {
  try {
    await app.initialize(origins === undefined ? undefined : [...origins]);
    return await app.getContext();
  } catch {
    // teams-js throws when its parent is no host of Microsoft's or refuses; both leave the page without one.
    return null;
  }
};
