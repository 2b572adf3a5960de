// "My documents": a reader chooses unit and role; the choice stays in this browser. On the front page it shows the
// way, on its own page it leaves the documents that hold there. Without it the page is the whole list.
(() => {
  "use strict";

  const list = (element, name) => (element.dataset[name] || "").split(" ").filter(Boolean);
  const own = (item) => item.querySelector(":scope > a, :scope > p > a");

  function element(name, properties, ...children) {
    const made = Object.assign(document.createElement(name), properties);
    made.append(...children);
    return made;
  }

  function read(key) {
    try {
      const found = JSON.parse(localStorage.getItem(key));
      return found && typeof found === "object" ? found : {};
    } catch {
      return {};
    }
  }

  function write(key, value) {
    try {
      if (value) localStorage.setItem(key, JSON.stringify(value));
      else localStorage.removeItem(key);
    } catch {
      // A browser that keeps nothing shows the choice for as long as the page stands.
    }
  }

  // The same name on the front page and on the page itself, another for each site of a server.
  function name(box) {
    const link = box.closest("section")?.querySelector("h2 a[href]");
    return `qms.mine:${new URL(link?.href ?? location.href).pathname.replace(/index\.html$/, "")}`;
  }

  function option(value, text) {
    return element("option", { value, textContent: text });
  }

  function choice(label, all, options, id) {
    const select = element("select", { id }, option("", all), ...options);
    return { select, field: element("div", { className: "qms-choice" }, element("label", { htmlFor: id, textContent: label }), select) };
  }

  function units() {
    return [...document.querySelectorAll(".qms-units li[data-line]")].map((item) => {
      const line = list(item, "line");
      return { id: line[0], line, name: own(item)?.textContent ?? line[0], href: own(item)?.href, count: item.dataset.count };
    });
  }

  function roles() {
    return [...document.querySelectorAll(".qms-roles li[data-role]")].map((item) => {
      return { id: item.dataset.role, name: own(item)?.textContent ?? item.dataset.role, href: own(item)?.href };
    });
  }

  function holds(item, line) {
    const applies = list(item, "applies");
    const within = (names) => names.some((unit) => line.includes(unit));
    return line.includes(item.dataset.unit) && (!applies.length || within(applies)) && !within(list(item, "not"));
  }

  // What the reader has seen is remembered by the day, so that the marks stay until the next visit.
  function remember(kept, items) {
    const today = new Date().toISOString().slice(0, 10);
    if (kept.day !== today) Object.assign(kept, { day: today, before: kept.seen ?? null });
    kept.seen = Object.fromEntries(items.map((item) => item.dataset.document.split("@")));
  }

  function mark(item, before, words) {
    item.querySelector(".qms-mine-new")?.remove();
    const [id, version] = item.dataset.document.split("@");
    if (!before || typeof before !== "object" || before[id] === version) return;
    const text = id in before ? words[10] : words[9];
    item.append(" ", element("span", { className: "qms-badge qms-badge--waiting qms-mine-new", textContent: text }));
  }

  function group(title, items) {
    if (!items.length) return [];
    return [...(title ? [element("h3", { textContent: title })] : []), element("ul", {}, ...items)];
  }

  function start(box) {
    if (box.hasAttribute("data-live")) return;
    box.setAttribute("data-live", "");
    const words = (box.dataset.words || "").split("|");
    const key = name(box);
    const kept = read(key);
    const known = { units: units(), roles: roles() };
    const documents = box.querySelector(".qms-mine-documents");
    const items = documents ? [...documents.querySelectorAll("li[data-document]")] : [];
    const indent = (unit) => "\u00a0".repeat(3 * (unit.line.length - 1)) + unit.name;
    const unit = choice(words[0], words[2], known.units.map((each) => option(each.id, indent(each))), "qms-my-unit");
    const role = choice(words[1], words[3], known.roles.map((each) => option(each.id, each.name)), "qms-my-role");
    const result = element("p", { className: "qms-mine-result" });
    result.setAttribute("role", "status");
    const forget = element("button", { type: "button", className: "qms-forget", textContent: words[4] });
    const form = element("div", { className: "qms-choices" }, unit.field, role.field);
    const note = element("p", { className: "qms-note" }, `${words[5]} `, forget);

    function show() {
      const myUnit = known.units.find((each) => each.id === unit.select.value);
      const myRole = known.roles.find((each) => each.id === role.select.value);
      const left = items.filter((item) => !myUnit || holds(item, myUnit.line));
      const parts = [];
      if (myUnit) {
        const count = documents ? left.length : myUnit.count;
        const text = words[6].replace(/\{(number|unit)\}/g, (_, hole) => (hole === "unit" ? myUnit.name : count));
        const way = box.closest("section")?.querySelector("h2 a[href]")?.href;
        parts.push(documents || !way ? text : element("a", { href: way, textContent: text }));
        if (myUnit.href) parts.push(element("a", { href: myUnit.href, textContent: words[12] }));
      }
      if (myRole?.href) parts.push(element("a", { href: myRole.href, textContent: words[13] }));
      result.replaceChildren(...parts.flatMap((part, place) => (place ? [" · ", part] : [part])));
      forget.hidden = !myUnit && !myRole;
      if (!documents) return;
      const mine = left.filter((item) => myRole && list(item, "roles").includes(myRole.id));
      items.forEach((item) => mark(item, kept.before, words));
      const rest = left.filter((item) => !mine.includes(item));
      documents.replaceChildren(...group(words[7], mine), ...group(myUnit ? words[8] : mine.length && words[2], rest));
    }

    function changed() {
      Object.assign(kept, { unit: unit.select.value, role: role.select.value });
      if (documents) remember(kept, items);
      write(key, kept);
      show();
    }

    unit.select.value = known.units.some((each) => each.id === kept.unit) ? kept.unit : "";
    role.select.value = known.roles.some((each) => each.id === kept.role) ? kept.role : "";
    if (documents && (unit.select.value || role.select.value)) {
      remember(kept, items);
      write(key, kept);
    }
    form.addEventListener("change", changed);
    forget.addEventListener("click", () => {
      unit.select.value = role.select.value = "";
      for (const each of Object.keys(kept)) delete kept[each];
      write(key, null);
      show();
      unit.select.focus();
    });
    box.querySelectorAll(".qms-mine-plain").forEach((plain) => (plain.hidden = true));
    box.prepend(form, result, note);
    show();
  }

  function all() {
    document.querySelectorAll(".qms-mine").forEach(start);
  }

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", all);
  else all();
})();
