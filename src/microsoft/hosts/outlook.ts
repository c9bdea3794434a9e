/** Outlook: the panel beside an appointment, for its organiser and its attendee. Rules HO10-HO19, docs/spec/hosts.md. */
import { err, ok, type Result } from "#core/result.ts";
import type { Platform } from "#microsoft/platform.ts";
import { type Host, type HostError, hostLimitMs, type Moment, type Theme } from "./host.ts";
import { readMoment } from "./outlook-moment.ts";
import { officeTheme } from "./theme.ts";
import { within } from "./time-limit.ts";

const officeScript = "https://appsforoffice.microsoft.com/lib/1/hosted/office.js";

/** Null when the page stands in a plain browser: Office.js then answers without a host. */
export const openOutlook = async (platform: Platform, page: Window): Promise<Result<Host | null, HostError>> => {
  const opened = await within(hostLimitMs, greet(platform, page.document));
  if (opened === null) return err({ type: "hostSilent", host: "outlook" });
  if (opened.moment === null) return ok(null);

  const { mailbox, displayLanguage } = Office.context;
  let theme = themeOf(Office.context.officeTheme);
  const themes = new Set<(theme: Theme) => void>();
  const moments = new Set<(moment: Moment) => void>();
  // A host without one of these events just never tells.
  mailbox.addHandlerAsync(
    Office.EventType.OfficeThemeChanged,
    (event: Office.OfficeThemeChangedEventArgs | undefined) => {
      theme = themeOf(event?.officeTheme ?? Office.context.officeTheme);
      for (const tell of themes) tell(theme);
    },
  );
  mailbox.addHandlerAsync(Office.EventType.ItemChanged, () => {
    void currentMoment().then((moment) => {
      for (const tell of moments) tell(moment);
    });
  });

  return ok({
    name: "outlook",
    moment: opened.moment,
    locale: displayLanguage,
    loginHint: mailbox.userProfile.emailAddress || null,
    userHint: null,
    nested: Office.context.requirements.isSetSupported("NestedAppAuth", "1.1"),
    theme: () => theme,
    onThemeChange: (listener) => {
      themes.add(listener);
      return () => void themes.delete(listener);
    },
    onMomentChange: (listener) => {
      moments.add(listener);
      return () => void moments.delete(listener);
    },
    drawn: () => {},
  });
};

const greet = async (platform: Platform, page: Document): Promise<{ readonly moment: Moment | null } | null> => {
  if (!("Office" in globalThis) && !(await loadOffice(platform, page))) return null;
  const { host } = await Office.onReady();
  return { moment: host === Office.HostType.Outlook ? await currentMoment() : null };
};

const currentMoment = (): Promise<Moment> => readMoment(Office.context.mailbox.item);

/** Hosts without a theme of their own leave it out. */
const themeOf = (colours: Office.OfficeTheme | undefined): Theme =>
  officeTheme({ background: colours?.bodyBackgroundColor ?? "", text: colours?.bodyForegroundColor ?? "" });

/** For a page that has not named the script itself, which is the faster way. */
const loadOffice = (platform: Platform, page: Document): Promise<boolean> =>
  new Promise((done) => {
    const script = page.createElement("script");
    script.src = (__LOCAL__ ? platform.local?.officeScript : undefined) ?? officeScript;
    script.addEventListener("load", () => done("Office" in globalThis));
    script.addEventListener("error", () => done(false));
    page.head.append(script);
  });
