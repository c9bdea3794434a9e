import { defineConfig } from "oxlint";

interface Part {
  /** Parts of this project it may import. */
  readonly imports?: readonly string[];
  /** npm packages (or "node:") it may import. */
  readonly packages?: readonly string[];
  /** Exceptions to `imports`. */
  readonly never?: readonly string[];
}

const pure = ["core/result.ts", "core/clock.ts", "core/base64.ts", "core/hex.ts", "core/at-once.ts"];

const surface: Part = {
  imports: [
    "core",
    "microsoft",
    "app/page-view",
    "app/explain.ts",
    "app/words.ts",
    "app/mine-words.ts",
    "app/list-words.ts",
    "app/once-drawn.ts",
  ],
  packages: ["react", "@fluentui", "yjs"],
};

/** What may import what. The table in README.md is this table. A folder not listed may import nothing. */
const parts: Record<string, Part> = {
  "": {},
  core: { imports: pure },
  "core/pairs": { imports: pure, packages: ["@noble/hashes"] },
  "core/agenda": {
    imports: [...pure, "core/pairs"],
    packages: ["yjs", "@noble/hashes", "jittered-fractional-indexing"],
  },
  "core/notebook": {
    imports: [...pure, "core/pairs", "core/agenda", "core/inbox/keys.ts", "core/inbox/new-key.ts"],
    packages: ["yjs", "@noble/hashes"],
  },
  "core/reminders": { imports: [...pure, "core/pairs", "core/agenda"], packages: ["@noble/hashes"] },
  "core/inbox": { imports: [...pure, "core/pairs", "core/agenda"], packages: ["yjs", "@noble/hashes"] },
  "core/live": { imports: pure, packages: ["yjs", "y-protocols", "lib0"] },
  microsoft: { imports: ["core"] },
  "microsoft/sign-in": { imports: ["core", "microsoft/platform.ts"], packages: ["@azure/msal-browser"] },
  "microsoft/graph": { imports: ["core", "microsoft/platform.ts"], packages: ["@microsoft/microsoft-graph-types"] },
  "microsoft/hosts": { imports: ["core", "microsoft/platform.ts"], packages: ["@microsoft/teams-js"] },
  browser: { imports: ["core"], packages: ["yjs", "y-protocols", "lib0"] },
  app: { imports: ["core", "microsoft", "browser"], packages: ["react", "react-dom", "@fluentui", "yjs"] },
  "app/page-view": {
    imports: [
      "core",
      "microsoft",
      "app/explain.ts",
      "app/words.ts",
      "app/topic-words.ts",
      "app/meeting-words.ts",
      "app/notes-words.ts",
      "app/sharing-words.ts",
      "app/unsent.ts",
      "app/once-drawn.ts",
      "app/at-rest.ts",
      "app/live",
    ],
    packages: ["react", "@fluentui", "yjs", "y-prosemirror", "prosemirror-*"],
  },
  "app/live": { imports: ["core", "browser"], packages: ["yjs", "y-protocols"] },
  "app/page-view/presence": {
    imports: ["core", "app/page-view", "app/live", "app/live-words.ts", "app/once-drawn.ts"],
    packages: ["react", "yjs", "y-prosemirror", "prosemirror-state", "prosemirror-view"],
  },
  "app/surfaces/pairs-tab": surface,
  "app/surfaces/meeting-panel": surface,
  "app/surfaces/outlook-panel": surface,
  service: {
    imports: ["core"],
    packages: ["node:", "hono", "@hono", "jose", "pg", "pg-boss", "@electric-sql/pglite"],
    never: ["core/notebook/**", "core/live/**"],
  },
  // Blind: it can name neither the key nor the page.
  "service/relay": {
    imports: ["core/live/frame.ts", "core/result.ts"],
    packages: ["node:", "ws", "redis", "prom-client"],
  },
  // Tenant and service together on one machine, and the app's own parts where somebody there is played.
  local: { imports: ["tenant", "service", "core", "microsoft", "browser", "app"], packages: ["node:", "vite"] },
  tenant: { packages: ["node:", "hono", "@hono", "jose", "adaptivecards"] }, // a second reading of Microsoft's documentation, so nothing of ours
};

const onlyImports = (part: string, { imports = [], packages = [], never = [] }: Part) => ({
  files: [part === "" ? "**/src/**" : `**/src/${part}/**`],
  rules: {
    "no-restricted-imports": [
      "error",
      {
        patterns: [
          {
            group: [
              "*",
              "**",
              "!./**",
              ...[...(part === "" ? [] : [part]), ...imports].map((to) =>
                to.endsWith(".ts") ? `!\\#${to}` : `!\\#${to}/**`,
              ),
              ...packages.flatMap((name) =>
                name.endsWith(":") ? [`!${name}*`, `!${name}*/**`] : [`!${name}`, `!${name}/**`],
              ),
              ...never.map((to) => `\\#${to}`),
            ],
            message: `${part === "" ? "A folder that is not in the table" : part} may not import this: see "What may import what" in README.md.`,
          },
        ],
      },
    ],
  } as const,
});

export default defineConfig({
  plugins: ["typescript", "import", "react", "vitest", "oxc", "unicorn"],
  categories: { correctness: "error", suspicious: "error" },
  options: { typeAware: true },
  rules: {
    "import/no-cycle": "error",
    "import/no-default-export": "error",
    // Brands and values parsed at a door need one assertion; the parser beside it is what makes it true.
    "typescript/no-unsafe-type-assertion": "off",
    "react/react-in-jsx-scope": "off",
    "import/no-named-as-default-member": "off", // `fc.property` is how fast-check is written
    "import/no-relative-parent-imports": "error",
    "oxc/no-barrel-file": ["error", { threshold: 0 }],
    "typescript/no-floating-promises": "error",
    "typescript/only-throw-error": "error",
    "typescript/switch-exhaustiveness-check": "error",
    // It does not see that such a switch is exhaustive; the type of the function says the same.
    "typescript/consistent-return": "off",
  },
  overrides: [
    ...Object.entries(parts).map(([part, rule]) => onlyImports(part, rule)),
    // core is told the time, the dice and the network; it never asks.
    {
      files: ["**/src/core/**"],
      rules: {
        "no-restricted-globals": [
          "error",
          "Date",
          "fetch",
          "setTimeout",
          "setInterval",
          "WebSocket",
          "window",
          "document",
          "localStorage",
          "process",
        ],
        "no-restricted-properties": [
          "error",
          { object: "Math", property: "random" },
          { object: "crypto", property: "randomUUID" },
          { object: "Temporal", property: "Now" },
        ],
      },
    },
    { files: ["**/*.config.ts"], rules: { "import/no-default-export": "off" } },
  ],
});
