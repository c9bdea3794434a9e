/**
 * `npm test`: every check and every test, one step after the other, also after a failure.
 * A step's output is shown when it fails. The last line is the sum: `N passed, N failed, N skipped`.
 */
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { ensureTools } from "./setup.ts";

interface Step {
  readonly name: string;
  readonly command: readonly [string, ...string[]];
  /** Where Vitest writes what it counted; a step without it counts as one. */
  readonly report?: string;
  /**
   * Files that fail are run once more, alone. A browser on a machine that others use too can wait in vain for what would have come;
   * what broke a rule breaks it again. The first failure is told either way, for it may be a race of ours.
   */
  readonly again?: boolean;
}

interface Count {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  /** Files with a failure, from the root. */
  readonly files: readonly string[];
  /** What to show below the step. */
  readonly notes: readonly string[];
}

/** The part of Vitest's JSON report that is read here. */
interface Report {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numTodoTests: number;
  readonly testResults: readonly {
    readonly name: string;
    readonly status: "passed" | "failed";
    readonly message: string;
    readonly assertionResults: readonly {
      readonly status: string;
      readonly title: string;
      readonly failureMessages: readonly string[] | null;
    }[];
  }[];
}

const root = dirname(import.meta.dirname);
const reports = mkdtempSync(join(tmpdir(), "duologue-tests-"));

const vitest = (project: string): Step => {
  const report = join(reports, `${project}.json`);
  return {
    name: project,
    command: ["vitest", "run", "--project", project, "--passWithNoTests", "--reporter=json", `--outputFile=${report}`],
    report,
  };
};

const steps: readonly Step[] = [
  { name: "format", command: ["oxfmt", "--check"] },
  { name: "lint", command: ["oxlint", "-c", ".config/oxlint.config.ts"] },
  { name: "types", command: ["tsc", "-p", "."] },
  { name: "dead code", command: ["knip", "--no-progress"] },
  { name: "build for this machine", command: ["vite", "build", "--mode", "tenant", "--logLevel", "warn"] },
  { name: "build for production", command: ["vite", "build", "--logLevel", "warn"] },
  ...["rules", "contracts", "service"].map(vitest),
  { ...vitest("journeys"), again: true },
];

const main = async (): Promise<number> => {
  const setup = ensureTools();
  if (setup.type === "missing") {
    console.log(setup.sentence);
    console.log("0 passed, 1 failed, 0 skipped");
    return 1;
  }
  if (setup.installed.length > 0) console.log(`Installed ${setup.installed.join(", ")}`);

  const counts: Count[] = [];
  for (const step of steps) {
    const began = performance.now();
    const first = await runStep(step);
    const count = step.again === true && first.files.length > 0 ? await runAgain(step, first) : first;
    counts.push(count);
    const seconds = ((performance.now() - began) / 1000).toFixed(1);
    console.log(`${count.failed === 0 ? "ok    " : "FAILED"} ${step.name.padEnd(24)} ${sumOf([count])}, ${seconds} s`);
    for (const note of count.notes) console.log(note);
  }
  rmSync(reports, { recursive: true, force: true });
  console.log(sumOf(counts));
  return counts.some((it) => it.failed > 0) ? 1 : 0;
};

const runStep = async ({ command, report }: Step): Promise<Count> => {
  const { code, output } = await run(command);
  return report === undefined ? countOne(code, output) : countTests(report, code, output);
};

const runAgain = async (step: Step, first: Count): Promise<Count> => {
  const alone = await runStep({ ...step, command: [...step.command, "--maxWorkers=1", ...first.files] });
  // Counted again are the tests of these files alone; what else was counted stands. A file that could not be loaded had no tests.
  const passed = alone.failed === 0 && alone.passed > 0;
  return {
    ...first,
    passed: passed ? first.passed + first.failed : first.passed,
    failed: passed ? 0 : first.failed,
    notes: [
      `       ${passed ? "passed" : "failed"} when run once more alone; at first:`,
      ...first.notes,
      ...(passed ? [] : alone.notes),
    ],
  };
};

const run = ([program, ...args]: Step["command"]): Promise<{ code: number | null; output: string }> =>
  new Promise((resolve) => {
    const path = `${join(root, "node_modules/.bin")}:${process.env["PATH"] ?? ""}`;
    const child = spawn(program, args, {
      cwd: root,
      // Nobody is there to answer, and colours would fill a log with signs.
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...process.env, PATH: path, NO_COLOR: "1", FORCE_COLOR: "0" },
    });
    let output = "";
    for (const stream of [child.stdout, child.stderr])
      stream.on("data", (text: Buffer) => {
        output += text.toString();
      });
    child.on("error", (error) => resolve({ code: null, output: String(error) }));
    child.on("close", (code) => resolve({ code, output }));
  });

const countOne = (code: number | null, output: string): Count =>
  code === 0
    ? { passed: 1, failed: 0, skipped: 0, files: [], notes: [] }
    : { passed: 0, failed: 1, skipped: 0, files: [], notes: [output.trimEnd()] };

const countTests = (file: string, code: number | null, output: string): Count => {
  const report = readReport(file);
  // Vitest broke off before it could count.
  if (report === null) return { passed: 0, failed: 1, skipped: 0, files: [], notes: [output.trimEnd()] };

  const failures = report.testResults.flatMap((it) =>
    it.assertionResults
      .filter((test) => test.status === "failed")
      .map((test) => `${relative(it.name)}\n${test.title}\n${(test.failureMessages ?? []).join("\n")}\n`),
  );
  // A file that cannot be loaded has no tests to count.
  const unloaded = report.testResults
    .filter((it) => it.status === "failed" && it.assertionResults.every((test) => test.status !== "failed"))
    .map((it) => `${relative(it.name)}\n${it.message}\n`);
  const leftOut = report.testResults.flatMap((it) => {
    const skipped = it.assertionResults.filter((test) => test.status !== "passed" && test.status !== "failed").length;
    return skipped === 0 ? [] : [`       left out: ${relative(it.name)} (${skipped})`];
  });
  // An error outside of every test (a rejection that nobody awaited) fails the run and stands in the output alone.
  const outside = code !== 0 && failures.length + unloaded.length === 0 ? [output.trimEnd()] : [];

  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + unloaded.length + outside.length,
    skipped: report.numPendingTests + report.numTodoTests,
    files: report.testResults.filter((it) => it.status === "failed").map((it) => relative(it.name)),
    notes: [...leftOut, ...failures, ...unloaded, ...outside],
  };
};

const readReport = (file: string): Report | null => {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as Report;
  } catch {
    return null;
  }
};

const relative = (path: string): string => path.replace(`${root}/`, "");

const sumOf = (counts: readonly Count[]): string => {
  const total = (which: "passed" | "failed" | "skipped"): number => counts.reduce((sum, it) => sum + it[which], 0);
  return `${total("passed")} passed, ${total("failed")} failed, ${total("skipped")} skipped`;
};

process.exitCode = await main();
