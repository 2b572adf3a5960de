// Tables of the handbook: sorted by their headings, filtered by a text and by the few values of a column.
// What is shown stands in the address behind "#?", so that a view can be sent to somebody. The table is whole without it.
(() => {
  "use strict";

  const FEW = 6; // rows that everybody sees at a glance
  const CHOICES = 60;
  const SLICE = 150;
  const language = document.documentElement.lang || undefined;
  const collator = new Intl.Collator(language, { numeric: true, sensitivity: "base" });
  const lower = (text) => text.normalize("NFC").toLocaleLowerCase(language);
  const shown = (cell) => cell.textContent.replace(/\s+/g, " ").trim();

  function element(name, properties, ...children) {
    const made = Object.assign(document.createElement(name), properties);
    made.append(...children);
    return made;
  }

  const ours = () => (location.hash.startsWith("#?") ? location.hash : "");
  let view = ours();

  function write(hash) {
    view = hash;
    try {
      history.replaceState(history.state, "", hash || location.pathname + location.search);
    } catch {
      // A browser may refuse this for a file; the link still holds the view.
    }
  }

  // Themes write the heading into the address while one scrolls; the view is what a reader wants to send.
  let resting;
  addEventListener("scroll", () => {
    clearTimeout(resting);
    resting = setTimeout(() => view && location.hash !== view && write(view), 500);
  }, { passive: true });
  addEventListener("hashchange", () => (view = ours()));

  function state() {
    return new URLSearchParams(ours().slice(2));
  }

  // A number where the page says so; anything else is a text, and 9.2 stands before 9.10.
  function key(cell) {
    const written = cell.dataset.sort;
    if (written && !Number.isNaN(Number(written))) return Number(written);
    const text = written || shown(cell);
    return text === "–" ? "" : text;
  }

  function compare(a, b) {
    return typeof a === "number" && typeof b === "number" ? a - b : collator.compare(a, b);
  }

  function live(box, number) {
    const table = box.querySelector("table");
    const body = table?.tBodies[0];
    if (!body || !table.tHead || box.hasAttribute("data-live")) return;
    box.setAttribute("data-live", "");

    const prefix = number ? `${number}.` : "";
    const headings = [...table.tHead.rows[0].cells];
    const original = [...body.rows];
    const words = (box.dataset.words || "").split("|");
    const choices = new Map();
    let texts;
    let turn = 0;
    let sorted = 0; // column counted from 1, negative from the highest down

    const search = element("input", { type: "search", autocomplete: "off" });
    const count = element("p", { className: "qms-table-count" });
    count.setAttribute("role", "status");
    const all = element("button", { type: "button", className: "qms-table-all", textContent: words[3] });
    const link = element("a", { className: "qms-table-link", textContent: words[4] });

    function order(column) {
      sorted = column;
      headings.forEach((heading, index) => {
        if (index + 1 === Math.abs(column)) heading.setAttribute("aria-sort", column > 0 ? "ascending" : "descending");
        else heading.removeAttribute("aria-sort");
      });
      let rows = original;
      if (column) {
        const at = Math.abs(column) - 1;
        const keys = new Map(original.map((row) => [row, row.cells[at] ? key(row.cells[at]) : ""]));
        rows = [...original].sort((a, b) => {
          const [left, right] = [keys.get(a), keys.get(b)];
          if (left === "" || right === "") return (left === "") - (right === ""); // what says nothing stands last
          return compare(left, right) * Math.sign(column);
        });
      }
      body.append(...rows);
    }

    // Rows come back a screenful at a time, so that the next key is never kept waiting.
    function reveal(rows, now) {
      if (now !== turn) return;
      rows.slice(0, SLICE).forEach((row) => (row.hidden = false));
      if (rows.length > SLICE) requestAnimationFrame(() => reveal(rows.slice(SLICE), now));
    }

    function filter() {
      texts ??= new Map(original.map((row) => [row, lower(row.textContent.replace(/\s+/g, " "))]));
      const wanted = lower(search.value).split(/\s+/).filter(Boolean);
      const chosen = [...choices].filter(([, choice]) => choice.select.value);
      const fits = new Set(original.filter((row, index) =>
        wanted.every((word) => texts.get(row).includes(word)) &&
        chosen.every(([, choice]) => choice.values[index] === choice.select.value)));
      for (const row of original) if (!row.hidden && !fits.has(row)) row.hidden = true;
      reveal([...body.rows].filter((row) => row.hidden && fits.has(row)), ++turn);
      const active = wanted.length > 0 || chosen.length > 0;
      count.textContent = words[2].replace("{shown}", fits.size).replace("{all}", original.length);
      all.hidden = !active;
      link.hidden = !active && !sorted;
    }

    function remember() {
      const now = state();
      [...now.keys()].filter((name) => name.replace(/[a-z]\d*$/, "") === prefix).forEach((name) => now.delete(name));
      if (search.value) now.set(`${prefix}q`, search.value);
      choices.forEach((choice, column) => choice.select.value && now.set(`${prefix}f${column}`, choice.select.value));
      if (sorted) now.set(`${prefix}s`, sorted);
      link.href = `#?${now}`;
      write(now.size ? link.getAttribute("href") : "");
    }

    function restore() {
      const then = state();
      search.value = then.get(`${prefix}q`) || "";
      choices.forEach((choice, column) => (choice.select.value = then.get(`${prefix}f${column}`) || ""));
      const column = Number(then.get(`${prefix}s`));
      if (column !== sorted && headings[Math.abs(column) - 1] || !column && sorted) order(column);
      link.href = ours() || "#?";
      if (original.length > FEW) filter();
    }

    headings.forEach((heading, index) => {
      const button = element("button", { type: "button", className: "qms-table-sort" }, ...heading.childNodes);
      heading.append(button);
      button.addEventListener("click", () => {
        order(sorted === index + 1 ? -sorted : sorted === -(index + 1) ? 0 : index + 1);
        if (original.length > FEW) filter();
        remember();
      });
    });

    if (original.length > FEW) {
      const tools = element("div", { className: "qms-table-tools" },
        element("label", {}, element("span", { textContent: words[0] }), search));
      headings.forEach((heading, index) => {
        if (!heading.hasAttribute("data-choice")) return;
        const values = original.map((row) => (row.cells[index] ? shown(row.cells[index]) : ""));
        const distinct = [...new Set(values)].filter((value) => value && value !== "–").sort(collator.compare);
        if (distinct.length < 2 || distinct.length > CHOICES) return;
        const select = element("select", {}, new Option(words[1], ""), ...distinct.map((value) => new Option(value)));
        choices.set(index + 1, { select, values });
        tools.append(element("label", {}, element("span", { textContent: shown(heading) }), select));
      });
      const change = () => { filter(); remember(); };
      tools.addEventListener("input", change);
      all.addEventListener("click", () => {
        search.value = "";
        choices.forEach((choice) => (choice.select.value = ""));
        change();
        search.focus();
      });
      box.prepend(tools, element("div", { className: "qms-table-state" }, count, all, link));
    }
    restore();
    addEventListener("hashchange", () => (!location.hash || ours()) && restore());
  }

  const start = () => document.querySelectorAll(".qms-table").forEach(live);
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
