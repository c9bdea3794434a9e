/** Starts the app in whatever frames it. Until there is something to show, the page's own skeleton stands. */
import { createRoot } from "react-dom/client";
import { hasCopies } from "#browser/local-copy.ts";
import { openHost } from "#microsoft/hosts/detect.ts";
import type { Theme } from "#microsoft/hosts/host.ts";
import { readPlatform } from "#microsoft/platform.ts";
import { App } from "./app.tsx";
import type { Problem } from "./explain.ts";
import { ProblemSheet } from "./page-view/problem-sheet.tsx";
import { startStage } from "./stage.ts";
import { words } from "./words.ts";
import { rememberTheme } from "./theme/remember-theme.ts";

const start = async (root: HTMLElement): Promise<void> => {
  const platform = readPlatform(document);
  if (!platform.ok) return fail(root, platform.error);
  void fetchAhead().catch(nothing);
  const host = await openHost(platform.value);
  if (!host.ok) return fail(root, host.error);

  // The list is drawn by more than a page is, and none of it waits for sign-in.
  if (host.value.moment.type === "tab")
    void Promise.all([import("./my-one-on-ones.tsx"), import("./mine/mine.ts")]).catch(nothing);

  wear(host.value.theme());
  host.value.onThemeChange(wear);

  const staged = startStage(platform.value, host.value);
  const stop = staged.subscribe(() => {
    stop();
    createRoot(root).render(<App host={host.value} staged={staged} />);
  });
};

/** Where nothing is kept that could be shown before sign-in, all of it is needed; it comes while the host is greeted. */
const fetchAhead = async (): Promise<void> => {
  if (!(await hasCopies(indexedDB))) await Promise.all([import("#microsoft/sign-in/msal.ts"), import("./scene.ts")]);
};

/** Whoever needs the part asks again and is told. */
const nothing = (): void => {};

const reload = (): void => location.reload();

const wear = (theme: Theme): void => rememberTheme(document.documentElement, theme);

const fail = (root: HTMLElement, problem: Problem): void =>
  createRoot(root).render(
    <div className="app">
      <main aria-label={words.product}>
        <ProblemSheet problem={problem} helper={{ retry: reload, signIn: reload }} />
      </main>
    </div>,
  );

const root = document.getElementById("root");
if (root === null) throw new Error('No place to draw: expected an element with the id "root"');
// Not awaited here: parts that load later share this file, and would wait for it while it waits for them.
void start(root);
