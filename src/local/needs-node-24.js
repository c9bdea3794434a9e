// Runs before any TypeScript, so plain JavaScript that old versions of Node read too.
const major = Number(process.versions.node.split(".")[0]);

if (major < 24) {
  console.error(
    `Duologue needs Node 24, and this is Node ${process.versions.node}. ` +
      "npm ci brings Node 24 for Linux (x64, arm64), macOS (arm64) and Windows (x64); elsewhere install it yourself.",
  );
  process.exit(1);
}
