/** Debian's Chromium without a window, as every picture and measurement starts it, and its headless shell for the journeys. */
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium, type Browser, type BrowserContext, type Page } from "playwright-core";

/**
 * The last such list counts, so it begins with Playwright's own. The popup of the address line, which nobody here sees, is two
 * pages that Chromium prepares for a second of a processor with every start.
 */
const withoutFeatures = [
  "AimEnabled",
  "AvoidCorsURLLoaderRestartOnRedirect",
  "AvoidUnnecessaryBeforeUnloadCheckSync",
  "DestroyProfileOnBrowserClose",
  "HttpsFirstBalancedModeAutoEnable",
  "HttpsUpgrades",
  "LensOverlay",
  "MediaRouter",
  "NetworkTimeServiceQuerying",
  "OptimizationHints",
  "PaintHolding",
  "PreconnectToSearch",
  "ThirdPartyStoragePartitioning",
  "WebUIOmniboxAimPopup",
  "WebUIOmniboxPopup",
];

const shell = "/usr/bin/chromium-headless-shell";
const isJourney = process.env["VITEST"] !== undefined;

const launch = {
  executablePath: process.env["CHROMIUM"] ?? (isJourney && existsSync(shell) ? shell : "/usr/bin/chromium"),
  args: [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    `--disable-features=${withoutFeatures.join(",")}`,
  ],
};

/** For what will come; a machine that others use too is now and then busy for half a minute. */
const longestMs = 60_000;
const person = { viewport: { width: 1280, height: 900 }, locale: "en-US", timezoneId: "Europe/Berlin" };

/** Its contexts are private windows: Chromium refuses storage to a frame of another site there. */
export const openBrowser = (): Promise<Browser> => chromium.launch(launch);

export const privateWindow = (browser: Browser): Promise<BrowserContext> => browser.newContext(person);

/**
 * A person's everyday browser, with a profile of its own that is thrown away at the end. Debian's Chromium refuses
 * storage to frames of another site; the browsers that Teams and Outlook run in mostly do not, hence the preference.
 */
export const openProfile = async (more: readonly string[] = []): Promise<BrowserContext> => {
  const folder = mkdtempSync(join(tmpdir(), "duologue-profile-"));
  mkdirSync(join(folder, "Default"));
  const preferences = { profile: { block_third_party_cookies: false, cookie_controls_mode: 0 } };
  writeFileSync(join(folder, "Default", "Preferences"), JSON.stringify(preferences));
  const args = [...launch.args, ...more];
  const profile = await chromium.launchPersistentContext(folder, { ...launch, ...person, args });
  profile.setDefaultTimeout(longestMs);
  open.add(profile);
  profile.on("close", () => {
    open.delete(profile);
    rmSync(folder, { recursive: true, force: true, maxRetries: 10 });
  });
  return profile;
};

const open = new Set<BrowserContext>();

/** Of everybody's profile, in the order of their coming. */
export const openPages = (): readonly Page[] => [...open].flatMap((it) => it.pages());
