"use strict";
const PAGE = 100;
const collator = new Intl.Collator("en", { numeric: true });

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

// A table with a search, filters, an order and pages. What is in it is up to the page: `size`, `options(name)` of a
// filter, `matching(words, wanted)` rows, `order(key)` of two of them, and the `cell(row, key)`.
class List {
  constructor(spec, panel) {
    Object.assign(this, spec, { panel, page: 0, key: null, descending: false, built: false });
  }

  build() {
    if (this.built) return;
    this.built = true;
    if (!this.size) {
      this.panel.append(element("p", { class: "empty" }, "None."));
      return;
    }
    this.search = element("input", { type: "search", oninput: () => this.filter() });
    this.selects = Object.fromEntries(this.filters.map((name) => [name, this.select(name)]));
    const labels = this.filters.map((name) => element("label", {}, this.names[name], this.selects[name]));
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
    return element("select", { onchange: () => this.filter() }, element("option", { value: "" }, "all"),
      ...this.options(name).map(([value, shown]) => element("option", { value }, shown)));
  }

  isNumber() {
    return false;
  }

  head(key, title) {
    return element("th", { role: "columnheader", scope: "col", class: this.isNumber(key) ? "c-number" : `c-${key}`, "aria-sort": "none" },
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
    this.found = this.matching(words, this.filters.map((name) => [name, this.selects[name].value]).filter(([, value]) => value));
    if (this.key) {
      const order = this.order(this.key), sign = this.descending ? -1 : 1;
      this.found.sort((a, b) => sign * order(a, b));
    }
    this.page = 0;
    this.show();
    this.pressBars();
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
}

// The lists as tabs, which arrow keys walk through; returns what shows a tab. The first one is shown.
function tabbed(specs, made) {
  const tablist = element("div", { class: "tabs", role: "tablist", "aria-label": "Lists" });
  const lists = document.getElementById("lists");
  lists.append(tablist);
  const tabs = specs.map((spec) => {
    const panel = element("section", { id: spec.id, class: "panel", role: "tabpanel", "aria-labelledby": `tab-${spec.id}`, tabindex: "0", hidden: true });
    const list = made(spec, panel);
    const tab = element("button", { type: "button", role: "tab", id: `tab-${spec.id}`, "aria-controls": spec.id, onclick: () => choose(tab) },
      `${spec.title} (${list.size.toLocaleString("en")})`);
    tab.list = list;
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
  return { first: tabs[0].list, showFirst: () => choose(tabs[0]) };
}
