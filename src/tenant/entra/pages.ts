/** What people see at sign-in: who they are, what an app asks for, what went wrong. Plain forms without script. */
import { createHash } from "node:crypto";
import { portrait } from "#tenant/graph/portrait.ts";
import { escapeHtml as escaped } from "#tenant/html.ts";
import type { TenantPerson, World } from "#tenant/world.ts";
import type { AuthorizationRequest } from "./authorization-request.ts";
import type { EntraError } from "./entra-error.ts";

export interface Page {
  readonly html: string;
  readonly styleHash: string;
}

export const pickPage = (request: AuthorizationRequest, world: World): Page => {
  const hint = request.loginHint?.toLowerCase();
  const hinted = (it: TenantPerson): boolean =>
    hint !== undefined && (it.userPrincipalName.toLowerCase() === hint || it.mail?.toLowerCase() === hint);
  const people = [...world.people.values()]
    .filter((it) => it.room !== true)
    .toSorted((a, b) => Number(hinted(b)) - Number(hinted(a)));
  const rows = people.map(
    (it) => `<li><button name="person" value="${escaped(it.userPrincipalName)}"${hinted(it) ? " autofocus" : ""}>
      ${picture(it)}<span class="who"><span class="name"><bdi>${escaped(it.displayName)}</bdi>${hinted(it) ? '<span class="tag">Suggested</span>' : ""}</span>
      <span class="address">${escaped(it.userPrincipalName)}</span></span>
    </button></li>`,
  );
  return page(
    "Pick an account",
    `<p>to continue to <strong>${escaped(request.app.name)}</strong></p>
    <form method="post"><ul class="people">${rows.join("")}</ul>
    <p class="end"><button class="quiet" name="cancel" value="1">Cancel</button></p></form>`,
    "This is a Contoso that lives on this machine. Nobody here has a password.",
  );
};

export const consentPage = (
  request: AuthorizationRequest,
  person: TenantPerson,
  missing: readonly string[],
  admin: boolean,
): Page => {
  const asked = request.asked.resource.scopes.filter(
    (it) => missing.includes(it.name) || (missing.length === 0 && request.asked.scopes.includes(it.name)),
  );
  const list = `<ul class="scopes">${asked
    .map(
      (it) =>
        `<li><strong>${escaped(it.title)}</strong><span>${escaped(it.says)}</span><code>${escaped(it.name)}</code></li>`,
    )
    .join("")}</ul>`;
  const who = `<input type="hidden" name="person" value="${escaped(person.userPrincipalName)}">`;
  if (admin)
    return page(
      "Approval needed",
      `<p><strong>${escaped(request.app.name)}</strong> asks for more than you can grant yourself. An administrator of Contoso can.</p>${list}
      <form method="post">${who}<p class="end"><button class="main" name="cancel" value="1">Back to the app</button></p></form>`,
      `Signed in as ${person.userPrincipalName}`,
    );
  return page(
    "Permissions requested",
    `<p><strong>${escaped(request.app.name)}</strong> would like to:</p>${list}
    <form method="post">${who}<p class="end"><button class="quiet" name="cancel" value="1">Cancel</button>
    <button class="main" name="consent" value="accept">Accept</button></p></form>`,
    `Signed in as ${person.userPrincipalName}`,
  );
};

export const proofPage = (request: AuthorizationRequest, person: TenantPerson): Page =>
  page(
    "More proof needed",
    `<p>Contoso asks for more than a sign-in before <strong>${escaped(request.app.name)}</strong> goes on. Elsewhere this is a code or a key.</p>
    <form method="post"><input type="hidden" name="person" value="${escaped(person.userPrincipalName)}">
    <p class="end"><button class="quiet" name="cancel" value="1">Cancel</button>
    <button class="main" name="proof" value="given">It’s me</button></p></form>`,
    `Signed in as ${person.userPrincipalName}`,
  );

export const signedOutPage = (): Page => page("You are signed out", "<p>You can close this window.</p>", "");

export const errorPage = (error: EntraError): Page =>
  page("Sign-in did not work", `<p>${escaped(error.message)}</p>`, `AADSTS${error.code}`);

