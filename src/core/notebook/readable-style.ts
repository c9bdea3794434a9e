/** The look of the readable notebook, and the policy that lets nothing but this very look into the page. */
import { sha256 } from "@noble/hashes/sha2.js";
import { toBase64 } from "#core/base64.ts";

export const readableStyle = `
:root { color-scheme: light dark; --ink: #1b1f22; --quiet: #5c6670; --line: #d9dee2; --accent: #0f6b6b; --paper: #fff; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e8ecef; --quiet: #9aa5ae; --line: #363d43; --accent: #6ecaca; --paper: #17191b; }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 1rem/1.55 "Segoe UI", system-ui, sans-serif; }
main { max-width: 68ch; margin: 0 auto; padding: 2rem 1rem 4rem; overflow-wrap: anywhere; }
h1 { font-size: 1.6rem; line-height: 1.25; margin: 0 0 1.5rem; }
h2 { font-size: 1.3rem; margin: 3rem 0 1rem; }
h3 { font-size: 1rem; color: var(--accent); margin: 2rem 0 .5rem; }
h4, h5, h6 { font-size: 1rem; margin: 1.2rem 0 .3rem; }
p, ul, ol { margin: .4rem 0; }
li > p { margin: 0; }
a { color: var(--accent); }
article { border-top: 1px solid var(--line); margin-top: 1rem; padding-top: .5rem; }
article > h3, article > h4 { margin-top: .6rem; }
blockquote { border-inline-start: 3px solid var(--line); margin: .6rem 0; padding-inline-start: 1rem; }
pre, code { font-family: Consolas, ui-monospace, monospace; }
pre { white-space: pre-wrap; }
.quiet, footer { color: var(--quiet); font-size: .875rem; }
.done > .what { text-decoration: line-through; text-decoration-color: var(--quiet); }
footer { border-top: 1px solid var(--line); margin-top: 3rem; padding-top: 1rem; }
@media print {
  :root { --ink: #000; --quiet: #444; --line: #bbb; --accent: #000; --paper: #fff; }
  main { max-width: none; padding: 0; }
  li { break-inside: avoid; }
  h2, h3, h4 { break-after: avoid; }
}
`;

/** `base-uri` and `form-action` do not fall back to `default-src`, so they are named. */
export const readablePolicy = `default-src 'none'; img-src data:; style-src 'sha256-${toBase64(
  sha256(new TextEncoder().encode(readableStyle)),
)}'; base-uri 'none'; form-action 'none'`;
