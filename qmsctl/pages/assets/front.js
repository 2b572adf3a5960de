// The way to the search on the front page: it opens the search of the site. Without it the way leads to the document list.
(() => {
  "use strict";

  function start(box) {
    const link = box.querySelector("a[href]");
    const field = document.querySelector('[data-md-component="search-query"], input[type="search"], [role="search"] input');
    if (!link || !field || box.hasAttribute("data-live")) return;
    box.setAttribute("data-live", "");
    const [label, hint] = (box.dataset.words || "").split("|");
    const strong = document.createElement("strong");
    const span = document.createElement("span");
    strong.textContent = label;
    span.textContent = hint;
    link.replaceChildren(strong, " ", span);
    link.setAttribute("role", "button");

    function open(event) {
      event.preventDefault();
      const toggle = document.querySelector('[data-md-toggle="search"]');
      if (toggle && !toggle.checked) toggle.click();
      field.focus();
    }

    link.addEventListener("click", open);
    link.addEventListener("keydown", (event) => {
      if (event.key === " ") open(event);
    });
  }

  function all() {
    document.querySelectorAll(".qms-search").forEach(start);
  }

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", all);
  else all();
})();
