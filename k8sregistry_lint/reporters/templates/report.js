"use strict";
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const PAGE = 100;
  const collator = new Intl.Collator("en", { numeric: true });
  const rule = ["rule", "Rule"], place = ["place", "Place"], why = ["why", "Reason"];
  const LISTS = [
    { id: "findings", title: "Findings", rows: data.findings, filters: ["level", "rule", "role", "folder", "fix"],
      columns: [["level", "Level"], rule, ["role", "Role"], place, ["image", "Image"], ["replacement", "Replacement"], ["fix", "Fix"]] },
    { id: "mentions", title: "Mentions", rows: data.mentions, filters: ["rule"], columns: [rule, place, ["source", "Line"], why] },
    { id: "unchecked", title: "Not checked", rows: data.unchecked, filters: ["what"], columns: [place, ["what", "What"], ["kind", "Kind"], why] },
    { id: "hidden", title: "Hidden", rows: data.hidden, filters: ["rule", "by"], columns: [rule, place, ["image", "Image"], ["by", "Hidden by"], why] },
  ];
  const NAMES = { level: "Level", rule: "Rule", role: "Role", folder: "Folder", fix: "Fix", what: "What", by: "Hidden by" };

  // Everything that comes from the data goes through here: into text nodes and attributes, never into markup.
  function element(name, attributes = {}, ...children) {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) {
      if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
      else if (value !== undefined && value !== false) made.setAttribute(key, value === true ? "" : value);
    }
    made.append(...children);
    return made;
  }
  const placeOf = (row) => (row.line ? `${row.path}:${row.line}` : row.path);
  const shown = (row, key) => (key === "place" ? placeOf(row) : row[key]);
  const LEVELS = ["error", "warning", "note"];
  function compare(key) {
    if (key === "level") return (a, b) => LEVELS.indexOf(a.level) - LEVELS.indexOf(b.level);
    if (key === "place") return (a, b) => collator.compare(a.path, b.path) || a.line - b.line;
    return (a, b) => collator.compare(a[key], b[key]);
  }

  class List {
    constructor(spec, panel) {
      Object.assign(this, spec, { panel, page: 0, key: null, descending: false, values: {}, text: "" });
      this.built = false;
    }

    build() {
      if (this.built) return;
      this.built = true;
      if (!this.rows.length) {
        this.panel.append(element("p", { class: "empty" }, "None."));
        return;
      }
      this.search = element("input", { type: "search", oninput: () => this.filter() });
      this.selects = Object.fromEntries(this.filters.map((name) => [name, this.select(name)]));
      const labels = this.filters.map((name) => element("label", {}, NAMES[name], this.selects[name]));
      this.heads = new Map(this.columns.map(([key, title]) => [key, this.head(key, title)]));
      this.body = element("tbody", { role: "rowgroup" });
      const headRow = element("tr", { role: "row" }, ...this.heads.values());
      const table = element("table", { role: "table", "aria-label": this.title }, element("thead", { role: "rowgroup" }, headRow), this.body);
      this.status = element("span", { role: "status", class: "count" });
      this.previous = element("button", { type: "button", onclick: () => this.turn(-1) }, "Previous");
      this.next = element("button", { type: "button", onclick: () => this.turn(1) }, "Next");
      this.panel.append(
        element("div", { class: "filters", role: "search" }, element("label", {}, "Search", this.search), ...labels),
        table, element("div", { class: "pages" }, this.previous, this.next, this.status));
      this.filter();
    }

    select(name) {
      const counts = new Map();
      for (const row of this.rows) counts.set(row[name], (counts.get(row[name]) || 0) + 1);
      const options = [...counts].sort((a, b) => collator.compare(a[0], b[0]));
      return element("select", { onchange: () => this.filter() }, element("option", { value: "" }, "all"),
        ...options.map(([value, count]) => element("option", { value }, `${value} (${count})`)));
    }

    head(key, title) {
      return element("th", { role: "columnheader", scope: "col", class: `c-${key}`, "aria-sort": "none" },
        element("button", { type: "button", onclick: () => this.sort(key) }, title));
    }

    sort(key) {
      this.descending = this.key === key && !this.descending;
      this.key = key;
      for (const [name, head] of this.heads) {
        head.setAttribute("aria-sort", name !== key ? "none" : this.descending ? "descending" : "ascending");
      }
      this.filter();
    }

    filter() {
      const words = this.search.value.toLowerCase().split(/\s+/).filter(Boolean);
      const wanted = this.filters.map((name) => [name, this.selects[name].value]).filter(([, value]) => value);
      this.found = this.rows.filter((row) => wanted.every(([name, value]) => row[name] === value)
        && (!words.length || words.every((word) => this.hay(row).includes(word))));
      if (this.key) {
        const order = compare(this.key), sign = this.descending ? -1 : 1;
        this.found.sort((a, b) => sign * order(a, b));
      }
      this.page = 0;
      this.show();
      pressBars();
    }

    hay(row) {
      if (row.hay === undefined) {
        row.hay = this.columns.map(([key]) => shown(row, key)).concat(row.why, row.existence || "", row.source || "", row.field || "", row.object || "").join("\n").toLowerCase();
      }
      return row.hay;
    }

    turn(by) {
      this.page += by;
      this.show();
      this.panel.querySelector("table").scrollIntoView({ block: "nearest" });
    }

    show() {
      const start = this.page * PAGE, end = Math.min(start + PAGE, this.found.length);
      this.body.replaceChildren(...this.found.slice(start, end).map((row) => this.row(row)));
      this.previous.disabled = start === 0;
      this.next.disabled = end === this.found.length;
      const total = this.found.length.toLocaleString("en");
      this.status.textContent = this.found.length ? `${(start + 1).toLocaleString("en")} to ${end.toLocaleString("en")} of ${total}` : "Nothing matches.";
    }

    row(row) {
      const cells = this.columns.map(([key, title]) => element("td", { role: "cell", "data-label": title }, this.cell(row, key)));
      return element("tr", { role: "row", class: "row" }, ...cells);
    }

    cell(row, key) {
      const text = String(shown(row, key) ?? "");
      if (key === "place" && this.id === "findings") return this.more(row, text);
      if (key === "level") return element("span", { class: `tag ${text}` }, text);
      if (key === "fix") return element("span", { class: `tag ${text}`, title: row.why }, text);
      if (["image", "replacement", "source"].includes(key)) return element("span", { class: "image" }, text);
      return element("span", {}, text);
    }

    more(row, text) {
      const button = element("button", { type: "button", class: "more", "aria-expanded": "false", onclick: () => {
        const line = button.closest("tr"), open = button.getAttribute("aria-expanded") !== "true";
        button.setAttribute("aria-expanded", String(open));
        if (open) line.after(this.detail(row));
        else line.nextElementSibling.remove();
      } }, text);
      return button;
    }

    detail(row) {
      const about = data.rules[row.rule];
      const parts = [element("p", {}, `${about.message}. `,
        about.docs ? element("a", { href: about.docs, rel: "noopener noreferrer" }, "Source") : "")];
      parts.push(element("p", {}, row.fix === "fixed" ? "Fixed." : `Help: ${row.why}.`));
      if (row.existence) parts.push(element("p", {}, `Image ${row.existence}.`));
      const where = [row.object, row.field].filter(Boolean).join(", ");
      if (where) parts.push(element("p", {}, `In ${where}`));
      for (const [path, line, before, after] of row.diff) {
        parts.push(element("div", { class: "diff" }, element("span", { class: "at" }, `${path}:${line}`),
          element("span", { class: "old" }, `- ${before}`), element("span", { class: "new" }, `+ ${after}`)));
      }
      if (!row.diff.length) parts.push(element("div", { class: "source" }, row.source));
      return element("tr", { role: "row", class: "detail" }, element("td", { role: "cell", colspan: this.columns.length }, ...parts));
    }
  }

  const tablist = element("div", { class: "tabs", role: "tablist", "aria-label": "Lists" });
  const lists = document.getElementById("lists");
  lists.append(tablist);
  const tabs = LISTS.map((spec) => {
    const panel = element("section", { id: spec.id, class: "panel", role: "tabpanel", "aria-labelledby": `tab-${spec.id}`, tabindex: "0", hidden: true });
    const tab = element("button", { type: "button", role: "tab", id: `tab-${spec.id}`, "aria-controls": spec.id, onclick: () => choose(tab) },
      `${spec.title} (${spec.rows.length.toLocaleString("en")})`);
    tab.list = new List(spec, panel);
    tablist.append(tab);
    lists.append(panel);
    return tab;
  });

  function choose(chosen, focus = false) {
    for (const tab of tabs) {
      const selected = tab === chosen;
      tab.setAttribute("aria-selected", String(selected));
      tab.tabIndex = selected ? 0 : -1;
      tab.list.panel.hidden = !selected;
    }
    chosen.list.build();
    if (focus) chosen.focus();
  }

  tablist.addEventListener("keydown", (event) => {
    const at = tabs.indexOf(document.activeElement), last = tabs.length - 1;
    const to = { ArrowRight: at === last ? 0 : at + 1, ArrowLeft: at === 0 ? last : at - 1, Home: 0, End: last }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    choose(tabs[to], true);
  });

  const bars = [...document.querySelectorAll("button.bar")];
  function pressBars() {
    const { selects } = tabs[0].list;
    for (const bar of bars) bar.setAttribute("aria-pressed", String(selects?.[bar.dataset.filter].value === bar.dataset.value));
  }
  for (const bar of bars) {
    bar.addEventListener("click", () => {
      choose(tabs[0]);
      const select = tabs[0].list.selects[bar.dataset.filter];
      select.value = select.value === bar.dataset.value ? "" : bar.dataset.value;
      tabs[0].list.filter();
    });
  }
  choose(tabs[0]);
})();
