// Single letters: "/" searches, "?" lists the keys, "g" and another one goes somewhere, "j" and "k" walk the rows. Off where
// this browser wants none, and wherever somebody writes.
{
  const places = { o: "/", u: "/users", g: "/groups", r: "/provisioning", q: "/requests", s: "/account/user-provisioning" };
  const root = document.documentElement;
  const writes = (at) => at instanceof HTMLElement && (at.isContentEditable || at.matches("input:not([type=checkbox], [type=radio]), textarea, select"));
  let waiting = 0;
  const walk = (by) => {
    const rows = [...document.querySelectorAll("main tbody tr a:first-of-type")].filter((link) => link === link.closest("tr").querySelector("a") && link.checkVisibility());
    const at = rows.findIndex((link) => link.closest("tr").contains(document.activeElement));
    const next = rows[Math.min(Math.max(at + by, 0), rows.length - 1)];
    if (next) next.focus();
  };
  const acts = {
    "/": () => document.getElementById("find")?.focus(),
    "?": () => document.querySelector("dialog#keys")?.showModal(),
    j: () => walk(1),
    k: () => walk(-1),
    g: () => { waiting = Date.now(); },
  };
  document.addEventListener("keydown", (event) => {
    if (root.dataset.keys === "off" || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (writes(event.target) || document.querySelector("dialog[open]")) return;
    const goes = Date.now() - waiting < 1500 && places[event.key];
    waiting = 0;
    if (goes) {
      event.preventDefault();
      location.assign(goes);
    } else if (acts[event.key] && document.getElementById("find")) {
      event.preventDefault();
      acts[event.key]();
    }
  });
}
