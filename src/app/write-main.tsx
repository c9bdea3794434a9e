/** The page behind *Write privately*: opened from a card as a dialog, for one pair and one page of theirs. */
import { createRoot } from "react-dom/client";
import { parsePersonId } from "#core/pairs/pair.ts";
import { openHost } from "#microsoft/hosts/detect.ts";
import { readPlatform } from "#microsoft/platform.ts";
import type { Problem } from "./explain.ts";
import { openOwnSignIn } from "./own-sign-in.ts";
import { ProblemSheet } from "./page-view/problem-sheet.tsx";
import { rememberTheme } from "./theme/remember-theme.ts";
import { words } from "./words.ts";
import { WritePrivately } from "./reminders/write-privately.tsx";
import { createWriting } from "./reminders/writing.ts";

const start = async (place: HTMLElement): Promise<void> => {
  const root = createRoot(place);
  const fail = (problem: Problem): void => {
    root.render(
      <div className="app">
        <main aria-label={words.product}>
          <ProblemSheet problem={problem} helper={{ retry: again, signIn: again }} />
        </main>
      </div>,
    );
  };
  const platform = readPlatform(document);
  if (!platform.ok) return fail(platform.error);
  const host = await openHost(platform.value);
  if (!host.ok) return fail(host.error);
  const { nested, loginHint, userHint } = host.value;
  rememberTheme(document.documentElement, host.value.theme());
  host.value.onThemeChange((theme) => rememberTheme(document.documentElement, theme));
  const signIn = await openOwnSignIn({ platform: platform.value, nested, loginHint, userHint });
  if (!signIn.ok) return fail(signIn.error);

  const asked = new URLSearchParams(location.search);
  const target = {
    pair: asked.get("pair") ?? "",
    other: parsePersonId(asked.get("other") ?? ""),
    page: asked.get("page") ?? "",
    card: asked.get("card") ?? "",
  };
  root.render(
    <div className="app">
      <main aria-label={words.product}>
        <WritePrivately writing={createWriting(platform.value, signIn.value, target)} />
      </main>
    </div>,
  );
  host.value.drawn();
};

const again = (): void => location.reload();

const root = document.getElementById("root");
if (root === null) throw new Error('No place to draw: expected an element with the id "root"');
// Not awaited here: parts that load later share this file, and would wait for it while it waits for them.
void start(root);
