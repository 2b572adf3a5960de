// Names, buttons and reach that the theme leaves out, for people who listen or use the keyboard alone.
(() => {
  "use strict";
  const HERE = { nb: "Du er her", sv: "Du är här", en: "You are here" };
  const FOCUSABLE = "a[href], button, input:not(.md-toggle), select, summary, [tabindex='0']";

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

  const titleOf = (nav) => nav.querySelector(":scope > .md-nav__title")?.textContent.trim() || "";

  // Where a section has a page of its own, the theme names its menu by a label without words.
  const nameTheMenus = () =>
    document.querySelectorAll("nav.md-nav[aria-labelledby]").forEach((nav) => {
      if (document.getElementById(nav.getAttribute("aria-labelledby"))?.textContent.trim()) return;
      nav.removeAttribute("aria-labelledby");
      nav.setAttribute("aria-label", titleOf(nav));
    });

  // A label that opens something takes a mouse; a button within it takes a key and says whether it is open.
  const press = (place, name, toggle, then) => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "qms-press";
    button.setAttribute("aria-label", name);
    const say = () => button.setAttribute("aria-expanded", String(toggle.checked));
    button.append(...place.childNodes);
    place.append(button);
    toggle.addEventListener("change", say);
    button.addEventListener("click", (event) => {
      event.preventDefault(); // the label must not turn it back
      event.stopPropagation();
      toggle.click();
      then?.(toggle.checked);
    });
    say();
    return button;
  };

  const seen = (element) => element.checkVisibility({ visibilityProperty: true });
  const first = (region) => [...region.querySelectorAll(FOCUSABLE)].find(seen);

  // On a narrow screen the menu is a drawer: opened and left by key, and never in the way while it is closed.
  const openTheDrawer = () => {
    const toggle = document.getElementById("__drawer");
    const label = document.querySelector(".md-header__button[for=__drawer]");
    const drawer = document.querySelector(".md-sidebar--primary");
    const menu = drawer?.querySelector("nav");
    if (!toggle || !label || !menu || label.querySelector("button")) return;
    const button = press(label, menu.getAttribute("aria-label"), toggle, (open) => open && first(drawer)?.focus());
    const close = () => toggle.checked && toggle.click();
    drawer.addEventListener("focusout", ({ relatedTarget }) => {
      if (relatedTarget && relatedTarget !== button && !drawer.contains(relatedTarget)) close();
    });
    drawer.addEventListener("keydown", ({ key }) => {
      if (key !== "Escape") return;
      close();
      button.focus();
    });
  };

  const openTheSections = () =>
    document.querySelectorAll(".md-sidebar--primary nav.md-nav").forEach((nav) => {
      const back = nav.querySelector(":scope > .md-nav__title > .md-nav__icon");
      const toggle = nav.parentElement.querySelector(":scope > input.md-toggle");
      const label = toggle && nav.parentElement.querySelector(`label.md-nav__link[for="${toggle.id}"]`);
      const icon = label?.querySelector(".md-nav__icon");
      if (!back || !icon || icon.querySelector("button")) return;
      label.removeAttribute("tabindex");
      const forth = press(icon, titleOf(nav), toggle, (open) => open && seen(back) && first(back)?.focus());
      press(back, titleOf(nav), toggle, (open) => open || forth.focus());
    });

  // What scrolls sideways must be reachable by key, and only then.
  const reach = (region) => {
    if (region.scrollWidth > region.clientWidth) {
      region.tabIndex = 0;
    } else {
      region.removeAttribute("tabindex");
    }
  };

  const reachAll = () => document.querySelectorAll(".md-typeset__scrollwrap, .md-typeset pre > code").forEach(reach);

  // The theme acts on single letters, and nobody can turn that off: a word said to the browser would leave the page.
  const letItBe = (event) => {
    const { key, target, ctrlKey, altKey, metaKey } = event;
    if (ctrlKey || altKey || metaKey || !"sf/pn,.".includes(key.toLowerCase())) return;
    if (!target.closest?.("input, textarea, select, [contenteditable]")) event.stopImmediatePropagation();
  };

  // An explanation that a focus or a pointer brought goes with Escape.
  const takeAway = ({ key }) => {
    if (key !== "Escape") return;
    document.querySelectorAll(".md-tooltip2--active").forEach((shown) => shown.classList.remove("md-tooltip2--active"));
  };

  const start = () => {
    nameTheSearch();
    nameTheWay();
    nameTheMenus();
    openTheDrawer();
    openTheSections();
    reachAll();
    // The theme wraps tables late and pages change their width.
    new MutationObserver(reachAll).observe(document.querySelector(".md-content") || document.body, { childList: true, subtree: true });
    window.addEventListener("resize", reachAll);
    window.addEventListener("keydown", letItBe, true);
    window.addEventListener("keydown", takeAway);
  };

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
