/**
 * What a page of ours may load, call and be framed by.
 * Hosts that frame it: https://learn.microsoft.com/microsoftteams/platform/tabs/how-to/tab-requirements
 */

export interface PageOrigins {
  readonly graph: string;
  /** Entra, for tokens and for MSAL's hidden frame. */
  readonly signIn: string;
  /** Where Graph redirects a download to. */
  readonly downloads: readonly string[];
  /** Where Office.js comes from, with what it loads itself. */
  readonly office: readonly string[];
  /** teams-js reads the list of Microsoft's host names there. */
  readonly hostList: readonly string[];
  readonly framedBy: readonly string[];
}

export const microsoftOrigins: PageOrigins = {
  graph: "https://graph.microsoft.com",
  signIn: "https://login.microsoftonline.com",
  downloads: ["https://*.sharepoint.com"],
  // Outlook on the web makes Office.js load MicrosoftAjax.js from the second address.
  office: ["https://appsforoffice.microsoft.com", "https://ajax.aspnetcdn.com"],
  hostList: ["https://res.cdn.office.net"],
  framedBy: [
    "https://teams.microsoft.com",
    "https://*.teams.microsoft.com",
    "https://*.microsoft365.com",
    "https://*.office.com",
    "https://*.cloud.microsoft",
    "https://*.m365.cloud.microsoft",
    "https://*.outlook.cloud.microsoft",
    "https://outlook.live.com",
    "https://outlook.office.com",
    "https://outlook.office365.com",
    "https://outlook-sdf.office.com",
    "https://outlook-sdf.office365.com",
  ],
};

export const contentSecurity = (page: string, origins: PageOrigins): string => {
  const office = page === "/outlook.html" ? origins.office : [];
  const connect = [origins.graph, origins.signIn, ...origins.downloads, ...origins.hostList, ...office];
  const rules: Readonly<Record<string, readonly string[]>> = {
    "default-src": ["'none'"],
    "script-src": ["'self'", ...office],
    // Fluent writes its rules into style elements at run time and has no other way than inline styles or a nonce.
    "style-src": ["'self'", "'unsafe-inline'"],
    "img-src": ["'self'", "data:", "blob:"],
    "font-src": ["'self'", "data:"],
    "connect-src": ["'self'", ...new Set(connect)],
    "frame-src": ["'self'", origins.signIn],
    "frame-ancestors": ["'self'", ...origins.framedBy],
    "manifest-src": ["'self'"],
    "base-uri": ["'none'"],
    "form-action": ["'none'"],
    "object-src": ["'none'"],
  };
  return Object.entries(rules)
    .map(([rule, sources]) => `${rule} ${sources.join(" ")}`)
    .join("; ");
};
