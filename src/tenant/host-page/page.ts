/** The page's markup: what there is before the first script runs. */
import { escapeHtml } from "#tenant/html.ts";

export const hostHtml = (app: string): string => `<!doctype html>
<html lang="en" data-theme="default">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta name="color-scheme" content="light dark" />
    <title>${escapeHtml(app)} on this machine</title>
    <link rel="icon" href="data:," />
    <link rel="stylesheet" href="/_host/host.css" />
    <link rel="modulepreload" href="/_host/main.ts" />
    <script type="module" src="/_host/main.ts"></script>
  </head>
  <body>
    <div id="host"><noscript>This page needs JavaScript.</noscript></div>
  </body>
</html>
`;

export const redirectHtml = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <title>Signing in</title>
    <script type="module" src="/_host/redirect.ts"></script>
  </head>
  <body></body>
</html>
`;
