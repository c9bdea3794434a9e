import { readdirSync } from "node:fs";
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import type { Plugin, Rolldown } from "vite";
import { defineConfig } from "vitest/config";

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** Vitest leaves one core to its own work, which here is next to none. */
const cores = Math.max(2, availableParallelism());

/**
 * What the page needs before it takes input is one file: in sixty pieces, one for each way in which the later parts share them,
 * the same code is a tenth larger. Icons stay where they are used, since their package lists all of them in one module.
 */
const firstScreen = (id: string, graph: Rolldown.ChunkingContext): string | null =>
  isNeededBy("src/app/main.tsx", id, graph) && !id.includes("/react-icons/") ? "first-screen" : null;

/** The small page after a sign-in does not wait for the large one. */
const alsoAfterSignIn = (id: string, graph: Rolldown.ChunkingContext): string | null =>
  isNeededBy("src/app/main.tsx", id, graph) && isNeededBy("src/app/redirect.ts", id, graph) ? "after-sign-in" : null;

/** Every page has loaded them before it asks for anything else. */
const firstParts = /(?:^|\/)(?:first-screen|after-sign-in|rolldown-runtime)/;

const isNeededBy = (entry: string, id: string, graph: Rolldown.ChunkingContext): boolean => {
  const found = new Set([here(entry)]);
  for (const each of found) for (const needed of graph.getModuleInfo(each)?.importedIds ?? []) found.add(needed);
  return found.has(id) && id !== here(entry);
};

/**
 * Three libraries bring more than is asked of them, 12 kB before anybody can type. Icons are dressed by a stylesheet (base.css), not
 * at run time; Fluent UI says how both live side by side: @fluentui/react-icons/lib/headless/styles.css. And what Yjs tells the
 * console needs no page to draw its log on, nor need it find out whether this is a browser. MSAL can ask a broker of the operating
 * system, behind a setting that is off and stays off (`allowPlatformBroker`): Teams and Outlook have one of their own.
 */
const leaner = (): Plugin => ({
  name: "leaner",
  enforce: "pre",
  resolveId: (wanted, importer) => {
    if (wanted === "lib0/logging") return plainLog;
    if (/^(?:lib0|\.)\/environment(?:\.js)?$/.test(wanted) && /\/(?:lib0|yjs)\//.test(importer ?? ""))
      return browserAlone;
    if (wanted === "@fluentui/react-icons" && importer?.startsWith(here("src/"))) return allIcons;
    if (/^\.\/PlatformAuth(?:DOM|Extension)Handler\.mjs$/.test(wanted)) return noBroker;
    return wanted.endsWith("/createFluentIcon.js") && importer?.startsWith(`${icons}icons/`)
      ? `${icons}headless/createFluentIcon.js`
      : null;
  },
  load: (id) => {
    if (id === plainLog) return { code: logOfYjs, moduleSideEffects: false };
    if (id === noBroker) return { code: noBrokerOfSystem, moduleSideEffects: false };
    if (id === browserAlone) return { code: placeOfYjs, moduleSideEffects: false };
    return id === allIcons ? { code: everyIcon(), moduleSideEffects: false } : null;
  },
});

const plainLog = "\0plain-log";
const browserAlone = "\0browser-alone";
const noBroker = "\0no-broker";

/** All that Yjs and what binds it to the editor use of lib0's environment and logging; a build in which they use more warns of it. */
const placeOfYjs = "export const isBrowser = true, production = false, getVariable = () => null;";
/** As on a machine that has none. */
const noBrokerOfSystem = `
  class Missing { static createProvider = () => Promise.resolve(undefined); }
  export { Missing as PlatformAuthDOMHandler, Missing as PlatformAuthExtensionHandler };
`;
/** What would be bold or red is plain here. */
const logOfYjs = `
  const tell = (how) => (...said) => console[how](...said.filter((it) => typeof it !== "symbol"));
  export const print = tell("log");
  export const warn = tell("warn");
  const look = Symbol();
  export { look as BOLD, look as UNBOLD, look as RED, look as ORANGE };
`;

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
    modulePreload: {
      polyfill: false,
      // What a page has loaded by then need not be named beside each later part.
      resolveDependencies: (_, needed, { hostType }) =>
        hostType === "html" ? needed : needed.filter((file) => !firstParts.test(file)),
    },
    rollupOptions: {
      input: {
        tab: here("src/app/index.html"),
        outlook: here("src/app/outlook.html"),
        redirect: here("src/app/redirect.html"),
        write: here("src/app/write.html"),
      },
      output: {
        // The first screen names every later part, so each letter counts; what several of them share needs no name, and fewer
        // letters of chance the bundler refuses.
        chunkFileNames: ({ name, isDynamicEntry }) =>
          isDynamicEntry || firstParts.test(name) ? "assets/[name]-[hash:7].js" : "assets/[hash:7].js",
        assetFileNames: "assets/[hash:6][extname]",
        codeSplitting: { groups: [{ name: alsoAfterSignIn, priority: 1 }, { name: firstScreen }] },
      },
    },
  },
  test: {
    root: here("."),
    projects: [
      {
        extends: true,
        test: {
          name: "rules",
          include: ["tests/rules/**/*.test.ts", "tests/*.test.ts"],
          setupFiles: ["tests/rules/seed.ts"],
          maxWorkers: cores,
          testTimeout: 30_000,
        },
      },
      {
        extends: true,
        test: {
          name: "contracts",
          include: ["tests/contracts/**/*.test.ts"],
          maxWorkers: cores,
          testTimeout: 30_000,
        },
      },
      {
        extends: true,
        test: {
          name: "service",
          include: ["tests/service/**/*.test.ts"],
          maxWorkers: cores,
          expect: { poll: { timeout: 15_000 } },
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        extends: true,
        test: {
          name: "journeys",
          include: ["tests/journeys/**/*.test.ts"],
          // Half as many again as there are cores: most of a journey is waiting for somebody else.
          maxWorkers: Math.ceil(cores * 1.5),
          globalSetup: ["tests/journeys/build.ts"],
          setupFiles: ["tests/journeys/at-failure.ts"],
          // A busy machine is no defect: a journey waits until something is there, or not at all.
          expect: { poll: { timeout: 60_000 } },
          testTimeout: 240_000,
          hookTimeout: 240_000,
        },
      },
    ],
  },
}));
