// Runs before anything is drawn: the theme that the host names in the address, else the last one seen here, else the
// system's. The host's own word follows a moment later.
(() => {
  const known = { default: "light", light: "light", dark: "dark", contrast: "contrast", glass: "glass" };
  let last = null;
  try {
    last = localStorage.getItem("duologue.theme");
  } catch {
    // Storage refused by the browser: the system decides.
  }
  const named = new URLSearchParams(location.search).get("theme");
  const system = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
  document.documentElement.dataset.theme = known[named] ?? known[last] ?? system;
})();
