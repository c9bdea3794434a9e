import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import type { Plugin, Rolldown } from "vite";
import { defineConfig } from "vitest/config";

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/**
 * What the page needs before it takes input is one file: in sixty pieces, one for each way in which the later parts share them,
 * the same code is a tenth larger. Icons stay where they are used, since their package lists all of them in one module.
 */
const firstScreen = (id: string, graph: Rolldown.ChunkingContext): string | null =>
  isNeededBy("src/app/main.tsx", id, graph) && !id.includes("/react-icons/") ? "first-screen" : null;

/** The small page after a sign-in does not wait for the large one. */
const alsoAfterSignIn = (id: string, graph: Rolldown.ChunkingContext): string | null =>
  isNeededBy("src/app/main.tsx", id, graph) && isNeededBy("src/app/redirect.ts", id, graph) ? "after-sign-in" : null;

const isNeededBy = (entry: string, id: string, graph: Rolldown.ChunkingContext): boolean => {
  const found = new Set([here(entry)]);
  for (const each of found) for (const needed of graph.getModuleInfo(each)?.importedIds ?? []) found.add(needed);
  return found.has(id) && id !== here(entry);
};

/**
 * Two libraries bring more than is asked of them, 9 kB before anybody can type. Icons are dressed by a stylesheet (base.css), not
 * at run time; Fluent UI says how both live side by side: @fluentui/react-icons/lib/headless/styles.css. And what Yjs tells the
 * console needs no page to draw its log on.
 */
const leaner = (): Plugin => ({
  name: "leaner",
  enforce: "pre",
  resolveId: (wanted, importer) => {
    if (wanted === "lib0/logging") return here("node_modules/lib0/logging.node.js");
    if (wanted === "@fluentui/react-icons" && importer?.startsWith(here("src/"))) return allIcons;
    return wanted.endsWith("/createFluentIcon.js") && importer?.startsWith(`${icons}icons/`)
      ? `${icons}headless/createFluentIcon.js`
      : null;
  },
  load: (id) => (id === allIcons ? { code: everyIcon(), moduleSideEffects: false } : null),
});

const icons = here("node_modules/@fluentui/react-icons/lib/");
const allIcons = "\0all-icons";

const everyIcon = (): string =>
  readdirSync(`${icons}icons`)
    .filter((file) => file.endsWith(".js"))
    .map((file) => `export * from ${JSON.stringify(`${icons}icons/${file}`)};`)
    .join("\n");

/**
 * `--mode tenant` builds for the tenant on this machine; every other build knows Microsoft's public cloud alone.
 * Vite refuses "local" as the name of a mode.
 */
export default defineConfig(({ mode }) => ({
  root: here("src/app"),
  publicDir: here("public"),
  base: "/",
  plugins: [leaner(), react()],
  define: { __LOCAL__: JSON.stringify(mode === "tenant") },
  build: {
    outDir: here(mode === "tenant" ? "dist/local" : "dist/production"),
    emptyOutDir: true,
    target: "es2023",
    // Teams and Outlook run in browsers that know it; an older Safari loads the parts a little later.
    modulePreload: { polyfill: false },
    rollupOptions: {
      input: {
        tab: here("src/app/index.html"),
        outlook: here("src/app/outlook.html"),
        redirect: here("src/app/redirect.html"),
        write: here("src/app/write.html"),
      },
      output: { codeSplitting: { groups: [{ name: alsoAfterSignIn, priority: 1 }, { name: firstScreen }] } },
    },
  },
  test: {
    root: here("."),
    projects: [
      { extends: true, test: { name: "rules", include: ["tests/rules/**/*.test.ts", "tests/*.test.ts"] } },
      { extends: true, test: { name: "contracts", include: ["tests/contracts/**/*.test.ts"] } },
      {
        extends: true,
        test: { name: "service", include: ["tests/service/**/*.test.ts"], testTimeout: 30_000, hookTimeout: 60_000 },
      },
      {
        extends: true,
        test: {
          name: "journeys",
          include: ["tests/journeys/**/*.test.ts"],
          fileParallelism: false,
          // A busy machine is no defect: a journey waits until something is there, or not at all.
          expect: { poll: { timeout: 20_000 } },
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
}));