const picture = (person: TenantPerson): string =>
  person.photo === true
    ? `<img alt="" width="40" height="40" src="data:image/png;base64,${Buffer.from(portrait(person.id, 48)).toString("base64")}">`
    : `<span class="initials" aria-hidden="true">${escaped(initials(person))}</span>`;

const initials = (person: TenantPerson): string =>
  [person.givenName, person.surname].map(firstLetter).join("") || firstLetter(person.displayName);

const firstLetter = (text: string): string => new Intl.Segmenter().segment(text).containing(0)?.segment ?? "";

const style = `
:root { color-scheme: light dark; --ink: light-dark(#201f1e, #f3f2f1); --soft: light-dark(#5c5a58, #b8b5b2);
  --ground: light-dark(#f0eeeb, #161514); --card: light-dark(#fff, #242322); --line: light-dark(#dcd9d5, #45423f);
  --main: light-dark(#4f52b2, #8f92e8); --on-main: light-dark(#fff, #14142b); --hover: light-dark(#f5f4f2, #302e2c); }
* { box-sizing: border-box; }
body { margin: 0; min-height: 100vh; display: grid; place-items: start center; padding: clamp(12px, 6vh, 64px) 12px;
  background: var(--ground); color: var(--ink); font: 15px/1.45 "Segoe UI", system-ui, sans-serif; }
main { width: 100%; max-width: 440px; background: var(--card); border: 1px solid var(--line); border-radius: 12px; padding: 24px; }
.brand { margin: 0 0 12px; font-size: 13px; font-weight: 600; color: var(--soft); }
h1 { margin: 0; font-size: 22px; line-height: 1.25; font-weight: 600; }
p { margin: 6px 0 16px; overflow-wrap: anywhere; }
ul { list-style: none; margin: 0 -12px; padding: 0; }
button { font: inherit; color: inherit; cursor: pointer; border: 1px solid transparent; border-radius: 8px; background: none; }
button:focus-visible { outline: 2px solid var(--main); outline-offset: 1px; }
.people { border-block: 1px solid var(--line); max-height: min(60vh, 460px); overflow-y: auto; }
.people button { width: 100%; display: flex; gap: 12px; align-items: center; text-align: start; padding: 8px 12px; }
.people button:focus-visible { outline-offset: -2px; }
.people button:hover { background: var(--hover); }
.people img, .initials { flex: none; width: 40px; height: 40px; border-radius: 50%; }
.initials { display: grid; place-items: center; background: var(--line); font-size: 14px; font-weight: 600; }
.who { min-width: 0; flex: 1; } .name, .address { display: block; overflow-wrap: anywhere; }
.name { font-weight: 600; } .address { font-size: 13px; color: var(--soft); }
.tag { margin-inline-start: 8px; font-size: 12px; color: var(--soft); border: 1px solid var(--line); border-radius: 99px; padding: 1px 8px; font-weight: 400; white-space: nowrap; }
.scopes { margin: 0 0 16px; border-block: 1px solid var(--line); } .scopes li { padding: 10px 0; } .scopes li + li { border-top: 1px solid var(--line); }
.scopes span { display: block; color: var(--soft); } code { font-size: 12px; color: var(--soft); overflow-wrap: anywhere; }
.end { display: flex; flex-wrap: wrap; gap: 8px; justify-content: flex-end; margin: 16px 0 0; }
.end button { padding: 7px 20px; min-height: 36px; } .quiet { border-color: var(--line); } .quiet:hover { background: var(--hover); }
.main { background: var(--main); color: var(--on-main); font-weight: 600; }
footer { margin: 16px 0 0; font-size: 12px; color: var(--soft); overflow-wrap: anywhere; }
`;
const styleHash = `sha256-${createHash("sha256").update(style).digest("base64")}`;

const page = (title: string, body: string, foot: string): Page => ({
  styleHash,
  html: `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title><style>${style}</style></head><body><main><p class="brand">Contoso</p><h1>${title}</h1>${body}${foot === "" ? "" : `<footer>${escaped(foot)}</footer>`}</main></body></html>`,
});
