// Names and reach that the theme leaves out, for people who listen or use the keyboard alone.
(() => {
  "use strict";
  const HERE = { nb: "Du er her", sv: "Du är här", en: "You are here" };

  const nameTheSearch = () => {
    const dialog = document.querySelector(".md-search[role=dialog]");
    const field = dialog?.querySelector("input");
    if (field && !dialog.hasAttribute("aria-label")) dialog.setAttribute("aria-label", field.getAttribute("aria-label") || field.placeholder);
  };

  // The way here and the menu are two landmarks; the theme calls both by one name.
  const nameTheWay = () => {
    const language = document.documentElement.lang.slice(0, 2);
    document.querySelector("nav.md-path")?.setAttribute("aria-label", HERE[language] || HERE.en);
  };

  // What scrolls sideways must be reachable by key, and only then.
  const reach = (region) => {
    if (region.scrollWidth > region.clientWidth) {
      region.tabIndex = 0;
    } else {
      region.removeAttribute("tabindex");
    }
  };

  const reachAll = () => document.querySelectorAll(".md-typeset__scrollwrap, .md-typeset pre > code").forEach(reach);

  const start = () => {
    nameTheSearch();
    nameTheWay();
    reachAll();
    // The theme wraps tables late and pages change their width.
    new MutationObserver(reachAll).observe(document.querySelector(".md-content") || document.body, { childList: true, subtree: true });
    window.addEventListener("resize", reachAll);
  };

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
